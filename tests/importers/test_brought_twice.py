"""Files of every layout: planned, carried out, and brought in again without a change."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from importers.columns import ColumnMap
from importers.guessing import guess_columns
from importers.jobs import Job
from importers.known import Known
from importers.run import apply_file, decide
from importers.sources.anything import read_file
from importers.sources.events import Event, Head, Line
from importers.sources.outside import Helpers
from importers.sources.own import SERVICE_ID
from importers.streams import FileStream, mapped_rows
from importers.work import SourceTerms
from storage.engine import Database, reading
from tests.clock import NOW
from tests.importers import messy
from tests.importers.build import EDITOR

TERMS: Final = SourceTerms("twice", complete=True, follows=True, licence="", attribution="")
STANDARDS: Final = Path(__file__).parents[3] / "shared" / "standards"
TSV: Final = b"Name\tAbout\tPostcode\nTea, and talk\tFor all\tN19 3QP\nWalks\tWe walk\tN1 9AG\n"


def _stream(data: bytes, sheet: str = "", **columns: str) -> FileStream:
    events = list(read_file(io.BytesIO(data)))
    tables: dict[str, tuple[Head, list[list[str]]]] = {}
    at = ""
    for each in events:
        if isinstance(each, Head):
            tables[each.sheet], at = (each, []), each.sheet
        elif isinstance(each, Line):
            tables[at][1].append(list(each.cells))
    head, rows = tables.get(sheet, (Head("", 0, ()), []))
    guessed = {each.heading: each.field for each in guess_columns(head.headings, rows)}
    mapping = ColumnMap(guessed | columns, table=sheet)
    return FileStream(lambda: iter(events), mapped_rows(mapping, Helpers()), Helpers())


def _twice(database: Database, made: Callable[[], FileStream]) -> int:
    """Plan, carry out, bring in again. Returns how many came in."""
    job = Job(TERMS, EDITOR, NOW, "list", "0" * 64)
    with reading(database) as session:
        plan = decide(session, made(), TERMS, viewer=EDITOR)
    done = apply_file(database, made(), job)
    assert done.tally.counts() == plan.tally.counts()
    again = apply_file(database, made(), job)
    assert (again.tally.unchanged, again.tally.writes) == (done.tally.added, False)
    return done.tally.added


@pytest.mark.parametrize(
    ("data", "sheet", "columns", "count"),
    [
        (messy.council(), "Directory", {"Group Name": "service.name"}, 6),
        (messy.charity(), "Our services", {}, 5),
        (messy.link_worker(), "Sheet", {"Who": "organisation.name", "What": "service.name"}, 4),
        (TSV, "", {}, 2),
    ],
    ids=["council", "charity", "link worker", "tab-separated"],
)
def test_a_list_is_planned_carried_out_and_brought_in_again_without_change(
    database: Database, data: bytes, sheet: str, columns: dict[str, str], count: int
) -> None:
    assert _twice(database, lambda: _stream(data, sheet, **columns)) == count


def test_of_two_rows_with_one_id_the_second_is_refused_again_when_the_first_is_known(
    database: Database,
) -> None:
    rows = b"".join(b"%d,Walk %d,We walk\n" % (each, each) for each in range(2, 12))
    data = b"id,name,about\n1,Tea,For all\n1,Talk,For some\n" + rows

    assert _twice(database, lambda: _stream(data, id="source_id")) == 11


def test_an_id_of_a_row_that_cannot_be_used_is_free_for_another() -> None:
    data = b"id,name\n1,\n1,Tea\n1,Talk\n"
    [found] = _stream(data, id="source_id")(Known())

    assert [each.row for each in found.records] == [3]
    assert [(each.row, each.reason) for each in found.refusals] == [
        (2, "is not a name"),
        (4, "is the same as in row 3"),
    ]


def test_an_id_is_found_again_on_another_sheet() -> None:
    headings = (SERVICE_ID, "service.name", "organisation.name")
    events: list[Event] = []
    for sheet in "AB":
        events += [Head(sheet, 1, headings), Line(2, ["1", f"Tea {sheet}", "Teapot"])]
    rows_of = mapped_rows(ColumnMap({}), Helpers())
    [found] = FileStream(lambda: iter(events), rows_of, Helpers())(Known())

    assert len(found.records) == 1
    assert [(each.sheet, each.row, each.reason) for each in found.refusals] == [
        ("B", 2, "is the same as in row 2 of A")
    ]


def test_needs_are_guessed_only_where_the_file_says_none() -> None:
    asked: list[str] = []

    def suggest(text: str) -> list[str]:
        asked.append(text)
        return ["friendships"]

    data = b"Name,About,Category\nTea,A warm room,\nWalks,We walk,Welfare advice\n"
    mapping = ColumnMap(
        {"Name": "service.name", "About": "service.description", "Category": "service.domains"}
    )
    events, helpers = list(read_file(io.BytesIO(data))), Helpers(suggest=suggest)
    stream = FileStream(lambda: iter(events), mapped_rows(mapping, helpers), helpers)
    records = [each for part in stream(Known()) for each in part.records]

    assert [each.values["service.domains"] for each in records] == [
        ["friendships"], ["practical_help"],
    ]  # fmt: skip
    assert asked == ["Tea  A warm room"]


def _package(folder: Path) -> bytes:
    """A folder of CSV files as the zip it is sent in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path in sorted(folder.glob("*.csv")):
            packed.writestr(path.name, path.read_bytes())
    return out.getvalue()


@pytest.mark.skipif(not STANDARDS.is_dir(), reason="the examples of the standards are not here")
@pytest.mark.parametrize("name", ["service_full.json", "service_list.json", "csv"])
def test_the_examples_of_the_standards_come_in_and_again_without_change(
    database: Database, name: str
) -> None:
    if name == "csv":
        data = _package(STANDARDS / "oruk-3.0-profile" / "examples" / "csv")
    else:
        data = (STANDARDS / "oruk-3.0" / "examples" / name).read_bytes()

    assert _twice(database, lambda: _stream(data)) > 0

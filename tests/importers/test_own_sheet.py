"""The whole demonstration directory out as our own spreadsheet, and back in: nothing is lost."""

import io
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from base.text import clean_line
from directory.demo import load_demo
from directory.fields import clean_fields, empty_fields
from geo.distance import Point
from importers.columns import ColumnMap
from importers.demo_files import ORGANISATIONS
from importers.jobs import Job
from importers.known import Known
from importers.own_file import cells_of, own_csv, own_rows, own_workbook
from importers.queries import load_targets
from importers.records import ImportedRecord
from importers.run import apply_file
from importers.sources.anything import read_file
from importers.sources.outside import Helpers
from importers.sources.own import EMPTY, ORGANISATION_ID, SERVICE_ID
from importers.streams import FileStream, mapped_rows
from importers.work import SourceTerms
from matching.terms import Community, CoverageKind, Domain, Route
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.importers.build import EDITOR

TERMS = SourceTerms("copy", complete=True, follows=True, licence="", attribution="")
HERE = Point(51.5653, -0.135)


def _stream(data: bytes) -> FileStream:
    return FileStream(
        lambda: read_file(io.BytesIO(data)), mapped_rows(ColumnMap({}), Helpers()), Helpers()
    )


def test_the_whole_directory_goes_out_and_comes_back_with_nothing_lost(database: Database) -> None:
    with writing(database) as session:
        load_demo(session, ORGANISATIONS, now=NOW, locate=lambda _postcode: HERE)
    with reading(database) as session:
        rows = own_rows(session, viewer=EDITOR)
    assert len(rows) > 100
    job = Job(TERMS, EDITOR, NOW, "directory.xlsx", "0" * 64)

    decision = apply_file(database, _stream(own_workbook(rows)), job)

    assert (decision.tally.refused, decision.plan.left_out) == (0, ())
    assert decision.tally.added == len(rows)
    again = apply_file(database, _stream(own_csv(rows)), job)
    assert (again.tally.unchanged, again.tally.writes) == (len(rows), False)
    with reading(database) as session:
        targets = load_targets(session, "copy")
    lost: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for row in rows:
        current = targets[row[SERVICE_ID]].held.current
        copied: dict[str, str] = {}
        main = [*current["service.places"], ""][0]
        for part, name in (("service", "service"), ("organisation", "organisation"),
                           ("location", f"location[{main}]" if main else "none")):  # fmt: skip
            values = {
                key.removeprefix(f"{name}."): value
                for key, value in current.items()
                if key.startswith(f"{name}.")
            }
            copied |= cells_of(part, values)
        kept = {key: cell for key, cell in row.items() if "." in key}
        lost |= {
            (row[SERVICE_ID], key): (kept.get(key), copied.get(key))
            for key in kept.keys() | copied.keys()
            if kept.get(key) != copied.get(key)
        }
    assert lost == {}


_TEXT = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=40).map(
    clean_line
)
_VALUES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "name": _TEXT.map(lambda text: f"A{text}"),
        "summary": _TEXT,
        "description": st.lists(_TEXT, max_size=3).map("\n\n".join).map(str.strip),
        "domains": st.lists(st.sampled_from([each.value for each in Domain]), max_size=4),
        "communities": st.lists(st.sampled_from([each.value for each in Community]), max_size=3),
        "routes": st.lists(st.sampled_from([each.value for each in Route]), max_size=2),
        "languages": st.lists(st.sampled_from(["en", "so", "tr"]), max_size=3),
        "min_age": st.none() | st.integers(0, 130),
        "safe_to_name": st.booleans(),
        "access": st.dictionaries(st.just("lift"), st.sampled_from(["yes", "partly", "no"])),
        "coverage": st.lists(
            st.just({"kind": CoverageKind.NATIONAL.value, "area": "", "km": None, "ring": []}),
            max_size=1,
        ),
        "contacts": st.lists(_TEXT.filter(bool).map(lambda text: {"name": text}), max_size=2),
    }
)


def _came_back(data: bytes) -> ImportedRecord:
    parts = list(_stream(data)(Known()))
    [record] = [each for part in parts for each in part.records]
    assert not any(part.left_out for part in parts)
    return record


@settings(max_examples=15)
@given(_VALUES)
def test_whatever_is_written_of_a_service_comes_back(told: dict[str, Any]) -> None:
    values = {**empty_fields(), **clean_fields(told)}
    row = {
        SERVICE_ID: "7",
        ORGANISATION_ID: "1",
        **cells_of("service", values),
        "organisation.name": "=Brightwater",
    }

    for data in (own_workbook([row]), own_csv([row])):
        found = _came_back(data).values
        assert {name: found[f"service.{name}"] for name in EMPTY["service"]} == {
            name: json.loads(json.dumps(values[name])) for name in EMPTY["service"]
        }
        assert found["organisation.name"] == "=Brightwater"


def test_a_cell_that_is_too_long_is_written_in_parts_and_put_together() -> None:
    notes = {"en": "x" * 29_980 + " y" * 200}
    row = {SERVICE_ID: "7", "service.name": "Tea", "organisation.name": "B",
           "service.external_terms": json.dumps([notes])}  # fmt: skip

    assert b"service.external_terms +2" in own_csv([row])
    parts = list(_stream(own_csv([row]))(Known()))
    [original] = [each.original for part in parts for each in part.records]
    assert json.loads(json.loads(original)["service.external_terms"]) == [notes]


def test_a_row_without_a_name_or_with_somebody_elses_id_is_refused_and_bad_cells_are_told() -> None:
    lines = (
        f"{SERVICE_ID},service.name,organisation.name,service.schedules,place id\n"
        "1,Tea,B,[broken,\n1,Talk,B,,\n2,,B,,\n,Walk,B,,\n"
    )
    [part] = list(_stream(lines.encode())(Known()))

    assert [(each.row, each.column) for each in part.refusals] == [
        (3, SERVICE_ID), (4, "service.name"), (5, SERVICE_ID),
    ]  # fmt: skip
    assert [(each.row, each.column) for each in part.left_out] == [(2, "service.schedules")]

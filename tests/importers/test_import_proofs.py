"""Counted: hostile files never crash the reading, and a killed import ends as an unkilled one."""

import csv
import io
import json
import random
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import select

from directory.fields import FIELDS, clean_fields
from geo.distance import Point
from importers import run
from importers.columns import ColumnMap
from importers.jobs import Job
from importers.known import Known
from importers.models import ImportRunRow
from importers.records import ImportedRecord, parts_of
from importers.run import apply_file
from importers.sources.anything import read_file
from importers.sources.outside import Helpers
from importers.streams import FileStream, mapped_rows
from importers.work import SourceTerms
from storage.base import Base
from storage.engine import Database, reading
from tests.clock import NOW
from tests.databases import fresh_database
from tests.importers import messy
from tests.importers.build import EDITOR
from tests.importers.outcome import KilledError, killed_at_statement
from tests.importers.test_anything import guessed
from tests.proof import SEED, counts, keep, kept, proof

HOSTILE, KILLS = "import_hostile_files", "import_kills"
MOST_SECONDS = 30  # a file, or a thousand rows
MOST_MEMORY = 512  # MB of this process
PLACED = ("phones", "contacts", "schedules")  # whose rows may name a place by the feed's id
HELPERS = Helpers(locate=lambda _postcode: Point(51.5653, -0.135))
COLUMNS = {
    "id": "source_id", "name": "service.name", "org": "organisation.name",
    "about": "service.description", "phone": "service.phone", "email": "service.email",
    "web": "service.website", "postcode": "location.postcode", "lat": "location.lat",
    "lon": "location.lon", "age": "service.ages", "hours": "service.hours", "cost": "service.cost",
    "area": "service.coverage", "access": "service.access", "tongues": "service.languages",
    "status": "status",
}  # fmt: skip
NASTY = (
    "", " ", "\x00", "\ud800", "\u202e", "=1+1", "@SUM(1)", "-", "99999999999999999999", "NaN",
    "1e999", "<script>", "'; DROP TABLE services; --", "x" * 40_000, "é" * 300, "Mon 25:99-3pm",
    "18-", "-5", "N19", "51,5", "javascript:alert(1)", "a@b", "2026-02-30", "\n\n", '"', "None",
)  # fmt: skip
GOOD = ("Tea", "N19 3QP", "020 7946 0123", "www.tea.example", "18-65", "Mon-Fri 9am-5pm", "Free")


def _read(data: BinaryIO, mapping: ColumnMap) -> tuple[int, int]:
    """Read a file as far as it goes. Returns how many records and refusals there are."""
    stream = FileStream(lambda: read_file(data), mapped_rows(mapping, HELPERS), HELPERS)
    records = refusals = 0
    with closing(Known()) as known:
        for part in stream(known):
            records += len(part.records)
            for each in part.refusals:
                assert each.row is not None
                assert each.reason
                assert each.what_to_do
                assert each.column or "cells" in each.reason or "object" in each.reason
            refusals += len(part.refusals)
            for record in part.records:
                json.dumps(record.values).encode()
                _is_clean(record)
    return records, refusals


def _is_clean(record: ImportedRecord) -> None:
    """What is stored is not looked at again, so what is read must be clean already."""
    told = parts_of(record.values)["service"]
    own = {name: value for name, value in told.items() if name in FIELDS and name not in PLACED}
    assert clean_fields(own) == own


@pytest.mark.proof(HOSTILE)
def test_hostile_rows_and_mutated_files_are_refused_by_row_and_column_and_never_crash(
    tmp_path: Path,
) -> None:
    rows, files = counts(small=300, full=100_000), counts(small=60, full=5_000)
    so_far = kept(HOSTILE)
    if not so_far:
        so_far = {"files": 0, "refused": _rows(rows, tmp_path), "longest_seconds": 0.0}
    seeds, longest = _seeds(), so_far["longest_seconds"]
    for number in range(so_far["files"], files):
        chance = random.Random(f"{SEED}/{number}")  # noqa: S311  (repeatable, from any on)
        made, mapping = chance.choice(seeds)
        begun = time.monotonic()
        _read(io.BytesIO(_mutated(made, chance)), mapping)
        longest = max(longest, round(time.monotonic() - begun, 2))
        if number % 250 == 249:
            keep(HOSTILE, {**so_far, "files": number + 1, "longest_seconds": longest})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert longest < MOST_SECONDS
    assert peak < MOST_MEMORY or counts(small=1, full=0)
    figures = {"rows": rows, "files": files, "refused": so_far["refused"], "crashes": 0}
    proof(HOSTILE, {**figures, "peak_mb": peak, "longest_seconds": longest})


def _rows(rows: int, folder: Path) -> int:
    """Read so many rows, a third of their cells nasty. Returns how many are refused."""
    chance = random.Random(SEED)  # noqa: S311  (repeatable)
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            cells = [chance.choice(NASTY if chance.random() < 0.3 else GOOD) for _ in COLUMNS]
            writer.writerow([number, *cells[1:]])
    begun = time.monotonic()
    with path.open("rb") as stream:
        records, refusals = _read(stream, ColumnMap(COLUMNS))
    path.unlink()
    assert records + refusals == rows
    assert (time.monotonic() - begun) * 1000 < MOST_SECONDS * max(rows, 1000)  # for 1,000 of them
    return refusals


def _seeds() -> list[tuple[bytes, ColumnMap]]:
    plain = b"name,about,postcode\nTea,Warm,N19 3QP\nTalk,Kind,N1 9AG\n"
    page = messy.page(messy.service(1), messy.service(2))
    tables = {"services": [{"id": "7", "name": "Tea", "organization_id": "1"}],
              "organizations": [{"id": "1", "name": "B"}]}  # fmt: skip
    return [
        (plain, guessed(plain)),
        (plain.decode().encode("utf-16"), guessed(plain)),
        (page, ColumnMap({})),
        (page.replace(b", ", b",\n"), ColumnMap({})),
        (messy.package(tables), ColumnMap({})),
        (messy.council(), guessed(messy.council(), "Directory")),
        (messy.charity(), guessed(messy.charity(), "Our services")),
        (messy.link_worker(), guessed(messy.link_worker(), "Sheet")),
    ]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, put in or said twice; or the end cut off."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found) + 1)
        length = chance.randint(1, 12)
        piece = bytes(chance.choice(b'\x00\xff"{}[],:\n\tPK<0' + data[:40]) for _ in range(length))
        put = chance.choice((piece, b"", bytes(found[at : at + 60]) * 2, b"\xed\xa0"))
        found[at : at + chance.choice((0, length))] = put
    return bytes(found[: chance.randrange(len(found) + 1)] if chance.random() < 0.1 else found)


TERMS = SourceTerms("proof", complete=True, follows=True, licence="", attribution="")


def _file(*, changed: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", "name", "org", "about", "postcode", "hours"])
    for number in range(30):
        if not (changed and number % 7 == 3):
            about = f"New words {number}" if changed and number % 3 == 0 else "Tea and talk"
            writer.writerow([number, f"Group {number % 9}", f"Org {number // 4}", about, "N19 3QP",
                             "Mon-Fri 9am-5pm"])  # fmt: skip
    return text.getvalue().encode()


def _bring(database: Database, data: bytes, name: str) -> None:
    mapping = ColumnMap(COLUMNS)
    stream = FileStream(lambda: read_file(io.BytesIO(data)), mapped_rows(mapping, HELPERS), HELPERS)
    apply_file(database, stream, Job(TERMS, EDITOR, NOW, name, name * 32, "A test"))


def _bytes(database: Database) -> bytes:
    """Everything in the database but the ids that stand for nothing elsewhere."""
    told = {}
    with reading(database) as session:
        for table in Base.metadata.sorted_tables:
            made_up = {"run_id", "added_by"} | ({"id"} if table.name not in _NAMED else set())
            columns = [each for each in table.columns if each.name not in made_up]
            rows = session.execute(select(*columns)).all()
            told[table.name] = sorted(json.dumps([*row], default=str) for row in rows)
        text = json.dumps(told, sort_keys=True)
        for run_id, name in session.execute(select(ImportRunRow.id, ImportRunRow.file_name)):
            text = text.replace(str(run_id), name)  # which is made up as well
    return text.encode()


@contextmanager
def _fresh(folder: Path) -> Iterator[Database]:
    folder.mkdir()
    with fresh_database(folder) as database:
        yield database
    shutil.rmtree(folder)


MOST_STATEMENTS = 120  # about as many as one of the files needs
_NAMED = frozenset({"organisations", "locations", "services"})


@pytest.mark.proof(KILLS)
def test_an_import_killed_anywhere_and_run_again_ends_byte_for_byte_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "ROWS_AT_ONCE", 5)
    monkeypatch.setattr(run, "WEIGHT_OF_A_CHANGE", 2)
    first, second = _file(changed=False), _file(changed=True)
    ends = {}
    with _fresh(tmp_path / "whole") as whole:
        for name, data in (("a", first), ("b", second)):
            _bring(whole, data, name)
            ends[name] = _bytes(whole)
        assert ends["a"] != ends["b"]
    so_far = kept(KILLS) or {"times": 0, "kills": 0}
    kills = so_far["kills"]
    number = so_far["times"]
    while kills < counts(small=2, full=200):
        number += 1
        chance = random.Random(f"{SEED}/{number}")  # noqa: S311  (repeatable, from any on)
        with _fresh(tmp_path / str(number)) as database:
            for name, data in (("a", first), ("b", second)):
                kills += _killed(database, data, name, chance)
                assert _bytes(database) == ends[name]
        if number % 10 == 0:
            keep(KILLS, {"times": number, "kills": kills})
    proof(KILLS, {"imports": 2 * number, "kills": kills, "differences": 0})


def _killed(database: Database, data: bytes, name: str, chance: random.Random) -> int:
    """Bring a file in, killed at some statement, then again until it is through."""
    kills = 0
    while True:
        try:
            with killed_at_statement(database, chance.randint(1, MOST_STATEMENTS)):
                _bring(database, data, name)
        except KilledError:
            kills += 1
            if chance.random() < 0.5:
                _bring(database, data, name)
                return kills
        else:
            return kills

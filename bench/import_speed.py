"""How fast a large spreadsheet is brought in, and brought in again unchanged.

python -m bench.import_speed [--json] [--rows 100000 ...]
floor_ratio: rows a second of a whole import (read in its own process, mapped, checked, compared,
looked over for duplicates, stored) over those of a bare executemany of the very same rows into
the same tables, in the same run; of each the better of two, in turn. The floor takes one processor,
an import two where it has them.
peak_mb: of this process; largest_child_mb: at most of the largest of those that it starts, to read
the file and to make rows ready (it counts what they share with this one when they start).
"""

import argparse
import csv
import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from accounts.actor import Actor, Role
from geo.distance import Point
from importers.columns import ColumnMap
from importers.jobs import Job
from importers.reading import read_events
from importers.run import apply_file
from importers.sources.outside import Helpers
from importers.streams import FileStream, mapped_rows
from importers.work import SourceTerms
from storage.base import Base
from storage.engine import Database, open_database, reading

TURNS: Final = 2
NOW: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)
EDITOR: Final = Actor(UUID(int=1), "Bench", frozenset({Role.EDITOR}))
TERMS: Final = SourceTerms("bench", complete=True, follows=True, licence="", attribution="")
COLUMNS: Final = {
    "id": "source_id", "service": "service.name", "organisation": "organisation.name",
    "about": "service.description", "phone": "service.phone", "web": "service.website",
    "address": "location.address", "postcode": "location.postcode", "lat": "location.lat",
    "lon": "location.lon", "area": "service.coverage", "theme": "service.domains",
}  # fmt: skip
TABLES: Final = (
    "organisations", "locations", "services", "attributes", "service_areas",
    "services_at_location", "imported_records",
)  # fmt: skip
"""The tables a row goes to."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, and say it. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench.import_speed")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000])
    told = parser.parse_args(arguments)
    found = {str(rows): figures_of(rows) for rows in told.rows}
    if told.json:
        print(json.dumps(found, indent=2))
    else:
        for rows, figures in found.items():
            print(rows, ", ".join(f"{name} {value}" for name, value in figures.items()))
    return 0


def measure() -> dict[str, Any]:
    """The figures of the issue: of 100,000 rows."""
    return {"100000": figures_of(100_000)}


def figures_of(rows: int) -> dict[str, float]:
    """One file of so many rows: in, in again, and the bare rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        _write(path, rows)
        turns = [_turn(path, rows) for _ in range(TURNS)]
    whole, again, bare = (min(each[at] for each in turns) for at in range(3))
    return {
        "rows_per_second": round(rows / whole),
        "floor_rows_per_second": round(rows / bare),
        "floor_ratio": round(bare / whole, 3),
        "reimport_rows_per_second": round(rows / again),
        "peak_mb": round(turns[0].peak_mb),  # before the bare rows, which are held all at once
        "largest_child_mb": round(turns[0].child_mb),
    }


class _Turn(NamedTuple):
    """Seconds to bring a file in, to bring it in again, and of the bare rows; and memory so far."""

    whole: float
    again: float
    bare: float
    peak_mb: float
    child_mb: float


def _turn(path: Path, rows: int) -> _Turn:
    with TemporaryDirectory() as folder:
        database = _open(Path(folder) / "bench.db")
        whole = _seconds(database, path, rows)
        again = _seconds(database, path, rows)
        peak, child = (
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        bare = _floor(database, Path(folder) / "floor.db")
        database.dispose()
    return _Turn(whole, again, bare, peak, child)


def _open(path: Path) -> Database:
    database = open_database(f"sqlite:///{path}")
    Base.metadata.create_all(database.write_engine)
    return database


def _seconds(database: Database, path: Path, rows: int) -> float:
    helpers = Helpers(locate=lambda _postcode: Point(51.5, -0.1))
    stream = FileStream(
        lambda: read_events(path), mapped_rows(ColumnMap(COLUMNS), helpers), helpers
    )
    job = Job(TERMS, EDITOR, NOW, path.name, "0" * 64)
    begun = time.perf_counter()
    decision = apply_file(database, stream, job)
    seconds = time.perf_counter() - begun
    if decision.tally.rows != rows or decision.tally.refused:
        raise RuntimeError(f"{decision.tally.counts()}")
    return seconds


def _floor(database: Database, path: Path) -> float:
    """The same rows into the same tables, by executemany alone."""
    with reading(database) as session:
        tables = [Base.metadata.tables[name] for name in (*TABLES, "import_runs")]
        kept = {table: [tuple(row) for row in _raw(session, table)] for table in tables}
    bare = _open(path)
    raw = bare.write_engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        begun = time.perf_counter()
        cursor.execute("BEGIN IMMEDIATE")
        for table, found in kept.items():
            marks = ",".join("?" * len(table.columns))
            names = ",".join(f'"{column.name}"' for column in table.columns)
            cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", found)  # noqa: S608
        cursor.execute("COMMIT")
        return time.perf_counter() - begun
    finally:
        raw.close()
        bare.dispose()


def _raw(session: Any, table: Table) -> Any:  # noqa: ANN401
    names = ",".join(f'"{column.name}"' for column in table.columns)
    return session.connection().exec_driver_sql(f"SELECT {names} FROM {table.name}")  # noqa: S608


def _write(path: Path, rows: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_lines(rows))


def _lines(rows: int) -> Iterator[list[object]]:
    """Invented services, three to an organisation."""
    themes = ("Welfare advice", "Befriending", "Walking", "Housing", "Carers")
    areas = ("Camden", "Islington", "Barnet", "Haringey; Enfield")
    for number in range(rows):
        yield [
            f"S{number:07}",
            f"{themes[number % 5]} group {number}",
            f"Organisation {number // 3}",
            f"A weekly group for people of all ages. It meets in hall {number % 97}, with tea.",
            "020 7946 0123",
            f"www.group{number}.example",
            f"{number % 200} High Street",
            f"N{number % 20 + 1} {number % 9 + 1}AA",
            51.5 + number % 100 / 1000,
            -0.1 - number % 77 / 1000,
            areas[number % 4],
            themes[number % 5],
        ]


if __name__ == "__main__":
    sys.exit(main())

"""The tables of the baseline in SQL: the facts of a snapshot, and the words of its documents."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pysqlite3 as sqlite3

from directory.search.engine import Document
from directory.search.snapshot import Snapshot
from matching.service import Service
from matching.terms import Mode

_FIELDS: Final = ("name", "found_by", "summary", "organisation", "place", "description", "kinds")
_TABLES: Final = """
CREATE TABLE service (row INTEGER PRIMARY KEY, lat REAL, lon REAL, min_age INT, max_age INT,
    visits INT, full_until INT, verified INT, by_name INT);
CREATE TABLE mark (row INT, grp TEXT, code TEXT, PRIMARY KEY (row, grp, code)) WITHOUT ROWID;
CREATE TABLE refused (row INT, code TEXT, PRIMARY KEY (row, code)) WITHOUT ROWID;
CREATE TABLE area (row INT, kind TEXT, code TEXT, km REAL);
CREATE VIRTUAL TABLE words USING fts5({fields}, tokenize='porter unicode61', content='');
"""
_INDEXES: Final = """
CREATE INDEX mark_code ON mark (grp, code);
CREATE INDEX area_row ON area (row, kind, code, km);
CREATE INDEX service_place ON service (lat, lon);
INSERT INTO words (words) VALUES ('optimize');
ANALYZE;
"""


def write(
    connection: sqlite3.Connection, snapshot: Snapshot, documents: Iterable[Document]
) -> None:
    """Make the tables, fill them, and index them. documents: of every service, in any order."""
    connection.executescript(_TABLES.format(fields=", ".join(_FIELDS)))
    connection.execute("BEGIN")
    _fill(connection, snapshot)
    _put_words(connection, snapshot, documents)
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)


def token(slug: str) -> str:
    """A kind of service as one word."""
    return "kind" + slug.replace("-", "")


def _fill(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    columns = snapshot.columns
    for row, service in enumerate(snapshot.services):
        point = service.point
        verified = service.verified_on.toordinal() if service.verified_on else None
        connection.execute(
            "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                row,
                point and point.lat,
                point and point.lon,
                service.min_age,
                service.max_age,
                service.modes == {Mode.IN_PERSON},
                int(columns.full_until[row]),
                verified,
                int(columns.by_name[row]),
            ],
        )
        connection.executemany("INSERT INTO area VALUES (?, ?, ?, ?)", _areas(row, service))
    for group, table in columns.tables.items():
        _put_flags(connection, "mark", (group.value,), table.codes, table.flags)
    _put_flags(connection, "refused", (), columns.refused.codes, columns.refused.flags)


def _put_words(
    connection: sqlite3.Connection, snapshot: Snapshot, documents: Iterable[Document]
) -> None:
    rows = {each.service_id: row for row, each in enumerate(snapshot.services)}
    for document in documents:
        said = [getattr(document, name) for name in _FIELDS[:-1]]
        connection.execute(
            f"INSERT INTO words (rowid, {', '.join(_FIELDS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [rows[document.service_id], *said, " ".join(map(token, document.kinds))],
        )


def _put_flags(
    connection: sqlite3.Connection,
    table: str,
    group: tuple[str, ...],
    codes: Sequence[str],
    flags: Any,  # noqa: ANN401  (rows by codes)
) -> None:
    marks = ", ".join("?" * (2 + len(group)))
    rows, columns = flags.nonzero()
    connection.executemany(
        f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608  (our own names)
        [
            (row, *group, codes[column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ],
    )


def _areas(row: int, service: Service) -> list[tuple[int, str, str, float | None]]:
    return [(row, each.kind.value, each.area, each.km) for each in service.coverage]

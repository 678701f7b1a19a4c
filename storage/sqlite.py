"""SQLite set up so that what was acknowledged survives a crash, by the version found.

Versions 3.7.0 to 3.51.2 can lose a commit when two processes write at once in WAL mode (the
WAL-reset bug; fixed in 3.51.3, 3.50.7 and 3.44.6), so those use a rollback journal instead.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from storage.gate import WriteGate

MUCH: Final = "much"
"""The option of a transaction that is one of many that come one after the other."""

_WRITING_MUCH: Final = (
    "cache_size=-160000",  # KiB: inserts do not read the same pages of an index again and again
    "wal_autocheckpoint=50000",  # pages (200 MB): nearly every part writes the same ones
)
"""Until the connection is given back."""

_COMMON: Final = (
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-2000",
    "wal_autocheckpoint=1000",
    "journal_size_limit=67108864",
    "mmap_size=0",
    "cell_size_check=ON",
)


@dataclass(frozen=True, slots=True)
class OpenedSqlite:
    """One SQLite file, open for reading and for writing."""

    read: Engine
    write: Engine
    gate: WriteGate
    safety: str


def open_sqlite(file: str) -> OpenedSqlite:
    """Open (or create) a database file. Raises ValueError for an in-memory database."""
    if file in {"", ":memory:"}:
        raise ValueError("SQLite needs a file: an in-memory database cannot be shared or kept")
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    driver = _driver()
    version = driver.sqlite_version_info
    journal = journal_for(version)
    write = _engine(file, driver, (*journal, *_COMMON), begin="BEGIN IMMEDIATE")
    read = _engine(file, driver, (*_COMMON, "query_only=ON"), begin="BEGIN")
    safety = f"SQLite {driver.sqlite_version}, {', '.join(journal)}"
    return OpenedSqlite(read, write, WriteGate(Path(f"{file}.wlock")), safety)


def journal_for(version: tuple[int, ...]) -> tuple[str, str]:
    """The journal pragmas that are safe for a version of SQLite."""
    fixed = (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )
    if fixed:
        return ("journal_mode=WAL", "synchronous=FULL")
    return ("journal_mode=DELETE", "synchronous=EXTRA")


def _driver() -> ModuleType:
    """pysqlite3, which carries a mended SQLite, where a wheel exists; else Python's own."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415  (not on every machine)
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


def _engine(file: str, driver: ModuleType, pragmas: tuple[str, ...], *, begin: str) -> Engine:
    """An engine whose connections carry these pragmas and whose transactions begin like this."""
    engine = create_engine(
        f"sqlite+pysqlite:///{file}",
        module=driver,
        hide_parameters=True,  # an error's message must not quote what was being saved
        connect_args={"timeout": 5, "check_same_thread": False},
        pool_size=10,  # more than threads that serve: setting up another costs seven PRAGMAs
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401  (either driver's)
        connection.isolation_level = None  # transactions are ours, not the driver's
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        if connection.get_execution_options().get(MUCH):
            connection.info[MUCH] = True
            for pragma in _WRITING_MUCH:
                cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(begin)

    @event.listens_for(engine, "checkin")
    def _give_back(connection: Any, record: Any) -> None:  # noqa: ANN401  (either driver's)
        if connection is not None and record.info.pop(MUCH, False):
            _set_up(connection, record)

    return engine

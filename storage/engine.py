"""Databases: one code path for SQLite and PostgreSQL, one way to read and one to write."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from base.errors import ConflictError
from storage.gate import WriteGate
from storage.sqlite import open_sqlite

CHANGED = "Someone else changed this at the same moment. Look at it again, then try once more"
_RETRYABLE = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock


@dataclass(frozen=True, slots=True)
class Database:
    """Two engines on one database: reading never blocks, writing takes turns at the gate."""

    read_engine: Engine
    write_engine: Engine
    gate: WriteGate | None  # SQLite only
    read_sessions: sessionmaker[Session]
    write_sessions: sessionmaker[Session]
    safety: str  # how a commit is made durable here, for the start-up line
    _writing: threading.local = field(default_factory=threading.local)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.read_engine.dispose()
        self.write_engine.dispose()


def open_database(url: str, *, info: Mapping[str, Any] | None = None) -> Database:
    """Open a database by its SQLAlchemy URL (sqlite:///file or postgresql+psycopg://...).

    info: what every session carries in `session.info` (the keys of `storage.keys`).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        opened = open_sqlite(parsed.database or "")
        read, write, gate, safety = opened.read, opened.write, opened.gate, opened.safety
    else:
        write = create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)
        read, gate, safety = write, None, f"{parsed.get_backend_name()}: the server's own"
    settings: dict[str, Any] = {"expire_on_commit": False, "info": dict(info or {})}
    return Database(
        read, write, gate, sessionmaker(read, **settings), sessionmaker(write, **settings), safety
    )


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """A session that sees one moment of the database and cannot change it."""
    with database.read_sessions() as session:
        yield session


@contextmanager
def writing(database: Database) -> Iterator[Session]:
    """A session that commits at the end, or leaves everything as it was on any error.

    Only one write runs at a time on SQLite, so compute first and write last: no network, no
    hashing of passwords, no rendering inside. Raises ConflictError if a row changed between
    being read and being written; RuntimeError if the same thread is already writing.
    """
    if getattr(database._writing, "now", False):  # noqa: SLF001  (our own module's dataclass)
        raise RuntimeError("this thread is already writing: pass its session on instead")
    with take_turn(database), database.write_sessions() as session:
        try:
            yield session
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise ConflictError(CHANGED) from error
        except IntegrityError:
            session.rollback()
            raise
        except DBAPIError as error:
            session.rollback()
            if getattr(error.orig, "sqlstate", "") in _RETRYABLE:
                raise ConflictError(CHANGED) from error
            raise
        except BaseException:
            session.rollback()
            raise


@contextmanager
def take_turn(database: Database) -> Iterator[None]:
    """Hold the gate, where there is one, and remember that this thread does."""
    database._writing.now = True  # noqa: SLF001
    try:
        if database.gate is None:
            yield
        else:
            with database.gate.held():
                yield
    finally:
        database._writing.now = False  # noqa: SLF001


def scrub(database: Database) -> None:
    """Carry what was deleted out of the write-ahead log as well (SQLite; elsewhere nothing)."""
    if database.gate is None:
        return
    raw = database.write_engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()

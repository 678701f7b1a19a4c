"""One reading session per request, and one way to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from storage.engine import Database, writing

_EXTENSION = "anydoor_database"


def init_app(app: Flask, database: Database) -> None:
    """Give every request a session for reading, and close it whatever happens."""
    app.extensions[_EXTENSION] = database
    app.teardown_appcontext(_close)


def database() -> Database:
    """The application's database."""
    return cast("Database", current_app.extensions[_EXTENSION])


def db() -> Session:
    """The session of this request, for reading. It cannot change anything."""
    if "reading_session" not in g:
        g.reading_session = database().read_sessions()
    return cast("Session", g.reading_session)


@contextmanager
def transaction() -> Iterator[Session]:
    """A session for writing: commits at the end, or leaves everything as it was on any error.

    What was read through `db()` before is forgotten, so that later reads see the change.
    Raises ConflictError if a row changed between being read and being written.
    """
    _close(None)
    with writing(database()) as session:
        yield session


def _close(_error: BaseException | None) -> None:
    """End this request's reading session."""
    session: Session | None = g.pop("reading_session", None)
    if session is not None:
        session.close()

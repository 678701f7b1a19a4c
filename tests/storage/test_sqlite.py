"""Connections to SQLite: what a transaction that writes much is given, and gives back."""

import pytest
from sqlalchemy.orm import Session

from storage.bulk import make_room
from storage.engine import Database, writing


def test_a_connection_that_wrote_much_is_given_back_as_it_was(database: Database) -> None:
    if database.gate is None:
        pytest.skip("PostgreSQL has nothing of the kind")
    with writing(database) as session:
        as_it_was = _pragmas(session)

    with writing(database) as session:
        make_room(session)
        while_writing = _pragmas(session)

    with writing(database) as session:
        assert _pragmas(session) == as_it_was
    assert all(more > plain for plain, more in zip(as_it_was, while_writing, strict=True))


def _pragmas(session: Session) -> list[int]:
    """Memory for pages in KiB, and how long the log may grow in pages."""
    asked = session.connection().exec_driver_sql
    return [abs(int(asked(f"PRAGMA {name}").scalar_one()))
            for name in ("cache_size", "wal_autocheckpoint")]  # fmt: skip

"""What earlier runs know of a feed's rows, and what a file of it has been seen to have.

A feed may have a million rows. So all this is kept in a scratch file, which SQLite makes for
itself and takes away, and little of it in memory.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.feeds import changed_since
from importers.models import ImportedRecordRow

_MEMORY: Final = 8_000  # kB of the scratch file that are held in memory
_TABLES: Final = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_MEMORY};
CREATE TABLE known (
    id TEXT PRIMARY KEY, fingerprint TEXT, is_retired INT, is_changed INT,
    is_seen INT DEFAULT 0, number INT, sheet TEXT -- of the row that was recognised
) WITHOUT ROWID;
CREATE TABLE met (id TEXT PRIMARY KEY, number INT, sheet TEXT) WITHOUT ROWID;
BEGIN;
"""


class KnownRow(NamedTuple):
    """A row of a feed, as the last run left it.

    is_changed: its listing was changed here since, so it is to be compared in any case.
    """

    source_id: str
    row_hash: str
    is_retired: bool = False
    is_changed: bool = False


class Met(NamedTuple):
    """A row of a file."""

    number: int
    sheet: str


class Known:
    """The rows of a feed that are here, and the rows of a file as they are read. To be closed."""

    def __init__(self, rows: Iterable[KnownRow] = ()) -> None:
        """Note what is here."""
        self._scratch: Final = sqlite3.connect("", isolation_level=None)
        self._ask: Final = self._scratch.execute
        self._scratch.executescript(_TABLES)
        self._scratch.executemany("INSERT INTO known VALUES (?, ?, ?, ?, 0, NULL, NULL)", rows)
        [self._is_any] = self._ask("SELECT EXISTS (SELECT 1 FROM known)").fetchone()

    def close(self) -> None:
        """Throw it away."""
        self._scratch.close()

    @property
    def standing(self) -> int:
        """How many records of the feed are here, not counting retired ones."""
        query = "SELECT count(*) FROM known WHERE NOT is_retired"
        return int(self._ask(query).fetchone()[0])

    def recognise(self, source_id: str, row_hash: str, number: int, sheet: str = "") -> bool:
        """Whether a row is as it was, and so is what became of it here.

        Then it is seen. False of a second row with an id.
        """
        if not self._is_any:
            return False
        query = (
            "UPDATE known SET is_seen = 1, number = ?, sheet = ? WHERE id = ? AND fingerprint = ? "
            "AND number IS NULL AND NOT is_retired AND NOT is_changed "
            "AND NOT EXISTS (SELECT 1 FROM met WHERE met.id = known.id)"
        )
        return self._ask(query, (number, sheet, source_id, row_hash)).rowcount == 1

    def here(self, source_ids: Iterable[str]) -> list[str]:
        """Those of these ids that are here, in their order."""
        if not self._is_any:
            return []
        query = "SELECT 1 FROM known WHERE id = ?"
        return [each for each in source_ids if self._ask(query, (each,)).fetchone()]

    def meet(self, source_id: str, number: int, sheet: str = "") -> Met | None:
        """Note a row that was not recognised. Returns the row that had its id before, if any."""
        if self._is_any:
            query = "SELECT number, sheet FROM known WHERE id = ? AND number IS NOT NULL"
            if known := self._ask(query, (source_id,)).fetchone():
                return Met(*known)
        told = (source_id, number, sheet)
        if self._ask("INSERT OR IGNORE INTO met VALUES (?, ?, ?)", told).rowcount:
            return None
        return Met(*self._ask("SELECT number, sheet FROM met WHERE id = ?", told[:1]).fetchone())

    def pass_over(self, source_id: str) -> None:
        """Let another row have the id: the one that was met with it cannot be used."""
        self._ask("DELETE FROM met WHERE id = ?", (source_id,))

    def see(self, source_ids: Iterable[str]) -> None:
        """Note ids that the file has: their records are not lost."""
        if self._is_any:
            query = "UPDATE known SET is_seen = 1 WHERE id = ?"
            self._scratch.executemany(query, ((each,) for each in source_ids))

    def lost(self) -> tuple[str, ...]:
        """The records that the file, now that it is read whole, does not have any more."""
        query = "SELECT id FROM known WHERE NOT is_seen AND NOT is_retired ORDER BY id"
        return tuple(each for [each] in self._ask(query))


def load_known(session: Session, source: str) -> Known:
    """The rows of a feed, and which of their listings somebody changed here. One statement."""
    row = ImportedRecordRow
    touched = changed_since(row.service_id, row.organisation_id, row.fetched_at)
    query = (
        select(row.source_id, row.row_hash, row.retired_at.is_not(None), touched)
        .where(row.source == source)
        .order_by(row.source_id)
    )
    # There may be a million: few rows of the driver's at a time.
    rows = session.execute(query, execution_options={"yield_per": 5000})
    return Known(KnownRow(*each) for each in rows)

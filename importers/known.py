"""What earlier runs know of a feed's rows: their fingerprints. Two statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.feeds import changed_since
from importers.models import ImportedRecordRow


@dataclass(frozen=True, slots=True)
class Known:
    """rows: source id -> fingerprint of its row. looked_at: ids that have to be compared anyway.

    retired: ids that have ended here already.
    """

    rows: Mapping[str, str]
    retired: frozenset[str]
    looked_at: frozenset[str]

    def is_same(self, source_id: str, row_hash: str) -> bool:
        """Whether a row is as it was, and so is what became of it here."""
        return self.rows.get(source_id) == row_hash and source_id not in self.looked_at

    @property
    def standing(self) -> int:
        """How many records of the feed are here, not counting retired ones."""
        return len(self.rows) - len(self.retired)

    def lost(self, seen: Collection[str]) -> tuple[str, ...]:
        """The records that a whole file does not have any more."""
        return tuple(sorted(self.rows.keys() - set(seen) - self.retired))


def load_known(session: Session, source: str) -> Known:
    """The fingerprints of a feed, and which of its listings somebody changed here since."""
    row = ImportedRecordRow
    hashes = select(row.source_id, row.row_hash).where(row.source == source)
    rows = dict(session.execute(hashes).all())
    touched = changed_since(row.service_id, row.organisation_id, row.fetched_at)
    query = select(row.source_id, row.retired_at.is_not(None)).where(
        row.source == source, or_(row.retired_at.is_not(None), touched)
    )
    found = session.execute(query).all()
    retired = frozenset(each for each, is_retired in found if is_retired)
    return Known(rows, retired, frozenset(each for each, _ in found))

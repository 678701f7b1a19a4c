"""What earlier runs know of a feed's rows: their fingerprints. Two statements."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
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

    def lost(self, seen: AbstractSet[str]) -> tuple[str, ...]:
        """The records that a whole file does not have any more. seen: those it has."""
        gone = (each for each in self.rows if each not in seen and each not in self.retired)
        return tuple(sorted(gone))


def load_known(session: Session, source: str) -> Known:
    """The fingerprints of a feed, and which of its listings somebody changed here since."""
    row = ImportedRecordRow
    hashes = select(row.source_id, row.row_hash).where(row.source == source)
    # There may be a million: few rows of the driver's at a time.
    rows = dict(iter(session.execute(hashes, execution_options={"yield_per": 5000})))
    touched = changed_since(row.service_id, row.organisation_id, row.fetched_at)
    query = select(row.source_id, row.retired_at.is_not(None)).where(
        row.source == source, or_(row.retired_at.is_not(None), touched)
    )
    ended = session.execute(query).all()
    retired = frozenset(each for each, is_retired in ended if is_retired)
    return Known(rows, retired, frozenset(each for each, _ in ended))

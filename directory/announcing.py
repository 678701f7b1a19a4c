"""Says that what the public may see has changed: the revision grows, the index is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from directory.moderation_models import DirectoryRevisionRow
from storage import outbox

ERRAND: Final = "index"


def announce(session: Session, service_ids: Iterable[UUID], *, now: datetime) -> None:
    """Let the revision grow by one and write an errand for each service that changed."""
    grown = update(DirectoryRevisionRow).values(number=DirectoryRevisionRow.number + 1)
    if not session.execute(grown.returning(DirectoryRevisionRow.number)).all():
        session.add(DirectoryRevisionRow(id=1, number=1))
        session.flush()
    for service_id in service_ids:
        outbox.add(session, ERRAND, f"service:{service_id}", now=now)

"""Says that what the public may see has changed: the revision grows, the index is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import outbox

ERRAND: Final = "index"
# One statement that both databases know, so that two first announcements cannot collide.
_GROW: Final = text(
    "INSERT INTO directory_revision (id, number) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET number = directory_revision.number + 1"
)


def announce(session: Session, service_ids: Iterable[UUID], *, now: datetime) -> None:
    """Let the revision grow by one and write an errand for each service that changed."""
    session.execute(_GROW)
    for service_id in service_ids:
        outbox.add(session, ERRAND, f"service:{service_id}", now=now)

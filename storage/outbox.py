"""What must happen after a commit: rows written in the same transaction, done by the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Index, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

LEASE: Final = timedelta(minutes=5)  # longer than a mail server can keep one message hanging
WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 6 * 3600 + 2330)
)
"""How long to wait after each failure; a day in all, then the row is dead and shown."""

BOUNCED: Final = "bounced"
"""What stands as the error of a message that was taken, and then came back."""

MOST_LOST: Final = 200


class FinalError(Exception):
    """What an errand asks for can never be done, so trying again is of no use."""


class LaterError(Exception):
    """An errand is not to be done now. until: when it is; that counts as no try."""

    def __init__(self, until: datetime) -> None:
        """Keep the moment."""
        super().__init__("not now")
        self.until = until


class OutboxState(StrEnum):
    """How far an errand has got."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


class OutboxRow(Base):
    """One errand. The payload holds ids and codes, never personal data."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    aggregate: Mapped[str]
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand as its handler sees it."""

    id: int
    kind: str
    aggregate: str
    payload: Mapping[str, Any]
    attempts: int
    lease_by: str = ""


def add(
    session: Session,
    kind: str,
    aggregate: str,
    *,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    dedupe: str | None = None,
) -> bool:
    """Write an errand in the caller's transaction. Returns whether it was written.

    kind: which handler. aggregate: what it is about ("service:<id>"). now: from when it is due.
    dedupe: a second errand with the same text is not written.
    """
    if dedupe is not None:
        known = select(OutboxRow.id).where(OutboxRow.dedupe == dedupe)
        if session.scalar(known) is not None:
            return False
    row = OutboxRow(
        kind=kind,
        aggregate=aggregate,
        dedupe=dedupe,
        payload=dict(payload or {}),
        next_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return True


def claim(session: Session, *, now: datetime, limit: int = 50) -> list[Errand]:
    """Lease the errands that are due, oldest first, so that no other worker takes them."""
    due = (
        select(OutboxRow)
        .where(
            OutboxRow.state == OutboxState.NEW,
            OutboxRow.next_at <= now,
            (OutboxRow.lease_until.is_(None)) | (OutboxRow.lease_until < now),
        )
        .order_by(OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    worker = uuid4().hex
    rows = session.scalars(due).all()
    for row in rows:
        row.lease_until, row.lease_by = now + LEASE, worker
    session.flush()
    return [
        Errand(row.id, row.kind, row.aggregate, row.payload, row.attempts, worker) for row in rows
    ]


def renew(session: Session, errand: Errand, *, now: datetime) -> bool:
    """Hold on to an errand for as long as it takes. False: its lease ran out and another has it."""
    held = (
        update(OutboxRow)
        .where(
            OutboxRow.id == errand.id,
            OutboxRow.lease_by == errand.lease_by,
            OutboxRow.state == OutboxState.NEW,
            OutboxRow.lease_until.is_not(None),
        )
        .values(lease_until=now + LEASE)
    )
    return session.execute(held.returning(OutboxRow.id)).first() is not None


def postpone(session: Session, errand_id: int, *, until: datetime) -> None:
    """Put an errand off, without counting a try."""
    row = session.get_one(OutboxRow, errand_id)
    row.next_at, row.lease_until = until, None
    session.flush()


def note(session: Session, errand_id: int, **told: Any) -> None:  # noqa: ANN401  (JSON)
    """Write down in the payload how far an errand got. Ids and codes only."""
    row = session.get_one(OutboxRow, errand_id)
    row.payload = {**row.payload, **told}
    session.flush()


def come_back(session: Session, errand_id: int, part: str) -> bool:
    """A message of an errand came back: it did not arrive. False if there is no such errand."""
    row = session.get(OutboxRow, errand_id)
    if row is None:
        return False
    sent = [each for each in row.payload.get("sent", ()) if each != part]
    row.payload = {**row.payload, "sent": sent}
    row.state, row.last_error, row.lease_until = OutboxState.DEAD, BOUNCED, None
    session.flush()
    return True


def get(session: Session, errand_id: int) -> Errand | None:
    """One errand as it stands; None if there is none."""
    row = session.get(OutboxRow, errand_id)
    return Errand(row.id, row.kind, row.aggregate, row.payload, row.attempts) if row else None


def lost(session: Session, kind: str) -> list[Errand]:
    """The newest errands of a kind that were given up."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.DEAD, OutboxRow.kind == kind)
        .order_by(OutboxRow.id.desc())
        .limit(MOST_LOST)
    )
    return [
        Errand(row.id, row.kind, row.aggregate, row.payload, row.attempts)
        for row in session.scalars(query)
    ]


def counts(session: Session) -> Mapping[OutboxState, int]:
    """How many errands are in each state."""
    query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in OutboxState}


def finish(session: Session, errand_id: int) -> None:
    """Mark an errand as done."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == errand_id)
        .values(state=OutboxState.DONE, lease_until=None, last_error=None)
    )


def fail(
    session: Session, errand: Errand, *, error: str, now: datetime, is_final: bool = False
) -> OutboxState:
    """Put an errand back for later, or give it up: after the last wait, or at once if `is_final`.

    error: the kind of failure, without personal data.
    """
    row = session.get_one(OutboxRow, errand.id)
    row.attempts += 1
    row.last_error, row.lease_until = error, None
    if is_final or row.attempts > len(WAITS):
        row.state = OutboxState.DEAD
    else:
        row.next_at = now + WAITS[row.attempts - 1]
    session.flush()
    return row.state

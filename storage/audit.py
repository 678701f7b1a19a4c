"""Who looked at or changed personal data: rows that are added, chained, and never changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

_FIRST: Final = "0" * 64
_LOCK: Final = 0x416E79  # PostgreSQL advisory lock: the chain has one tail


class Deed(StrEnum):
    """What was done to personal data."""

    READ = "read"
    CHANGE = "change"
    SEND = "send"
    EXPORT = "export"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done. Names kinds of fields, never their values."""

    deed: Deed
    actor_id: UUID | None  # None: somebody without an account, or the product itself
    role: str
    object_kind: str
    object_id: UUID
    fields: str = ""  # which group of fields: "contact", "session", "referral"
    reason: str = ""


class AuditRow(Base):
    """One entry of the chain."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_object", "object_kind", "object_id"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    deed: Mapped[Deed]
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    role: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID]
    fields: Mapped[str]
    reason: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


def record(session: Session, entry: Entry, *, now: datetime) -> None:
    """Add an entry to the chain, in the caller's transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    n, previous = head(session)
    row = AuditRow(
        n=n + 1,
        at=now,
        deed=entry.deed,
        actor_id=entry.actor_id,
        role=entry.role,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        fields=entry.fields,
        reason=entry.reason,
        previous=previous,
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def first_broken(session: Session) -> int | None:
    """The number of the first entry that was altered, or None if the chain holds.

    A cut tail cannot be seen from inside: compare `head` with a copy kept elsewhere.
    """
    previous, expected = _FIRST, 1
    for row in session.scalars(select(AuditRow).order_by(AuditRow.n)).yield_per(1000):
        if row.n != expected or row.previous != previous or row.hash != _hash(row):
            return expected
        previous, expected = row.hash, expected + 1
    return None


def head(session: Session) -> tuple[int, str]:
    """The number and hash of the newest entry; (0, zeros) when there is none."""
    newest = select(AuditRow.n, AuditRow.hash).order_by(AuditRow.n.desc()).limit(1)
    found = session.execute(newest).first()
    return (found.n, found.hash) if found else (0, _FIRST)


def count_reads(session: Session, object_kind: str, object_id: UUID) -> int:
    """How often somebody looked at one thing."""
    query = select(func.count()).where(
        AuditRow.object_kind == object_kind,
        AuditRow.object_id == object_id,
        AuditRow.deed == Deed.READ,
    )
    return session.scalar(query) or 0


def _hash(row: AuditRow) -> str:
    """The fingerprint of an entry and of everything before it."""
    parts = [
        row.n,
        row.at.isoformat(),
        row.deed.value,
        str(row.actor_id),
        row.role,
        row.object_kind,
        str(row.object_id),
        row.fields,
        row.reason,
        row.previous,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

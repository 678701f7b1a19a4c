"""Who looked at or changed personal data: rows that are added, chained, and never changed."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import DDL, Connection, Index, delete, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base

_FIRST: Final = "0" * 64
NOTHING_YET: Final = (0, _FIRST)
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


_REFUSE: Final = "audit entries are added, never changed"
GUARD: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_events_no_{deed} BEFORE {deed} ON audit_events "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        for deed in ("update", "delete")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$"
        ),
        (
            "CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events "
            "FOR EACH ROW EXECUTE FUNCTION audit_events_refuse()"
        ),
    ),
}
"""What makes a database refuse to change or delete entries, for each kind of database."""
LIFT: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS audit_events_no_{deed}" for deed in ("update", "delete")
    ),
    "postgresql": ("DROP TRIGGER IF EXISTS audit_events_no_change ON audit_events",),
}
"""What takes that away again: for emptying a demonstration, and for tests of tampering."""

for _kind, _statements in GUARD.items():
    for _statement in _statements:
        event.listen(
            AuditRow.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_kind),  # type: ignore[no-untyped-call]
        )


def lift_guard(connection: Connection) -> None:
    """Let entries be changed."""
    for statement in LIFT[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def set_guard(connection: Connection) -> None:
    """Let entries be added only. Every database of ours starts like that."""
    for statement in GUARD[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def empty(session: Session) -> None:
    """Delete every entry. For a demonstration that starts afresh, and for nothing else."""
    connection = session.connection()
    lift_guard(connection)
    session.execute(delete(AuditRow))
    set_guard(connection)


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
    return broken_in(session.scalars(select(AuditRow).order_by(AuditRow.n)).yield_per(1000))


def broken_in(rows: Iterable[AuditRow]) -> int | None:
    """The same of entries that were read elsewhere, in their order."""
    previous, expected = _FIRST, 1
    for row in rows:
        if row.n != expected or row.previous != previous or row.hash != _hash(row):
            return expected
        previous, expected = row.hash, expected + 1
    return None


def head(session: Session) -> tuple[int, str]:
    """The number and hash of the newest entry; (0, zeros) when there is none."""
    newest = select(AuditRow.n, AuditRow.hash).order_by(AuditRow.n.desc()).limit(1)
    found = session.execute(newest).first()
    return (found.n, found.hash) if found else NOTHING_YET


def first_unlike(session: Session, anchors: Iterable[tuple[int, str]]) -> int | None:
    """The number of the first anchored entry that is missing or another now; None: all are there.

    anchors: (number, hash) as `head` gave them earlier, kept outside the database. With these a
    chain that was cut off, or written anew from some point on, is found.
    """
    kept = dict(anchors)
    kept.pop(0, None)
    for n in sorted(kept):
        if session.scalar(select(AuditRow.hash).where(AuditRow.n == n)) != kept[n]:
            return n
    return None


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry, for the person it is about."""

    at: datetime
    deed: Deed
    actor_id: UUID | None
    role: str
    fields: str
    reason: str


def entries_about(session: Session, object_ids: Collection[UUID]) -> list[Seen]:
    """Everything that was done with these things, newest first. The caller has checked who asks."""
    query = select(AuditRow).where(AuditRow.object_id.in_(object_ids)).order_by(AuditRow.n.desc())
    return [
        Seen(row.at, row.deed, row.actor_id, row.role, row.fields, row.reason)
        for row in session.scalars(query)
    ]


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

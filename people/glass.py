"""Breaking the glass: a record opened in an emergency by somebody who otherwise sees none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.policy import Doing, can
from base.errors import NotAllowedError, NotFoundError
from people.models import PersonRow
from people.rights_models import GlassRow
from storage import outbox
from storage.audit import Deed, Entry, record
from storage.keys import subject_key

GLASS_LIFE: Final = timedelta(minutes=60)
FIELDS: Final = "break-glass"
NOBODY: Final = "You have no person here"


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record that an administrator may read now, and until when."""

    person_id: UUID
    reference: str
    ends_at: datetime


def break_glass(
    session: Session, reference: str, reason: str, *, actor: Actor, now: datetime
) -> UUID:
    """Open one record for an hour. The caller has checked who it is once more.

    The information-governance lead is told, in the same transaction. Returns the person's id.
    Raises NotAllowedError for anybody but an administrator; NotFoundError.
    """
    if not can(actor, Doing.BREAK_GLASS):
        raise NotAllowedError("Only an administrator can do this")
    typed = "".join(reference.split()).upper()
    row = session.scalar(select(PersonRow).where(PersonRow.reference == typed))
    if row is None:
        raise NotFoundError("Nobody has this reference. Check it with whoever told you")
    glass_id = uuid4()
    key = subject_key(session, row.key_id)
    opened = GlassRow(
        id=glass_id,
        user_id=actor.user_id,
        person_id=row.id,
        reason=key.seal(reason, GlassRow.__tablename__, "reason", glass_id),
        opened_at=now,
        ends_at=now + GLASS_LIFE,
    )
    session.add(opened)
    session.flush()
    errand = {"template": "glass", "user_id": str(actor.user_id), "reference": row.reference}
    outbox.add(session, "email", f"glass:{glass_id}", now=now, payload=errand)
    _note(session, row.id, actor, now)
    return row.id


def look_through_glass(
    session: Session, person_id: UUID, *, actor: Actor, now: datetime
) -> tuple[Actor, datetime]:
    """In whose place the actor may read, and until when; written down each time.

    Raises NotFoundError when they have not broken the glass, or the hour is over.
    """
    query = (
        select(GlassRow.ends_at, PersonRow.team_id, PersonRow.core_team_id)
        .join(PersonRow, PersonRow.id == GlassRow.person_id)
        .where(
            GlassRow.user_id == actor.user_id,
            GlassRow.person_id == person_id,
            GlassRow.ends_at > now,
        )
        .order_by(GlassRow.ends_at.desc())
    )
    found = session.execute(query).first()
    if found is None or not can(actor, Doing.BREAK_GLASS):
        raise NotFoundError(NOBODY)
    _note(session, person_id, actor, now)
    teams = frozenset(filter(None, (found.team_id, found.core_team_id)))
    roles = frozenset({Role.CONNECTOR, Role.CORE_TEAM})
    return Actor(actor.user_id, actor.name, roles, teams), found.ends_at


def open_records(session: Session, *, actor: Actor, now: datetime) -> list[OpenRecord]:
    """What the actor may still read in an emergency, by reference."""
    row = GlassRow
    query = (
        select(row.person_id, PersonRow.reference, func.max(row.ends_at))
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.user_id == actor.user_id, row.ends_at > now)
        .group_by(row.person_id, PersonRow.reference)
        .order_by(PersonRow.reference)
    )
    return [OpenRecord(*each) for each in session.execute(query)]


def end_early(session: Session, person_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Read no more of a record before its hour is over. Raises NotFoundError if none is open."""
    row = GlassRow
    is_open = (row.user_id == actor.user_id, row.person_id == person_id, row.ends_at > now)
    ended = update(row).where(*is_open).values(ends_at=now).returning(row.id)
    if not session.scalars(ended).all():
        raise NotFoundError(NOBODY)


def _note(session: Session, person_id: UUID, actor: Actor, now: datetime) -> None:
    entry = Entry(Deed.READ, actor.user_id, actor.role_words, "person", person_id, FIELDS, FIELDS)
    record(session, entry, now=now)

"""Who looked at a record, and why: written down before anything is shown."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import NotFoundError
from people.models import PersonRow
from people.record_models import LookReasonRow
from people.record_terms import LookReason
from people.scope import NOT_HERE, ReasonNeededError, covered, own, visible_person, visible_to
from storage.audit import Deed, Entry, record

LASTS: Final = timedelta(hours=8)
"""How long a reason given holds: a working day. Our choice."""
COVERING: Final = "covering"


def look(session: Session, person_id: UUID, fields: str, *, viewer: Actor, now: datetime) -> bool:
    """Write down that somebody looks, before they see anything, and whether they may also change.

    fields: which group of fields ("record", "session", "referrals").
    Raises NotFoundError out of the viewer's scope, and ReasonNeededError for the person of a
    colleague whom the viewer does not cover for; then nothing is written.
    """
    relation = _relation(session, person_id, viewer, now)
    if relation is None:
        raise NotFoundError(NOT_HERE)
    is_own, why = relation
    entry = Entry(Deed.READ, viewer.user_id, viewer.role_words, "person", person_id, fields, why)
    record(session, entry, now=now)
    return is_own


def works_with(session: Session, person_id: UUID, *, viewer: Actor, now: datetime) -> bool:
    """Whether somebody who may see what is about a person may change it too.

    For `referrals`, which writes down itself who looked. True for a person who is on nobody's
    caseload. Raises ReasonNeededError as `look` does.
    """
    relation = _relation(session, person_id, viewer, now)
    return relation is None or relation[0]


def _relation(
    session: Session, person_id: UUID, viewer: Actor, now: datetime
) -> tuple[bool, str] | None:
    """Whether a person is the viewer's own, and why else they look; None out of their scope.

    Raises ReasonNeededError for a colleague's person when no reason holds now.
    """
    today = london_date(now)
    reason = (
        select(LookReasonRow.reason)
        .where(
            LookReasonRow.person_id == PersonRow.id,
            LookReasonRow.user_id == viewer.user_id,
            LookReasonRow.until > now,
        )
        .order_by(LookReasonRow.at.desc())
        .limit(1)
        .correlate(PersonRow)
        .scalar_subquery()
    )
    query = select(own(viewer, today), covered(viewer, today), reason).where(
        PersonRow.id == person_id, visible_to(viewer)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    is_own, is_covered, said = found
    if not is_own and said is None:
        raise ReasonNeededError(person_id)
    return bool(is_own), COVERING if is_covered else "" if is_own else str(said)


def give_reason(
    session: Session, person_id: UUID, reason: LookReason, *, viewer: Actor, now: datetime
) -> None:
    """Say why a colleague's record is needed; it opens to read for eight hours.

    Raises NotFoundError out of the viewer's scope.
    """
    visible_person(session, person_id, viewer)
    row = LookReasonRow(
        user_id=viewer.user_id, person_id=person_id, reason=reason, at=now, until=now + LASTS
    )
    session.add(row)
    session.flush()
    entry = Entry(
        Deed.READ, viewer.user_id, viewer.role_words, "person", person_id, "reason", reason.value
    )
    record(session, entry, now=now)


def note_name(session: Session, person_id: UUID, *, viewer: Actor, now: datetime) -> None:
    """Write down that somebody is shown a colleague's person by name. Raises NotFoundError."""
    visible_person(session, person_id, viewer)
    entry = Entry(Deed.READ, viewer.user_id, viewer.role_words, "person", person_id, "name")
    record(session, entry, now=now)


def note_list(
    session: Session, fields: str, deed: Deed = Deed.READ, *, viewer: Actor, now: datetime
) -> None:
    """Write down that somebody saw, or took out, a list of people: one entry for the list."""
    entry = Entry(deed, viewer.user_id, viewer.role_words, "team", viewer.user_id, fields)
    record(session, entry, now=now)

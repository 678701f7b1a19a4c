"""Reads of requests to talk: what a team has to do, one of them, and how the person sees theirs."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from people.looking import look
from people.queries import names_of_people, person_for_referral
from people.scope import key_of_person, visible_ids
from referrals.asking import as_reachable
from referrals.talk_models import TalkEventRow, TalkRow
from referrals.talk_rules import (
    OPEN,
    STAFF_DEEDS,
    Said,
    TalkEvent,
    TalkFollower,
    TalkLine,
    TalkPage,
    TrackedTalk,
)
from referrals.talks import find_talk, standing_of
from storage.audit import Deed, Entry, record
from storage.keys import SubjectKey

MOST = 50


def talks_to_do(session: Session, *, viewer: Actor) -> list[TalkLine]:
    """The open requests of people whom the viewer may see, soonest due first, at most fifty."""
    query = (
        select(TalkRow)
        .where(TalkRow.state.in_(OPEN), TalkRow.person_id.in_(visible_ids(viewer)))
        .order_by(TalkRow.due_on, TalkRow.created_at, TalkRow.id)
        .limit(MOST)
    )
    return _lines(session, session.scalars(query).all(), viewer)


def count_talks(session: Session, *, viewer: Actor) -> int:
    """How many there are to do. One statement."""
    query = (
        select(func.count())
        .select_from(TalkRow)
        .where(TalkRow.state.in_(OPEN), TalkRow.person_id.in_(visible_ids(viewer)))
    )
    return session.scalar(query) or 0


def talks_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[TalkLine]:
    """A person's requests, newest first; none out of the viewer's scope. One statement."""
    seen = TalkRow.person_id.in_(visible_ids(viewer))
    query = select(TalkRow).where(TalkRow.person_id == person_id, seen)
    rows = session.scalars(query.order_by(TalkRow.created_at.desc(), TalkRow.id)).all()
    return [_line(row, "") for row in rows]


def open_talk(session: Session, talk_id: UUID, *, viewer: Actor, now: datetime) -> TalkPage:
    """One request; that it is read is written down first.

    Raises NotFoundError out of scope, ReasonNeededError for a colleague's person.
    """
    row = find_talk(session, talk_id, viewer)
    is_own = look(session, row.person_id, "talk", viewer=viewer, now=now)
    person = as_reachable(session, person_for_referral(session, row.person_id))
    key = key_of_person(session, row.person_id)
    sealed = key.open(row.said, TalkRow.__tablename__, "said", row.id)
    return TalkPage(
        line=_line(row, person.name),
        person_id=row.person_id,
        said=Said(**json.loads(sealed)) if sealed else Said(),
        contact=person.contact,
        outcome=row.outcome,
        standing=standing_of(session, row),
        events=_events(session, row.id, key),
        deeds=STAFF_DEEDS[row.state] if is_own else (),
        version=row.version,
    )


def tracked_talk(session: Session, *, viewer: TalkFollower, now: datetime) -> TrackedTalk:
    """A request as the person follows it; that they looked is written down."""
    row = session.get_one(TalkRow, viewer.talk_id)
    record(session, Entry(Deed.READ, None, "self", "talk", row.id, "talk"), now=now)
    query = select(TalkEventRow.deed, TalkEventRow.at).where(TalkEventRow.talk_id == row.id)
    events = session.execute(query.order_by(TalkEventRow.position)).all()
    return TrackedTalk(
        talk_id=row.id,
        reference=row.reference,
        state=row.state,
        due_on=row.due_on,
        outcome=row.outcome,
        events=tuple((deed, at) for deed, at in events),
    )


def _lines(session: Session, rows: Sequence[TalkRow], viewer: Actor) -> list[TalkLine]:
    names = names_of_people(session, [row.person_id for row in rows], viewer=viewer)
    return [_line(row, names.get(row.person_id, "")) for row in rows]


def _line(row: TalkRow, name: str) -> TalkLine:
    return TalkLine(
        row.id, row.reference, name, row.state, row.created_at, row.due_on, row.owner_user_id
    )


def _events(session: Session, talk_id: UUID, key: SubjectKey) -> tuple[TalkEvent, ...]:
    query = select(TalkEventRow).where(TalkEventRow.talk_id == talk_id)
    return tuple(
        TalkEvent(
            each.deed,
            each.at,
            each.actor_id,
            each.channel,
            each.result,
            each.is_safe,
            key.open(each.note, TalkEventRow.__tablename__, "note", each.id),
        )
        for each in session.scalars(query.order_by(TalkEventRow.position))
    )

"""Reads of referrals, always as seen by one viewer: anybody else's is "not found"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.queries import get_referral_target
from matching.terms import Domain
from people.cover import covered_by
from people.scope import visible_person
from referrals.histories import (
    get_message_back,
    messages_back,
    signposts_of,
    timeline,
)
from referrals.lines import PER_PAGE, lines_of, page_of
from referrals.loading import load_events, load_messages
from referrals.models import ReferralRow
from referrals.opening import get_referral
from referrals.pages import (
    LinePage,
    ReferralLine,
    SelfReferrer,
    TaskHolder,
    TrackedReferral,
)
from referrals.reach import core_team_side, facts_of, find_row, sender_side, service_side
from referrals.rules import open_actions
from referrals.self_referrals import follow_self_referral, to_check
from referrals.states import OPEN, Party, State
from referrals.waits import waiting_clock
from storage.keys import subject_key

__all__ = [
    "PER_PAGE",
    "ListFilter",
    "OpenReferral",
    "calls_to_make",
    "count_received",
    "count_sent",
    "follow_self_referral",
    "for_person",
    "get_message_back",
    "get_referral",
    "handovers_to_place",
    "inbox",
    "messages_back",
    "open_between",
    "open_of_person",
    "self_referrals_to_check",
    "sent_by_team",
    "signposts_of",
    "timeline",
    "tracked_referral",
    "waiting_clock",
]

_NEW_FIRST = case((ReferralRow.state == State.SENT, 0), else_=1)
_SOONEST = (ReferralRow.due_on.is_(None), ReferralRow.due_on)
_IN_HAND = (State.SENT, State.ACCEPTED, State.WAITING, State.STARTED)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What to list. states: empty for those that somebody still works on."""

    states: frozenset[State] = frozenset()
    domain: Domain | None = None
    overdue_only: bool = False
    mine_only: bool = False  # on the sender's side: the viewer's, and theirs for whom they cover
    longest_first: bool = False  # by how long they have waited since they were sent


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """A referral that somebody still works on: which, and where it stands."""

    referral_id: UUID
    state: State


def inbox(
    session: Session, *, viewer: Actor | TaskHolder, wanted: ListFilter, today: date, page: int = 1
) -> LinePage:
    """What was sent to the viewer's organisations: new ones first, then the soonest due."""
    where = and_(service_side(viewer), _matches(wanted, _IN_HAND, today))
    order = (_NEW_FIRST, *_SOONEST)
    return page_of(session, where, order, viewer=viewer, today=today, page=page)


def sent_by_team(
    session: Session, *, viewer: Actor, wanted: ListFilter, today: date, page: int = 1
) -> LinePage:
    """What the viewer's teams sent or take care of, soonest due first."""
    ours = or_(sender_side(viewer), core_team_side(viewer))
    where = and_(ours, _matches(wanted, OPEN, today))
    if wanted.mine_only:
        mine = {viewer.user_id, *session.scalars(covered_by(viewer.user_id, today))}
        where = and_(where, ReferralRow.owner_user_id.in_(mine))
    order = (ReferralRow.sent_at, *_SOONEST) if wanted.longest_first else _SOONEST
    return page_of(session, where, order, viewer=viewer, today=today, page=page)


def handovers_to_place(session: Session, *, viewer: Actor, today: date, page: int = 1) -> LinePage:
    """What has come back to the viewer's team and must be placed, soonest due first."""
    where = and_(sender_side(viewer), ReferralRow.state == State.HANDOVER)
    return page_of(session, where, _SOONEST, viewer=viewer, today=today, page=page)


def self_referrals_to_check(
    session: Session, *, viewer: Actor, today: date, page: int = 1
) -> LinePage:
    """What people asked for themselves and no service knows of yet, soonest due first."""
    where = and_(sender_side(viewer), to_check())
    return page_of(session, where, _SOONEST, viewer=viewer, today=today, page=page)


def calls_to_make(session: Session, *, viewer: Actor, today: date, page: int = 1) -> LinePage:
    """The people to call and ask whether it happened, because e-mail is not safe for them."""
    where = and_(sender_side(viewer), ReferralRow.call_on.is_not(None))
    return page_of(session, where, (ReferralRow.call_on,), viewer=viewer, today=today, page=page)


def for_person(
    session: Session, person_id: UUID, *, viewer: Actor, today: date
) -> list[ReferralLine]:
    """A person's referrals, newest first. Raises NotFoundError out of the viewer's scope."""
    visible_person(session, person_id, viewer)
    ours = or_(sender_side(viewer), core_team_side(viewer))
    query = (
        select(ReferralRow)
        .where(ReferralRow.person_id == person_id, ours)
        .order_by(ReferralRow.created_at.desc(), ReferralRow.id)
    )
    return lines_of(session, session.scalars(query).all(), viewer, today)


def open_of_person(session: Session, person_id: UUID, *, viewer: Actor) -> dict[UUID, OpenReferral]:
    """The referrals of a person that somebody still works on, by service. One statement."""
    query = select(ReferralRow.service_id, ReferralRow.id, ReferralRow.state).where(
        ReferralRow.person_id == person_id,
        ReferralRow.state.in_(OPEN),
        or_(sender_side(viewer), core_team_side(viewer)),
    )
    return {
        service_id: OpenReferral(referral_id, state)
        for service_id, referral_id, state in session.execute(query)
    }


def open_between(
    session: Session, person_id: UUID, service_id: UUID, *, viewer: Actor
) -> UUID | None:
    """The open referral of a person to a service, which forbids another; None if there is none."""
    found = open_of_person(session, person_id, viewer=viewer).get(service_id)
    return found.referral_id if found else None


def count_sent(session: Session, *, viewer: Actor) -> Mapping[State, int]:
    """How many referrals of the viewer's teams are in each state. One statement."""
    return _count(session, or_(sender_side(viewer), core_team_side(viewer)))


def count_received(session: Session, *, viewer: Actor) -> Mapping[State, int]:
    """How many referrals to the viewer's organisations are in each state. One statement."""
    return _count(session, service_side(viewer))


def tracked_referral(session: Session, *, viewer: SelfReferrer) -> TrackedReferral:
    """A self-referral as the person follows it: no name, only where it stands."""
    row = find_row(session, viewer.referral_id, viewer)
    key = subject_key(session, row.key_id)
    return TrackedReferral(
        referral_id=row.id,
        reference=row.reference,
        service_id=row.service_id,
        service_name=get_referral_target(session, row.service_id).name,
        domain=row.domain,
        state=row.state,
        turn=row.turn,
        due_on=row.due_on,
        expected_on=row.expected_on,
        outcome=row.outcome,
        placement=row.placement,
        actions=tuple(open_actions(row.state, Party.PERSON, facts_of(row))),
        messages=load_messages(session, row.id, key),
        events=tuple(
            (event.action, event.at)
            for event in load_events(session, {row.id: key}).get(row.id, ())
        ),
        version=row.version,
    )


def _matches(wanted: ListFilter, usual: tuple[State, ...], today: date) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [ReferralRow.state.in_(sorted(wanted.states) or usual)]
    if wanted.domain is not None:
        conditions.append(ReferralRow.domain == wanted.domain)
    if wanted.overdue_only:
        conditions.append(ReferralRow.due_on < today)
    return and_(*conditions)


def _count(session: Session, where: ColumnElement[bool]) -> dict[State, int]:
    query = select(ReferralRow.state, func.count()).where(where).group_by(ReferralRow.state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in State}

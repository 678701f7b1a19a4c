"""Writes to referrals. A command flushes; whoever opened the transaction commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, can
from accounts.queries import names_of
from base.calendar import london_date
from base.errors import ConflictError, NotAllowedError
from matching.terms import Domain
from people.commands import ConsentGiven, record_consent
from people.pages import Person
from people.queries import get_person
from people.scope import check_session_of, check_works_with, key_of_person
from people.terms import ConsentKind
from referrals.drafting import DuplicateReferralError, NewReferral, Sides, begin, open_target
from referrals.following_up import asks_on
from referrals.models import ReferralEventRow, ReferralRow, SignpostRow
from referrals.own_words import check_own_version
from referrals.pages import Letter, SelfReferrer
from referrals.reach import Viewer, check_not_colleagues, find_row, note_deed, parties_of
from referrals.reasons import DecidedBy, Source
from referrals.rules import StepDetail
from referrals.sealing import seal_letter
from referrals.self_referrals import is_to_check
from referrals.states import OPEN, Action, Party, State
from referrals.stepping import apply_step
from storage.audit import Deed

__all__ = [
    "DuplicateReferralError",
    "NewReferral",
    "NewSignpost",
    "StepDetail",
    "change_draft",
    "create_draft",
    "look",
    "send",
    "signpost",
    "stop_sharing",
    "take_step",
]

CHANGED: Final = (
    "{who} changed this referral while you had it open. Look at it again, then try once more"
)
SIDES: Final[Mapping[Party, str]] = {
    Party.CONNECTOR: "the connector",
    Party.SERVICE: "the service",
    Party.CORE_TEAM: "the core team",
    Party.PERSON: "the person",
    Party.SYSTEM: "the system",
}
"""The sides in words, for what is said to whoever came second."""


@dataclass(frozen=True, slots=True)
class NewSignpost:
    """Somebody was told of a service."""

    person_id: UUID
    service_id: UUID
    domain: Domain
    session_id: UUID | None = None
    asks_after: bool = False  # whether somebody asks in a fortnight how it went


def create_draft(session: Session, new: NewReferral, *, actor: Actor, now: datetime) -> UUID:
    """Begin a referral for a person whom the actor looks after.

    Raises NotFoundError out of the actor's scope, NotAllowedError for a colleague's person;
    DuplicateReferralError, with the id of the open one, for the same person and service;
    InvalidError for a service that is not published.
    """
    person = get_person(session, new.person_id, viewer=actor)
    check_works_with(session, new.person_id, actor, now)
    check_session_of(session, new.session_id, new.person_id)
    sides = Sides(
        source=Source.CONNECTOR,
        sender_id=actor.user_id,
        team_id=_team_of(person, actor),
        core_team_id=person.core_team_id,
        owner_id=actor.user_id,
    )
    return begin(session, new, sides, by=actor, now=now)


def change_draft(
    session: Session,
    referral_id: UUID,
    letter: Letter,
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what a draft will say.

    Raises NotFoundError, NotAllowedError for a colleague's, ConflictError once it was sent.
    """
    row = find_row(session, referral_id, actor)
    check_not_colleagues(session, row, actor, now)
    _check_version(session, row, seen_version, actor)
    if row.state is not State.DRAFT:
        raise ConflictError("This referral has been sent, so its words cannot be changed")
    if is_to_check(session, row.id):
        raise ConflictError("These are the person's own words, and they agreed to these alone")
    row.letter = seal_letter(letter, key_of_person(session, row.person_id), row.id)
    session.flush()
    note_deed(session, Deed.CHANGE, actor, referral_id, "letter", now)


def send(
    session: Session, referral_id: UUID, *, seen_version: int, actor: Actor, now: datetime
) -> State:
    """Send a draft, if the person agrees now. Raises what `take_step` raises."""
    detail = StepDetail(seen_version)
    return take_step(session, referral_id, Action.SEND, by=actor, detail=detail, now=now)


def take_step(
    session: Session,
    referral_id: UUID,
    action: Action,
    *,
    by: Viewer,
    detail: StepDetail,
    now: datetime,
) -> State:
    """Take one step of the table and write it down once: event, errand, audit entry.

    detail.seen_version: the version on the screen. Returns the new state.
    Raises NotFoundError for somebody on no side of it, NotAllowedError for the wrong side and for
    a colleague who does not cover, ConflictError if it moved on or the step is not open,
    InvalidError for missing details.
    """
    row = find_row(session, referral_id, by, to_change=True)
    check_not_colleagues(session, row, by, now)
    _check_version(session, row, detail.seen_version, by)
    return apply_step(session, row, action, by=by, detail=detail, now=now)


def stop_sharing(
    session: Session,
    person_id: UUID,
    organisation_id: UUID,
    *,
    wording: str,
    by: Actor | SelfReferrer,
    now: datetime,
) -> list[UUID]:
    """Take consent back, and with it every open referral to that organisation.

    wording: the version of the words that were read out or shown. Returns the referrals.
    Raises NotFoundError out of scope.
    """
    if (
        isinstance(by, SelfReferrer)
        and find_row(session, by.referral_id, by).person_id != person_id
    ):
        raise NotAllowedError("This reference belongs to another referral")
    actor = by if isinstance(by, Actor) else None
    said = ConsentGiven(ConsentKind.SHARING, False, wording, organisation_id)  # noqa: FBT003
    record_consent(session, person_id, said, actor=actor, now=now)
    query = select(ReferralRow).where(
        ReferralRow.person_id == person_id,
        ReferralRow.organisation_id == organisation_id,
        ReferralRow.state.in_([state for state in OPEN if state is not State.DRAFT]),
    )
    rows = session.scalars(query).all()
    for row in rows:
        detail = StepDetail(decided_by=DecidedBy.PERSON)
        acting = by if parties_of(row, by) else SelfReferrer(row.id)
        apply_step(session, row, Action.WITHDRAW, by=acting, detail=detail, now=now)
    return [row.id for row in rows]


def signpost(session: Session, new: NewSignpost, *, actor: Actor, now: datetime) -> UUID:
    """Write down that a person was told of a service. Nothing about them is sent to it.

    Raises NotFoundError out of the actor's scope, NotAllowedError for a colleague's person,
    InvalidError for a service not published.
    """
    check_works_with(session, new.person_id, actor, now)
    check_session_of(session, new.session_id, new.person_id)
    open_target(session, new.service_id)
    row = SignpostRow(
        person_id=new.person_id,
        service_id=new.service_id,
        domain=new.domain,
        session_id=new.session_id,
        made_by=actor.user_id,
        at=now,
        follow_up_on=asks_on(london_date(now)) if new.asks_after else None,
    )
    session.add(row)
    session.flush()
    note_deed(session, Deed.CHANGE, actor, row.id, "signpost", now)
    return row.id


def look(session: Session, referral_id: UUID, *, viewer: Viewer, now: datetime) -> None:
    """Write down that somebody looks. Raises NotFoundError out of scope, writing nothing."""
    find_row(session, referral_id, viewer)
    note_deed(session, Deed.READ, viewer, referral_id, "referral", now)


def _team_of(person: Person, actor: Actor) -> UUID | None:
    """The team that takes care of a referral: the person's own, else the core team."""
    if not can(actor, Doing.SEND_REFERRAL):
        raise NotAllowedError("Only connectors and core teams send referrals")
    return person.team_id or person.core_team_id


def _check_version(
    session: Session, row: ReferralRow, seen_version: int | None, by: Viewer
) -> None:
    if isinstance(by, SelfReferrer):
        check_own_version(row, seen_version)
    elif row.version != seen_version:
        raise ConflictError(CHANGED.format(who=_last_to_act(session, row, by)))


def _last_to_act(session: Session, row: ReferralRow, by: Viewer) -> str:
    """Who took the last step: by name to their own side, else which side it was."""
    event = ReferralEventRow
    query = select(event).where(event.referral_id == row.id).order_by(event.position.desc())
    last = session.scalars(query.limit(1)).first()
    if last is None:
        return SIDES[Party.SYSTEM]
    is_own = last.party in parties_of(row, by)
    name = names_of(session, [last.actor_id]).get(last.actor_id) if last.actor_id else None
    side = SIDES[last.party]
    return f"{name}, for {side}," if name and is_own else side.capitalize()

"""Builders for referrals: one place with a team, a core team, a service and a person."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.commands import NewUser, add_membership, add_team, add_user
from accounts.terms import TeamKind
from directory.models import ServiceRow
from matching.terms import AccessFeature, Answer, Domain
from people.commands import (
    Care,
    ConsentGiven,
    PersonFacts,
    change_person,
    create_person,
    record_consent,
)
from people.cover import NewCover, set_cover
from people.pages import Contact, Details
from people.queries import get_person
from people.terms import Channel, ConsentKind
from referrals.commands import NewReferral, create_draft, send, take_step
from referrals.models import ReferralEventRow, ReferralRow
from referrals.pages import Letter
from referrals.reach import Viewer
from referrals.reasons import AttemptResult, DecidedBy, Outcome, Placement, Shared
from referrals.rules import StepDetail
from referrals.states import Action, State
from storage.outbox import OutboxRow
from tests.clock import NOW, TODAY
from tests.directory import build as directory

NAME: Final = "ZQ-first ZQ-last"
PHONE: Final = "07700 900123"
EMAIL: Final = "zq@person.example"
WANTS: Final = "ZQ-wants to sleep"
KNOW: Final = "ZQ-know two dogs"
SAFE_NOTE: Final = "ZQ-safe after six"
COMMUNICATION: Final = "ZQ-large print"
CANARIES: Final = ("ZQ-", PHONE, EMAIL, "N19 3XX")
SELF_HELP: Final = Placement.SELF_HELP
EVERYTHING: Final = Letter(WANTS, KNOW, frozenset(Shared))


@dataclass(frozen=True, slots=True)
class World:
    """Everybody around one referral."""

    session: Session
    connector: Actor
    colleague: Actor
    key_worker: Actor
    member: Actor  # of the organisation that runs the service
    stranger: Actor  # a connector of another team
    team_id: UUID
    core_team_id: UUID
    organisation_id: UUID
    service_id: UUID
    person_id: UUID


def world(session: Session) -> World:
    team = add_team(session, "Connectors", TeamKind.CONNECTORS)
    other = add_team(session, "Elsewhere", TeamKind.CONNECTORS)
    core = add_team(session, "Core team", TeamKind.CORE_TEAM)
    organisation_id = directory.organisation(session)
    connector = user(session, "Connie", Role.CONNECTOR, team_id=team)
    key_worker = user(session, "Kay", Role.CORE_TEAM, team_id=core)
    made = World(
        session=session,
        connector=connector,
        colleague=user(session, "Cole", Role.CONNECTOR, team_id=team),
        key_worker=key_worker,
        member=user(session, "Mem", Role.ORGANISATION, organisation_id=organisation_id),
        stranger=user(session, "Stan", Role.CONNECTOR, team_id=other),
        team_id=team,
        core_team_id=core,
        organisation_id=organisation_id,
        service_id=service(session, organisation_id),
        person_id=person(session, connector, Care(team, core, connector.user_id, None)),
    )
    consent(made)
    return made


def user(
    session: Session,
    name: str,
    role: Role,
    *,
    team_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Actor:
    user_id = add_user(session, NewUser(f"{name.lower()}@anydoor.example", name), now=NOW)
    add_membership(session, user_id, role, team_id=team_id, organisation_id=organisation_id)
    return Actor(
        user_id,
        name,
        frozenset({role}),
        frozenset({team_id} if team_id else ()),
        frozenset({organisation_id} if organisation_id else ()),
    )


def service(session: Session, organisation_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    return directory.published(session, organisation_id, **values)


def facts(**changes: Any) -> PersonFacts:  # noqa: ANN401
    contact = Contact(
        phone=PHONE,
        email=EMAIL,
        postcode="N19 3XX",
        safe={Channel.PHONE: Answer.YES, Channel.TEXT: Answer.YES, Channel.EMAIL: Answer.YES},
        safe_note=SAFE_NOTE,
    )
    details = Details(
        birth_year=1990,
        languages=("en", "so"),
        musts=(AccessFeature.STEP_FREE_ENTRANCE,),
        communication=COMMUNICATION,
    )
    return replace(PersonFacts(NAME, contact, details), **changes)


def person(session: Session, actor: Actor, care: Care, **changes: Any) -> UUID:  # noqa: ANN401
    return create_person(session, facts(**changes), care, actor=actor, now=NOW)


def consent(made: World, *, person_id: UUID | None = None, is_given: bool = True) -> None:
    said = ConsentGiven(ConsentKind.SHARING, is_given, "sharing-1", made.organisation_id)
    record_consent(made.session, person_id or made.person_id, said, actor=made.connector, now=NOW)


def draft(made: World, *, now: datetime = NOW, **changes: Any) -> UUID:  # noqa: ANN401
    new = NewReferral(made.person_id, made.service_id, Domain.PRACTICAL_HELP, EVERYTHING)
    return create_draft(made.session, replace(new, **changes), actor=made.connector, now=now)


def sent(made: World, *, now: datetime = NOW, **changes: Any) -> UUID:  # noqa: ANN401
    referral_id = draft(made, now=now, **changes)
    version = row(made, referral_id).version
    send(made.session, referral_id, seen_version=version, actor=made.connector, now=now)
    return referral_id


def step(
    made: World,
    referral_id: UUID,
    action: Action,
    by: Viewer | None = None,
    *,
    now: datetime = NOW,
    **detail: Any,  # noqa: ANN401
) -> State:
    """One step with the version as it stands; by the service's member unless told otherwise."""
    seen = StepDetail(row(made, referral_id).version, **detail)
    return take_step(made.session, referral_id, action, by=by or made.member, detail=seen, now=now)


def another(made: World, **changes: Any) -> UUID:  # noqa: ANN401
    """One more person of the same team, who agrees to share with the same organisation."""
    care = Care(made.team_id, made.core_team_id, made.connector.user_id, None)
    person_id = person(made.session, made.connector, care, **changes)
    consent(made, person_id=person_id)
    return person_id


def cover(made: World) -> None:
    """The colleague covers for the connector today."""
    new = NewCover(made.connector.user_id, made.colleague.user_id, TODAY, TODAY)
    set_cover(made.session, new, actor=made.connector, now=NOW)


def bring_to(made: World, state: State, *, now: datetime = NOW, **changes: Any) -> UUID:  # noqa: ANN401
    """A referral in a state, by the shortest way."""
    if state is State.DRAFT:
        return draft(made, now=now, **changes)
    referral_id = sent(made, now=now, **changes)
    for action, side, detail in _WAYS[state]:
        step(made, referral_id, action, getattr(made, side), now=now, **detail)
    return referral_id


def one_in_each_state(made: World) -> dict[State, UUID]:
    """A referral in every state, each of its own person."""
    return {state: bring_to(made, state, person_id=another(made)) for state in State}


_Way = tuple[Action, str, dict[str, Any]]

_TRY: Final = {"channel": Channel.PHONE, "result": AttemptResult.NO_ANSWER}
_ACCEPT: Final[_Way] = (Action.ACCEPT, "member", {})
_CANNOT: Final[_Way] = (Action.CANNOT_HELP, "member", {"reason": "full"})
_START: Final[_Way] = (Action.START, "member", {})
_CLOSE: Final[_Way] = (
    Action.CLOSE,
    "member",
    {"outcome": Outcome.COMPLETED, "note": "ZQ-went well"},
)
_WAYS: Final[dict[State, list[_Way]]] = {
    State.SENT: [],
    State.ACCEPTED: [_ACCEPT],
    State.WAITING: [(Action.WAIT, "member", {"expected_on": NOW.date().replace(month=5)})],
    State.STARTED: [_ACCEPT, _START],
    State.HANDOVER: [_CANNOT],
    State.PLACED: [_CANNOT, (Action.PLACE, "connector", {"placement": Placement.SELF_HELP})],
    State.CLOSED: [_ACCEPT, _START, _CLOSE],
    State.WITHDRAWN: [(Action.WITHDRAW, "connector", {"decided_by": DecidedBy.PERSON})],
    State.NOT_REACHED: [
        _ACCEPT,
        *[(Action.TRY_CONTACT, "member", _TRY)] * 3,
        (Action.NOT_REACHED, "member", {}),
    ],
    State.LOOP_CLOSED: [_ACCEPT, _START, _CLOSE, (Action.SEE, "key_worker", {})],
    State.ENTERED_IN_ERROR: [(Action.ENTER_IN_ERROR, "connector", {"note": "wrong person"})],
}


def rename(made: World, name: str) -> None:
    _change(made, facts(name=name))


def make_unsafe(made: World, channel: Channel, answer: Answer) -> None:
    contact = facts().contact
    safe = {**contact.safe, channel: answer}
    _change(made, facts(contact=replace(contact, safe=safe)))


def _change(made: World, changed: PersonFacts) -> None:
    seen = get_person(made.session, made.person_id, viewer=made.connector).version
    change_person(
        made.session,
        made.person_id,
        changed,
        seen_version=seen,
        actor=made.connector,
        now=NOW,
    )


def attempt(channel: str, result: str) -> dict[str, Any]:
    return {"channel": Channel(channel), "result": AttemptResult(result)}


def closed_loops(made: World) -> dict[str, Any]:
    return made.session.get_one(ServiceRow, made.service_id).closed_loops


def row(made: World, referral_id: UUID) -> ReferralRow:
    return made.session.get_one(ReferralRow, referral_id)


def events(made: World, referral_id: UUID) -> list[ReferralEventRow]:
    query = select(ReferralEventRow).where(ReferralEventRow.referral_id == referral_id)
    return list(made.session.scalars(query.order_by(ReferralEventRow.position)))


def errands(made: World, referral_id: UUID) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.aggregate == f"referral:{referral_id}")
    return list(made.session.scalars(query.order_by(OutboxRow.id)))


def templates(made: World, referral_id: UUID) -> list[str]:
    return [errand.payload["template"] for errand in errands(made, referral_id)]


def written(made: World) -> tuple[int, ...]:
    """How many rows there are of everything a step may add."""
    made.session.flush()
    tables = ReferralRow.metadata.tables
    names = (
        "referrals",
        "referral_events",
        "referral_messages",
        "contact_attempts",
        "messages_back",
        "signposts",
        "outbox",
        "audit_events",
    )
    return tuple(
        made.session.scalar(select(func.count()).select_from(tables[name])) or 0 for name in names
    )

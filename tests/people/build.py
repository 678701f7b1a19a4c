"""Builders for people tests: teams that look after people, persons, and DIALOG+ sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.terms import TeamKind
from matching.terms import Answer, Domain
from people.commands import Care, ConsentGiven, NewAction, PersonFacts, agree_action, create_person
from people.dialog_commands import choose_priorities, finish_session, rate, start_session
from people.pages import Contact
from people.rules import STANDARD_ORDER, Rating
from people.terms import Channel, ConsentKind, Stage
from tests.accounts import build
from tests.clock import NOW, TODAY

FACTS: Final = PersonFacts(
    "Ada",
    Contact("07700 900123", "ada@home.example", safe={Channel.PHONE: Answer.YES}),
    pcn_code="U12345",
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team of connectors and the core team that works beside it."""

    team_id: UUID
    core_team_id: UUID
    connector: Actor
    core_worker: Actor

    @property
    def care(self) -> Care:
        return Care(
            self.team_id, self.core_team_id, self.connector.user_id, self.core_worker.user_id
        )


def team(session: Session) -> Team:
    team_id, core = build.team(session), build.team(session, TeamKind.CORE_TEAM)
    return Team(
        team_id,
        core,
        build.member(session, Role.CONNECTOR, team_id=team_id),
        build.member(session, Role.CORE_TEAM, team_id=core),
    )


def person(session: Session, who: Team, facts: PersonFacts = FACTS) -> UUID:
    return create_person(session, facts, who.care, actor=who.connector, now=NOW)


def person_in(session: Session, who: Team, care: Care) -> UUID:
    return create_person(session, FACTS, care, actor=who.connector, now=NOW)


def sitting(
    session: Session,
    who: Team,
    person_id: UUID,
    *,
    held_on: date = TODAY,
    stage: Stage = Stage.REVIEW,
) -> UUID:
    """A session that is being held."""
    return start_session(session, person_id, stage, held_on, actor=who.connector, now=NOW)


def finished(
    session: Session,
    who: Team,
    person_id: UUID,
    *,
    held_on: date = TODAY,
    next_on: date | None = None,
) -> UUID:
    """A session that is over."""
    session_id = sitting(session, who, person_id, held_on=held_on)
    finish_session(session, session_id, next_on, actor=who.connector, now=NOW)
    return session_id


def answer(session: Session, who: Team, session_id: UUID, ratings: Mapping[Domain, Rating]) -> None:
    rate(session, session_id, ratings, actor=who.connector, now=NOW)


def choose(session: Session, who: Team, session_id: UUID, *chosen: Domain) -> None:
    choose_priorities(session, session_id, chosen, actor=who.connector, now=NOW)


def action(session: Session, who: Team, person_id: UUID, text: str = "Ring the library") -> UUID:
    return agree_action(session, person_id, NewAction(text), actor=who.connector, now=NOW)


def sharing(organisation_id: UUID, *, is_given: bool = True) -> ConsentGiven:
    return ConsentGiven(ConsentKind.SHARING, is_given, "sharing-1", organisation_id)


def answers(*values: int | None) -> dict[Domain, Rating]:
    """Ratings of the first so many items in the standard order; None: not answered."""
    return dict(zip(STANDARD_ORDER, map(Rating, values), strict=False))


def rated(domains: Sequence[Domain], value: int) -> dict[Domain, Rating]:
    return {domain: Rating(value) for domain in domains}

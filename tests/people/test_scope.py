from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import NotFoundError
from matching.terms import Domain
from people.caseload import caseload
from people.commands import (
    Care,
    ConsentGiven,
    NewAction,
    agree_action,
    change_person,
    look,
    record_consent,
    review_action,
    set_care,
)
from people.dialog_commands import (
    Notes,
    choose_priorities,
    finish_session,
    keep_match,
    rate,
    start_session,
    write_notes,
)
from people.dialog_queries import get_session, last_match, sessions_of
from people.pages import Person
from people.queries import (
    actions_of,
    consents_of,
    get_person,
    names_of_people,
)
from people.rules import Rating
from people.terms import ActionState, ConsentKind, Stage
from storage import audit
from tests.accounts import build as accounts
from tests.clock import NOW, TODAY
from tests.people import build

MATCH = '{"services": []}'
YES = ConsentGiven(ConsentKind.TAKING_PART, is_given=True, wording="taking-part-1")


@dataclass(frozen=True, slots=True)
class Ids:
    """A person, one of their sessions and one of their actions."""

    person: UUID
    session: UUID
    action: UUID


Deed = Callable[[Session, Ids, Actor], object]

READS: Mapping[str, Deed] = {
    "person": lambda s, x, who: get_person(s, x.person, viewer=who),
    "actions": lambda s, x, who: actions_of(s, x.person, viewer=who),
    "consents": lambda s, x, who: consents_of(s, x.person, viewer=who),
    "session": lambda s, x, who: get_session(s, x.session, viewer=who),
    "sessions": lambda s, x, who: sessions_of(s, x.person, viewer=who),
    "look": lambda s, x, who: look(s, x.person, "record", viewer=who, now=NOW),
}
WRITES: Mapping[str, Deed] = {
    "change": lambda s, x, who: change_person(
        s, x.person, build.FACTS, seen_version=1, actor=who, now=NOW
    ),
    "care": lambda s, x, who: set_care(s, x.person, Care(), actor=who, now=NOW),
    "consent": lambda s, x, who: record_consent(s, x.person, YES, actor=who, now=NOW),
    "agree": lambda s, x, who: agree_action(s, x.person, NewAction("Rest"), actor=who, now=NOW),
    "review": lambda s, x, who: review_action(s, x.action, ActionState.DONE, actor=who, now=NOW),
    "start": lambda s, x, who: start_session(s, x.person, Stage.REVIEW, TODAY, actor=who, now=NOW),
    "rate": lambda s, x, who: rate(s, x.session, {Domain.LEISURE: Rating(5)}, actor=who, now=NOW),
    "choose": lambda s, x, who: choose_priorities(s, x.session, [], actor=who, now=NOW),
    "notes": lambda s, x, who: write_notes(
        s, x.session, Domain.LEISURE, Notes("Tired"), actor=who, now=NOW
    ),
    "finish": lambda s, x, who: finish_session(s, x.session, None, actor=who, now=NOW),
}
DEEDS = {**READS, **WRITES}


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def ids(session: Session, ours: build.Team) -> Ids:
    person_id = build.person(session, ours)
    session_id = build.sitting(session, ours, person_id)
    build.choose(session, ours, session_id, Domain.LEISURE)
    keep_match(session, person_id, session_id, weights_version="1", match_json=MATCH, now=NOW)
    return Ids(person_id, session_id, build.action(session, ours, person_id))


@pytest.fixture
def outsiders(session: Session, ours: build.Team) -> dict[str, Actor]:
    """Everybody who must not even learn that there is such a person."""
    other = build.team(session)
    lantern = accounts.organisation(session)
    in_team = frozenset({ours.team_id, ours.core_team_id})
    made_up = {
        f"{role.value} who says they are in the team": Actor(
            uuid4(), "X", frozenset({role}), in_team
        )
        for role in (Role.EDITOR, Role.ANALYST, Role.ADMINISTRATOR, Role.ORGANISATION)
    }
    swapped = {
        "connector in the core team": Actor(
            uuid4(), "X", frozenset({Role.CONNECTOR}), frozenset({ours.core_team_id})
        ),
        "core worker in the team": Actor(
            uuid4(), "X", frozenset({Role.CORE_TEAM}), frozenset({ours.team_id})
        ),
    }
    return {
        "another team's connector": other.connector,
        "another core team's worker": other.core_worker,
        "a connector without a team": accounts.member(session, Role.CONNECTOR),
        "a service": accounts.member(session, Role.ORGANISATION, organisation_id=lantern),
        "an editor": accounts.member(session, Role.EDITOR),
        "an analyst": accounts.member(session, Role.ANALYST),
        "an administrator": accounts.member(session, Role.ADMINISTRATOR),
        "somebody without a role": accounts.acting(session, accounts.user(session)),
        **made_up,
        **swapped,
    }


def _words(session: Session, deed: Deed, ids: Ids, who: Actor) -> str:
    """What somebody is told when there is nothing for them."""
    with pytest.raises(NotFoundError) as refused:
        deed(session, ids, who)
    return str(refused.value)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_to_anybody_else_a_person_is_not_there_in_the_same_words_as_one_who_is_not(
    session: Session, ids: Ids, outsiders: dict[str, Actor], ours: build.Team, deed: Deed
) -> None:
    nobody = Ids(uuid4(), uuid4(), uuid4())
    for_nobody = _words(session, deed, nobody, ours.connector)
    before = audit.head(session)

    told = {name: _words(session, deed, ids, who) for name, who in outsiders.items()}

    assert told == dict.fromkeys(outsiders, for_nobody)
    assert audit.head(session) == before, "nothing was looked at, so nothing is written down"


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_the_team_and_the_core_team_both_may(
    session: Session, ids: Ids, ours: build.Team, deed: Deed
) -> None:
    with session.begin_nested() as undone:
        deed(session, ids, ours.connector)
        undone.rollback()
    session.expire_all()
    deed(session, ids, ours.core_worker)


def test_a_colleague_in_the_same_team_sees_the_same_person(
    session: Session, ids: Ids, ours: build.Team
) -> None:
    colleague = accounts.member(session, Role.CONNECTOR, team_id=ours.team_id)

    assert get_person(session, ids.person, viewer=colleague).name == "Ada"


def test_a_stored_match_opens_only_for_those_in_scope(
    session: Session, ids: Ids, ours: build.Team, outsiders: dict[str, Actor]
) -> None:
    assert last_match(session, ids.session, viewer=ours.connector) == MATCH
    assert last_match(session, ids.session, viewer=ours.core_worker) == MATCH
    for who in outsiders.values():
        assert last_match(session, ids.session, viewer=who) is None


def test_nobody_else_finds_the_person_in_a_list(
    session: Session, ids: Ids, ours: build.Team, outsiders: dict[str, Actor]
) -> None:
    for who in (ours.connector, ours.core_worker):
        lines, total = caseload(session, viewer=who, today=TODAY)
        assert ([line.person_id for line in lines], total) == ([ids.person], 1)
        assert names_of_people(session, [ids.person], viewer=who) == {ids.person: "Ada"}
    for who in outsiders.values():
        assert caseload(session, viewer=who, today=TODAY) == ([], 0)
        assert names_of_people(session, [ids.person], viewer=who) == {}


def test_a_person_without_a_core_team_is_not_every_core_teams(
    session: Session, ours: build.Team
) -> None:
    alone = Care(team_id=ours.team_id)
    from_here = build.person_in(session, ours, alone)

    assert get_person(session, from_here, viewer=ours.connector).core_team_id is None
    with pytest.raises(NotFoundError):
        get_person(session, from_here, viewer=ours.core_worker)


def test_somebody_who_works_in_both_kinds_of_team_sees_both_their_peoples(
    session: Session, ours: build.Team
) -> None:
    other = build.team(session)
    both = Actor(
        uuid4(),
        "Bo",
        frozenset({Role.CONNECTOR, Role.CORE_TEAM}),
        frozenset({ours.team_id, other.core_team_id}),
    )
    mine, theirs = build.person(session, ours), build.person(session, other)
    third = build.person(session, build.team(session))

    seen: list[Person] = [get_person(session, each, viewer=both) for each in (mine, theirs)]
    assert [person.person_id for person in seen] == [mine, theirs]
    with pytest.raises(NotFoundError):
        get_person(session, third, viewer=both)

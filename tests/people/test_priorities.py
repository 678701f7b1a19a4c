from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError, NotFoundError
from matching.terms import Domain
from people.dialog_commands import Notes, write_notes
from people.dialog_queries import get_session
from people.pages import DialogSession
from tests.clock import NOW
from tests.people import build

MIND, HOME, FRIENDS, LEISURE = (
    Domain.MENTAL_HEALTH,
    Domain.ACCOMMODATION,
    Domain.FRIENDSHIPS,
    Domain.LEISURE,
)


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def session_id(session: Session, ours: build.Team) -> UUID:
    return build.sitting(session, ours, build.person(session, ours))


def _read(session: Session, ours: build.Team, session_id: UUID) -> DialogSession:
    session.expire_all()
    return get_session(session, session_id, viewer=ours.connector)


def test_priorities_stand_in_the_persons_own_order(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    for chosen in ([LEISURE, MIND, HOME], [HOME, LEISURE], [], [MIND]):
        build.choose(session, ours, session_id, *chosen)
        found = _read(session, ours, session_id).priorities
        assert [each.domain for each in found] == chosen
        assert [each.rank for each in found] == list(range(1, len(chosen) + 1))


@pytest.mark.parametrize("chosen", [[MIND, HOME, FRIENDS, LEISURE], [MIND, HOME, MIND]])
def test_a_choice_of_four_or_of_one_twice_leaves_the_last_choice(
    session: Session, ours: build.Team, session_id: UUID, chosen: list[Domain]
) -> None:
    build.choose(session, ours, session_id, HOME, MIND)
    with pytest.raises(InvalidError):
        build.choose(session, ours, session_id, *chosen)

    found = _read(session, ours, session_id).priorities
    assert [each.domain for each in found] == [HOME, MIND]


def test_what_was_said_of_an_area_survives_another_choice(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    build.choose(session, ours, session_id, MIND, HOME)
    said = Notes("Sleeps badly", "A quiet night", "A later shift")
    write_notes(session, session_id, HOME, said, actor=ours.connector, now=NOW)

    build.choose(session, ours, session_id, HOME, LEISURE)
    assert _read(session, ours, session_id).priorities[0].exploring == "A later shift"

    build.choose(session, ours, session_id, LEISURE)
    assert [each.domain for each in _read(session, ours, session_id).priorities] == [LEISURE]

    build.choose(session, ours, session_id, MIND, HOME)
    again = _read(session, ours, session_id).priorities[1]
    assert (again.domain, again.understanding, again.looking_forward) == (
        HOME,
        "Sleeps badly",
        "A quiet night",
    )


def test_a_step_not_mentioned_stays_and_an_empty_one_is_taken_away(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    build.choose(session, ours, session_id, MIND)
    for notes in (Notes("One", "Two", "Three"), Notes(looking_forward="Zwei"), Notes(exploring="")):
        write_notes(session, session_id, MIND, notes, actor=ours.connector, now=NOW)

    found = _read(session, ours, session_id).priorities[0]
    assert (found.understanding, found.looking_forward, found.exploring) == ("One", "Zwei", "")


def test_an_area_that_is_not_chosen_has_nothing_said_of_it(
    session: Session, ours: build.Team, session_id: UUID
) -> None:
    build.choose(session, ours, session_id, MIND)
    build.choose(session, ours, session_id, HOME)
    for domain in (FRIENDS, MIND):
        with pytest.raises(NotFoundError, match="not chosen"):
            write_notes(session, session_id, domain, Notes("x"), actor=ours.connector, now=NOW)

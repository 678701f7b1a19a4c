from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Role
from people.caseload import PER_PAGE, CaseloadFilter, caseload
from people.commands import Care, PersonFacts, create_person, review_action
from people.pages import CaseloadLine
from people.queries import names_of_people
from people.terms import ActionState
from tests.accounts import build as accounts
from tests.clock import NOW, TODAY
from tests.people import build

DAY = timedelta(days=1)


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


def _people(session: Session, ours: build.Team, count: int, first: int = 0) -> list[UUID]:
    """People added one minute after another."""
    return [
        create_person(
            session,
            PersonFacts(f"Person {number:02}"),
            ours.care,
            actor=ours.connector,
            now=NOW + timedelta(minutes=number),
        )
        for number in range(first, first + count)
    ]


def _line(session: Session, ours: build.Team, person_id: UUID) -> CaseloadLine:
    session.expire_all()
    lines, _ = caseload(session, viewer=ours.connector, today=TODAY)
    return next(line for line in lines if line.person_id == person_id)


def test_every_person_is_on_exactly_one_page(session: Session, ours: build.Team) -> None:
    people = _people(session, ours, 2 * PER_PAGE + 10)
    build.person(session, build.team(session))

    pages = [caseload(session, viewer=ours.connector, today=TODAY, page=page) for page in (1, 2, 3)]

    assert [len(lines) for lines, _ in pages] == [25, 25, 10]
    assert {total for _, total in pages} == {60}
    assert [line.person_id for lines, _ in pages for line in lines] == people


@pytest.mark.parametrize("page", [-1, 0, 2, 10**30])
def test_there_is_nobody_on_a_page_that_does_not_exist(
    session: Session, ours: build.Team, page: int
) -> None:
    _people(session, ours, 3)

    assert caseload(session, viewer=ours.connector, today=TODAY, page=page) == ([], 3)


def test_an_empty_caseload_has_an_empty_first_page(session: Session, ours: build.Team) -> None:
    assert caseload(session, viewer=ours.connector, today=TODAY) == ([], 0)


def test_sixty_people_take_no_more_statements_than_five(session: Session, ours: build.Team) -> None:
    counts = set()
    people: list[UUID] = []
    for more in (5, 55):
        people += _people(session, ours, more, first=len(people))
        for person_id in people[:5]:
            build.finished(session, ours, person_id, next_on=TODAY + 7 * DAY)
            build.action(session, ours, person_id)
        session.expire_all()
        with accounts.statements(session) as for_page:
            caseload(session, viewer=ours.connector, today=TODAY)
        session.expire_all()
        with accounts.statements(session) as for_names:
            names_of_people(session, people, viewer=ours.connector)
        counts.add((len(for_page), len(for_names)))

    assert counts == {(3, 2)}


def test_who_is_seen_next_comes_first_and_who_has_no_date_comes_last(
    session: Session, ours: build.Team
) -> None:
    none, late, soon, overdue = _people(session, ours, 4)
    for person_id, days in ((late, 30), (soon, 2), (overdue, -3)):
        held_on = TODAY - 60 * DAY
        build.finished(session, ours, person_id, held_on=held_on, next_on=TODAY + days * DAY)

    lines, _ = caseload(session, viewer=ours.connector, today=TODAY)
    assert [line.person_id for line in lines] == [overdue, soon, late, none]


def test_the_next_date_is_the_one_agreed_last(session: Session, ours: build.Team) -> None:
    [person_id] = _people(session, ours, 1)
    seen: list[tuple[date | None, date | None]] = []
    for held, following in ((-60, 90), (-30, 7), (-10, None)):
        next_on = None if following is None else TODAY + following * DAY
        build.finished(session, ours, person_id, held_on=TODAY + held * DAY, next_on=next_on)
        line = _line(session, ours, person_id)
        seen.append((line.last_session_on, line.next_session_on))

    assert seen == [
        (TODAY - 60 * DAY, TODAY + 90 * DAY),
        (TODAY - 30 * DAY, TODAY + 7 * DAY),
        (TODAY - 10 * DAY, None),
    ]


def test_a_session_that_is_being_held_does_not_hide_the_date_it_was_agreed_for(
    session: Session, ours: build.Team
) -> None:
    [person_id] = _people(session, ours, 1)
    build.finished(session, ours, person_id, held_on=TODAY - 28 * DAY, next_on=TODAY)
    build.sitting(session, ours, person_id)

    line = _line(session, ours, person_id)
    assert (line.last_session_on, line.next_session_on) == (TODAY, TODAY)


def test_only_open_actions_are_counted(session: Session, ours: build.Team) -> None:
    one, other = _people(session, ours, 2)
    done, *_ = [build.action(session, ours, one) for _ in range(3)]
    review_action(session, done, ActionState.DONE, actor=ours.connector, now=NOW)

    assert _line(session, ours, one).open_actions == 2
    assert _line(session, ours, other).open_actions == 0


def test_mine_only_is_whoever_i_connect_or_am_key_worker_for(
    session: Session, ours: build.Team
) -> None:
    colleague = accounts.member(session, Role.CONNECTOR, team_id=ours.team_id)
    [mine] = _people(session, ours, 1)
    theirs = build.person_in(
        session, ours, Care(ours.team_id, ours.core_team_id, colleague.user_id)
    )

    def found(viewer_is_core: bool, mine_only: bool) -> set[UUID]:
        viewer = ours.core_worker if viewer_is_core else ours.connector
        lines, total = caseload(
            session, viewer=viewer, today=TODAY, wanted=CaseloadFilter(mine_only=mine_only)
        )
        assert total == len(lines)
        return {line.person_id for line in lines}

    for is_core in (True, False):
        assert found(is_core, mine_only=True) == {mine}
        assert found(is_core, mine_only=False) == {mine, theirs}


def test_being_somebodys_connector_opens_nothing_once_the_team_is_another(
    session: Session, ours: build.Team
) -> None:
    other = build.team(session)
    build.person_in(session, ours, Care(ours.team_id, connector_id=other.connector.user_id))

    assert caseload(
        session, viewer=other.connector, today=TODAY, wanted=CaseloadFilter(mine_only=True)
    ) == ([], 0)

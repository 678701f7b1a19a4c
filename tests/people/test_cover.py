from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.commands import set_active, set_team_lead
from base.errors import InvalidError, NotAllowedError, NotFoundError
from people.commands import NewAction, agree_action, change_person
from people.cover import NewCover, covers_of, end_cover, set_cover
from people.looking import LASTS, give_reason, look
from people.record_terms import LookReason
from people.scope import ReasonNeededError
from storage.audit import AuditRow
from tests.accounts import build as accounts
from tests.clock import NOW, TODAY
from tests.people import build

DAY = timedelta(days=1)


@pytest.fixture
def ours(session: Session) -> build.Team:
    return build.team(session)


@pytest.fixture
def colleague(session: Session, ours: build.Team) -> Actor:
    return accounts.member(session, Role.CONNECTOR, team_id=ours.team_id)


@pytest.fixture
def person_id(session: Session, ours: build.Team) -> UUID:
    return build.person(session, ours)


def _week(ours: build.Team, by: Actor) -> NewCover:
    return NewCover(ours.connector.user_id, by.user_id, TODAY, TODAY + 6 * DAY)


def _works(session: Session, person_id: UUID, who: Actor, days: int = 0) -> bool:
    """Whether somebody may read and change without giving a reason, so many days from now."""
    now = NOW + days * DAY
    try:
        may_change = look(session, person_id, "record", viewer=who, now=now)
    except ReasonNeededError:
        with pytest.raises(NotAllowedError):
            agree_action(session, person_id, NewAction("Rest"), actor=who, now=now)
        return False
    agree_action(session, person_id, NewAction("Rest"), actor=who, now=now)
    return may_change


def test_cover_begins_and_ends_by_itself(
    session: Session, ours: build.Team, colleague: Actor, person_id: UUID
) -> None:
    new = NewCover(ours.connector.user_id, colleague.user_id, TODAY + DAY, TODAY + 3 * DAY)
    set_cover(session, new, actor=ours.connector, now=NOW)

    works = [_works(session, person_id, colleague, days) for days in range(6)]

    assert works == [False, True, True, True, False, False]
    assert _works(session, person_id, ours.connector)


def test_what_is_done_as_cover_says_so(
    session: Session, ours: build.Team, colleague: Actor, person_id: UUID
) -> None:
    set_cover(session, _week(ours, colleague), actor=ours.connector, now=NOW)

    look(session, person_id, "record", viewer=colleague, now=NOW)

    last = session.query(AuditRow).order_by(AuditRow.n.desc()).first()
    assert last is not None
    assert (last.actor_id, last.reason) == (colleague.user_id, "covering")


def test_cover_ends_before_its_last_day_when_somebody_says_so(
    session: Session, ours: build.Team, colleague: Actor, person_id: UUID
) -> None:
    cover_id = set_cover(session, _week(ours, colleague), actor=ours.connector, now=NOW)
    with pytest.raises(NotFoundError):
        end_cover(session, cover_id, actor=build.team(session).connector, now=NOW)

    end_cover(session, cover_id, actor=colleague, now=NOW)

    assert not _works(session, person_id, colleague)
    assert covers_of(session, viewer=colleague, today=TODAY) == []


def test_a_colleague_reads_with_a_reason_for_a_working_day_and_never_changes(
    session: Session, colleague: Actor, person_id: UUID
) -> None:
    give_reason(session, person_id, LookReason.URGENT, viewer=colleague, now=NOW)

    assert look(session, person_id, "record", viewer=colleague, now=NOW) is False
    with pytest.raises(NotAllowedError):
        change_person(session, person_id, build.FACTS, seen_version=1, actor=colleague, now=NOW)
    with pytest.raises(ReasonNeededError):
        look(session, person_id, "record", viewer=colleague, now=NOW + LASTS)
    last = session.query(AuditRow).order_by(AuditRow.n.desc()).first()
    assert last is not None
    assert last.reason == "urgent"


def test_whoever_leads_the_team_needs_no_reason(
    session: Session, ours: build.Team, colleague: Actor, person_id: UUID
) -> None:
    set_team_lead(session, ours.team_id, colleague.user_id)

    assert _works(session, person_id, colleague)


def test_the_people_of_somebody_who_left_are_everybodys(
    session: Session, ours: build.Team, colleague: Actor, person_id: UUID
) -> None:
    assert not _works(session, person_id, colleague)

    set_active(session, ours.connector.user_id, is_active=False)

    assert _works(session, person_id, colleague)


def test_cover_is_set_by_whoever_is_away_or_leads_the_team(
    session: Session, ours: build.Team, colleague: Actor
) -> None:
    third = accounts.member(session, Role.CONNECTOR, team_id=ours.team_id)
    set_team_lead(session, ours.team_id, third.user_id)

    with pytest.raises(NotAllowedError):
        set_cover(session, _week(ours, colleague), actor=colleague, now=NOW)
    set_cover(session, _week(ours, colleague), actor=third, now=NOW)

    [found] = covers_of(session, viewer=colleague, today=TODAY)
    assert (found.set_by, found.is_on(TODAY), found.is_on(TODAY + 7 * DAY)) == (
        third.user_id,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(0, -1, "ends_on"), (-9, -1, "ends_on"), (0, 93, "ends_on")],
)
def test_days_that_cannot_be_are_refused(
    session: Session, ours: build.Team, colleague: Actor, first: int, last: int, field: str
) -> None:
    new = NewCover(
        ours.connector.user_id, colleague.user_id, TODAY + first * DAY, TODAY + last * DAY
    )
    with pytest.raises(InvalidError) as refused:
        set_cover(session, new, actor=ours.connector, now=NOW)
    assert list(refused.value.fields) == [field]


def test_nobody_covers_for_themselves_or_for_another_team_or_while_away(
    session: Session, ours: build.Team, colleague: Actor
) -> None:
    stranger = build.team(session).connector
    away = NewCover(colleague.user_id, ours.connector.user_id, TODAY, TODAY)
    set_cover(session, away, actor=colleague, now=NOW)

    for who in (ours.connector, stranger, colleague):
        with pytest.raises(InvalidError) as refused:
            set_cover(session, _week(ours, who), actor=ours.connector, now=NOW)
        assert list(refused.value.fields) == ["covering_id"]

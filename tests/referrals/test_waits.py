from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from base.errors import NotFoundError
from people.pages import SessionDates
from referrals.clock import KEPT_OPEN, Happened, ReferralDates, clock_of
from referrals.states import State
from referrals.waits import still_waiting, waiting_clock
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World
from tests.statements import counted


def _day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


def _held(days_ago: int, *, next_in: int | None = None) -> SessionDates:
    held_on = _day(days_ago)
    next_on = held_on + timedelta(days=next_in) if next_in else None
    return SessionDates(uuid4(), held_on, next_on, is_finished=True, is_rated=True)


def _referral(began: int, ended: int | None = None, started: int | None = None) -> ReferralDates:
    days = (None if each is None else _day(each) for each in (ended, started))
    return ReferralDates(uuid4(), _day(began), *days)


def test_all_four_stop_the_clock_whichever_comes_last() -> None:
    clock = clock_of(
        Happened([_held(20)], [_referral(30, started=9)], [(uuid4(), _day(20))]), TODAY
    )

    assert dict(clock.elements) == {
        "assessment": _day(20),
        "intervention": _day(9),
        "care_plan": _day(20),
        "baseline_outcome": _day(20),
    }
    assert (clock.days_to_all, clock.is_waiting) == (21, False)


def test_a_session_keeps_the_spell_open_for_six_weeks_and_no_longer() -> None:
    assert clock_of(Happened([_held(KEPT_OPEN.days)]), TODAY).is_waiting
    over = clock_of(Happened([_held(KEPT_OPEN.days + 1)]), TODAY)
    assert (over.is_waiting, over.ended_on, over.days_waited) == (False, _day(1), 42)
    assert clock_of(Happened([_held(60, next_in=20)]), TODAY).is_waiting


def test_a_later_spell_starts_the_clock_anew_and_takes_nothing_from_the_last_one() -> None:
    happened = Happened([_held(300)], [_referral(12)], [(uuid4(), _day(300))])
    clock = clock_of(happened, TODAY)

    assert (clock.received_on, clock.assessment_on, clock.days_waited) == (_day(12), None, 12)
    near = replace(happened, referrals=[_referral(300 - 42 - 5)])
    assert clock_of(near, TODAY).received_on == _day(300)


def test_a_team_sees_who_waits_longest_and_with_what_and_never_who_has_all_or_is_strange(
    world: World,
) -> None:
    others = [build.another(world) for _ in range(3)]
    shorter, longer, mistaken = others
    waiting = build.bring_to(world, State.WAITING, person_id=shorter, now=NOW - timedelta(days=9))
    build.bring_to(world, State.STARTED, person_id=longer, now=NOW - timedelta(days=40))
    build.bring_to(world, State.ENTERED_IN_ERROR, person_id=mistaken, now=NOW - timedelta(days=90))

    found = still_waiting(world.session, viewer=world.connector, today=TODAY)

    assert [(each.person_id, each.waits_with) for each in found.waits] == [
        (longer, None),
        (shorter, waiting),
    ]
    assert (found.total, found.longest, found.beyond_aim) == (2, 40, 1)
    assert {each.name for each in found.waits} == {build.NAME}
    assert found.waits[0].clock == waiting_clock(
        world.session, longer, viewer=world.connector, today=TODAY
    )
    assert still_waiting(world.session, viewer=world.key_worker, today=TODAY).total == 2
    assert still_waiting(world.session, viewer=world.stranger, today=TODAY).total == 0
    with pytest.raises(NotFoundError):
        waiting_clock(world.session, longer, viewer=world.stranger, today=TODAY)


def test_the_list_takes_the_same_statements_for_many_as_for_few_and_comes_in_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.waits.PER_PAGE", 4)
    counts = []
    for more in (1, 6):
        for _ in range(more):
            build.bring_to(world, State.SENT, person_id=build.another(world))
        with counted(world.session) as seen:
            still_waiting(world.session, viewer=world.connector, today=TODAY)
        counts.append(seen.count)
    assert counts[0] == counts[1] <= 6

    found = still_waiting(world.session, viewer=world.connector, today=TODAY, page=2)
    assert (found.total, len(found.waits), found.pages) == (7, 3, 2)

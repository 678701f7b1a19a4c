from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from base.calendar import LONDON
from directory import commands
from directory.schedule import DayChange, Weekday
from directory.search.query import Group
from directory.search.snapshot import load_snapshot
from matching.terms import AccessFeature, TimeBand
from tests.clock import NOW, TODAY
from tests.directory.build import EDITOR, Add, Find, names_of

WEDNESDAY = TODAY  # it is one


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=LONDON) + timedelta(
        days=days
    )


def held(days: str, opens: str, closes: str) -> list[dict[str, Any]]:
    return [{"rrule": f"FREQ=WEEKLY;BYDAY={days}", "opens": opens, "closes": closes}]


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        (at(9, 59), ["Line"]),
        (at(10), ["Cafe", "Line"]),
        (at(11, 59), ["Cafe", "Line"]),
        (at(12), ["Line"]),
        (at(23), ["Line", "Night"]),
        (at(3, days=1), ["Line", "Night"]),
        (at(6, days=1), ["Line"]),
        (at(11, days=1), ["Line"]),
    ],
)
def test_open_now_is_what_is_open_at_that_moment(
    find: Find, add: Add, moment: datetime, names: list[str]
) -> None:
    add("Cafe", schedules=held("WE", "10:00", "12:00"))
    add("Night", schedules=held("WE", "22:00", "06:00"))
    add("Line", schedules=held("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00"))
    add("Nobody said when")

    page = find(now=moment, open_now=True)

    assert sorted(names_of(page)) == names
    assert find(now=moment).facets[Group.OPEN] == {"yes": len(names)}


def test_a_day_that_is_called_off_is_not_open(find: Find, add: Add, session: Session) -> None:
    cafe = add("Cafe", schedules=held("WE", "10:00", "12:00"))
    assert names_of(find(now=at(11), open_now=True)) == ["Cafe"]

    commands.set_day_changes(session, cafe, [DayChange(TODAY)], actor=EDITOR, now=NOW)

    assert find(now=at(11), open_now=True).total == 0


def test_days_of_the_week_keep_what_may_be_on_and_say_so(find: Find, add: Add) -> None:
    add("Cafe", schedules=held("WE", "10:00", "12:00"))
    add("Choir", schedules=held("TH,FR", "19:00", "21:00"))
    add("Nobody said when")

    page = find(days=frozenset({Weekday.THURSDAY, Weekday.SUNDAY}))

    assert {hit.card.name: hit.unknown for hit in page.hits} == {
        "Choir": frozenset(),
        "Nobody said when": {Group.DAYS},
    }
    assert page.facets[Group.DAYS] == {"we": 1, "th": 1, "fr": 1}


def test_hours_that_are_over_are_no_longer_found(find: Find, add: Add, session: Session) -> None:
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    late = {**held("TH", "18:00", "20:00")[0], "valid_to": yesterday}
    once = {**held("SA", "10:00", "12:00")[0]}
    once["rrule"] += f";UNTIL={yesterday.replace('-', '')}"
    add("Cafe", schedules=[*held("WE", "10:00", "12:00"), late, once])
    snapshot = load_snapshot(session, TODAY)

    [service] = snapshot.services
    assert service.times == {TimeBand.WEEKDAY}
    assert load_snapshot(session).services[0].times == set(TimeBand)  # of all there ever were
    evening = find(times=frozenset({TimeBand.EVENING}))
    assert (evening.total, evening.facets[Group.TIMES]) == (0, {"weekday": 1})
    assert find(days=frozenset({Weekday.THURSDAY, Weekday.SATURDAY})).total == 0
    assert find().facets[Group.DAYS] == {"we": 1}


def test_checked_lately_is_within_three_months(find: Find, add: Add, session: Session) -> None:
    add("New")
    old = add("Old")
    before = NOW - timedelta(days=100)
    commands.verify_service(session, old, actor=EDITOR, now=before)

    page = find(checked_lately=True)

    assert names_of(page) == ["New"]
    assert page.facets[Group.CHECKED] == {"yes": 1}


def test_what_is_needed_and_what_is_nice_are_told_apart(find: Find, add: Add) -> None:
    lift, loop = AccessFeature.LIFT, AccessFeature.HEARING_LOOP
    add("Neither known")
    add("Lift", access={"lift": "yes"})
    add("Both", access={"lift": "yes", "hearing_loop": "yes"})
    add("Stairs", access={"lift": "no", "hearing_loop": "yes"})

    page = find(access_musts=frozenset({lift}), access_nices=frozenset({loop}))

    assert names_of(page) == ["Both", "Lift", "Neither known"]
    assert [hit.unsure for hit in page.hits] == [frozenset(), {loop}, {lift, loop}]
    assert page.sure == 2

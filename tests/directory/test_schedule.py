from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from directory.schedule import (
    HORIZON,
    DayChange,
    Schedule,
    Weekday,
    bands_of,
    next_openings,
    not_over,
    openings_on,
    schedule_problem,
    weekdays_of,
)
from matching.terms import TimeBand
from tests.clock import TODAY

JANUARY = date(2026, 1, 5)  # a Monday


def _schedule(rrule: str, opens: int = 10, closes: int = 12) -> Schedule:
    return Schedule(rrule, JANUARY, time(opens), time(closes))


def _days(*schedules: Schedule, count: int = 4, today: date = TODAY) -> list[date]:
    return [each.day for each in next_openings(schedules, today=today, count=count)]


def test_weekly_days_come_in_order_from_today_on() -> None:
    wednesday = TODAY
    assert _days(_schedule("FREQ=WEEKLY;BYDAY=WE,FR"), count=3) == [
        wednesday,
        wednesday + timedelta(days=2),
        wednesday + timedelta(days=7),
    ]


def test_what_has_ended_today_is_not_to_come_and_what_goes_on_past_midnight_is() -> None:
    summer = date(2026, 7, 1)
    day, night = _schedule("FREQ=WEEKLY;BYDAY=WE"), _schedule("FREQ=WEEKLY;BYDAY=WE", 22, 2)
    openings = next_openings([day, night], today=summer, count=2)

    def coming(hour: int, minute: int = 0) -> list[int]:
        moment = datetime(2026, 7, 1, hour, minute, tzinfo=UTC)  # an hour behind London
        return [each.opens.hour for each in not_over(openings, moment)]

    assert [coming(10, 59), coming(11), coming(23)] == [[10, 22], [22], [22]]
    assert not_over(openings, datetime(2026, 7, 2, 1, tzinfo=UTC)) == ()


def test_every_second_week_keeps_its_rhythm_however_long_ago_it_began() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    long_ago = Schedule(rule, date(2020, 1, 6), time(10), time(12))
    [first, second] = next_openings([long_ago], today=TODAY, count=2)
    assert (first.day - date(2020, 1, 6)).days % 14 == 0
    assert second.day - first.day == timedelta(days=14)


def test_the_first_tuesday_and_the_last_friday_of_a_month_are_found() -> None:
    assert _days(_schedule("FREQ=MONTHLY;BYDAY=1TU"), count=2) == [
        date(2026, 4, 7),
        date(2026, 5, 5),
    ]
    assert _days(_schedule("FREQ=MONTHLY;BYDAY=-1FR"), count=1) == [date(2026, 3, 27)]


def test_bank_holidays_are_left_out_unless_the_service_opens_on_them() -> None:
    easter_monday = date(2026, 4, 6)
    before = easter_monday - timedelta(days=1)
    mondays = "FREQ=WEEKLY;BYDAY=MO"
    assert _days(_schedule(mondays), count=1, today=before) == [date(2026, 4, 13)]
    always = replace(_schedule(mondays), on_bank_holidays=True)
    assert _days(always, count=1, today=before) == [easter_monday]


def test_a_term_time_group_does_not_meet_in_august() -> None:
    group = replace(_schedule("FREQ=WEEKLY;BYDAY=MO"), term_time=True)
    assert _days(group, count=1, today=date(2026, 8, 1)) == [date(2026, 9, 7)]


def test_a_change_replaces_every_opening_of_its_day() -> None:
    twice = [
        _schedule("FREQ=WEEKLY;BYDAY=WE"),
        _schedule("FREQ=WEEKLY;BYDAY=WE", opens=14, closes=16),
    ]
    moved = DayChange(TODAY, time(18), time(19), "Party")
    [only, after] = next_openings(twice, [moved], today=TODAY, count=2)
    assert (only.opens, only.note) == (time(18), "Party")
    assert after.day == TODAY + timedelta(days=7)


def test_nothing_is_promised_further_ahead_than_a_quarter() -> None:
    assert _days(_schedule("FREQ=MONTHLY;INTERVAL=12;BYDAY=1MO")) == []
    assert next_openings([], today=TODAY) == ()


@pytest.mark.parametrize(
    ("rrule", "opens", "closes", "bands"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", 10, 12, {TimeBand.WEEKDAY}),
        ("FREQ=WEEKLY;BYDAY=MO", 18, 20, {TimeBand.EVENING}),
        ("FREQ=WEEKLY;BYDAY=MO", 15, 19, {TimeBand.WEEKDAY, TimeBand.EVENING}),
        ("FREQ=WEEKLY;BYDAY=SA", 18, 20, {TimeBand.WEEKEND}),
        ("FREQ=MONTHLY;BYDAY=1SU", 10, 12, {TimeBand.WEEKEND}),
        ("FREQ=WEEKLY;BYDAY=MO", 22, 6, {TimeBand.EVENING}),
        ("FREQ=WEEKLY;BYDAY=MO", 14, 0, {TimeBand.WEEKDAY, TimeBand.EVENING}),
    ],
)
def test_hours_fall_into_parts_of_the_week(
    rrule: str, opens: int, closes: int, bands: set[TimeBand]
) -> None:
    assert bands_of([_schedule(rrule, opens, closes)]) == bands


@pytest.mark.parametrize(
    ("rrule", "problem"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU", None),
        ("FREQ=MONTHLY;BYDAY=2WE", None),
        ("FREQ=DAILY", "frequency"),
        ("FREQ=WEEKLY", "no_days"),
        ("FREQ=WEEKLY;BYDAY=", "no_days"),
        ("FREQ=WEEKLY;BYDAY=XY", "rrule"),
        ("", "frequency"),
    ],
)
def test_rules_that_cannot_be_kept_are_told_apart(rrule: str, problem: str | None) -> None:
    assert schedule_problem(rrule) == problem


@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True),
    st.integers(1, 4),
)
def test_openings_never_lie_in_the_past_and_always_on_the_days_of_the_rule(
    today: date, days: list[str], every: int
) -> None:
    rule = _schedule(f"FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(days)}")
    names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    found = next_openings([rule], today=today, count=5)
    assert list(found) == sorted(found)
    for opening in found:
        assert opening.day >= today
        assert names[opening.day.weekday()] in days
        assert ((opening.day - JANUARY).days // 7) % every == 0


def test_the_openings_of_a_day_are_those_of_its_rules_unless_the_day_was_changed() -> None:
    weekly = _schedule("FREQ=WEEKLY;BYDAY=WE")
    friday = TODAY + timedelta(days=2)
    moved = DayChange(TODAY, time(15), time(16))

    assert [each.opens for each in openings_on([weekly], [], TODAY)] == [time(10)]
    assert openings_on([weekly], [], friday) == ()
    assert [each.opens for each in openings_on([weekly], [moved], TODAY)] == [time(15)]
    assert openings_on([weekly], [DayChange(TODAY)], TODAY) == ()
    assert [
        each.day for each in openings_on([weekly], [DayChange(friday, time(9), time(10))], friday)
    ]


def test_a_day_of_the_week_counts_even_if_it_is_not_every_week() -> None:
    rules = [_schedule("FREQ=WEEKLY;BYDAY=MO,TH"), _schedule("FREQ=MONTHLY;BYDAY=-1SU")]

    assert weekdays_of(rules) == {Weekday.MONDAY, Weekday.THURSDAY, Weekday.SUNDAY}
    assert weekdays_of([]) == frozenset()


@given(
    rule=st.sampled_from(
        (
            "FREQ=WEEKLY;BYDAY=TU",
            "FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=3",
            "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=40",
        )
    ),
    began=st.dates(date(2022, 1, 1), date(2026, 12, 1)),
)
def test_the_days_are_those_of_the_rule_walked_from_its_very_beginning(
    rule: str, began: date
) -> None:
    first = datetime.combine(TODAY, time())
    walked = rrulestr(rule, dtstart=datetime.combine(began, time()))
    wanted = [each.date() for each in walked.between(first, first + HORIZON, inc=True)]
    always = Schedule(rule, began, time(10), time(12), on_bank_holidays=True)
    assert _days(always, count=len(wanted) + 1) == wanted

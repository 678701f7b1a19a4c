from datetime import UTC, date, datetime

import pytest

from base.calendar import (
    add_working_days,
    is_working_day,
    london,
    london_date,
    start_of_day,
    working_days_between,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 8, 3), True),  # a bank holiday in Scotland only
        (date(2026, 12, 28), False),  # Boxing Day falls on a Saturday
    ],
)
def test_bank_holidays_are_englands(day: date, *, works: bool) -> None:
    assert is_working_day(day) is works


def test_five_working_days_step_over_easter() -> None:
    assert add_working_days(date(2026, 4, 1), 5) == date(2026, 4, 10)


def test_working_days_between_counts_the_last_day_and_not_the_first() -> None:
    assert working_days_between(date(2026, 4, 1), date(2026, 4, 10)) == 5
    assert working_days_between(date(2026, 4, 10), date(2026, 4, 1)) == 0


def test_a_summer_evening_in_utc_is_already_tomorrow_in_london() -> None:
    assert london_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)


def test_a_summer_day_starts_an_hour_before_utc_midnight() -> None:
    assert start_of_day(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        london(datetime(2026, 1, 1))  # noqa: DTZ001

from datetime import date, timedelta

import pytest

from base.calendar import is_working_day, working_days_between
from referrals.reasons import (
    Source,
)
from referrals.rules import (
    DEFAULT,
    Deadlines,
    Facts,
    answer_by,
    due_on,
    nudges_due,
)
from referrals.steps import Due
from tests.clock import TODAY

ANSWER_BY = date(2026, 3, 18)  # ten working days after TODAY
WITH_DATES = Facts(due_on=TODAY, answer_by=ANSWER_BY, expected_on=date(2026, 5, 4))


@pytest.mark.parametrize(
    ("rule", "days"), [(Due.DRAFT, 5), (Due.FIRST_CONTACT, 5), (Due.HANDOVER, 2), (Due.SEEN, 5)]
)
def test_due_dates_are_counted_in_working_days(rule: Due, days: int) -> None:
    found = due_on(rule, TODAY, WITH_DATES)

    assert found is not None
    assert is_working_day(found)
    assert working_days_between(TODAY, found) == days


def test_deadlines_can_be_set_here() -> None:
    assert due_on(Due.HANDOVER, TODAY, WITH_DATES, Deadlines(handover=1)) == date(2026, 3, 5)


def test_easter_does_not_count_against_a_service() -> None:
    assert answer_by(date(2026, 3, 30)) == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("expected", "ask_again"),
    [
        (date(2026, 3, 20), date(2026, 3, 20)),
        (date(2026, 9, 1), date(2026, 4, 7)),  # 4 April is in the Easter weekend
        (date(2026, 3, 1), date(2026, 4, 7)),
        (None, date(2026, 4, 7)),
    ],
)
def test_a_waiting_list_is_asked_about_on_the_expected_date_or_in_a_month(
    expected: date | None, ask_again: date
) -> None:
    assert due_on(Due.EXPECTED, TODAY, Facts(expected_on=expected)) == ask_again


def test_a_month_from_the_last_of_january_is_the_last_of_february() -> None:
    assert due_on(Due.MONTHLY, date(2025, 1, 31), Facts()) == date(2025, 2, 28)
    assert due_on(Due.MONTHLY, date(2025, 12, 15), Facts()) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("passed", "due"), [(0, ()), (2, ()), (3, (3,)), (4, (3,)), (5, (3, 5)), (10, (3, 5))]
)
def test_a_service_is_reminded_on_the_third_and_the_fifth_working_day(
    passed: int, due: tuple[int, ...]
) -> None:
    day = TODAY
    while working_days_between(TODAY, day) < passed:
        day += timedelta(days=1)

    assert nudges_due(day, answer_by(TODAY)) == due


def test_a_question_adds_at_most_five_working_days() -> None:
    assert answer_by(TODAY) == ANSWER_BY
    assert working_days_between(ANSWER_BY, answer_by(TODAY, paused=2)) == 2
    assert working_days_between(ANSWER_BY, answer_by(TODAY, paused=30)) == DEFAULT.question


def test_a_person_alone_has_a_fortnight_to_look() -> None:
    alone = Facts(Source.SELF, has_core_team=False)

    assert due_on(Due.SEEN, TODAY, alone) == TODAY + timedelta(days=14)

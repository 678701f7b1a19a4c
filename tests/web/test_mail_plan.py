from datetime import UTC, datetime
from typing import Final

import pytest

from web.posting import MailPlan

PLAN: Final = MailPlan()


@pytest.mark.parametrize(
    ("local", "wakes"),
    [
        (datetime(2026, 1, 5, 7, 59, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC)),
        (datetime(2026, 1, 5, 8, 0, tzinfo=UTC), None),
        (datetime(2026, 1, 5, 19, 59, tzinfo=UTC), None),
        (datetime(2026, 1, 5, 20, 0, tzinfo=UTC), datetime(2026, 1, 6, 8, tzinfo=UTC)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 19, 30, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
    ],
)
def test_the_night_is_londons_on_either_side_of_a_clock_change(
    local: datetime, wakes: datetime | None
) -> None:
    assert PLAN.wakes_at(local) == wakes


def test_the_hours_are_settings_and_what_was_held_goes_at_the_one_for_it() -> None:
    plan, night = MailPlan(18, 9, daily_at=12), datetime(2026, 7, 1, 17, 30, tzinfo=UTC)

    assert plan.wakes_at(night) == datetime(2026, 7, 2, 8, tzinfo=UTC)
    assert plan.next_morning(night) == datetime(2026, 7, 2, 11, tzinfo=UTC)
    assert MailPlan(24, 0).wakes_at(night) is None

from datetime import date

import pytest

from matching.freshness import freshness
from matching.terms import Freshness


@pytest.mark.parametrize(
    ("verified_on", "band"),
    [
        (date(2025, 11, 22), Freshness.FRESH),
        (date(2025, 8, 22), Freshness.FRESH),
        (date(2025, 8, 21), Freshness.DATED),
        (date(2025, 5, 22), Freshness.DATED),
        (date(2025, 5, 21), Freshness.CHECK_FIRST),
        (date(2024, 11, 22), Freshness.CHECK_FIRST),
        (date(2024, 11, 21), Freshness.STALE),
        (date(2024, 5, 22), Freshness.STALE),
        (date(2024, 5, 21), Freshness.EXPIRED),
        (None, Freshness.EXPIRED),
    ],
)
def test_a_listing_ages_by_calendar_months(verified_on: date | None, band: Freshness) -> None:
    assert freshness(verified_on, date(2025, 11, 22)) is band


def test_months_of_different_length_end_where_the_shorter_one_does() -> None:
    assert freshness(date(2025, 2, 28), date(2025, 5, 31)) is Freshness.FRESH
    assert freshness(date(2025, 2, 27), date(2025, 5, 31)) is Freshness.DATED

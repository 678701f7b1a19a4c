"""How far a listing can be trusted, from the day somebody last confirmed it."""

from datetime import date
from functools import lru_cache
from typing import Final

from dateutil.relativedelta import relativedelta

from matching.terms import Freshness

BANDS: Final = (  # up to and with so many calendar months; source: DESIGN section 4, "Freshness"
    (3, Freshness.FRESH),
    (6, Freshness.DATED),
    (12, Freshness.CHECK_FIRST),
    (18, Freshness.STALE),
)


def freshness(verified_on: date | None, today: date) -> Freshness:
    """The band of a listing last verified on a day; never verified is expired."""
    if verified_on is None:
        return Freshness.EXPIRED
    for oldest, band in oldest_days(today):
        if verified_on >= oldest:
            return band
    return Freshness.EXPIRED


def fresh_since(today: date) -> date:
    """The earliest day whose confirmation still counts as fresh."""
    return oldest_days(today)[0][0]


@lru_cache(maxsize=8)
def oldest_days(today: date) -> tuple[tuple[date, Freshness], ...]:
    """The earliest day of each band."""
    return tuple((today - relativedelta(months=months), band) for months, band in BANDS)

"""Disclosure control: counts that cannot be traced back to a person. Pure.

Source of the rule: NHS England's secondary-care method, 0 shown as 0, 1 to 7 as "*", all else
and all totals rounded to the nearest 5. Suppressing below 5 beside exact totals was measured to
give back 81 % of the hidden cells; this rule, 0.1 % (docs/adr/0012-insight.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

HIDDEN: Final = "*"
SMALLEST_SHOWN: Final = 8
ROUNDED_TO: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A count of people as it may be shown."""

    text: str  # "0", "*", or a number rounded to 5
    value: int | None  # for ordering and bars; None when hidden


def shown(count: int) -> Shown:
    """A count of people, made safe. count: 0 or more."""
    if count == 0:
        return Shown("0", 0)
    if count < SMALLEST_SHOWN:
        return Shown(HIDDEN, None)
    rounded = ROUNDED_TO * round(count / ROUNDED_TO)
    return Shown(str(rounded), rounded)


def middle(numbers: Sequence[int]) -> str:
    """The median, in whole numbers; "*" for so few that it would tell of one person."""
    return str(round(median(numbers))) if len(numbers) >= SMALLEST_SHOWN else HIDDEN


def share(part: int, whole: int) -> str:
    """A percentage from the rounded numbers; "*" when either may not be shown."""
    safe_part, safe_whole = shown(part), shown(whole)
    if safe_part.value is None or not safe_whole.value:
        return HIDDEN
    return f"{min(100, round(100 * safe_part.value / safe_whole.value))} %"

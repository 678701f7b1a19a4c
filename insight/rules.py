"""Disclosure control: counts that cannot be traced back to a person. Pure.

Source of the rule: NHS England's secondary-care method, 0 shown as 0, 1 to 7 as "*", all else
and all totals rounded to the nearest 5. Suppressing below 5 beside exact totals was measured to
give back 81 % of the hidden cells; this rule, 0.1 % (docs/adr/0012-insight.md).
"""

from collections.abc import Mapping, Sequence
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


def shown_together(counts: Mapping[str, int]) -> dict[str, Shown]:
    """Counts of the answers to one question, none of which can be got from the others.

    Where one small count is hidden, or those hidden are together still too few, the next smallest
    are hidden with it: so that whoever knows the total and takes the others away is left with the
    sum of at least two, and of at least eight people. Nobody (0) is shown as 0.
    """
    some = sorted((count, name) for name, count in counts.items() if count)
    hidden = [each for each in some if each[0] < SMALLEST_SHOWN]
    rest = some[len(hidden) :]
    while hidden and rest and (len(hidden) == 1 or _sum(hidden) < SMALLEST_SHOWN):
        hidden.append(rest.pop(0))
    names = {name for _, name in hidden}
    return {
        name: Shown(HIDDEN, None) if name in names else shown(count)
        for name, count in counts.items()
    }


def _sum(counted: Sequence[tuple[int, str]]) -> int:
    return sum(count for count, _ in counted)

"""Own goals and other measures: what a reading is, and what may stand in one. Pure.

Sources: rating one's own goals from 0 to 10 is the method of goal-based outcomes (no form of theirs
is used); the four questions on well-being are of the Office for National Statistics (Open
Government Licence 3.0). Of any other tool only the total is kept, never its questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from base.errors import InvalidError
from people.terms import MeasureKind

TEN: Final = (0.0, 10.0)
ONS4: Final = ("satisfied", "worthwhile", "happy", "anxious")
"""The items, in their order. With the last, a lower number is the better one."""
MOST_GOALS: Final = 3
"""Goals somebody works on at one time, as the method has it."""
LONGEST_GOAL: Final = 200
LONGEST_NAME: Final = 60
FURTHEST: Final = 1000.0  # no total of a tool known to us is beyond it


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in somebody's own words."""

    goal_id: UUID
    text: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where a number goes, and which end is the better one."""

    lowest: float = TEN[0]
    highest: float = TEN[1]
    is_higher_better: bool = True


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is read on one day. values: item -> number; "" for a goal or a total."""

    kind: MeasureKind
    taken_on: date
    values: Mapping[str, float]
    goal_id: UUID | None = None
    name: str = ""  # of another tool
    range: Range = field(default_factory=Range)


@dataclass(frozen=True, slots=True)
class Reading:
    """Numbers as they are kept."""

    measure_id: UUID
    numbers: Numbers
    recorded_by: UUID


def check_numbers(numbers: Numbers, today: date) -> None:
    """Raises InvalidError, by field, for what no such reading can hold."""
    if numbers.taken_on > today:
        raise InvalidError("Enter a day that has come", {"taken_on": "Enter a day that has come"})
    if not numbers.values:
        raise InvalidError("Answer at least one", {"satisfied": "Answer at least one"})
    if numbers.kind is MeasureKind.ONS4 and not set(numbers.values) <= set(ONS4):
        raise InvalidError("There is no such question")
    if numbers.kind is MeasureKind.OTHER:
        _check_other(numbers)
    lowest, highest = numbers.range.lowest, numbers.range.highest
    for item, value in numbers.values.items():
        if not lowest <= value <= highest:
            words = f"Enter a number from {lowest:g} to {highest:g}"
            raise InvalidError(words, {item or "score": words})


def _check_other(numbers: Numbers) -> None:
    """Raises InvalidError for a name or a range that cannot be."""
    if not 0 < len(numbers.name) <= LONGEST_NAME:
        words = f"Enter the name of the measure, {LONGEST_NAME} characters or fewer"
        raise InvalidError(words, {"name": words})
    if not -FURTHEST <= numbers.range.lowest < numbers.range.highest <= FURTHEST:
        words = "The highest possible total must be above the lowest"
        raise InvalidError(words, {"highest": words})

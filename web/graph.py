"""Where things stand in a graph over time: one line a panel, all on the same days. Pure.

Sizes are in the units of the drawing (700 wide). Colour says nothing that a shape does not say too.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

LEFT, RIGHT, WIDTH = 40.0, 660.0, 700.0
TOP, TALL, LANE = 14.0, 120.0, 28.0
APART: Final = 12.0  # between the numbers of the scale and those of what was done
MOST_TICKS: Final = 6  # labels of days that fit beside each other on a phone
NEAREST: Final = 110.0  # units between two labels of days


@dataclass(frozen=True, slots=True)
class Point:
    """One number on one day. is_marked: drawn with a ring (they wanted help)."""

    day: date
    value: float
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Something that went on, or happened once. steps: (day, what: "sent", "started", ...)."""

    name: str
    steps: tuple[tuple[date, str], ...]
    until: date  # the last day it is drawn on


@dataclass(frozen=True, slots=True)
class Dot:
    """A number where it stands."""

    x: float
    y: float
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A span where it stands, with the number that the list beneath gives it."""

    number: int
    y: float
    start: float
    end: float
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A line across, with its number."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that one panel shows."""

    height: float
    path: str  # "" with fewer than two numbers in a row
    dots: tuple[Dot, ...]
    levels: tuple[Level, ...]
    sessions: tuple[float, ...]  # where each session stands
    ticks: tuple[tuple[float, date], ...]
    lanes: tuple[Lane, ...]
    foot: float  # where the days are written


@dataclass(frozen=True, slots=True)
class Days:
    """The days of all panels, from the first to the last."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day stands; the middle where there is but one."""
        whole = (self.last - self.first).days
        if not whole:
            return (LEFT + RIGHT) / 2
        share = min(max((day - self.first).days / whole, 0.0), 1.0)
        return round(LEFT + share * (RIGHT - LEFT), 1)


def days_of(days: Iterable[date]) -> Days | None:
    """From the first to the last of several days; None without any."""
    found = sorted(days)
    return Days(found[0], found[-1]) if found else None


def draw(
    days: Days,
    points: Sequence[Point | None],
    spans: Sequence[Span],
    sessions: Sequence[date],
    scale: tuple[float, float],
) -> Drawing:
    """A panel. points: in the order of days, None for a gap in the line; scale: lowest, highest."""
    lowest, highest = scale

    def y(value: float) -> float:
        return round(TOP + TALL * (highest - value) / (highest - lowest), 1)

    dots = [Dot(days.x(each.day), y(each.value), each.is_marked) for each in points if each]
    lanes = tuple(
        Lane(
            number,
            TOP + TALL + APART + LANE * number,
            days.x(span.steps[0][0]),
            days.x(span.until),
            tuple((days.x(day), what) for day, what in span.steps),
        )
        for number, span in enumerate(spans, start=1)
    )
    foot = TOP + TALL + (APART + LANE * len(spans) if spans else 0.0) + 26
    return Drawing(
        height=foot + 10,
        path=_path(days, points, y),
        dots=tuple(dots),
        levels=tuple(Level(y(value), f"{value:g}") for value in _levels(lowest, highest)),
        sessions=tuple(dict.fromkeys(days.x(day) for day in sessions)),
        ticks=_ticks(days, sessions),
        lanes=lanes,
        foot=foot,
    )


def _path(days: Days, points: Sequence[Point | None], y: Callable[[float], float]) -> str:
    """The line; it breaks where a number is missing."""
    path, is_down = "", False
    for each in points:
        if each is None:
            is_down = False
            continue
        path += f"{'L' if is_down else 'M'}{days.x(each.day)} {y(each.value)}"
        is_down = True
    return path if "L" in path else ""


def _levels(lowest: float, highest: float) -> list[float]:
    """The numbers that have a line: all of 1 to 7, else both ends and the middle."""
    if (lowest, highest) == (1.0, 7.0):
        return [1.0, 4.0, 7.0]
    return [lowest, (lowest + highest) / 2, highest]


def _ticks(days: Days, sessions: Sequence[date]) -> tuple[tuple[float, date], ...]:
    """The days that are written: the first and last, and of the others those with room."""
    wanted = sorted({days.first, days.last, *sessions})
    kept: list[tuple[float, date]] = [(days.x(days.first), days.first)]
    last = days.x(days.last)
    for day in wanted[1:-1]:
        x = days.x(day)
        if x - kept[-1][0] >= NEAREST and last - x >= NEAREST and len(kept) < MOST_TICKS - 1:
            kept.append((x, day))
    return (*kept, (last, days.last)) if days.last > days.first else tuple(kept)

"""Facts as small numbers, and rows grouped by them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.service import Service

Rows: TypeAlias = NDArray[np.intp]  # row numbers, ascending
Whole: TypeAlias = NDArray[Any]  # whole numbers of any width
Flags: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.float64]

Fact = TypeVar("Fact", bound=Hashable)
_MOST_CODES: Final = 1 << 16  # a table of codes may be this long; more are renumbered first


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[Fact]):
    """One fact of every service, as the number of its value among the values there are."""

    values: tuple[Fact, ...]  # in the order in which they first come
    codes: Whole  # one a row, in the narrowest type that holds them

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> "Coded[Fact]":
        """Facts in the order of rows."""
        numbers: dict[Fact, int] = {}
        codes = np.fromiter((numbers.setdefault(each, len(numbers)) for each in facts), np.uint32)
        return cls(tuple(numbers), narrowed(codes, len(numbers)))

    def each(self, judge: Callable[[Fact], Any], kind: type) -> NDArray[Any]:
        """What a function says of every value, in the order of codes."""
        return np.array([judge(value) for value in self.values], kind)

    @property
    def nbytes(self) -> int:
        """Of the column and of the references to the values."""
        return self.codes.nbytes + len(self.values) * np.dtype(np.intp).itemsize


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """For each code the rows that have it, ascending; one array for all of them."""

    starts: Whole  # where each list begins in `rows`, and the end of the last
    rows: Whole

    @classmethod
    def of(cls, codes: Whole, size: int) -> "Lists":
        """The rows of every code from 0 to size - 1."""
        order = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[order], np.arange(size + 1))
        return cls(narrowed(starts, len(codes) + 1), narrowed(order, len(codes)))

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each code has."""
        starts = self.starts.astype(np.int64)
        return starts[1:] - starts[:-1]

    def heads(self, codes: Rows, most: Whole) -> Rows:
        """The first rows of each of some codes; most: how many of each at most."""
        begin = self.starts[codes].astype(np.int64)
        counts = np.minimum(most, self.starts[codes + 1].astype(np.int64) - begin)
        before = np.cumsum(counts) - counts
        at = np.arange(int(counts.sum())) + np.repeat(begin - before, counts)
        return np.asarray(self.rows[at], np.intp)

    @property
    def nbytes(self) -> int:
        """Of both arrays."""
        return self.starts.nbytes + self.rows.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Rows grouped by what they have in common, each group with one of its services.

    What depends on nothing else is asked of that one service, by the very function that is asked of
    every service when they are matched one by one.
    """

    group: Whole  # one a row
    examples: tuple[Service, ...]  # one a group

    @classmethod
    def of(cls, codes: Whole, rows: Rows, services: Sequence[Service]) -> "Alike":
        """Rows by their codes (0 or more), one code a row."""
        if not codes.size:
            return cls(np.zeros(0, np.uint32), ())
        if codes.max() >= _MOST_CODES:
            codes = np.unique(codes, return_inverse=True)[1]
        first = np.full(int(codes.max()) + 1, -1, np.intp)
        first[codes[::-1]] = rows[::-1]
        seen = np.flatnonzero(first >= 0)
        group = np.zeros(first.size, np.uint32)
        group[seen] = np.arange(seen.size)
        return cls(group[codes], tuple(services[row] for row in first[seen].tolist()))

    def at(self, chosen: Rows) -> "Alike":
        """Some of the rows, by their positions."""
        return Alike(self.group[chosen], self.examples)

    def each(self, judge: Callable[[Service], Any], kind: type) -> NDArray[Any]:
        """What a function says, for every row; asked once a group."""
        return np.array([judge(service) for service in self.examples], kind)[self.group]


def narrowed(numbers: Whole, limit: int) -> Whole:
    """Whole numbers from 0 to limit - 1 in the narrowest type that holds them."""
    return numbers.astype(np.min_scalar_type(max(limit - 1, 0)))


def in_any(flags: Flags) -> Flags:
    """The rows that have any of a few flags, each a column: sooner column by column."""
    found = np.zeros(len(flags), np.bool_)
    for column in flags.T:
        found |= column
    return found


def counted(flags: Flags) -> NDArray[np.intp]:
    """How many rows have each of a few flags."""
    return np.array([np.count_nonzero(column) for column in flags.T], np.intp)

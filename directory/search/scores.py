"""What was found, as columns: a search of a large directory finds tens of thousands at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import UUID
from weakref import ref

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = Sequence[float | None] | NDArray[np.int64]
Real: TypeAlias = Sequence[float | None] | NDArray[np.float64]
Stood: TypeAlias = tuple[NDArray[np.intp], NDArray[np.float64]]
"""Rows of services, and their relevance."""

_HALF: Final = 1 << 64
_SIGN: Final = 1 << 63


class Scores(Mapping[UUID, float]):
    """Service -> relevance, in the order given. An id is made only for who asks for it.

    highs, lows: the two halves of the ids as `halves` gives them.
    """

    __slots__ = ("_found", "highs", "lows", "stood", "worth")

    def __init__(self, highs: Whole, lows: Whole, values: Real) -> None:
        """Take columns of one length."""
        self.highs: Final = np.asarray(highs, np.int64)
        self.lows: Final = np.asarray(lows, np.int64)
        self.worth: Final = np.asarray(values, np.float64)
        self._found: dict[UUID, float] | None = None
        self.stood: tuple[ref[Numbers], Stood] | None = None  # where, when last looked up

    def __len__(self) -> int:
        """How many were found."""
        return len(self.worth)

    def __iter__(self) -> Iterator[UUID]:
        """The services, best first."""
        return iter(self._as_dict())

    def __getitem__(self, service_id: UUID) -> float:
        """The relevance of one service."""
        return self._as_dict()[service_id]

    def then(self, others: "Scores", part: float) -> "Scores":
        """These few, and well below them those of the others that are not among them.

        part: the best of the others, against the last of these.
        """
        is_new = np.ones(len(others), np.bool_)
        for high, low in zip(self.highs.tolist(), self.lows.tolist(), strict=True):
            is_new &= ~((others.highs == high) & (others.lows == low))
        worth = others.worth[is_new]
        if len(self) and len(worth):
            worth = worth * (part * self.worth.min() / worth.max())
        return Scores(
            np.concatenate([self.highs, others.highs[is_new]]),
            np.concatenate([self.lows, others.lows[is_new]]),
            np.concatenate([self.worth, worth]),
        )

    def _as_dict(self) -> dict[UUID, float]:
        if self._found is None:
            pairs = zip(self.highs.tolist(), self.lows.tolist(), strict=True)
            ids = (UUID(int=(high + _SIGN) * _HALF + low + _SIGN) for high, low in pairs)
            self._found = dict(zip(ids, self.worth.tolist(), strict=True))
        return self._found


class Numbers:
    """The rows of services that stand in the order of their ids."""

    __slots__ = ("__weakref__", "_all", "_highs", "_lows")

    def __init__(self, ids: Sequence[UUID]) -> None:
        """Take the ids, ascending."""
        pairs = [halves(each) for each in ids]
        self._all: Final = {each: row for row, each in enumerate(ids)}
        self._highs: Final = np.array([high for high, _ in pairs], np.int64)
        self._lows: Final = np.array([low for _, low in pairs], np.int64)

    def rows_of(self, scores: Mapping[UUID, float]) -> Stood:
        """The rows of those services that are here, and their relevance.

        Answers to words are kept and asked about again: they remember where they stood.
        """
        if not isinstance(scores, Scores):
            return self._one_by_one(scores)
        stood = scores.stood
        if stood is None or stood[0]() is not self:
            stood = scores.stood = ref(self), self._all_at_once(scores)
        return stood[1]

    def _all_at_once(self, scores: Scores) -> Stood:
        if not len(self._highs):
            return np.zeros(0, np.intp), np.zeros(0)
        rows = np.minimum(np.searchsorted(self._highs, scores.highs), len(self._highs) - 1)
        is_here = (self._highs[rows] == scores.highs) & (self._lows[rows] == scores.lows)
        is_shared = (self._highs[rows] == scores.highs) & ~is_here  # of two ids that begin alike
        if is_shared.any():
            return self._one_by_one(scores)
        if is_here.all():  # as a rule; then nothing is held twice
            return rows, scores.worth
        return rows[is_here], scores.worth[is_here]

    def _one_by_one(self, scores: Mapping[UUID, float]) -> Stood:
        here = [(self._all[each], score) for each, score in scores.items() if each in self._all]
        return (
            np.array([row for row, _ in here], np.intp),
            np.array([score for _, score in here], np.float64),
        )


def best_of(scores: Mapping[UUID, float]) -> float:
    """The highest relevance; 0 where nothing was found."""
    if isinstance(scores, Scores):
        return float(scores.worth.max(initial=0.0))
    return max(scores.values(), default=0.0)


def halves(service_id: UUID) -> tuple[int, int]:
    """An id as two signed numbers of 64 bits that have its order."""
    high, low = divmod(service_id.int, _HALF)
    return high - _SIGN, low - _SIGN

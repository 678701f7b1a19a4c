"""What is not let in: how much of it for each limit, and the likeliest, without reading it all.

Nearly all of a directory of the whole country does not cover a person's home, so those rows are
counted by purpose, and their likeliest found at the heads of the lists of purposes.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matching.columnar.coded import Flags, Numbers, Rows, in_any
from matching.columnar.limits import ORDER, Codes, Said
from matching.columnar.purposes import Asked, Counts
from matching.terms import Limit


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The rows near home that answer a need, and what was made of them."""

    rows: Rows  # all that cover the home, or nearly
    answers: Flags  # (rows, needs)
    said: tuple[Said, ...]  # for each need
    let_in: Flags  # (rows, needs)

    def limits_of(self, at: int | None) -> Codes:
        """The limit to name for one need, or for the first that each row answers."""
        if at is not None:
            return self.said[at].limits
        found = np.zeros(len(self.rows), np.uint8)
        for place, each in reversed(list(enumerate(self.said))):
            found = np.where(self.answers[:, place], each.limits, found)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """Every row that answers a need and is not let in."""

    asked: Asked
    near: Kept
    far: Counts  # of each profile: rows that do not cover the home
    refused: Counts  # of those: what the person said no to

    @classmethod
    def of(cls, asked: Asked, near: Kept, refused: Rows) -> "Outside":
        """refused: rows that are not near, and excluded."""
        return cls(
            asked,
            near,
            far=_in_all(asked) - _among(asked, near.rows),
            refused=_among(asked, refused),
        )

    def all_limits(self) -> Counter[Limit]:
        """How many services each limit keeps away from every need."""
        near = ~in_any(self.near.let_in)
        return self._limits(near, self.near.limits_of(None), self.asked.any_need)

    def limits(self, at: int) -> Counter[Limit]:
        """How many each limit keeps from one need, by its place among those wanted."""
        near = self.near.answers[:, at] & ~self.near.let_in[:, at]
        return self._limits(near, self.near.limits_of(at), self.asked.answers[:, at])

    def _limits(self, near: Flags, named_by: Codes, answering: Flags) -> Counter[Limit]:
        """Of some rows near, and of those far away that are of some profiles."""
        named = np.bincount(named_by[near], minlength=len(ORDER)).tolist()
        found = Counter({limit: count for limit, count in zip(ORDER, named, strict=True) if count})
        refused = int(self.refused[answering].sum())
        far = int(self.far[answering].sum())
        found += Counter({Limit.EXCLUDED: refused, Limit.COVERAGE: far - refused})
        return found

    def could(self, at: int) -> bool:
        """Whether some step would let a row answer one need."""
        return bool(self.near.said[at].is_possible[self.near.answers[:, at]].any())

    def likeliest(self, most: int) -> Rows:
        """The rows that would have answered most, best first, ties by id; at most so many.

        Words apart, rows of one profile are worth the same, so the first of each purpose do; those
        with words are few enough to be looked at one by one.
        """
        asked, purposes = self.asked, self.asked.purposes
        let_in = self.near.rows[in_any(self.near.let_in)]
        inside = purposes.having(let_in)
        answering = asked.any_need
        outside = self.far + _among(asked, self.near.rows) - _among(asked, let_in)
        some = np.flatnonzero(answering & (outside > 0))
        if not some.size:
            return some
        least = asked.worth_of_profiles(with_words=False)
        cut = _cut(least[some], outside[some], most)
        best = np.flatnonzero(asked.of_purposes(answering & (least >= cut)))
        heads = purposes.lists.heads(best, most + inside[best])
        worthy = answering & (asked.worth_of_profiles(with_words=True) >= cut)
        worded = asked.rows_with_words()
        worded = worded[asked.of_purposes(worthy)[purposes.codes[worded]]]
        found = np.setdiff1d(np.concatenate([heads, worded]), let_in)
        return found[np.argsort(-asked.worth(found), kind="stable")][:most]


def _in_all(asked: Asked) -> Counts:
    """How many rows of the directory are of each profile."""
    sizes = asked.purposes.lists.sizes
    return np.bincount(asked.profile, weights=sizes, minlength=len(asked.answers)).astype(np.intp)


def _among(asked: Asked, rows: Rows) -> Counts:
    """How many of some rows are of each profile."""
    profiles = asked.profile[asked.purposes.codes[rows]]
    return np.bincount(profiles, minlength=len(asked.answers))


def _cut(worth: Numbers, counts: Counts, most: int) -> float:
    """What the last is worth of so many, where a count of rows is worth each of some numbers."""
    top = np.argpartition(-worth, most)[:most] if worth.size > most else np.arange(worth.size)
    top = top[np.argsort(-worth[top])]
    enough = int(np.searchsorted(np.cumsum(counts[top]), most))
    return float(worth[top[min(enough, top.size - 1)]])

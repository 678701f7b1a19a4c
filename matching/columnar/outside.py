"""What is not let in: how much of it for each limit, and the likeliest, without reading it all.

Nearly all of a directory of the whole country does not cover a person's home, so those rows are
counted by purpose, and their likeliest found at the heads of the lists of purposes.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Flags, Numbers, Rows
from matching.columnar.columns import Columns
from matching.columnar.limits import ORDER, Said
from matching.columnar.purposes import Asked
from matching.terms import Limit

Counts = NDArray[np.intp]  # a number for each purpose


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """Every row that answers a need and is not let in."""

    columns: Columns
    asked: Asked
    rows: Rows  # near: all that answer a need and cover the home, or nearly
    said: Said  # of those
    let_in: Flags  # of those
    refused: Rows  # far: of the others, what the person said no to

    def limits(self, answering: Flags) -> Counter[Limit]:
        """How many each limit keeps away, of the purposes (flags) that answer something."""
        near = answering[self.columns.purposes.codes[self.rows]] & ~self.let_in
        named = np.bincount(self.said.limits[near], minlength=len(ORDER))
        found = Counter({limit: int(n) for limit, n in zip(ORDER, named, strict=True) if n})
        refused = int(self._by_purpose(self.refused)[answering].sum())
        far = int(self._far()[answering].sum())
        found += Counter({Limit.EXCLUDED: refused, Limit.COVERAGE: far - refused})
        return found

    def could(self, answering: Flags) -> bool:
        """Whether some step would let in a row of these purposes."""
        near = answering[self.columns.purposes.codes[self.rows]]
        return bool(self.said.is_possible[near].any())

    def likeliest(self, most: int) -> Rows:
        """The rows that would have answered most, best first, ties by id; at most so many.

        Words apart, rows of one purpose are worth the same, so the first of each purpose do; those
        with words are few enough to be looked at one by one.
        """
        purposes, let_in = self.columns.purposes, self.rows[self.let_in]
        inside = self._by_purpose(let_in)
        outside = self._far() + self._by_purpose(self.rows) - inside
        answering = self.asked.any_need
        some = np.flatnonzero(answering & (outside > 0))
        if not some.size:
            return some
        least = self.asked.worth_of_purposes(with_words=False)
        cut = _cut(least[some], outside[some], most)
        best = some[least[some] >= cut]
        heads = purposes.lists.heads(best, most + inside[best])
        worthy = answering & (self.asked.worth_of_purposes(with_words=True) >= cut)
        worded = self.asked.rows_with_words()
        worded = worded[worthy[purposes.codes[worded]]]
        found = np.setdiff1d(np.concatenate([heads, worded]), let_in)
        return found[np.argsort(-self.asked.worth(found), kind="stable")][:most]

    def _far(self) -> Counts:
        """Rows of each purpose that do not cover the home."""
        return self.columns.purposes.lists.sizes - self._by_purpose(self.rows)

    def _by_purpose(self, rows: Rows) -> Counts:
        """How many of some rows each purpose has."""
        purposes = self.columns.purposes
        return np.bincount(purposes.codes[rows], minlength=len(purposes.offer))


def _cut(worth: Numbers, counts: Counts, most: int) -> float:
    """What the last is worth of so many, where a count of rows is worth each of some numbers."""
    top = np.argpartition(-worth, most)[:most] if worth.size > most else np.arange(worth.size)
    top = top[np.argsort(-worth[top])]
    enough = int(np.searchsorted(np.cumsum(counts[top]), most))
    return float(worth[top[min(enough, top.size - 1)]])

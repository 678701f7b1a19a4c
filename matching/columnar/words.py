"""Which services have a word among those they use, looked up once and kept while there is room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Whole, narrowed
from matching.service import Service

MOST_KEPT: Final = 2  # bytes a service that the kept rows may take


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Rows by stem. Only words that listings use are kept, so nothing a person wrote stays here."""

    known: NDArray[np.uint32]  # a short sum of every stem of every listing, sorted
    _kept: dict[str, Whole] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, services: Iterable[Service]) -> "Words":
        """The stems of some services."""
        stems = {stem for service in services for stem in service.stems}
        return cls(np.array(sorted(map(_short, stems)), np.uint32))

    @property
    def nbytes(self) -> int:
        """Of the sums, and of the rows kept."""
        return self.known.nbytes + sum(rows.nbytes for rows in list(self._kept.values()))

    def rows(self, stems: Iterable[str], services: Sequence[Service]) -> dict[str, Whole]:
        """The rows of each of some stems; a stem that no listing uses is left out.

        One pass over the services for those that are not kept. Threads may both look the same word
        up, and then find the same.
        """
        wanted = sorted(stem for stem in stems if self._is_known(stem))
        found = {stem: rows for stem in wanted if (rows := self._kept.get(stem)) is not None}
        missing = frozenset(wanted) - found.keys()
        if missing:
            looked_up = _looked_up(missing, services)
            found |= looked_up
            self._keep(looked_up, len(services))
        return found

    def _is_known(self, stem: str) -> bool:
        """Whether a listing may use a stem; once in a million words, although none does."""
        place = np.searchsorted(self.known, _short(stem))
        return bool(place < len(self.known) and self.known[place] == _short(stem))

    def _keep(self, found: dict[str, Whole], count: int) -> None:
        """Remember some rows; when there is no more room, these alone."""
        kept = [*self._kept.values(), *found.values()]
        if sum(rows.nbytes for rows in kept) > MOST_KEPT * count:
            self._kept.clear()
        if sum(rows.nbytes for rows in found.values()) <= MOST_KEPT * count:
            self._kept.update(found)


def _looked_up(stems: frozenset[str], services: Sequence[Service]) -> dict[str, Whole]:
    """The rows of some stems."""
    having: dict[str, list[int]] = {stem: [] for stem in stems}
    for row, service in enumerate(services):
        if not stems.isdisjoint(service.stems):
            for stem in stems & service.stems:
                having[stem].append(row)
    return {
        stem: narrowed(np.array(rows, np.intp), len(services))
        for stem, rows in having.items()
        if rows
    }


def _short(stem: str) -> int:
    """A number of 32 bits for a stem."""
    return crc32(stem.encode())

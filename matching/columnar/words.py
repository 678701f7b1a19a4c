"""Which services have a word among those they use, looked up once and kept while there is room."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.columnar.coded import Whole, narrowed
from matching.service import Service

MOST_KEPT: Final = 2  # bytes a service that the kept rows may take


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Rows by stem. Only words that listings use are kept, so nothing a person wrote stays here."""

    known: tuple[str, ...]  # every stem of every listing, sorted
    _kept: dict[str, Whole] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, services: Iterable[Service]) -> "Words":
        """The stems of some services."""
        return cls(tuple(sorted({stem for service in services for stem in service.stems})))

    @property
    def nbytes(self) -> int:
        """Of the references to the stems, and of the rows kept."""
        kept = list(self._kept.values())
        return len(self.known) * np.dtype(np.intp).itemsize + sum(rows.nbytes for rows in kept)

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
        """Whether any listing uses a stem."""
        place = bisect_left(self.known, stem)
        return place < len(self.known) and self.known[place] == stem

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
    return {stem: narrowed(np.array(rows, np.intp), len(services)) for stem, rows in having.items()}

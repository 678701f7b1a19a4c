"""Which services have a word among those they use, looked up once and kept while there is room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Whole, narrowed
from matching.service import Service

MOST_KEPT: Final = 6  # bytes a service that what is kept may take


@dataclass(frozen=True, slots=True, eq=False)
class Having:
    """The rows that have one word: their numbers or, where it is shorter, a bit for every row."""

    rows: Whole | None
    bits: NDArray[np.uint8] | None

    @classmethod
    def of(cls, rows: Sequence[int], count: int) -> "Having":
        """Some of so many rows."""
        numbers = narrowed(np.array(rows, np.intp), count)
        if numbers.nbytes <= count // 8:
            return cls(numbers, None)
        flags = np.zeros(count, np.bool_)
        flags[numbers] = True
        return cls(None, np.packbits(flags))

    @property
    def nbytes(self) -> int:
        """Of whichever is kept."""
        return sum(each.nbytes for each in (self.rows, self.bits) if each is not None)

    def add_to(self, counts: Whole) -> None:
        """Count the word, in numbers a row each."""
        if self.rows is not None:
            counts[self.rows] += 1
        if self.bits is not None:
            counts += np.unpackbits(self.bits, count=len(counts))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Rows by stem. Only words that listings use are kept, so nothing a person wrote stays here."""

    known: NDArray[np.uint32]  # a short sum of every stem of every listing, sorted
    _kept: dict[str, Having] = field(default_factory=dict, repr=False)  # the last used come last

    @classmethod
    def of(cls, services: Iterable[Service]) -> "Words":
        """The stems of some services."""
        stems = {stem for service in services for stem in service.stems}
        return cls(np.array(sorted(map(_short, stems)), np.uint32))

    @property
    def nbytes(self) -> int:
        """Of the sums, and of what is kept."""
        return self.known.nbytes + sum(each.nbytes for each in list(self._kept.values()))

    def having(self, stems: Iterable[str], services: Sequence[Service]) -> dict[str, Having]:
        """The rows of each of some stems; a stem that no listing uses is left out.

        One pass over the services for those that are not kept. Threads may both look the same word
        up, and then find the same.
        """
        wanted = sorted(stem for stem in stems if self.is_known(stem))
        found = {stem: kept for stem in wanted if (kept := self._kept.get(stem)) is not None}
        if missing := frozenset(wanted) - found.keys():
            found |= _looked_up(missing, services)
        self._keep(found, MOST_KEPT * len(services))
        return found

    def is_known(self, stem: str) -> bool:
        """Whether a listing may use a stem; once in a million words, although none does."""
        place = np.searchsorted(self.known, _short(stem))
        return bool(place < len(self.known) and self.known[place] == _short(stem))

    def _keep(self, found: dict[str, Having], most: int) -> None:
        """Remember what was found as the last used, and let go of what was used longest ago."""
        for stem, having in found.items():
            self._kept.pop(stem, None)
            self._kept[stem] = having
        kept = list(self._kept.items())
        spare = most - sum(having.nbytes for _, having in kept)
        for stem, having in kept:
            if spare >= 0:
                break
            self._kept.pop(stem, None)
            spare += having.nbytes


def _looked_up(stems: frozenset[str], services: Sequence[Service]) -> dict[str, Having]:
    """The rows of some stems."""
    found: dict[str, list[int]] = {stem: [] for stem in stems}
    for row, service in enumerate(services):
        if not stems.isdisjoint(service.stems):
            for stem in stems & service.stems:
                found[stem].append(row)
    return {stem: Having.of(rows, len(services)) for stem, rows in found.items() if rows}


def _short(stem: str) -> int:
    """A number of 32 bits for a stem."""
    return crc32(stem.encode())

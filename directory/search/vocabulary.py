"""The words of the index: which are known, which were probably meant, which are begun."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

MOST_ENDINGS: Final = 30  # words that a begun word may stand for
_SHORT, _LONG, _VERY_LONG = 4, 8, 12  # letters from which one, two, three slips are guessed at
_PART: Final = 3  # letters of the least part of a word that was written as one
_LAST: Final = chr(0x10FFFF)  # no word goes on with this: it comes after all that begin the same
_FEWEST: Final = 2  # letters of a word begun


def _any(_: str) -> bool:
    return True


class Vocabulary:
    """Every word of the index, with how many services have it."""

    __slots__ = ("_by_length", "_in_order", "counts")

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        """Take (word, count) pairs."""
        self.counts: Final = dict(counted)
        self._in_order: Final = sorted(self.counts)
        self._by_length: Final[dict[int, list[str]]] = {}
        for word in self.counts:
            self._by_length.setdefault(len(word), []).append(word)

    def nearest(self, word: str, *, is_held: Callable[[str], bool] = _any) -> str | None:
        """The known word that was probably meant: the fewest slips, then the commonest.

        is_held: whether a service still has a word; of those taken away no word is told.
        A word of 4 to 7 letters may have one slip, of 8 to 11 two, a longer one three; a shorter
        one none. People do not slip at the first letter, unless they swap it with the second.
        """
        slips = sum(len(word) >= least for least in (_SHORT, _LONG, _VERY_LONG))
        if not slips:
            return None
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = process.extract(
            word,
            [
                each
                for length in lengths
                for each in self._by_length.get(length, ())
                if each[0] in word[:2] and word[0] in each[:2]
            ],
            scorer=DamerauLevenshtein.distance,
            score_cutoff=slips,
            limit=None,
        )
        ranked = [(distance, -self.counts[each], each) for each, distance, _ in near]
        return next((each for *_, each in sorted(ranked) if is_held(each)), None)

    def parted(self, word: str, *, is_held: Callable[[str], bool] = _any) -> str | None:
        """Two known words that were written as one, with a space between; the commonest."""
        cuts = range(_PART, len(word) - _PART + 1)
        pairs = [(word[:cut], word[cut:]) for cut in cuts]
        known = [pair for pair in pairs if all(each in self.counts for each in pair)]
        known.sort(key=lambda pair: -min(self.counts[each] for each in pair))
        return next((" ".join(pair) for pair in known if all(map(is_held, pair))), None)

    def endings(self, begun: str) -> list[str]:
        """The words that begin so, commonest first; none for a single letter."""
        if len(begun) < _FEWEST:
            return []
        start, end = (bisect_left(self._in_order, each) for each in (begun, begun + _LAST))
        found = [each for each in self._in_order[start:end] if each != begun]
        return sorted(found, key=lambda each: (-self.counts[each], each))[:MOST_ENDINGS]

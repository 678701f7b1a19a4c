"""Turns what somebody typed into a tantivy query, word by word: nothing typed is syntax."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from tantivy import Occur, Query, Schema, Searcher, TextAnalyzer

from directory.search.engine import Hits
from matching.stems import STOP_WORDS, words
from matching.thesaurus import Thesaurus, understand

BOOSTS: Final = {
    "name": 4.0,
    "found_by": 2.0,
    "summary": 2.0,
    "organisation": 1.5,
    "place": 1.5,
    "description": 1.0,
}
"""How much a word counts by where it stands: starting values, checked by tests of order."""

KIND_BOOST: Final = 6.0  # what was meant, where the thesaurus knows: about a word in the summary
PREFIX_BOOST: Final = 0.6  # a word begun counts for less than the word itself
TIE_BREAKER: Final = 0.3  # a word in several fields counts a little more than in the best one
MOST_WORDS: Final = 16  # of what was typed; the rest says little more
MOST_ENDINGS: Final = 30  # words that a begun word may stand for
_SENTENCE: Final = 4  # from so many words on, two of them must be found
_SHORT, _LONG = 4, 8  # letters: no slip is guessed at below the first, two are from the second


class Vocabulary:
    """Every word of the index, with how many services have it."""

    __slots__ = ("_by_length", "counts")

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        """Take (word, count) pairs."""
        self.counts: Final = dict(counted)
        self._by_length: Final[dict[int, list[str]]] = {}
        for word in self.counts:
            self._by_length.setdefault(len(word), []).append(word)

    def nearest(self, word: str) -> str | None:
        """The known word that was probably meant: the fewest slips, then the commonest.

        A word of 4 to 7 letters may have one slip, a longer one two; a shorter one none.
        """
        slips = 0 if len(word) < _SHORT else 1 if len(word) < _LONG else 2
        if not slips:
            return None
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = process.extract(
            word,
            [each for length in lengths for each in self._by_length.get(length, ())],
            scorer=DamerauLevenshtein.distance,
            score_cutoff=slips,
            limit=None,
        )
        ranked = [
            (distance, each[0] != word[0], -self.counts[each], each) for each, distance, _ in near
        ]
        return min(ranked)[-1] if ranked else None

    def endings(self, begun: str) -> list[str]:
        """The words that begin so, commonest first."""
        found = [each for each in self.counts if each.startswith(begun) and each != begun]
        return sorted(found, key=lambda each: (-self.counts[each], each))[:MOST_ENDINGS]


@dataclass(frozen=True, slots=True)
class Asking:
    """One search of one state of the index."""

    schema: Schema
    searcher: Searcher
    vocabulary: Vocabulary
    thesaurus: Thesaurus
    analyser: TextAnalyzer

    def hits(self, text: str) -> Hits:
        """Services with all of the words, or of the kind that was meant; else with some."""
        understood = understand(text, self.thesaurus)
        typed = _worth_asking(text)
        clauses, corrections = self._clauses(typed, dict(understood.corrected_words))
        kinds = self._kinds(sorted(understood.kinds))
        told = (*understood.corrected_words, *corrections)
        everything = self._run(self._all(clauses), kinds, clauses)
        exact = bool(everything) and (bool(kinds) or len(clauses) == len(typed))
        found = everything if exact else self._run(self._some(clauses), kinds, clauses)
        return Hits(found, told, exact=exact, domains=understood.domains)

    def _clauses(
        self, typed: Sequence[str], known_slips: dict[str, str]
    ) -> tuple[list[Query], list[tuple[str, str]]]:
        """A query for each word that the index can know, and the corrections made."""
        clauses: list[Query] = []
        corrections: list[tuple[str, str]] = []
        for position, word in enumerate(typed):
            alternatives = [self._word(word)] if self._is_known(word) else []
            if position == len(typed) - 1:
                alternatives += self._begun(word)
            if not alternatives:
                meant = known_slips.get(word) or self.vocabulary.nearest(word)
                if meant and word not in known_slips:
                    corrections.append((word, meant))
                alternatives = [self._word(each) for each in words(meant or "")]
            if alternatives:
                clauses.append(Query.disjunction_max_query(alternatives))
        return clauses, corrections

    def _word(self, word: str) -> Query:
        """One word in any field, by its stem."""
        stems = self.analyser.analyze(word) or [word]
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.term_query(self.schema, field, stem), boost)
                for field, boost in BOOSTS.items()
                for stem in stems
            ],
            TIE_BREAKER,
        )

    def _is_known(self, word: str) -> bool:
        stems = self.analyser.analyze(word)
        return any(self.searcher.doc_freq(field, stem) for field in BOOSTS for stem in stems)

    def _begun(self, word: str) -> list[Query]:
        """The last word may not be finished yet."""
        endings = self.vocabulary.endings(word) if len(word) > 1 else []
        if not endings:
            return []
        found = Query.term_set_query(self.schema, "plain", endings)
        return [Query.boost_query(found, PREFIX_BOOST)]

    def _kinds(self, slugs: Sequence[str]) -> list[Query]:
        return [
            Query.boost_query(Query.term_query(self.schema, "kinds", slug), KIND_BOOST)
            for slug in slugs
        ]

    def _all(self, clauses: Sequence[Query]) -> list[Query]:
        if not clauses:
            return []
        return [Query.boolean_query([(Occur.Must, clause) for clause in clauses])]

    def _some(self, clauses: Sequence[Query]) -> list[Query]:
        if not clauses:
            return []
        least = 2 if len(clauses) >= _SENTENCE else 1
        return [Query.boolean_query([(Occur.Should, clause) for clause in clauses], least)]

    def _run(
        self, worded: Sequence[Query], kinds: Sequence[Query], bonus: Sequence[Query]
    ) -> dict[UUID, float]:
        """Every service with the words or of one of the kinds, best first.

        bonus: queries that add to what is found, and find nothing by themselves.
        """
        alternatives = [*worded, *kinds]
        if not alternatives or not self.searcher.num_docs:
            return {}
        needed = Query.boolean_query([(Occur.Should, each) for each in alternatives])
        extra = [(Occur.Should, each) for each in bonus] if kinds else []
        query = Query.boolean_query([(Occur.Must, needed), *extra])
        found = self.searcher.search(query, limit=self.searcher.num_docs, count=False)
        addresses = [address for _, address in found.hits]
        highs = self.searcher.fast_field_values("high", addresses)
        lows = self.searcher.fast_field_values("low", addresses)
        return {
            _uuid(high, low): score
            for (score, _), high, low in zip(found.hits, highs, lows, strict=True)
        }


def _worth_asking(text: str) -> list[str]:
    """The words that carry meaning; all of them if none does."""
    typed = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    return [word for word in typed if word not in STOP_WORDS] or typed


def _uuid(high: float | None, low: float | None) -> UUID:
    """An id from its two signed halves."""
    return UUID(int=(int(high or 0) + (1 << 63)) << 64 | (int(low or 0) + (1 << 63)))

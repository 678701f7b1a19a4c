"""Asks the embedded index for what somebody means, thing by thing: nothing typed is syntax."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p, sqrt
from typing import Final

from tantivy import Occur, Query, Schema, Searcher, TextAnalyzer

from directory.search.engine import Hits
from directory.search.reading import SENTENCE, Wanted, read_words
from directory.search.scores import Scores
from directory.search.vocabulary import Vocabulary
from matching.stems import words
from matching.thesaurus import Thesaurus

BOOSTS: Final = {
    "name": 3.0,
    "found_by": 2.0,
    "summary": 2.5,
    "organisation": 1.5,
    "place": 1.5,
    "description": 1.0,
}
"""How much a word counts by where it stands; held against bench.search_quality.

A word of a name counts little more than others: "door" and "room" stand in many by chance.
"""

KIND: Final = 8.0  # a service of the kind that is meant: about a rare word in the summary
FIRST_KIND: Final = 4.0  # and more where that is what it does before all else
ALSO: Final = 3.0  # the first of the kinds that are offered after it
LATER: Final = 0.85  # and each that follows, against the one before
LOOSE: Final = 0.8  # what is better to have, against what is needed
COMMON: Final = 20  # of so many services one has a kind of usual rarity
PART: Final = 0.5  # the best answer to a part, against the last answer to everything
PREFIX: Final = 0.6  # a word begun counts for less than the word itself
TIE_BREAKER: Final = 0.3  # a word in several fields counts a little more than in the best one
LEAST_OF_A_SENTENCE: Final = 2  # things it asks for; one where that finds too few
FEW: Final = 8  # services: with fewer that have everything, those with a part of it come after


@dataclass(frozen=True, slots=True)
class Asking:
    """One search of one state of the index."""

    schema: Schema
    searcher: Searcher
    vocabulary: Vocabulary
    thesaurus: Thesaurus
    analyser: TextAnalyzer

    def hits(self, text: str) -> Hits:
        """Services with everything that is asked for; if they are few, then those with a part."""
        last = "".join(words(text)[-1:])
        reading = read_words(text, self.thesaurus, lambda word: self._meant(word, last))
        needed = [self._query(each) for each in reading.wanted if each.is_needed]
        loose = [self._query(each) for each in reading.wanted if not each.is_needed]
        parts = [each for each in needed if each is not None]
        extra = [Query.boost_query(each, LOOSE) for each in loose if each is not None]
        whole = self._run(parts, extra, len(parts))
        found = whole
        least = LEAST_OF_A_SENTENCE if len(parts) >= SENTENCE else 1
        while len(found) < FEW and 0 < least < len(parts):
            found = whole.then(self._run(parts, extra, least), PART)
            least -= 1
        return Hits(
            found,
            reading.corrections,
            exact=bool(whole) and len(parts) == len(needed),
            domains=reading.domains,
        )

    def _meant(self, word: str, last: str) -> str:
        """What was probably meant by a word; the word itself if it is known, or only begun."""
        if self._is_known(word) or (word == last and self.vocabulary.endings(word)):
            return word
        held, known = self._is_held, self.vocabulary
        return known.parted(word, is_held=held) or known.nearest(word, is_held=held) or word

    def _is_held(self, word: str) -> bool:
        """Whether a service has a word now: the index counts words of those taken away for long."""
        found = self.searcher.search(Query.term_query(self.schema, "plain", word), 1, count=False)
        return bool(found.hits)

    def _is_known(self, word: str) -> bool:
        stems = self.analyser.analyze(word)
        return any(self.searcher.doc_freq(field, stem) for field in BOOSTS for stem in stems)

    def _query(self, wanted: Wanted) -> Query | None:
        """Services that answer one thing; None where the index cannot know any."""
        kinds = self._kinds(wanted)
        worded = self._all_of(wanted.words)
        if wanted.is_named or not kinds:
            return worded and Query.boolean_query(
                [(Occur.Must, worded), *((Occur.Should, each) for each in kinds)]
            )
        every = [*kinds, worded] if worded else kinds
        return Query.boolean_query([(Occur.Should, each) for each in every])

    def _all_of(self, typed: Sequence[str]) -> Query | None:
        """Services with each of the words; None if one of them is in no service."""
        found = [self._word(each) for each in typed]
        known = [each for each in found if each is not None]
        if not known or len(known) < len(found):
            return None
        return Query.boolean_query([(Occur.Must, each) for each in known])

    def _word(self, word: str) -> Query | None:
        """One word in any field by its stem, or what it is the beginning of."""
        if not self._is_known(word):
            endings = self.vocabulary.endings(word)
            begun = Query.term_set_query(self.schema, "plain", endings)
            return Query.boost_query(begun, PREFIX) if endings else None
        stems = self.analyser.analyze(word) or [word]
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.term_query(self.schema, field, stem), boost)
                for field, boost in BOOSTS.items()
                for stem in stems
            ],
            TIE_BREAKER,
        )

    def _kinds(self, wanted: Wanted) -> list[Query]:
        """Services of the kinds that are meant, and of those that are offered after them.

        What few services are says more than what many are, as with words.
        """
        if not wanted.kinds:
            return []
        later = [
            self._slugs("kinds", [slug], ALSO * LATER**turn)
            for turn, slug in enumerate(wanted.also)
        ]
        meant = sorted(wanted.kinds)
        found = [
            Query.disjunction_max_query([self._slugs("kinds", meant, KIND), *later]),
            self._slugs("main_kind", meant, FIRST_KIND),
        ]
        return [Query.boost_query(each, self._rarity(meant)) for each in found]

    def _rarity(self, slugs: Sequence[str]) -> float:
        """What being of one of the kinds tells: 1 where one of COMMON services is, more for few."""
        known = sum(self.searcher.doc_freq("kinds", each) for each in slugs)
        return sqrt(log1p(self.searcher.num_docs / max(known, 1)) / log1p(COMMON))

    def _slugs(self, field: str, slugs: Sequence[str], score: float) -> Query:
        """Services with one of the kinds, all alike."""
        kinds = Query.term_set_query(self.schema, field, list(slugs))
        return Query.const_score_query(kinds, score)

    def _run(self, parts: Sequence[Query], extra: Sequence[Query], least: int) -> Scores:
        """Services that answer at least so many parts, best first.

        extra: what adds to the score, and finds nothing by itself.
        """
        if not parts or not self.searcher.num_docs:
            return Scores((), (), ())
        needed = Query.boolean_query([(Occur.Should, each) for each in parts], least)
        query = Query.boolean_query(
            [(Occur.Must, needed), *((Occur.Should, each) for each in extra)]
        )
        found = self.searcher.search(query, limit=self.searcher.num_docs, count=False)
        hits = found.hits  # made anew each time it is asked for
        addresses = [address for _, address in hits]
        highs = self.searcher.fast_field_values("high", addresses)
        lows = self.searcher.fast_field_values("low", addresses)
        return Scores(highs, lows, [score for score, _ in hits])

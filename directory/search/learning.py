"""Remembers what is searched for, as far as it may: in memory, then in daily totals."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Final

from directory.queries import revision
from directory.searches import add_counts, listing_texts
from directory.tally import Tally
from matching.stems import words
from matching.thesaurus import Thesaurus, understand
from matching.vocabulary import Vocabulary, make_vocabulary, phrase_to_keep
from storage.engine import Database, reading, writing


class SearchLog:
    """What was searched for since it was last written down. Any number of threads may add.

    Whether words may be kept is decided at once: the words of other searches never leave the
    request. Until `learn_words` has run, the thesaurus alone is known, so less is kept.
    """

    def __init__(self, database: Database, thesaurus: Callable[[], Thesaurus]) -> None:
        """Know no listing yet."""
        self._database: Final = database
        self._thesaurus: Final = thesaurus
        self._tally: Final = Tally()
        self._writing: Final = threading.Lock()
        self._known: tuple[Thesaurus, int] | None = None
        self._vocabulary: Vocabulary | None = None

    def searched(self, text: str, found: int, day: date) -> None:
        """Count a search in words; one with words of crisis in the total of its day alone.

        found: services, before anything was let go of.
        """
        is_crisis = understand(text, self._thesaurus()).is_crisis
        length = 0 if is_crisis else len(words(text))
        self._tally.searched(day, self._phrase(text), words=length, found=found)

    def opened(self, text: str, day: date) -> None:
        """Count a service opened from the first page of results of a search."""
        self._tally.opened(day, self._phrase(text))

    def learn_words(self) -> None:
        """Read the words of the published listings, if they or the thesaurus have changed."""
        with reading(self._database) as session:
            state = (self._thesaurus(), revision(session))
            if self._known is None or self._known[0] is not state[0] or self._known[1] != state[1]:
                self._vocabulary = make_vocabulary(state[0], listing_texts(session))
                self._known = state

    def write(self) -> None:
        """Write down what was counted. What cannot be written is kept, and counted later."""
        with self._writing:
            counts = self._tally.take()
            if not counts.days:
                return
            try:
                with writing(self._database) as session:
                    add_counts(session, counts)
            except BaseException:
                self._tally.give_back(counts)
                raise

    def _phrase(self, text: str) -> str:
        thesaurus = self._thesaurus()
        if self._vocabulary is None:
            self._vocabulary = make_vocabulary(thesaurus)
        return phrase_to_keep(text, self._vocabulary, thesaurus)

"""A search engine that goes wrong when told to: it fails, or takes writes and loses some."""

from collections.abc import Collection, Iterable, Mapping
from random import Random
from typing import TypeVar
from uuid import UUID

from directory.search.engine import Document, Hits, IndexUnavailableError, SearchEngine

WELL, FAILS, LOSES = "well", "fails", "loses"
MOODS = (WELL, FAILS, LOSES)
T = TypeVar("T")


class FaultyEngine:
    """Another engine behind it. mood: one of MOODS; faults: how often it went wrong."""

    def __init__(self, inner: SearchEngine, random: Random) -> None:
        self._inner = inner
        self._random = random
        self.mood = WELL
        self.faults = 0

    def index(self, documents: Collection[Document]) -> None:
        self._inner.index(self._reaching(documents))

    def delete(self, service_ids: Collection[UUID]) -> None:
        self._inner.delete(self._reaching(service_ids))

    def rebuild(self, documents: Iterable[Document]) -> None:
        self._inner.rebuild(self._reaching(list(documents)))

    def search_text(self, text: str) -> Hits:
        self._reaching(())
        return self._inner.search_text(text)

    def fingerprints(self) -> Mapping[UUID, str]:
        self._reaching(())
        return self._inner.fingerprints()

    def _reaching(self, asked: Collection[T]) -> list[T]:
        """What comes through."""
        if self.mood == FAILS:
            self.faults += 1
            raise IndexUnavailableError("the index is away")
        kept = [each for each in asked if self.mood == WELL or self._random.random() < 0.5]
        self.faults += len(kept) < len(asked)
        return kept

"""Counts searches in memory until the worker writes them down. Who searched is never known."""

import threading
from dataclasses import dataclass, field
from datetime import date
from typing import Final

MOST_PHRASES: Final = 2000  # between two writings; what comes after is counted by its length alone
LONGEST: Final = 20  # words; every longer search counts as one of so many


@dataclass(slots=True)
class Count:
    """How often something was searched for, and what came of it."""

    searches: int = 0
    empty: int = 0  # found nothing, before anything was let go of
    opens: int = 0
    found: int = 0  # services, all searches together

    def add(self, other: "Count") -> None:
        """Grow by another."""
        self.searches += other.searches
        self.empty += other.empty
        self.opens += other.opens
        self.found += other.found


@dataclass(slots=True)
class Counts:
    """What was counted: whole days, phrases that may be kept, and lengths of the others."""

    days: dict[date, Count] = field(default_factory=dict)
    phrases: dict[tuple[date, str], Count] = field(default_factory=dict)
    lengths: dict[tuple[date, int], Count] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Grow by another."""
        for day, count in other.days.items():
            self.days.setdefault(day, Count()).add(count)
        for phrase, count in other.phrases.items():
            self.phrases.setdefault(phrase, Count()).add(count)
        for length, count in other.lengths.items():
            self.lengths.setdefault(length, Count()).add(count)


class Tally:
    """Counts that any number of threads add to, and one takes away."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock: Final = threading.Lock()
        self._counts = Counts()

    def searched(self, day: date, phrase: str, *, words: int, found: int) -> None:
        """Count a search. phrase: "" unless it may be kept. words: their number; 0: not to say."""
        count = Count(searches=1, empty=int(not found), found=found)
        with self._lock:
            counts = self._counts
            counts.days.setdefault(day, Count()).add(count)
            if phrase and self._has_room((day, phrase)):
                counts.phrases.setdefault((day, phrase), Count()).add(count)
            elif words:
                counts.lengths.setdefault((day, min(words, LONGEST)), Count()).add(count)

    def opened(self, day: date, phrase: str) -> None:
        """Count that a service was opened from the results of a search."""
        with self._lock:
            self._counts.days.setdefault(day, Count()).opens += 1
            if phrase and self._has_room((day, phrase)):
                self._counts.phrases.setdefault((day, phrase), Count()).opens += 1

    def take(self) -> Counts:
        """Everything counted so far; it starts again from nothing."""
        with self._lock:
            taken, self._counts = self._counts, Counts()
        return taken

    def give_back(self, counts: Counts) -> None:
        """What could not be written down, to be counted once more."""
        with self._lock:
            self._counts.add(counts)

    def _has_room(self, key: tuple[date, str]) -> bool:
        phrases = self._counts.phrases
        return key in phrases or len(phrases) < MOST_PHRASES

"""Answers to words asked before: people tick filters and turn pages with the same words."""

import threading
from typing import Final

from directory.search.engine import Hits

MOST: Final = 1_000_000  # services in all the answers together: 32 MB
_ALONE: Final = 50  # what an answer takes beside its services, counted in services


class KeptHits:
    """The answers of one state of the index, as many as there is room for; any thread may ask.

    They are in memory alone: nothing is written of what people look for.
    """

    def __init__(self, most: int = MOST) -> None:
        """Hold nothing yet. most: services in all the answers together; 0 keeps none."""
        self._most: Final = most
        self._lock: Final = threading.Lock()
        self._state: object = None
        self._hits: Final[dict[str, Hits]] = {}  # the one asked for longest ago comes first
        self._weight = 0

    def get(self, state: object, text: str) -> Hits | None:
        """The answer of this very state; None where there is none."""
        with self._lock:
            hits = self._hits.pop(text, None) if state == self._state else None
            if hits is not None:
                self._hits[text] = hits
            return hits

    def put(self, state: object, text: str, hits: Hits) -> None:
        """Keep an answer, and let go of those of any other state.

        state: read before the answer was looked up, so that no answer is older than it says.
        """
        with self._lock:
            if state != self._state:
                self._hits.clear()
                self._state, self._weight = state, 0
            if text not in self._hits:
                self._hits[text] = hits
                self._weight += _ALONE + len(hits.scores)
            while self._weight > self._most:
                gone = self._hits.pop(next(iter(self._hits)))
                self._weight -= _ALONE + len(gone.scores)

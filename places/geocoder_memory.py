"""What a service answered lately, and whether it is worth asking."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from places.gazetteer import Place

MOST: Final = 2_000  # answers kept, in memory alone; about 1 MB
FOUND_FOR: Final = 24 * 3600.0  # seconds; places do not move
NOT_FOUND_FOR: Final = 60.0  # seconds; also how long a service that failed is left alone

Clock = Callable[[], float]
"""Seconds that only ever grow."""


class Answers:
    """The latest answers of a service by what was asked. Any number of threads may use it."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        """Begin with nothing."""
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._kept: Final[OrderedDict[str, tuple[float, Place | None]]] = OrderedDict()
        self._rests_until = float("-inf")

    def get(self, asked: str) -> tuple[Place | None] | None:
        """The answer, in a tuple of one; None if there is none that still counts."""
        with self._lock:
            ends, place = self._kept.get(asked, (float("-inf"), None))
            return (place,) if self._clock() < ends else None

    def keep(self, asked: str, place: Place | None) -> None:
        """Remember an answer in the place of the oldest."""
        lasts = FOUND_FOR if place else NOT_FOUND_FOR
        with self._lock:
            self._kept[asked] = (self._clock() + lasts, place)
            self._kept.move_to_end(asked)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def note_failure(self) -> None:
        """Leave the service alone for a while."""
        with self._lock:
            self._rests_until = self._clock() + NOT_FOUND_FOR

    def is_resting(self) -> bool:
        """Whether the service failed so lately that nobody should wait for it again."""
        with self._lock:
            return self._clock() < self._rests_until

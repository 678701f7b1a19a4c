"""Stops asking something that keeps failing, and tries again after a while."""

import threading
from collections.abc import Callable
from typing import Final

MOST_FAILURES: Final = 5  # in a row, before it is left alone
REST_SECONDS: Final = 30.0  # before it is tried again, by one caller alone


class Breaker:
    """Closed: everybody may ask. Open: nobody, but one each time the rest is over."""

    __slots__ = ("_clock", "_failures", "_lock", "_open_until")

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin closed. clock: seconds that only ever grow."""
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it failed so often that it is left alone."""
        return self._failures >= MOST_FAILURES

    def may_ask(self) -> bool:
        """Whether to ask now. Whoever is told yes says afterwards how it went."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._open_until:
                return False
            self._open_until = now + REST_SECONDS  # this caller tries, the others wait
            return True

    def succeeded(self) -> None:
        """It answered: all is forgotten."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """It did not answer."""
        with self._lock:
            self._failures += 1
            if self.is_open:
                self._open_until = self._clock() + REST_SECONDS

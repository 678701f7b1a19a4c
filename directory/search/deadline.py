"""Waits for an answer no longer than agreed, however it trickles in."""

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Waiting(Generic[T]):
    """Runs calls aside, a limited number at once; whoever asked leaves when the time is up.

    A socket's timeout starts again with every byte: it does not bound the whole.
    """

    def __init__(self, most: int) -> None:
        """Let at most `most` calls run at once, those that nobody waits for any more included."""
        self._places: Final = threading.BoundedSemaphore(most)

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """What the call gives back, or raises. Raises TimeoutError when it takes longer."""
        if not self._places.acquire(blocking=False):
            raise TimeoutError
        given: list[T] = []
        raised: list[Exception] = []

        def run() -> None:
            try:
                given.append(call())
            except Exception as error:  # noqa: BLE001  (handed to whoever waits)
                raised.append(error)
            finally:
                self._places.release()

        thread = threading.Thread(target=run, name="search", daemon=True)
        thread.start()
        thread.join(seconds)
        for error in raised:
            raise error
        if not given:
            raise TimeoutError
        return given[0]

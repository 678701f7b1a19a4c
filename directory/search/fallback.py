"""Two engines as one: the second is always ready for when the first does not answer."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final, Protocol, runtime_checkable
from uuid import UUID

from directory.search.breaker import Breaker
from directory.search.engine import Document, Hits, IndexUnavailableError, SearchEngine

log = logging.getLogger(__name__)
FIRST, SECOND = "Meilisearch", "tantivy"


@runtime_checkable
class Remote(SearchEngine, Protocol):
    """An engine in another program, whose settings others may change."""

    def put_settings_right(self) -> bool:
        """Set again what is not as it should be. Returns whether anything was."""


class FallbackEngine:
    """Writes to both, searches the first, and the second whenever that fails.

    The second is written first: it is right even while the first is away.
    """

    def __init__(
        self,
        first: Remote,
        second: SearchEngine,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Trust both. clock: seconds that only ever grow."""
        self._first: Final = first
        self._second: Final = second
        self._searches: Final = Breaker(clock)
        self._writes: Final = Breaker(clock)

    @property
    def engines(self) -> Mapping[str, SearchEngine]:
        """Both by name, in the order in which they are kept right."""
        return {SECOND: self._second, FIRST: self._first}

    @property
    def is_simpler(self) -> bool:
        """Whether searches are answered by the second for the moment."""
        return self._searches.is_open

    def index(self, documents: Collection[Document]) -> None:
        """In both. Raises IndexUnavailableError when only the second has them: ask again later."""
        self._second.index(documents)
        self._write(lambda: self._first.index(documents))

    def delete(self, service_ids: Collection[UUID]) -> None:
        """From both. Raises IndexUnavailableError when only the second forgot them."""
        self._second.delete(service_ids)
        self._write(lambda: self._first.delete(service_ids))

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Both, one after the other, whether or not the first was left alone."""
        held = list(documents)
        self._second.rebuild(held)
        self._first.rebuild(held)

    def search_text(self, text: str) -> Hits:
        """What the first finds; what the second finds, and says so, when the first does not."""
        if self._searches.may_ask():
            try:
                hits = self._first.search_text(text)
            except Exception as error:  # noqa: BLE001  (whatever it is, the second answers)
                log.warning("%s did not answer: %s", FIRST, type(error).__name__)
                self._searches.failed()
            else:
                self._searches.succeeded()
                return hits
        return replace(self._second.search_text(text), is_simpler=True)

    def fingerprints(self) -> Mapping[UUID, str]:
        """What the second holds. upkeep looks at each of `engines` by itself."""
        return self._second.fingerprints()

    def _write(self, change: Callable[[], None]) -> None:
        """Do not keep the worker from its other errands while the first is away."""
        if not self._writes.may_ask():
            raise IndexUnavailableError(f"{FIRST} is left alone for a while")
        try:
            change()
        except IndexUnavailableError:
            self._writes.failed()
            raise
        self._writes.succeeded()


def engines_of(engine: SearchEngine) -> Mapping[str, SearchEngine]:
    """The engines behind one, by name: each is an index to keep right."""
    return engine.engines if isinstance(engine, FallbackEngine) else {SECOND: engine}


def is_simpler(engine: SearchEngine) -> bool:
    """Whether another engine than the usual one answers for the moment."""
    return isinstance(engine, FallbackEngine) and engine.is_simpler

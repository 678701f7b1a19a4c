"""The way to a Meilisearch server: its client with time limits and keys, one kind of error."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError, MeilisearchError

from directory.search.engine import IndexUnavailableError
from directory.search.meilisearch_keys import ScopedKeys, make_keys

log = logging.getLogger(__name__)

_FAULTS: Final = (MeilisearchError, OSError, ValueError, KeyError, TypeError, AttributeError)
"""What the client raises when the server is away, fails, or answers with something else."""

_NO_INDEX: Final = "index_not_found"
_REFUSED: Final = frozenset({401, 403})
_WAITING: Final = frozenset({"enqueued", "processing"})
_TASKS_AT_ONCE: Final = 100  # asked about in one request


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds."""

    connect: float = 0.3
    read: float = 1.0  # of a search
    write: float = 10.0  # until a change is taken; only the worker and commands wait for it
    confirm: float = 60.0  # until a change is made
    pause: float = 0.05  # between two questions whether it is
    search: float = 1.5  # for a whole search: a page is to stand within 2 s, by another engine too


@dataclass(slots=True)
class Link:
    """One server. Keys are made from the master key at the first need, unless both are given.

    clock: seconds that only ever grow.
    """

    url: str
    master_key: str = field(default="", repr=False)
    keys: ScopedKeys | None = None
    limits: Limits = Limits()
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def for_searching(self) -> Client:
        """A client that may only search."""
        return self._client(self.scoped_keys().search, self.limits.read)

    def for_indexing(self) -> Client:
        """A client that may keep the index, and nothing else."""
        return self._client(self.scoped_keys().indexing, self.limits.write)

    def confirm(self, tasks: Sequence[int]) -> None:
        """Wait until all these changes are made.

        Raises IndexUnavailableError when one failed, is not known any more, or takes too long.
        """
        client, until = self.for_indexing(), self.clock() + self.limits.confirm
        open_tasks = sorted(tasks)
        while open_tasks:
            asked = open_tasks[:_TASKS_AT_ONCE]
            known = {each.uid: each.status for each in _tasks(client, asked)}
            for task in asked:
                status = known.get(task, "unknown")
                if status != "succeeded" and status not in _WAITING:
                    raise IndexUnavailableError(f"Meilisearch did not make a change: {status}")
            done = {uid for uid, status in known.items() if status == "succeeded"}
            open_tasks = [each for each in open_tasks if each not in done]
            if open_tasks and not done:
                if self.clock() >= until:
                    raise IndexUnavailableError("Meilisearch took too long to make a change")
                self.sleep(self.limits.pause)

    def scoped_keys(self) -> ScopedKeys:
        """Both keys, made if they are not known. Raises what the client raises."""
        with self._lock:
            if self.keys is None:
                self.keys = make_keys(self._client(self.master_key, self.limits.read))
            return self.keys

    @contextmanager
    def told_plainly(self) -> Iterator[None]:
        """Whatever goes wrong on the way to the server is one kind of error, without its text."""
        try:
            yield
        except _FAULTS as error:
            if self.master_key and getattr(error, "status_code", 0) in _REFUSED:
                self.keys = None  # a server that lost its data has lost them too: make them again
            what = getattr(error, "code", None) or type(error).__name__
            if what != _NO_INDEX:
                log.warning("Meilisearch: %s", what)
            raise IndexUnavailableError(f"Meilisearch does not answer as it should ({what})") from (
                error
            )

    def _client(self, key: str, read: float) -> Client:
        """A client of its own for each caller: the package's are not made for several threads."""
        timeout = cast("int", (self.limits.connect, read))  # handed on to requests as it is
        return Client(self.url, key, timeout=timeout)


def is_missing(error: IndexUnavailableError) -> bool:
    """Whether it was for want of the index."""
    cause = error.__cause__
    return isinstance(cause, MeilisearchApiError) and cause.code == _NO_INDEX


def _tasks(client: Client, uids: Sequence[int]) -> list[Any]:
    given = {"uids": [str(each) for each in uids], "limit": len(uids)}
    return client.get_tasks(given).results

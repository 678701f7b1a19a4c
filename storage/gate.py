"""Turn-taking for SQLite writers, between threads and between processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WriteGate:
    """A lock file beside the database.

    Waiting is fair (first come, first served) and the kernel lets go if the holder dies.
    A new file handle is opened for each turn, so the lock is never inherited over a fork.
    """

    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for a turn and hold it."""
        with self.path.open("ab") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

"""Starts a module of ours in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_ROOT: Final = Path(__file__).parents[1]
_NEEDED: Final = {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
"""All that the child learns of its surroundings: no settings, no keys."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that runs. said: what it writes. end: ends it, whatever it does.

    tell: gives it a line to read; of one that has ended nothing is heard either.
    """

    said: IO[bytes]
    end: Callable[[], None]
    tell: Callable[[bytes], None]


@contextmanager
def started(module: str, *arguments: str) -> Iterator[Child]:
    """A module of ours, running until this is left."""
    with subprocess.Popen(  # noqa: S603  (our own module; each argument is one word)
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=_ROOT, env=_NEEDED,
    ) as child:  # fmt: skip
        assert child.stdin is not None and child.stdout is not None  # noqa: PT018, S101  (asked for)
        given = child.stdin

        def tell(line: bytes) -> None:
            with suppress(BrokenPipeError):
                given.write(line)
                given.flush()

        try:
            yield Child(child.stdout, child.kill, tell)
        finally:
            child.kill()

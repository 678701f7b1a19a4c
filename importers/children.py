"""Starts a module of ours in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_ROOT: Final = Path(__file__).parents[1]
_NEEDED: Final = {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
"""All that the child learns of its surroundings: no settings, no keys."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that runs. said: what it writes. end: ends it, whatever it does."""

    said: IO[bytes]
    end: Callable[[], None]


@contextmanager
def started(
    module: str, *arguments: str, given: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[Child]:
    """A module of ours, running until this is left. given: a file that it reads."""
    with subprocess.Popen(  # noqa: S603  (our own module; each argument is one word)
        [sys.executable, "-m", module, *arguments],
        stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, env=_NEEDED,
    ) as child:  # fmt: skip
        assert child.stdout is not None  # noqa: S101  (it was asked for)
        try:
            yield Child(child.stdout, child.kill)
        finally:
            child.kill()

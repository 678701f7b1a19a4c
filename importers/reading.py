"""Read a file in a process of its own, and take what it finds as it comes."""

import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Timer
from typing import Final

from importers.reading_child import END
from importers.records import Refusal
from importers.sources.events import Event, Stop, from_line
from importers.sources.table import Encoding

MOST_WAIT: Final = 40  # seconds without a word; the child stops itself after 30 of the processor
_ROOT: Final = Path(__file__).parents[1]
_NEEDED: Final = {"OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
"""All that the child learns of its surroundings: no settings, no keys."""


def read_events(path: Path, *, encoding: Encoding = Encoding.AUTO) -> Generator[Event, None, None]:
    """Everything in a file. Ends with `Stop` if its reader ran out of time or memory."""
    command = [sys.executable, "-m", "importers.reading_child", str(path.resolve()), encoding.value]
    with subprocess.Popen(  # noqa: S603  (our own module; the path is one argument)
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, env=_NEEDED
    ) as child:
        try:
            yield from _lines(child)
        finally:
            child.kill()


def _lines(child: subprocess.Popen[bytes]) -> Iterator[Event]:
    assert child.stdout is not None  # noqa: S101  (it was asked for)
    while True:
        watch = Timer(MOST_WAIT, child.kill)
        watch.start()
        try:
            lines = child.stdout.readlines(200_000)
        finally:
            watch.cancel()
        if not lines:
            yield Stop(_stopped())
            return
        for line in lines:
            if line.rstrip() == END.encode():
                return
            if line.endswith(b"\n"):
                yield from_line(line)


def _stopped() -> Refusal:
    return Refusal(
        None,
        "",
        "",
        "The file takes more time or memory to read than any good file does",
        "Save it again as CSV UTF-8, or send it in parts",
    )

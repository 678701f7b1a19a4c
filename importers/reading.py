"""Read a file in a process of its own, and take what it finds as it comes."""

from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Timer
from typing import Final

from importers.children import Child, started
from importers.reading_child import END
from importers.records import Refusal
from importers.sources.events import Event, Stop, from_line
from importers.sources.table import Encoding

MOST_WAIT: Final = 40  # seconds without a word; the child stops itself after 30 of the processor


def read_events(path: Path, *, encoding: Encoding = Encoding.AUTO) -> Generator[Event, None, None]:
    """Everything in a file. Ends with `Stop` if its reader ran out of time or memory."""
    with started("importers.reading_child", str(path.resolve()), encoding.value) as child:
        yield from _lines(child)


def _lines(child: Child) -> Iterator[Event]:
    while True:
        watch = Timer(MOST_WAIT, child.end)
        watch.start()
        try:
            lines = child.said.readlines(200_000)
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

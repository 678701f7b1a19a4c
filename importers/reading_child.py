"""A process of its own that reads a file which a stranger made, with limits of time and memory.

python -m importers.reading_child FILE [ENCODING] writes events as lines of JSON. Whatever the
file does to a parser, it is done to this process; `importers.reading` watches it.
"""

import os
import sys
from pathlib import Path
from typing import Final

MOST_MEMORY: Final = 512_000_000  # bytes of address space
MOST_SECONDS: Final = 30  # of the processor
END: Final = '["e"]'


def main(arguments: list[str]) -> int:
    """Read one file. Returns the exit code."""
    _limit()
    from importers.sources.anything import read_file  # noqa: PLC0415  (within the limits)
    from importers.sources.events import to_line  # noqa: PLC0415
    from importers.sources.table import Encoding  # noqa: PLC0415

    encoding = Encoding((arguments[1:] or ["auto"])[0])
    out = sys.stdout.buffer
    with Path(arguments[0]).open("rb") as stream:
        for event in read_file(stream, encoding=encoding):
            out.write(to_line(event))
            out.write(b"\n")
    out.write(END.encode() + b"\n")
    out.flush()
    return 0


def _limit() -> None:
    """Where the system can do it."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except MemoryError:
        os._exit(9)
    except BrokenPipeError:
        os._exit(0)

"""The process that `importers.preparing` starts: told where records are, it writes their rows."""

import os
import sys

from importers.preparing import prepare
from storage.bulk import seldom_collected


def main() -> int:
    """Make all the rows, if any are asked for. Returns the exit code."""
    told = sys.stdin.buffer.readline()
    with seldom_collected():
        for line in prepare(told) if told else ():
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os._exit(0)

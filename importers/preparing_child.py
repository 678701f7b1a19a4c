"""The process that `importers.preparing` starts: records in, their rows out.

python -m importers.preparing_child TERMS < records
"""

import os
import sys

from importers.preparing import prepare
from storage.bulk import seldom_collected


def main(arguments: list[str]) -> int:
    """Make all the rows. Returns the exit code."""
    with seldom_collected():
        for line in prepare(sys.stdin.buffer, arguments[0]):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        os._exit(0)

"""Where the files of tests lie: in memory, where the machine has room there.

A test makes a database and an index of its own, and both wait for the disk whenever they keep
something: some fifteen times a test. Nobody needs these files after a loss of power. What a test
proves about such a loss (kills, copies while writing) does not change with where the files lie.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from tests.proof import is_full

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- Linux's folder in memory; pytest makes its own within
_ROOM: Final = 4 * 2**30  # bytes; a whole run holds a few hundred megabytes at a time


def lie_in_memory() -> None:
    """Let temporary files lie in memory from here on, unless somebody has said where they should.

    Not under full counts, whose files may be larger than the memory.
    """
    if is_full() or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

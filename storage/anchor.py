"""The anchor of the audit: its newest entry's hash, written to a file outside the database.

Whoever can write to the database could cut the end off the chain, or write it anew. They cannot
do so without differing from the anchors, if the file lies where they cannot write: another disk,
or a log that is carried away (AUDIT_ANCHOR).
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from storage import audit


def anchor(session: Session, file: Path, *, now: datetime) -> bool:
    """Add the newest entry's number and hash to the file, unless they stand there already."""
    n, found = audit.head(session)
    if list(anchors(file))[-1:] == [(n, found)]:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as opened:
        opened.write(f"{n} {found} {now.isoformat()}\n")
    return True


def anchors(file: Path) -> Iterator[tuple[int, str]]:
    """Every anchor there is, oldest first. Raises ValueError for a line that is none."""
    if not file.exists():
        return
    for line in file.read_text(encoding="ascii").splitlines():
        n, found, _ = line.split(" ")
        yield int(n), found

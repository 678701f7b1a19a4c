"""Counts the SQL statements that something takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.engine import Database

LOOKS: Final = ("place_loads", "word_changes")


@dataclass(slots=True)
class Statements:
    """The statements seen so far, reads and writes, without BEGIN and COMMIT.

    Without the looks at what was loaded or changed, too: taken every few seconds, not by a page.
    """

    texts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.texts)


@contextmanager
def counted(asked: Database | Session) -> Iterator[Statements]:
    """Count what is asked while this is open; of a session that starts with nothing in memory."""
    if isinstance(asked, Session):
        asked.flush()
        asked.expunge_all()
        engines = {asked.get_bind()}
    else:
        engines = {asked.read_engine, asked.write_engine}
    seen = Statements()

    def note(
        _connection: object,
        _cursor: object,
        text: str,
        _parameters: object,
        _context: object,
        _many: object,
    ) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")) and not any(each in text for each in LOOKS):
            seen.texts.append(text)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

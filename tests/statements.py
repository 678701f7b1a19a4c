"""Counts the SQL statements that something takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from storage.engine import Database


@dataclass(slots=True)
class Statements:
    """The statements seen so far, reads and writes, without BEGIN and COMMIT."""

    texts: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.texts)


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """Count what the database is asked while this is open."""
    seen = Statements()

    def note(
        _connection: object,
        _cursor: object,
        text: str,
        _parameters: object,
        _context: object,
        _many: object,
    ) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")):
            seen.texts.append(text)

    engines = {database.read_engine, database.write_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

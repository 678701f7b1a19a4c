"""The baseline: SQLite's own full-text search, over the very words that the product indexes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pysqlite3 as sqlite3

from directory.search.engine import Document

_FIELDS: Final = ("name", "found_by", "summary", "organisation", "place", "description")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FullText:
    """FTS5 with unicode61 and the Porter stemmer, as its manual has it; nothing is tuned."""

    connection: sqlite3.Connection

    @classmethod
    def of(cls, documents: Iterable[Document]) -> "FullText":
        """Index documents in memory."""
        connection = sqlite3.connect(":memory:")
        columns = ", ".join(_FIELDS)
        connection.execute(
            f"CREATE VIRTUAL TABLE words USING fts5({columns}, id UNINDEXED, "
            "tokenize='porter unicode61')"
        )
        marks = ", ".join("?" * (len(_FIELDS) + 1))
        connection.executemany(
            f"INSERT INTO words ({columns}, id) VALUES ({marks})",  # noqa: S608  (our own names)
            [
                (*(getattr(each, name) for name in _FIELDS), each.service_id.hex)
                for each in documents
            ],
        )
        return cls(connection)

    def found(self, text: str) -> list[UUID]:
        """Services with all of the words, by bm25; if there is none, with any of them."""
        typed = [f'"{word}"' for word in _WORD.findall(text)]
        return self._matching(" AND ".join(typed)) or self._matching(" OR ".join(typed))

    def _matching(self, query: str) -> list[UUID]:
        if not query:
            return []
        rows = self.connection.execute(
            "SELECT id FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid", [query]
        )
        return [UUID(each) for (each,) in rows]

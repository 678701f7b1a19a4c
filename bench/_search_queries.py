"""The judged queries of bench/queries, read and checked: what is typed, and what answers it."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from bench._match_cases import service_of

FOLDER: Final = Path(__file__).parent / "queries"
GRADES: Final = {"just_right": 3, "good": 2, "related": 1}  # source: bench/queries/README.md
SUITABLE: Final = 2  # this grade or better answers the query
ASIDE: Final = 1 / 3  # of the queries of each kind, rounded down


@dataclass(frozen=True, slots=True)
class Judged:
    """One query. kind: "plain", "misspelt" and so on. grades: 1 to 3; what is missing is 0."""

    kind: str
    text: str
    grades: Mapping[UUID, int]


def read_queries(folder: Path = FOLDER) -> tuple[Judged, ...]:
    """Every query, by kind. Raises ValueError that names the file for what is not right."""
    return tuple(
        _judged(path, table)
        for path in sorted(folder.glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["query"]
    )


def set_aside(queries: tuple[Judged, ...]) -> frozenset[str]:
    """The texts of a third of the queries of each kind, chosen by a hash of the text."""
    kinds: dict[str, list[str]] = {}
    for query in queries:
        kinds.setdefault(query.kind, []).append(query.text)
    return frozenset(
        text
        for texts in kinds.values()
        for text in sorted(texts, key=_hash)[: int(len(texts) * ASIDE)]
    )


def _judged(path: Path, table: Mapping[str, object]) -> Judged:
    """One entry. Raises ValueError for a service judged twice, or when nothing answers it."""
    text = str(table["text"])
    grades: dict[UUID, int] = {}
    for word, grade in GRADES.items():
        keys = table[word]
        for key in keys if isinstance(keys, list) else ():
            if service_of(key) in grades:
                raise ValueError(f"{path.name}: {key} is judged twice for {text!r}")
            grades[service_of(key)] = grade
    if max(grades.values(), default=0) < SUITABLE:
        raise ValueError(f"{path.name}: nothing answers {text!r}")
    return Judged(path.stem, text, grades)


def _hash(text: str) -> str:
    """What decides, and nobody can choose."""
    return hashlib.sha256(text.encode()).hexdigest()

"""What a reader finds in a file, one after the other; and the same as short JSON lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from importers.json_text import from_json, to_json
from importers.records import Refusal


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a table. sheet: its name; number: the row they stand in."""

    sheet: str
    number: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, as many cells as headings. number: as a spreadsheet counts."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Document:
    """One service of Open Referral, whole. number: which of the file's it is, from 1."""

    number: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be used as it is."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was put right while reading, and is told."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Stop:
    """The file as a whole cannot be used."""

    refusal: Refusal


Event: TypeAlias = Head | Line | Document | Broken | Noted | Stop

_REFUSALS: Final[Mapping[str, type[Broken | Noted | Stop]]] = {"b": Broken, "n": Noted, "s": Stop}


_ROW: Final = "r"
_ROW_LINE: Final = b'["r",'


class FileError(ValueError):
    """The file as a whole cannot be used."""

    def __init__(
        self,
        reason: str,
        what_to_do: str,
        value: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        """Keep what the report will say."""
        super().__init__(reason)
        self.refusal = Refusal(row, column, value, reason, what_to_do)


def to_line(event: Event) -> bytes:
    """An event as one line of JSON."""
    if isinstance(event, Line):
        return to_json([_ROW, event.number, event.cells]).encode()
    match event:
        case Head(sheet, number, headings):
            told: list[Any] = ["h", sheet, number, headings]
        case Document(number, content):
            told = ["d", number, content]
        case Broken(refusal):
            told = ["b", *_plain(refusal)]
        case Noted(refusal):
            told = ["n", *_plain(refusal)]
        case _:
            told = ["s", *_plain(event.refusal)]
    return json.dumps(told, separators=(",", ":")).encode()


def from_line(line: bytes) -> Event:
    """The event of such a line."""
    if line.startswith(_ROW_LINE):
        _, number, cells = from_json(line)
        return Line(number, cells)
    kind, *rest = json.loads(line)
    if kind == "h":
        return Head(rest[0], rest[1], tuple(rest[2]))
    if kind == "d":
        return Document(*rest)
    return _REFUSALS[kind](Refusal(*rest))


def _plain(refusal: Refusal) -> list[Any]:
    return [getattr(refusal, name) for name in Refusal.__dataclass_fields__]

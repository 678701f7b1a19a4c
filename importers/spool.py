"""Records put aside while a file is looked at whole, in a file of our own instead of in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from importers.json_text import from_json, to_json
from importers.records import ImportedRecord, Note

WEIGHT_OF_A_CHANGE: Final = 40  # a record that is here already takes so much longer
_NEW: Final = b"[true"


@dataclass(frozen=True, slots=True)
class Spooled:
    """One record as it was put aside. values: its values as JSON, to be kept as they are."""

    record: ImportedRecord
    is_new: bool
    values: str


class Spool:
    """A list of records that may be long. To be closed."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._file = NamedTemporaryFile()  # noqa: SIM115
        self.length = self.new = 0

    def close(self) -> None:
        """Throw it away."""
        self._file.close()

    def put(self, record: ImportedRecord, *, is_new: bool) -> None:
        """Add one."""
        head, values = to_json([is_new, *_head(record)]), to_json(record.values)
        self._file.write(f"{head}\t{values}\t{record.original}\n".encode())
        self.length += 1
        self.new += is_new

    def __iter__(self) -> Iterator[bytes]:
        """Each in turn, from the first, as it was put aside."""
        self._file.seek(0)
        yield from self._file

    @property
    def path(self) -> Path:
        """Where it is, for another process to read."""
        self._file.flush()
        return Path(self._file.name)


def in_parts(
    lines: Iterable[bytes], at_once: int, weight: int = WEIGHT_OF_A_CHANGE
) -> Iterator[list[bytes]]:
    """Records, as many at a time as are stored in one go. weight: of one that is not new."""
    found: list[bytes] = []
    heavy = 0
    for line in lines:
        heavy += 1 if line.startswith(_NEW) else weight
        found.append(line)
        if heavy >= at_once:
            yield found
            found, heavy = [], 0
    if found:
        yield found


def spooled(lines: Sequence[bytes]) -> list[Spooled]:
    """The records of such lines."""
    return [*map(_spooled, lines)]


def _spooled(line: bytes) -> Spooled:
    head, values, original = line.decode().rstrip("\n").split("\t")
    is_new, *rest = from_json(head)
    return Spooled(_record(rest, from_json(values), original), is_new, values)


def _head(record: ImportedRecord) -> list[Any]:
    return [
        record.row,
        record.source_id,
        record.row_hash,
        record.organisation_key,
        record.sheet,
        sorted(record.suggested),
        sorted(record.notes),
        record.year_end.isoformat() if record.year_end else None,
    ]


def _record(head: list[Any], values: dict[str, Any], original: str) -> ImportedRecord:
    row, source_id, row_hash, organisation_key, sheet, suggested, notes, year_end = head
    return ImportedRecord(
        row,
        source_id,
        values,
        original,
        row_hash,
        organisation_key,
        sheet,
        frozenset(suggested),
        frozenset(map(Note, notes)),
        date.fromisoformat(year_end) if year_end else None,
    )

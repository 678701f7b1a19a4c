"""Records put aside while a file is looked at whole, in a file of our own instead of in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self

from importers.json_text import from_json, to_json
from importers.records import ImportedRecord, Note

_IN_MEMORY: Final = 8_000_000  # bytes; more goes to a temporary file


@dataclass(frozen=True, slots=True)
class Spooled:
    """One record as it was put aside. values: its values as JSON, to be kept as they are."""

    record: ImportedRecord
    is_new: bool
    values: str


class Spool:
    """A list of records that may be long."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self.length = 0

    def __enter__(self) -> Self:
        """Nothing to do."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw it away."""
        self._file.close()

    def put(self, record: ImportedRecord, *, is_new: bool) -> None:
        """Add one."""
        head, values = to_json([is_new, *_head(record)]), to_json(record.values)
        self._file.write(f"{head}\t{values}\t{record.original}\n".encode())
        self.length += 1

    def __iter__(self) -> Iterator[Spooled]:
        """Each in turn, from the first."""
        self._file.seek(0)
        for line in self._file:
            head, values, original = line.decode().rstrip("\n").split("\t")
            is_new, *rest = from_json(head)
            yield Spooled(_record(rest, from_json(values), original), is_new, values)


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

"""Records put aside while a file is looked at whole, in a file of our own instead of in memory."""

import json
from collections.abc import Iterator
from datetime import date
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self

from importers.records import ImportedRecord, Note

_IN_MEMORY: Final = 8_000_000  # bytes; more goes to a temporary file


class Spool:
    """A list of records that may be long. Each comes with whether it is new."""

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
        self._file.write(json.dumps([is_new, *_plain(record)]).encode() + b"\n")
        self.length += 1

    def __iter__(self) -> Iterator[tuple[ImportedRecord, bool]]:
        """Each in turn, from the first."""
        self._file.seek(0)
        for line in self._file:
            is_new, *rest = json.loads(line)
            yield _record(rest), is_new


def _plain(record: ImportedRecord) -> list[Any]:
    return [
        record.row,
        record.source_id,
        record.values,
        record.original,
        record.row_hash,
        record.organisation_key,
        record.sheet,
        sorted(record.suggested),
        sorted(record.notes),
        record.year_end.isoformat() if record.year_end else None,
    ]


def _record(found: list[Any]) -> ImportedRecord:
    row, source_id, values, original, row_hash, organisation_key, sheet = found[:7]
    suggested, notes, year_end = found[7:]
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

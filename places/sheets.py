"""Tables out of CSV files and Excel workbooks: bytes in, rows of text out, by their headings."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from base.errors import InvalidError
from base.text import clean_line, slug

MOST_BYTES: Final = 50_000_000  # of a file; ePCN of October 2024 has 0.6 MB, epraccur 3.4 MB
MOST_UNPACKED: Final = 100_000_000  # bytes; ePCN has 5.1 MB. A bomb of 0.7 MB makes 700 MB
MOST_PARTS: Final = 500  # files inside a workbook; ePCN has 14
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
_BROKEN: Final = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and zipfile raise for a workbook that is not whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. number: as a spreadsheet counts, from 1. cells: field -> text, "" if empty."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one table, as they stand in it, blank ones too. name: "" for a CSV file."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    def columns(self, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Field -> position of the column that goes by one of its names, in any case.

        Line breaks and signs in a heading count as spaces. Fields without a column are left out.
        """
        heads = [slug(cell) for cell in self.rows[0]] if self.rows else []
        found = {}
        for field, wanted in names.items():
            place = next((heads.index(each) for each in map(slug, wanted) if each in heads), None)
            if place is not None:
                found[field] = place
        return found

    def below_the_headings(self, columns: Mapping[str, int]) -> Iterator[Row]:
        """Every row after the first that is not blank. Cells are made one line each."""
        return (row for row in self.all_rows(columns) if row.number > 1)

    def all_rows(self, columns: Mapping[str, int]) -> Iterator[Row]:
        """Every row that is not blank, of a table without headings."""
        for number, cells in enumerate(self.rows, start=1):
            if any(cells):
                yield Row(number, {field: _cell(cells, at) for field, at in columns.items()})


def read_sheets(data: bytes, *, text: Callable[[object], str] | None = None) -> tuple[Sheet, ...]:
    """The tables of a CSV file (one) or of an .xlsx workbook.

    text: what a cell of a workbook says; otherwise days are 20241025.
    Raises InvalidError if the file is too large, unpacks to too much, or cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise InvalidError(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data, text or _text)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidError("This is an old Excel file (.xls) or locked. Save it as .xlsx or CSV.")
    return (Sheet("", _limited(csv.reader(io.StringIO(_decoded(data), newline=""), strict=True))),)


def missing(columns: Mapping[str, int], required: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of required columns that were not found."""
    return [names[0] for field, names in required.items() if field not in columns]


def _decoded(data: bytes) -> str:
    """A CSV file as text. What is not sure to be right is refused, never guessed."""
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidError(f"Line {line} is not UTF-8. Save the file as CSV UTF-8.") from error


def _limited(
    rows: Iterable[Iterable[Any]], text: Callable[[object], str] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The rows as text. Raises InvalidError where there are too many, or a quote is left open."""
    kept: list[tuple[str, ...]] = []
    try:
        for row in rows:
            cells = tuple(map(text or _text, row))
            if len(cells) > MOST_COLUMNS:
                raise InvalidError(f"Row {len(kept) + 1} has more than {MOST_COLUMNS} columns.")
            if len(kept) == MOST_ROWS:
                raise InvalidError(f"The table has more than {MOST_ROWS:,} rows.")
            kept.append(cells)
    except csv.Error as error:
        raise InvalidError(f"Row {len(kept) + 1} cannot be read as CSV: {error}.") from error
    return tuple(kept)


def _text(cell: object) -> str:
    """What a cell says, as a CSV file would have it; days as 20241025."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _cell(cells: Sequence[str], at: int) -> str:
    """A cell as one line; "" for one that a short row lacks."""
    return clean_line(cells[at]) if at < len(cells) else ""


def _workbook(data: bytes, text: Callable[[object], str]) -> tuple[Sheet, ...]:
    """The sheets of a workbook, unpacked only if what is inside says it is small enough."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
        _check_size(parts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles; only what is in the cells counts
            sheets = tuple(_sheets(data, text))
    except _BROKEN as error:
        raise InvalidError("The workbook cannot be read. Save it again as .xlsx or CSV.") from error
    if not sheets:
        raise InvalidError("There is no sheet in the workbook that can be read.")
    return sheets


def _check_size(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a bomb. Zipfile never unpacks more of a part than the size it states."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise InvalidError(
            f"The workbook unpacks to more than {MOST_UNPACKED // 1_000_000} MB: it was not opened."
        )


def _sheets(data: bytes, text: Callable[[object], str]) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size may be wrong
            yield Sheet(sheet.title, _limited(sheet.iter_rows(values_only=True), text))
    finally:
        book.close()

"""A CSV file from anywhere: bytes in, rows by heading out, and every row that is broken named."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO, TextIOWrapper
from typing import BinaryIO, Final

from importers.cells import shown
from importers.records import Refusal
from importers.sources.events import FileError

MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 30_000  # below SQLite's limit of 32,766 values in one statement
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 32_767  # characters; as in a spreadsheet

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Encoding(StrEnum):
    """How the letters of a file are written. AUTO: UTF-8, or UTF-16 that says so itself."""

    AUTO = "auto"
    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    CP1252 = "cp1252"


@dataclass(frozen=True, slots=True)
class Line:
    """One row. number: as a spreadsheet counts, the headings being 1."""

    number: int
    cells: Mapping[str, str]  # heading -> cell


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. columns: field -> the heading it goes by in this file.

    problem: set when the file as a whole cannot be used; then there are no lines.
    """

    columns: Mapping[str, str]
    lines: tuple[Line, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    problem: Refusal | None = None


def read_table(
    data: bytes,
    columns: Mapping[str, Sequence[str]],
    required: Sequence[str],
    *,
    encoding: Encoding = Encoding.AUTO,
) -> Table:
    """The rows of a CSV file. Never raises.

    columns: field -> the headings it may go by. required: the fields that must be there.
    """
    try:
        rows = _rows(StringIO(_decoded(data, encoding), newline=""))
        headings = _headings(next(rows, (1, []))[1])
        found = find_columns(headings, columns, required)
        return _table(found, headings, rows)
    except FileError as error:
        return Table({}, problem=error.refusal)


def _decoded(data: bytes, encoding: Encoding) -> str:
    """The file as text. What is not sure to be right is refused, never guessed."""
    if len(data) > MOST_BYTES:
        raise _whole(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB", "Split it into smaller files"
        )
    codec = _codec(data, encoding)
    if codec == "utf-16":
        encoding = Encoding.UTF_16
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _not_readable(data, error, encoding) from error


def _not_readable(data: bytes, error: UnicodeDecodeError, encoding: Encoding) -> FileError:
    """Which encoding it probably is, with a look at how it would read."""
    if b"\x00" in data[:200]:
        return _whole("The file looks like UTF-16 without its mark", "Save it as CSV UTF-8")
    line = data.count(b"\n", 0, error.start) + 1
    near = data[max(0, error.start - 20) : error.start + 20].decode("cp1252", errors="replace")
    reason = f"Line {line} is not {codec_name(encoding)}"
    if encoding is Encoding.CP1252:
        return _whole(reason, "Save it as CSV UTF-8", shown(near))
    advice = (
        "Save it as CSV UTF-8. If the words shown here read right, it is Windows text: "
        "choose the encoding cp1252"
    )
    return _whole(reason, advice, shown(near))


def codec_name(encoding: Encoding) -> str:
    """The name of an encoding for people."""
    names = {Encoding.UTF_16: "UTF-16", Encoding.CP1252: "Windows-1252"}
    return names.get(encoding, "UTF-8")


def read_grid(
    stream: BinaryIO, *, encoding: Encoding = Encoding.AUTO
) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells of a CSV or TSV file, read bit by bit. Raises FileError.

    What stands between cells (comma, semicolon, tab, bar) is told from the first lines.
    """
    start = stream.read(64_000)
    stream.seek(0)
    codec = _codec(start, encoding)
    text = TextIOWrapper(stream, codec, newline="")
    is_broken = False
    try:
        yield from _rows(text, delimiter=_delimiter(start.decode(codec, errors="ignore")))
    except UnicodeDecodeError:
        is_broken = True
    finally:
        text.detach()  # the stream is its owner's to close
    if is_broken:
        stream.seek(0)
        _decoded(stream.read(), encoding)


def _codec(start: bytes, encoding: Encoding) -> str:
    if encoding is Encoding.AUTO and start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig" if encoding in {Encoding.AUTO, Encoding.UTF_8} else encoding.value


def _delimiter(start: str) -> str:
    """What stands in most of the first lines, and as often in each."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in start.splitlines()[:40] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in ",;\t|"}
    best = max(counts, key=lambda mark: sum(map(bool, counts[mark])) + min(counts[mark] or [0]))
    return best if sum(counts[best]) > sum(counts[","]) // 2 else ","


def _rows(lines: Iterable[str], *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells. Raises FileError where the quotes do not close."""
    since: list[str] = []

    def noted(lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            since.append(line)
            yield line

    reader = csv.reader(noted(lines), strict=True, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        since.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            column = _open_column("".join(since)) + 1
            raise FileError(
                "A quotation mark in this row is not closed, or stands inside a cell",
                'Close it, or write it twice (""). Nothing was read after it',
                shown(since[0] if since else ""),
                number,
                column=f"column {column}",
            ) from error
        yield number, cells


def _open_column(text: str) -> int:
    """The cell, from 0, in which the quotes of a broken row stop making sense."""
    column, position, quoted = 0, 0, False
    while position < len(text):
        here, after = text[position], text[position + 1 : position + 2]
        if quoted and here == '"' and after == '"':
            position += 1
        elif quoted and here == '"' and after not in {",", "\r", "\n", ""}:
            return column
        elif here == '"':
            quoted = not quoted
        elif here == "," and not quoted:
            column += 1
        position += 1
    return column


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """The first row. Raises FileError if it has too many cells, none, or one of them twice."""
    headings = tuple(cell.strip() for cell in cells)
    if not any(headings):
        raise _whole("The file has no headings", "Put the names of the columns in the first row")
    if len(headings) > MOST_COLUMNS:
        raise _whole(f"The file has more than {MOST_COLUMNS} columns", "Leave out what is not used")
    named = [heading.lower() for heading in headings if heading]
    twice = next((heading for heading in named if named.count(heading) > 1), None)
    if twice is not None:
        raise _whole("Two columns have the same name", "Rename one of them", shown(twice))
    broken = next((heading for heading in headings if _CONTROL.search(heading)), None)
    if broken is not None:
        raise _whole("A heading holds a character that cannot be kept", "Type it again")
    return headings


def find_columns(
    headings: Sequence[str], wanted: Mapping[str, Sequence[str]], required: Sequence[str]
) -> dict[str, str]:
    """Field -> heading. Raises FileError naming every required column that is not there."""
    there = {heading.lower(): heading for heading in headings if heading}
    found = {}
    for field, names in wanted.items():
        name = next((name for name in names if name.lower() in there), None)
        if name is not None:
            found[field] = there[name.lower()]
    missing = [wanted[field][0] for field in required if field not in found]
    if missing:
        listed = ", ".join(heading for heading in headings[:10] if heading)
        raise _whole(
            f"These columns are missing: {', '.join(missing)}",
            "Add them, or choose the profile that fits this file",
            shown(listed),
        )
    return found


def _table(
    columns: Mapping[str, str],
    headings: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
) -> Table:
    """Every row that is not blank, either as a line or as a refusal."""
    lines: list[Line] = []
    refusals: list[Refusal] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) + len(refusals) == MOST_ROWS:
            raise _whole(f"The file has more than {MOST_ROWS:,} rows", "Split it")
        refusal = _broken(number, headings, cells)
        if refusal:
            refusals.append(refusal)
        else:
            pairs = zip(headings, cells, strict=True)
            lines.append(Line(number, {heading: cell for heading, cell in pairs if heading}))
    return Table(columns, tuple(lines), tuple(refusals))


def _broken(number: int, headings: Sequence[str], cells: Sequence[str]) -> Refusal | None:
    """Why a row cannot be used as it is, if it cannot."""
    if len(cells) != len(headings):
        reason = f"The row has {len(cells)} cells where the headings have {len(headings)}"
        advice = "Look for a stray comma, line break or quotation mark"
        return Refusal(number, "", shown(", ".join(cells[:3])), reason, advice)
    for heading, cell in zip(headings, cells, strict=True):
        if _CONTROL.search(cell):
            reason = "holds a character that cannot be kept (such as NUL)"
            return Refusal(number, heading, shown(cell), reason, "Type the cell again")
        if len(cell) > LONGEST_CELL:
            reason = f"is longer than {LONGEST_CELL:,} characters"
            return Refusal(number, heading, shown(cell), reason, "Shorten it")
    return None


def _whole(reason: str, what_to_do: str, value: str = "") -> FileError:
    return FileError(reason, what_to_do, value)

"""A CSV file from anywhere: bytes in, rows of cells out, and where it is broken said."""

import csv
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from io import TextIOWrapper
from typing import BinaryIO, Final

from importers.cells import shown
from importers.sources.events import FileError

_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # with which UTF-16 begins
_LOOKED_AT: Final = 64_000  # bytes, to tell how a file is written


class Encoding(StrEnum):
    """How the letters of a file are written. AUTO: UTF-8, or UTF-16 that says so itself."""

    AUTO = "auto"
    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    CP1252 = "cp1252"


def _not_readable(stream: BinaryIO, encoding: Encoding) -> FileError:
    """Which line it is that cannot be read, and which encoding it probably has.

    What is not sure to be right is refused, never guessed.
    """
    start = stream.read(_LOOKED_AT)
    stream.seek(0)
    codec = _codec(start, encoding)
    if b"\x00" in start[:200] and codec != "utf-16":
        return FileError("The file looks like UTF-16 without its mark", "Save it as CSV UTF-8")
    if codec == "utf-16" and not start.startswith(_MARKS):
        return FileError("The file does not begin as UTF-16 does", "Save it as CSV UTF-8")
    number, near = _broken_line(stream, codec)
    name = "UTF-16" if codec == "utf-16" else codec_name(encoding)
    reason = f"Line {number} is not {name}"
    if encoding is Encoding.CP1252 or codec == "utf-16":
        return FileError(reason, "Save it as CSV UTF-8", shown(near))
    advice = (
        "Save it as CSV UTF-8. If the words shown here read right, it is Windows text: "
        "choose the encoding cp1252"
    )
    return FileError(reason, advice, shown(near))


def _broken_line(stream: BinaryIO, codec: str) -> tuple[int, str]:
    """The first line with letters that are none in a codec, and what it seems to say there."""
    number = 0
    lines = [stream.read()] if codec == "utf-16" else stream
    for number, line in enumerate(lines, start=1):
        try:
            line.decode(codec)
        except UnicodeDecodeError as error:
            near = line[max(0, error.start - 20) : error.start + 20]
            before = line[: error.start].count(b"\n") if codec == "utf-16" else 0
            return number + before, near.decode("cp1252", errors="replace")
    return number, ""


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
    start = stream.read(_LOOKED_AT)
    stream.seek(0)
    codec = _codec(start, encoding)
    text = TextIOWrapper(stream, codec, newline="")
    is_broken = False
    try:
        yield from _rows(text, delimiter=_delimiter(start.decode(codec, errors="ignore")))
    except UnicodeError:
        is_broken = True
    finally:
        text.detach()  # the stream is its owner's to close
    if is_broken:
        stream.seek(0)
        raise _not_readable(stream, encoding)


def _codec(start: bytes, encoding: Encoding) -> str:
    if encoding is Encoding.AUTO and start.startswith(_MARKS):
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

"""Any file: what it is, told from its bytes and never from its name, and what is in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final

from importers.cells import shown
from importers.sources.events import Document, Event, FileError, Stop
from importers.sources.flat import read_objects, read_points
from importers.sources.layout import read_layout
from importers.sources.open_referral_1 import is_version_1, to_version_3
from importers.sources.open_referral_pages import each_service
from importers.sources.packages import is_package, read_package
from importers.sources.strict_json import MOST_BYTES as MOST_JSON
from importers.sources.strict_json import read_json
from importers.sources.table import Encoding, read_grid

MOST_ROWS: Final = 1_200_000  # a workbook has at most 1,048,576
MOST_PACKED: Final = 50_000_000  # bytes of a workbook or a zip
_LONGEST_LINE: Final = 5_000_000  # bytes of one object of NDJSON


def read_file(stream: BinaryIO, *, encoding: Encoding = Encoding.AUTO) -> Iterator[Event]:
    """Everything in a file, one after the other. Never raises for what is in it.

    Ends with `Stop` where the file as a whole cannot be used.
    """
    try:
        for number, event in enumerate(_events(stream, encoding)):
            if number > MOST_ROWS:
                yield Stop(
                    FileError(f"The file has more than {MOST_ROWS:,} rows", "Split it").refusal
                )
                return
            yield event
    except FileError as error:
        yield Stop(error.refusal)
    except RecursionError:
        yield Stop(FileError("The file is nested too deeply", "Export it again").refusal)


def _events(stream: BinaryIO, encoding: Encoding) -> Iterator[Event]:
    start = stream.read(4096)
    stream.seek(0)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileError("The file is empty", "Look whether it is the right one")
    if start.startswith(b"PK\x03\x04"):
        yield from _packed(_limited(stream, MOST_PACKED))
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError(
            "This is an old Excel file (.xls) or locked with a password", "Save it as .xlsx or CSV"
        )
    elif start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc")):
        raise FileError("This is not a table", "Save it as .xlsx, CSV or JSON")
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        yield from _json(stream, start)
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise FileError("This is a web page or XML", "Save it as .xlsx, CSV or JSON")
    else:
        yield from read_layout(read_grid(stream, encoding=encoding))


def _packed(data: bytes) -> Iterator[Event]:
    if is_package(data):
        yield from read_package(data)
        return
    from importers.sources.workbook import read_workbook  # noqa: PLC0415  (slow to import)

    yield from read_workbook(data)


def _limited(stream: BinaryIO, most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise FileError(f"The file is larger than {most // 1_000_000} MB", "Send smaller files")
    return data


def _json(stream: BinaryIO, start: bytes) -> Iterator[Event]:
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    is_lines = first[:1] == b"{" and _is_lines(stream)
    stream.seek(0)
    if is_lines:
        yield from _lines(stream)
    else:
        yield from _whole(read_json(_limited(stream, MOST_JSON)))


def _is_lines(stream: BinaryIO) -> bool:
    """Whether each of the first lines is an object of its own."""
    lines = [line for line in (stream.readline(_LONGEST_LINE) for _ in range(3)) if line.strip()]
    if len(lines) < 2:  # noqa: PLR2004
        return False
    return all(line.strip()[:1] == b"{" and line.strip()[-1:] == b"}" for line in lines)


def _lines(stream: BinaryIO) -> Iterator[Event]:
    """NDJSON: services as they come, or rows that are looked at together."""
    flat: list[Any] = []
    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise FileError("A line is too long", "Write one object a line")
        if not line.strip():
            continue
        number += 1
        found = read_json(line, row=number)
        services = each_service(found)
        if services is None:
            flat.append(found)
            continue
        for each in services:
            yield Document(number, _newest(each))
    if flat:
        yield from read_objects(flat)


def _whole(found: Any) -> Iterator[Event]:  # noqa: ANN401  (any JSON)
    if isinstance(found, Mapping) and found.get("type") == "FeatureCollection":
        yield from read_points(found)
        return
    services = each_service(found)
    if services is not None:
        for number, each in enumerate(services, start=1):
            yield Document(number, _newest(each))
        return
    rows = _rows(found)
    if rows is None:
        said = shown(", ".join(map(str, found))) if isinstance(found, Mapping) else ""
        raise FileError(
            "There are no services in this JSON", "Send a list of them, or the page of a feed", said
        )
    yield from read_objects(rows)


def _rows(found: Any) -> Sequence[Any] | None:  # noqa: ANN401
    """The list of objects in a JSON value: itself, or the only one in it."""
    if isinstance(found, list):
        return found
    if not isinstance(found, Mapping):
        return None
    lists = [each for each in found.values() if isinstance(each, list) and each]
    return lists[0] if len(lists) == 1 and isinstance(lists[0][0], Mapping) else None


def _newest(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return to_version_3(document) if is_version_1(document) else document

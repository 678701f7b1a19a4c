"""JSON read strictly: no double keys, no NaN, no broken characters, not too deep, not too large."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from importers.cells import shown
from importers.sources.events import FileError

DEEPEST: Final = 60  # levels; a whole service has about eight
MOST_BYTES: Final = 60_000_000  # of one JSON text; longer lists as NDJSON
LONGEST_NUMBER: Final = 40  # digits
_BROKEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def read_json(data: bytes, *, row: int | None = None) -> Any:  # noqa: ANN401  (any JSON)
    """The value of a JSON text. Raises FileError saying where and why it cannot be used.

    row: which line of an NDJSON file it is.
    """
    if len(data) > MOST_BYTES:
        raise FileError(
            f"The JSON is larger than {MOST_BYTES // 1_000_000} MB",
            "Send one object a line (NDJSON), or several files",
        )
    text = _decoded(data, row)
    _refuse_deep(text, row)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_number,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        where = f"Line {error.lineno}, character {error.colno}"
        near = shown(text[max(0, error.pos - 20) : error.pos + 20])
        raise FileError(
            f"{where}: this is not JSON ({error.msg})", "Export it again", near, row
        ) from error
    except RecursionError as error:
        raise FileError("The JSON is nested too deeply", "Export it again", row=row) from error
    return _cleaned(found)


def _decoded(data: bytes, row: int | None) -> str:
    codec = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = row or data.count(b"\n", 0, error.start) + 1
        raise FileError(f"Line {line} is not UTF-8", "Save the file as UTF-8", row=row) from error


def _refuse_deep(text: str, row: int | None) -> None:
    """Look at the brackets before anything is built of them."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                raise FileError(
                    f"The JSON is nested more than {DEEPEST} levels deep",
                    "Export it again",
                    row=row,
                )
        elif mark in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileError("An object has the same key twice", "Keep one of the two", shown(twice))
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401
    raise FileError("A number is not a number", "Leave the field out", name)


def _number(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise FileError("A number is too large", "Write it out", shown(text))
    return found


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise FileError("A number is too large", "Write it as text", shown(text))
    return int(text)


def _cleaned(value: Any) -> Any:  # noqa: ANN401
    """Without characters that cannot be kept (NUL, lone surrogates)."""
    if isinstance(value, str):
        return _BROKEN.sub("", value) if _BROKEN.search(value) else value
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value

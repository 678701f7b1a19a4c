"""Single cells of a file, turned into values. What cannot be used says why."""

import math
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from base.text import clean_line
from geo.distance import Point
from geo.postcode import normalise_postcode

LONGEST_SHOWN: Final = 60  # characters of a value in a report
LONGEST_URL: Final = 300

_HOST_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LAST_LABEL: Final = re.compile(r"[a-z]{2,24}|xn--[a-z0-9-]{2,59}")
_SIMPLE: Final = re.compile(
    r"(https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~/-]+)?"
)
"""Most addresses: nothing in them is to be put right."""
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB: Final = re.compile(r"https?:/*", re.IGNORECASE)
_AREA: Final = re.compile(r"[ENSW]\d{8}")
_COMPANY: Final = re.compile(r"[A-Z]{2}\d{6}|\d{8}")
_COMPANY_LENGTH: Final = 8
_DAY_FORMATS: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y")
_LAT: Final = (49.0, 61.5)  # Great Britain and Northern Ireland, with the islands
_LON: Final = (-9.0, 2.5)


class CellError(ValueError):
    """A cell that cannot be used, with the reason and what its owner can do."""

    def __init__(self, reason: str, what_to_do: str) -> None:
        """Keep both, for the report."""
        super().__init__(reason)
        self.reason, self.what_to_do = reason, what_to_do


def shown(value: str) -> str:
    """A value for a report: one line, at most 60 characters."""
    line = clean_line(value[: 4 * LONGEST_SHOWN])
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def read_website(cell: str) -> str:
    """A web address with http or https, its host in small letters; empty for an empty cell.

    Raises CellError for anything that is not the public address of a site by its name.
    """
    text = clean_line(cell)
    if not text:
        return ""
    simple = _SIMPLE.fullmatch(text) if len(text) <= LONGEST_URL else None
    if simple:
        return text if simple[1] else f"https://{text}"
    error = CellError("is not a web address", "Write it like www.example.org")
    if re.search(r"[\s<>\"'\\^`{}|]", text) or len(text) > LONGEST_URL:
        raise error
    if not _WEB.match(text):
        if _SCHEME.match(text) and not re.match(r"[^/:]+\.[^/:]+:\d", text):
            raise error
        text = f"https://{text}"
    try:
        parts = urlsplit(_WEB.sub(lambda match: match[0].rstrip("/").lower() + "//", text, count=1))
        host, port = _host(parts), parts.port
    except ValueError as problem:
        raise error from problem
    if not host or "@" in parts.netloc or port not in {None, 80, 443}:
        raise error
    path = "" if parts.path == "/" and not parts.query else parts.path
    return urlunsplit((parts.scheme, host, path, parts.query, ""))


def read_postcode(cell: str) -> str:
    """A whole postcode, normalised; empty for an empty cell. Raises CellError."""
    if not cell.strip():
        return ""
    found = _postcode(cell) if len(cell) <= LONGEST_SHOWN else None
    if found is None:
        raise CellError("is not a whole UK postcode", "Write it like N19 3QP")
    return found


_postcode: Final = lru_cache(maxsize=50_000)(normalise_postcode)
"""Many rows of a list share one."""


def read_day(cell: str) -> date | None:
    """A day, ISO or day/month/year; None for an empty cell. Raises CellError."""
    text = cell.strip()
    if not text:
        return None
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise CellError("is not a date", "Write it like 2025-03-31")


def read_company_number(cell: str) -> str:
    """A Companies House number of eight characters; empty for an empty cell. Raises CellError."""
    text = cell.strip().upper().removesuffix(".0")
    if not text:
        return ""
    digits = re.search(r"\d*$", text)
    letters = text[: digits.start()] if digits else text
    padded = letters + text[len(letters) :].zfill(_COMPANY_LENGTH - len(letters))
    if not text.isascii() or not _COMPANY.fullmatch(padded) or not int(padded[-6:]):
        raise CellError("is not a company number", "Write its eight characters, like 01234567")
    return padded


def read_area(cell: str) -> str:
    """The GSS code of a district ("E09000007"); empty for an empty cell. Raises CellError."""
    text = cell.strip().upper()
    if text and not _AREA.fullmatch(text):
        raise CellError("is not the code of a district", "Use the GSS code, like E09000007")
    return text


def borough_area(code: str) -> list[dict[str, Any]]:
    """Coverage of one borough in the form of `directory.fields`; none for an empty code."""
    return [{"kind": "borough", "area": code, "km": None, "ring": []}] if code else []


def read_point(lat: str, lon: str) -> Point | None:
    """A point in the United Kingdom; None if both cells are empty. Raises CellError."""
    if not lat.strip() and not lon.strip():
        return None
    try:
        north, east = float(lat), float(lon)
    except ValueError as error:
        raise CellError(
            "are not a latitude and a longitude", "Write degrees, like 51.55 and -0.11"
        ) from error
    if not (math.isfinite(north) and math.isfinite(east)):
        raise CellError("are not a latitude and a longitude", "Write degrees, like 51.55 and -0.11")
    if _within(north, _LAT) and _within(east, _LON):
        return Point(north, east)
    if _within(east, _LAT) and _within(north, _LON):
        raise CellError("look swapped", "Put the latitude (about 51) in its own column")
    if north > 1000 and east > 1000:  # noqa: PLR2004  (metres, not degrees)
        raise CellError("look like the British National Grid", "Convert them to degrees (WGS 84)")
    raise CellError("are not in the United Kingdom", "Look them up from the postcode again")


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _host(parts: SplitResult) -> str | None:
    """The host as plain labels with a dot between, its last one a word; None if it is not one."""
    name = (parts.hostname or "").rstrip(".")
    try:
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = host.split(".")
    right = all(_HOST_LABEL.fullmatch(label) for label in labels)
    return host if right and len(labels) > 1 and _LAST_LABEL.fullmatch(labels[-1]) else None

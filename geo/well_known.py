"""Well-known text and well-known binary, read by hand: in constant depth and within bounds."""

import re
import struct
from collections.abc import Iterator
from typing import Final

import numpy as np

from geo.flaws import Flaw, FlawError
from geo.rings import LONGEST_WORD, Floats, Outline, check_count, check_ring, ring_of

_NUMBER: Final = re.compile(
    r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|[-+]?inf(?:inity)?", re.IGNORECASE
)
_WKT: Final = re.compile(
    r"\s*(?P<kind>(?:MULTI)?POLYGON)\s*(?:ZM?|M)?\s*(?P<body>\(.*|EMPTY\s*)",
    re.IGNORECASE | re.DOTALL,
)
_BRACKET: Final = re.compile(r"([()])")
_POLYGON, _MULTIPOLYGON = 3, 6  # in WKB
_OTHERS: Final = {
    1: "Point",
    2: "LineString",
    4: "MultiPoint",
    5: "MultiLineString",
    7: "GeometryCollection",
}
_PLANE: Final = 2  # numbers in a position without height and measure


def outline_of_wkt(text: str) -> Outline:
    """The outline in a POLYGON or MULTIPOLYGON. Raises FlawError."""
    found = _WKT.fullmatch(text)
    if found is None:
        kind = text.partition("(")[0].strip()[:LONGEST_WORD]
        raise FlawError(Flaw.NOT_AN_AREA if kind else Flaw.NO_GEOMETRY, detail=kind)
    body = found["body"]
    if not body.startswith("("):
        raise FlawError(Flaw.EMPTY)
    first = _position(body.strip("( \t\r\n").partition(",")[0])
    check_count(body.count(",") + 1, first)
    is_single = found["kind"].upper() == "POLYGON"
    polygons: list[list[Floats]] = []
    heights: set[bool] = set()
    for number, ring in _rings(f"({body})" if is_single else body):
        if number > len(polygons):
            polygons.append([])
        polygons[-1].append(ring_of([_position(each) for each in ring.split(",")], heights))
    if not polygons:
        raise FlawError(Flaw.EMPTY)
    return Outline(tuple(map(tuple, polygons)), has_heights=True in heights)


def _rings(body: str) -> Iterator[tuple[int, str]]:
    """The number of the polygon, from 1, and the text of each ring: three brackets deep."""
    depth = number = 0
    for piece in _BRACKET.split(body):
        if piece == "(":
            depth += 1
            number += depth == 2  # noqa: PLR2004
        elif piece == ")":
            depth -= 1
        elif depth == 3:  # noqa: PLR2004
            yield number, piece
        elif piece.strip(" \t\r\n,"):
            raise FlawError(Flaw.UNREADABLE)
        if not 0 <= depth <= 3:  # noqa: PLR2004
            raise FlawError(Flaw.UNREADABLE)
    if depth:
        raise FlawError(Flaw.UNREADABLE)


def _position(text: str) -> tuple[object, ...]:
    """The numbers of a position; a word that is none stays as it is, and is refused."""
    words = text.split()
    return tuple(float(each) if _NUMBER.fullmatch(each) else each for each in words)


def outline_of_wkb(data: bytes) -> Outline:
    """The outline in a polygon or several, in ISO or extended binary. Raises FlawError."""
    return _Wkb(data).outline()


class _Wkb:
    """Well-known binary, read from front to back."""

    __slots__ = ("_at", "_data", "_has_heights", "_vertices")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._vertices = 0
        self._has_heights = False

    def outline(self) -> Outline:
        """The polygons, or FlawError."""
        kind, dimensions, order = self._head()
        if kind == _POLYGON:
            polygons = [self._polygon(dimensions, order)]
        elif kind == _MULTIPOLYGON:
            polygons = [self._part() for _ in range(self._count(order, 9))]
        else:
            raise FlawError(Flaw.NOT_AN_AREA, detail=_OTHERS.get(kind, f"WKB type {kind}"))
        if not polygons or not all(polygons):
            raise FlawError(Flaw.EMPTY)
        return Outline(tuple(polygons), self._has_heights)

    def _head(self) -> tuple[int, int, str]:
        """The kind of geometry, the numbers in a position, and the order of the bytes."""
        order = "<" if self._take(1) == b"\x01" else ">"
        (code,) = struct.unpack(f"{order}I", self._take(4))
        if code & 0x20000000:
            self._take(4)  # the SRID
        flags = (code >> 31) + ((code >> 30) & 1)
        kind, iso = (code & 0x0FFFFFFF) % 1000, (code & 0x0FFFFFFF) // 1000
        dimensions = _PLANE + flags + (2 if iso == 3 else min(iso, 1))  # noqa: PLR2004  (ISO: 3 is ZM)
        self._has_heights |= dimensions > _PLANE
        return kind, dimensions, order

    def _part(self) -> tuple[Floats, ...]:
        kind, dimensions, order = self._head()
        if kind != _POLYGON:
            raise FlawError(Flaw.UNREADABLE)
        return self._polygon(dimensions, order)

    def _polygon(self, dimensions: int, order: str) -> tuple[Floats, ...]:
        return tuple(self._ring(dimensions, order) for _ in range(self._count(order, 4)))

    def _ring(self, dimensions: int, order: str) -> Floats:
        count = self._count(order, 8 * dimensions)
        self._vertices += count
        at = self._data[self._at : self._at + 16]
        check_count(self._vertices, struct.unpack(f"{order}2d", at) if len(at) == 16 else ())  # noqa: PLR2004
        numbers = np.frombuffer(self._take(count * 8 * dimensions), dtype=f"{order}f8")
        ring: Floats = numbers.reshape(-1, dimensions)[:, :2].astype(np.float64)
        check_ring(ring)
        return ring

    def _count(self, order: str, least: int) -> int:
        """How many follow, each of at least so many bytes; no more than there is room for."""
        (count,) = struct.unpack(f"{order}I", self._take(4))
        if count * least > len(self._data) - self._at:
            raise FlawError(Flaw.UNREADABLE)
        return int(count)

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) < size:
            raise FlawError(Flaw.UNREADABLE)
        self._at += size
        return taken

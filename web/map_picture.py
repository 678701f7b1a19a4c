"""A still map: outlines, names and numbered points as figures for an SVG. No Flask, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.areas import Area
from geo.distance import Point
from geo.outlines import Box, name_spots

WIDTH: Final = 480.0  # units of the drawing; a phone shows about 350 of them as pixels
HEIGHT: Final = 400.0
_LEAST_DEGREES: Final = 0.03  # of latitude: no closer than some 3 km from top to bottom
_MARGIN: Final = 0.1  # of the picture, on each side of what it shows
_BLEED: Final = 24.0  # units drawn beyond the edge, so that no outline runs along it
_ROOM: Final = 24.0  # units between numbered points; closer ones are dots without a number
_MOST_OF: Final = 0.65  # of a region, across or down: from here on all of it is shown
_DOT: Final = 6.0
_NAME: Final = (44.0, 18.0)  # units: half of a name and of a pin, across and down
_LEAST_NAMED: Final = 0.015  # of the picture: a smaller piece of an area goes without its name


@dataclass(frozen=True, slots=True)
class Outline:
    """One area as an SVG path. x, y: where its name stands; no name, no place."""

    path: str
    name: str
    code: str
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One point. number: as in the list beside the map; "" where there is no room for it."""

    x: float
    y: float
    number: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a still map shows, in units of a drawing WIDTH by HEIGHT."""

    outlines: tuple[Outline, ...]
    inner: tuple[Outline, ...]  # smaller areas inside these; their names are not written
    covered: tuple[str, ...]  # paths of where a service may help
    marks: tuple[Mark, ...]  # the first is drawn last, on top
    near: tuple[float, float] | None


def draw(
    outlines: Sequence[Area],
    points: Sequence[tuple[int, Point]],
    *,
    bounds: Box,
    near: Point | None = None,
    covered: Iterable[BaseGeometry] = (),
    inner: Sequence[Area] = (),
) -> Picture:
    """A picture of a box of degrees, widened to the shape of the drawing."""
    frame = _shaped(bounds)
    onto = _Sheet.of(frame)
    marks = _marks((number, onto.at(point)) for number, point in points)
    return Picture(
        outlines=tuple(_outline(area, onto.flat(area.shape), marks) for area in outlines),
        inner=tuple(
            Outline(_path(_clipped(onto.flat(area.shape))), area.name, area.code) for area in inner
        ),
        covered=tuple(_path(_clipped(onto.flat(shape))) for shape in covered),
        marks=marks,
        near=onto.at(near) if near else None,
    )


def box_round(points: Iterable[Point], within: Box | None) -> Box | None:
    """The box round the points that lie in the region, or round the region without any.

    within: the region's own box; None when no boundaries are known. None when there is nothing.
    """
    told = list(points)
    inside = [each for each in told if within is None or _holds(within, each)]
    if not inside:
        return within
    lats, lons = [each.lat for each in inside], [each.lon for each in inside]
    box = min(lons), min(lats), max(lons), max(lats)
    return within if within and _fills(box, within) else box


def _fills(box: Box, region: Box) -> bool:
    """Whether a box is so much of a region that the whole of it had better be shown."""
    shares = ((box[n + 2] - box[n]) / (region[n + 2] - region[n]) for n in (0, 1))
    return max(shares) > _MOST_OF


def _holds(box: Box, point: Point) -> bool:
    west, south, east, north = box
    return west <= point.lon <= east and south <= point.lat <= north


def _shaped(bounds: Box) -> Box:
    """A box with a margin, no smaller than is useful, as wide to high as the drawing."""
    west, south, east, north = bounds
    middle = ((west + east) / 2, (south + north) / 2)
    narrow = cos(radians(middle[1]))
    spread = 1 + 2 * _MARGIN
    high = max((north - south) * spread, _LEAST_DEGREES)
    wide = max((east - west) * narrow * spread, high * WIDTH / HEIGHT)
    high = max(high, wide * HEIGHT / WIDTH)
    wide /= narrow
    return (
        middle[0] - wide / 2,
        middle[1] - high / 2,
        middle[0] + wide / 2,
        middle[1] + high / 2,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Degrees to units: flattened around the middle, north up."""

    origin: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def of(cls, frame: Box) -> "_Sheet":
        west, south, east, north = frame
        scale = np.array([WIDTH / (east - west), -HEIGHT / (north - south)])
        return cls(np.array([west, north]), scale)

    def flat(self, shape: BaseGeometry) -> BaseGeometry:
        moved: BaseGeometry = shapely.transform(shape, lambda xy: (xy - self.origin) * self.scale)
        return moved

    def at(self, point: Point) -> tuple[float, float]:
        x, y = (np.array([point.lon, point.lat]) - self.origin) * self.scale
        return round(float(x), 1), round(float(y), 1)


def _clipped(flat: BaseGeometry, bleed: float = _BLEED) -> BaseGeometry:
    """What of a shape is on the sheet or just beyond its edge."""
    kept: BaseGeometry = shapely.clip_by_rect(flat, -bleed, -bleed, WIDTH + bleed, HEIGHT + bleed)
    return kept


def _outline(area: Area, flat: BaseGeometry, marks: Sequence[Mark]) -> Outline:
    """An area, with its name where the fewest points hide it."""
    seen = [each for each in _polygons(_clipped(flat, bleed=-_BLEED)) if each.area > 0]
    largest = max(seen, key=lambda each: each.area, default=None)
    path = _path(_clipped(flat))
    if largest is None or largest.area < _LEAST_NAMED * WIDTH * HEIGHT:
        return Outline(path, "", area.code)
    x, y = min(name_spots(largest), key=lambda spot: _hidden(spot, marks))
    return Outline(path, area.name, area.code, round(x, 1), round(y, 1))


def _hidden(spot: tuple[float, float], marks: Sequence[Mark]) -> int:
    """How many points would stand on a name there."""
    x, y = spot
    wide, high = _NAME
    return sum(abs(mark.x - x) < wide and abs(mark.y - 8 - y) < high for mark in marks)


def _path(shape: BaseGeometry) -> str:
    """The rings of a shape as an SVG path, to a tenth of a unit."""
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z"
        for polygon in _polygons(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if isinstance(shape, MultiPolygon):
        return list(shape.geoms)
    return []


def _marks(points: Iterable[tuple[int, tuple[float, float]]]) -> tuple[Mark, ...]:
    """Points in the order of their numbers; a number only where it hides no earlier one."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    marks = []
    for number, (x, y) in points:
        cell = (int(x // _ROOM), int(y // _ROOM))
        around = (
            spot
            for column in (-1, 0, 1)
            for row in (-1, 0, 1)
            for spot in taken.get((cell[0] + column, cell[1] + row), ())
        )
        nearest = min((max(abs(x - ox), abs(y - oy)) for ox, oy in around), default=_ROOM)
        if nearest >= _ROOM:
            taken.setdefault(cell, []).append((x, y))
        if nearest >= _DOT:  # a dot nearer than that would only be a smudge on a number
            marks.append(Mark(x, y, str(number) if nearest >= _ROOM else ""))
    return tuple(marks)

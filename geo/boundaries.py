"""Somebody's own areas, checked one by one before use: what is wrong is refused, never repaired.

The cheap bounds come first, so that no feature can keep the later checks busy.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from base.text import clean_line
from geo.areas import Area
from geo.flaws import Flaw, FlawError, Spot
from geo.rings import Floats, Outline, outline_of_geojson, spot_of
from geo.well_known import outline_of_wkb, outline_of_wkt

MOST_BYTES: Final = 5_000_000  # of one feature, as its file has it
MOST_TANGLED: Final = 3_000_000
"""Pairs of edges of one feature that may cross. A fractal coast of 16,000 vertices has 157,000; the
worst shape we could make takes a second and a half at this bound, and a minute without one."""
MOST_TANGLED_IN_ALL: Final = 200_000_000
"""Of a file: three thousand times what the 795 small areas of North Central London have."""
LONGEST_CODE: Final = 20  # characters, as the table of areas has them
LONGEST_NAME: Final = 120
BRITAIN: Final = (-8.8, 49.8, 1.9, 61.0)
"""West, south, east and north of Great Britain and Northern Ireland, with Scilly and Shetland."""
_GRID: Final = (0, 0, 800_000, 1_300_000)  # British National Grid, metres
_WEB: Final = (-1_000_000, 6_300_000, 220_000, 8_700_000)  # the metres of web maps, over Britain
_WORLD: Final = (-180, -90, 180, 90)
_MOST_PROPERTIES: Final = 40
_LONGEST_PROPERTY: Final = 200  # characters; longer text is about something else
_SPOT: Final = re.compile(r"(?P<reason>[^\[]*)\[(?P<x>\S+) (?P<y>[^\s\]]+)")

Convert = Callable[[Floats], Floats]
"""Coordinates of another system, two columns, to longitude and latitude."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as a file has it. number: from 1.

    geometry: a GeoJSON geometry, WKB or WKT, not looked at yet. measure: counts the bytes of all
    of it; asked only if it has no more vertices than it may.
    """

    number: int
    properties: Mapping[str, object]
    geometry: object
    measure: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a feature cannot be used, and the first place where.

    code: "" where it has none. where: x and y as the file has them; of an edge that crosses
    itself, longitude and latitude. detail: the count, kind or text that is wrong.
    """

    number: int
    code: str
    flaw: Flaw
    where: Spot | None
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The areas that can be used, and what cannot. flattened: features that had heights."""

    areas: tuple[Area, ...]
    refusals: tuple[Refusal, ...]
    flattened: int


def check(
    features: Iterable[Feature], code_key: str, name_key: str, convert: Convert | None = None
) -> Checked:
    """Every feature as an area, or refused. Never raises for what a file holds.

    code_key, name_key: the properties that hold the code and the name. convert: for coordinates
    that are not WGS 84 degrees.
    """
    areas: dict[str, Area] = {}
    refusals: list[Refusal] = []
    flattened = tangled = 0
    for feature in features:
        code, name = (_cleaned(feature.properties.get(key)) for key in (code_key, name_key))
        try:
            _check_labels(code, name, areas)
            outline = outline_of(feature.geometry)
            _check_size(feature.measure())
            outline = _placed(outline, convert)
            tangled += _check_tangle(outline, tangled)
            shape = _shape(outline)
        except FlawError as error:
            shown = code[:LONGEST_CODE]
            refusals.append(Refusal(feature.number, shown, error.flaw, error.where, error.detail))
            continue
        areas[code] = Area(code, name, shape, _plain(feature.properties))
        flattened += outline.has_heights
    return Checked(tuple(areas.values()), tuple(refusals), flattened)


def outline_of(geometry: object) -> Outline:
    """The outline in a GeoJSON geometry (a mapping), WKB (bytes) or WKT (a string).

    Every ring is closed and of finite numbers; the bound on vertices is kept. Raises FlawError.
    """
    if isinstance(geometry, bytes):
        return outline_of_wkb(geometry)
    if isinstance(geometry, str):
        return outline_of_wkt(geometry)
    if isinstance(geometry, Mapping):
        return outline_of_geojson(geometry)
    raise FlawError(Flaw.NO_GEOMETRY)


def _check_labels(code: str, name: str, taken: Container[str]) -> None:
    """Refuse a feature without code or name, or with another's code."""
    if not code:
        raise FlawError(Flaw.NO_CODE)
    if not name:
        raise FlawError(Flaw.NO_NAME)
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        raise FlawError(Flaw.TEXT_TOO_LONG)
    if code in taken:
        raise FlawError(Flaw.CODE_TAKEN)


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise FlawError(Flaw.TOO_LARGE, detail=f"{size / 1_000_000:.1f} MB")


def _placed(outline: Outline, convert: Convert | None) -> Outline:
    """An outline in longitude and latitude, all of it in Britain."""
    if convert is not None:
        _check_metres(outline.coordinates())
        polygons = tuple(tuple(convert(ring) for ring in each) for each in outline.polygons)
        outline = Outline(polygons, outline.has_heights)
    _check_place(outline.coordinates(), is_converted=convert is not None)
    return outline


def _check_tangle(outline: Outline, so_far: int) -> int:
    """What an outline adds to the work. Refuses one that would take too long to check."""
    tangle = outline.tangle()
    if tangle > MOST_TANGLED or so_far + tangle > MOST_TANGLED_IN_ALL:
        raise FlawError(Flaw.TANGLED, spot_of(outline.polygons[0][0][0]))
    return tangle


def _shape(outline: Outline) -> Polygon | MultiPolygon:
    """The polygon or polygons of an outline, valid as they are."""
    polygons = [Polygon(outer, holes) for outer, *holes in outline.polygons]
    shape = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    if not shape.is_valid:
        found = _SPOT.match(shapely.is_valid_reason(shape))
        where = (float(found["x"]), float(found["y"])) if found else None
        raise FlawError(Flaw.INVALID, where, found["reason"].strip() if found else "")
    return shape


def _check_metres(xy: Floats) -> None:
    """Refuse what was said to be metres and is all degrees."""
    if _inside(xy, _WORLD).all():
        raise FlawError(Flaw.NOT_METRES, spot_of(xy[0]))


def _check_place(xy: Floats, *, is_converted: bool) -> None:
    """Refuse what lies outside Britain, with the likely cause."""
    outside = np.flatnonzero(~_inside(xy, BRITAIN))
    if not len(outside):
        return
    first = xy[outside[0]]
    if is_converted:
        raise FlawError(Flaw.OUTSIDE_BRITAIN, spot_of(first))
    likely = (
        (Flaw.SWAPPED, first[::-1], BRITAIN),
        (Flaw.OUTSIDE_BRITAIN, first, _WORLD),
        (Flaw.NATIONAL_GRID, first, _GRID),
        (Flaw.WEB_METRES, first, _WEB),
    )
    for flaw, spot, box in likely:
        if _inside(spot[np.newaxis], box).all():
            raise FlawError(flaw, spot_of(first))
    raise FlawError(Flaw.OUT_OF_RANGE, spot_of(first))


def _inside(xy: Floats, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Whether each place is in a box: west, south, east, north."""
    west, south, east, north = box
    x, y = xy.T
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _cleaned(found: object) -> str:
    """A code or name as text: a whole number counts, anything else that is not text does not."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return clean_line(str(found)) if isinstance(found, str) or abs(found) < 10**LONGEST_CODE else ""


def _plain(properties: Mapping[str, object]) -> dict[str, object]:
    """What is kept of the properties: short texts, numbers, yes and no."""
    kept: dict[str, object] = {}
    for key, found in properties.items():
        if isinstance(found, str) and len(found) <= _LONGEST_PROPERTY:
            kept[clean_line(key)] = clean_line(found)
        elif found is None or isinstance(found, bool) or _is_number(found):
            kept[clean_line(key)] = found
        if len(kept) == _MOST_PROPERTIES:
            break
    return kept


def _is_number(found: object) -> bool:
    """Whether a database can keep it as a number."""
    return isinstance(found, int | float) and abs(found) < 2**53 and isfinite(found)

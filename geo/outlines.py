"""Outlines light enough to draw: simplified together, so that neighbours still meet."""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sqrt
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.areas import Area
from geo.distance import EARTH_RADIUS_KM, Point

Box = tuple[float, float, float, float]
"""West, south, east, north: WGS 84 degrees."""

_METRES_A_DEGREE: Final = radians(1) * EARTH_RADIUS_KM * 1000
_FINEST: Final = 0.01  # of a shape's size: how exactly its middle is looked for
_GRID: Final = 11  # lines across a shape, each way, on which a name may stand
_SPOTS: Final = 24
_ROOMY: Final = 0.3  # of the largest room there is
_CORNERS: Final = 16  # of a quarter of a circle


def simplified(areas: Sequence[Area], metres: float) -> tuple[Area, ...]:
    """The areas with fewer corners: a detail is kept if its size, roughly, is `metres` or more.

    Where areas share edges these stay shared. Where they overlap (boundaries that somebody
    loaded may) each is simplified by itself.
    """
    shapes = [area.shape for area in areas]
    tolerance = metres / _METRES_A_DEGREE
    if shapely.coverage_is_valid(shapes):
        fewer = shapely.coverage_simplify(shapes, tolerance)
    else:
        fewer = shapely.simplify(shapes, tolerance, preserve_topology=True)
    return tuple(replace(area, shape=drawn) for area, drawn in zip(areas, fewer, strict=True))


def label_at(shape: Polygon | MultiPolygon) -> tuple[float, float]:
    """Where a name has most room, as (x, y): the middle of the largest circle inside the shape."""
    finest = _FINEST * sqrt(shape.area)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, finest), 0)
    return middle.x, middle.y


def name_spots(shape: Polygon | MultiPolygon) -> list[tuple[float, float]]:
    """Where a name may stand, as (x, y), roomiest first: to choose from when other things do."""
    best = label_at(shape)
    west, south, east, north = shape.bounds
    xs, ys = np.meshgrid(
        np.linspace(west, east, _GRID + 2)[1:-1], np.linspace(south, north, _GRID)[1:-1]
    )
    inside = shapely.contains_xy(shape, xs, ys)
    spots = [(float(x), float(y)) for x, y in zip(xs[inside], ys[inside], strict=True)]
    most = _room(shape, best)
    kept = [spot for spot in spots if _room(shape, spot) > most * _ROOMY]
    kept.sort(key=lambda spot: -_room(shape, spot))
    return [best, *kept[:_SPOTS]]


def _room(shape: Polygon | MultiPolygon, spot: tuple[float, float]) -> float:
    """How far a spot is from the edge."""
    return shape.boundary.distance(shapely.Point(spot))


def circle(centre: Point, km: float) -> Polygon:
    """Everywhere within some kilometres of a point; right to about 1 % up to 50 km."""
    high = km * 1000 / _METRES_A_DEGREE
    wide = high / cos(radians(centre.lat))
    unit = shapely.Point(0, 0).buffer(1, quad_segs=_CORNERS)
    drawn: Polygon = shapely.transform(
        unit, lambda xy: xy * (wide, high) + (centre.lon, centre.lat)
    )
    return drawn


def bounds_of(areas: Sequence[Area]) -> Box | None:
    """The box round areas; None for none."""
    if not areas:
        return None
    west, south, east, north = shapely.total_bounds([area.shape for area in areas])
    return float(west), float(south), float(east), float(north)

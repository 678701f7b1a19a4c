"""How far apart shapes on the map are, and whether one reaches into another."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.distance import EARTH_RADIUS_KM

_KM_A_DEGREE: Final = radians(1) * EARTH_RADIUS_KM
SLIVER: Final = 0.01
"""The share of a shape that lies in another only because two maps draw one line differently."""


def km_apart(shapes: Sequence[BaseGeometry | None], other: BaseGeometry) -> NDArray[np.float64]:
    """Kilometres from each shape to another: 0.0 where they touch, NaN for None.

    WGS 84 degrees, longitude first. Right to about 1 % up to 50 km: the map is flattened around
    the other shape (equirectangular).
    """
    _, south, _, north = other.bounds
    scale = np.array([_KM_A_DEGREE * cos(radians((south + north) / 2)), _KM_A_DEGREE])
    flat = shapely.transform(np.array([*shapes, other], dtype=object), lambda xy: xy * scale)
    kilometres: NDArray[np.float64] = shapely.distance(flat[:-1], flat[-1])
    return kilometres


def reaches_into(shape: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether more than a sliver of a shape lies in another: neighbours only share an edge."""
    return bool(shapely.intersection(shape, other).area > SLIVER * shape.area)


def ring_shape(ring: Sequence[tuple[float, float]]) -> BaseGeometry:
    """A closed ring of (lon, lat) as a shape.

    Where the ring crosses itself, what it goes round an even number of times is outside, as in
    `matching.coverage`.
    """
    drawn = shapely.Polygon(ring)
    return drawn if drawn.is_valid else shapely.make_valid(drawn)

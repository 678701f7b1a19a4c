"""Points on the ground and how far apart they are."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM: Final = 6371.0088  # mean radius, IUGG; within 0.5 % of the geodesic in Britain


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground, WGS 84 degrees."""

    lat: float
    lon: float


def great_circle_km(a: Point, b: Point) -> float:
    """Kilometres between two points over a sphere; for filtering and ordering."""
    rise = radians(b.lat - a.lat) / 2
    run = radians(b.lon - a.lon) / 2
    chord = sin(rise) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(run) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def great_circle_km_to(
    origin: Point, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Kilometres from one point to many, by the same sphere as `great_circle_km`.

    lats, lons: degrees, of one shape, which is the shape of the answer. A NaN (a place that is
    not known, or not to be told) stays NaN.
    """
    rise = np.radians(lats - origin.lat) / 2
    run = np.radians(lons - origin.lon) / 2
    chord = np.sin(rise) ** 2 + cos(radians(origin.lat)) * np.cos(np.radians(lats)) * (
        np.sin(run) ** 2
    )
    kilometres: NDArray[np.float64] = (
        2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    )
    return kilometres

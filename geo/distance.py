"""Points on the ground and how far apart they are."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

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

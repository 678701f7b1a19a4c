"""Whether a service may help where somebody lives, and if not, how far outside that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

from geo.distance import EARTH_RADIUS_KM, Point, great_circle_km
from matching.person import Asker
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Suits

SOFT_EDGE_KM: Final = 3.0
"""How far outside its area a service is still "just outside", unless SOFT_EDGE_KM is set: a walk
of some 40 minutes or a short bus ride. Our choice, docs/adr/0014."""
SMALLEST_RING: Final = 4  # three corners, and the first again
_KM_A_DEGREE: Final = radians(1) * EARTH_RADIUS_KM


class Covers(StrEnum):
    """The answer to "does this service cover this person?"."""

    YES = "yes"
    JUST_OUTSIDE = "just_outside"
    NO = "no"
    UNKNOWN = "unknown"  # nobody said where it helps, or we do not know where the person lives


@dataclass(frozen=True, slots=True)
class Reach:
    """The most favourable of a service's areas."""

    suits: Suits
    kind: CoverageKind | None = None  # YES: the kind of area that holds the person
    km_outside: float | None = None  # NO: how far outside the nearest area, if known

    def covers(self, soft_edge_km: float) -> Covers:
        """The answer, where areas have an edge as soft as this."""
        match self.suits:
            case Suits.YES:
                return Covers.YES
            case Suits.UNKNOWN:
                return Covers.UNKNOWN
            case Suits.NO:
                is_near = is_just_outside(self.km_outside, soft_edge_km)
                return Covers.JUST_OUTSIDE if is_near else Covers.NO

    def is_just_outside(self, soft_edge_km: float) -> bool:
        """Whether the person lives outside every area, but on the soft edge of one."""
        return self.covers(soft_edge_km) is Covers.JUST_OUTSIDE


_NATIONAL: Final = Reach(Suits.YES, CoverageKind.NATIONAL)
_UNKNOWN: Final = Reach(Suits.UNKNOWN)
_OUTSIDE: Final = Reach(Suits.NO)


def is_just_outside(km_outside: float | None, soft_edge_km: float) -> bool:
    """Whether a distance outside an area is on its soft edge. An edge of 0 is a wall."""
    return km_outside is not None and 0 < soft_edge_km >= km_outside


def reach(service: Service, asker: Asker) -> Reach:
    """Whether a service covers a person's home. No stated area: not known.

    Several drawn areas are several areas: any of them will do. A local area that holds the
    person goes before national cover, that before "not known", that before "outside", nearest
    first.
    """
    if not service.coverage:
        return _UNKNOWN
    return min((_reach(each, service.point, asker) for each in service.coverage), key=_order)


def _order(found: Reach) -> tuple[int, float]:
    """The sort key of the most favourable area."""
    match found.suits:
        case Suits.YES:
            return (int(found.kind is CoverageKind.NATIONAL), 0.0)
        case Suits.UNKNOWN:
            return (2, 0.0)
        case Suits.NO:
            return (3, float("inf") if found.km_outside is None else found.km_outside)


def _reach(area: Coverage, centre: Point | None, asker: Asker) -> Reach:
    """One area."""
    match area.kind:
        case CoverageKind.NATIONAL:
            return _NATIONAL
        case CoverageKind.RADIUS:
            return _within_radius(area.km, centre, asker.point)
        case CoverageKind.POLYGON:
            return _within_ring(area.ring, asker.point)
        case _:
            return _within_named(area, asker)


def _within_named(area: Coverage, asker: Asker) -> Reach:
    """A PCN, a borough or a ward."""
    mine = asker.areas.of(area.kind)
    if mine is not None and mine == area.area:
        return Reach(Suits.YES, area.kind)
    if area.area in asker.maybe_areas:
        return _UNKNOWN
    if area.area in asker.near_areas:
        return Reach(Suits.NO, None, asker.near_areas[area.area])
    return _UNKNOWN if mine is None else _OUTSIDE


def _within_radius(km: float | None, centre: Point | None, home: Point | None) -> Reach:
    """A circle round the service's own point."""
    if km is None or centre is None or home is None:
        return _UNKNOWN
    outside = great_circle_km(centre, home) - km
    return Reach(Suits.YES, CoverageKind.RADIUS) if outside <= 0 else Reach(Suits.NO, None, outside)


def _within_ring(ring: Sequence[tuple[float, float]], home: Point | None) -> Reach:
    """A drawn area."""
    if home is None or len(ring) < SMALLEST_RING:
        return _UNKNOWN
    flat = [_flat(lon, lat, home) for lon, lat in ring]
    if _holds_origin(flat):
        return Reach(Suits.YES, CoverageKind.POLYGON)
    return Reach(Suits.NO, None, min(_km_to_side(a, b) for a, b in pairwise(flat)))


def _flat(lon: float, lat: float, home: Point) -> tuple[float, float]:
    """Kilometres east and north of home; good to 0.1 % within a city."""
    return (
        (lon - home.lon) * _KM_A_DEGREE * cos(radians(home.lat)),
        (lat - home.lat) * _KM_A_DEGREE,
    )


def _holds_origin(ring: Sequence[tuple[float, float]]) -> bool:
    """Whether a closed ring goes round (0, 0): an odd number of its sides cross the way east."""
    crossings = 0
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > 0) != (by > 0) and ax - ay * (bx - ax) / (by - ay) > 0:
            crossings += 1
    return crossings % 2 == 1


def _km_to_side(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance from (0, 0) to the nearest point of a straight side."""
    (ax, ay), (bx, by) = a, b
    run, rise = bx - ax, by - ay
    length = run * run + rise * rise
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * run + ay * rise) / length))
    return hypot(ax + along * run, ay + along * rise)

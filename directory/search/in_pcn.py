"""Where every service stands towards a PCN: it helps there, only just not, or nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from math import isnan
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from directory.search.columns import Flags
from directory.search.reaching import Reached
from geo.areas import AreaIndex
from geo.gaps import km_apart, reaches_into, ring_shape
from matching.coverage import SMALLEST_RING, SOFT_EDGE_KM, Reach
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Suits
from places.find import Places

_YES: Final = Reach(Suits.YES)
_UNKNOWN: Final = Reach(Suits.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """Services as rows. outside: kilometres outside; NaN where it helps there or nobody knows."""

    inside: Flags
    unsure: Flags
    outside: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Ground:
    """One PCN, and how far off each area of known shape is, in kilometres.

    A drawn area is measured from the edge of the footprint; a named one from its middle, where
    people live, or every service of the borough next door would be 0 km away. is_drawn: False
    for a PCN without a footprint; then only names tell who helps there.
    """

    pcn: str
    borough: str
    is_drawn: bool
    gaps: Mapping[Coverage, float]
    wards: frozenset[str]  # those that reach into the footprint

    def is_named_by(self, area: Coverage) -> bool:
        """Whether a named area is the PCN, its borough, or a ward that reaches into it."""
        names = {CoverageKind.PCN: {self.pcn}, CoverageKind.BOROUGH: {self.borough} - {""}}
        return area.area in names.get(area.kind, self.wards)


class PcnReach:
    """Where every service stands towards every PCN. A PCN is worked out when first asked for."""

    __slots__ = ("_footprints", "_points", "_services", "_shapes", "_stands", "places")

    def __init__(self, services: tuple[Service, ...], places: Places | None) -> None:
        """Take the shapes of what the services cover."""
        self.places: Final = places
        self._services: Final = services
        self._points: Final = [
            shapely.Point(each.point.lon, each.point.lat) if each.point else None
            for each in services
        ]
        self._footprints: Final = _shapes(places.pcn_areas) if places else {}
        named = (
            self._footprints | _shapes(places.borough_areas) | _shapes(places.ward_areas)
            if places
            else {}
        )
        covered = dict.fromkeys(chain.from_iterable(each.coverage for each in services))
        shapes = {area: _shape(area, named) for area in covered}
        self._shapes: Final = {area: shape for area, shape in shapes.items() if shape is not None}
        self._stands: Final[dict[str, _Stand]] = {}

    def of(self, pcn: str, soft_edge_km: float = SOFT_EDGE_KM) -> Reached:
        """Services that help in a PCN, and those just outside it.

        They help by name, by the PCN's borough, nationally, by an area that reaches into the
        footprint, or because they stand in it. Just outside are those whose place or area is up
        to soft_edge_km from the footprint.
        """
        stand = self._stands.get(pcn)
        if stand is None:
            stand = self._stands[pcn] = self._stand(pcn)
        edge = (stand.outside <= soft_edge_km) & (soft_edge_km > 0)  # as coverage.is_just_outside
        return Reached(stand.inside, stand.unsure, edge, stand.outside.__getitem__)

    def _stand(self, pcn: str) -> _Stand:
        """Every service, towards one PCN."""
        ground, count = self._ground(pcn), len(self._services)
        inside, unsure = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        outside = np.full(count, np.nan)
        for row, (service, km) in enumerate(zip(self._services, self._places_km(pcn), strict=True)):
            found = _in_pcn(service, ground, None if isnan(km) else float(km))
            inside[row] = found.suits is not Suits.NO
            unsure[row] = found.suits is Suits.UNKNOWN
            if found.km_outside is not None:
                outside[row] = found.km_outside
        return _Stand(inside, unsure, outside)

    def _places_km(self, pcn: str) -> NDArray[np.float64]:
        """Kilometres from each service's place to the footprint; NaN where either is not known."""
        footprint = self._footprints.get(pcn)
        if footprint is None:
            return np.full(len(self._points), np.nan)
        return km_apart(self._points, footprint)

    def _ground(self, pcn: str) -> _Ground:
        """The PCN, and what the services cover around it."""
        known = self.places.pcn(pcn) if self.places else None
        borough = known.borough_code if known else ""
        footprint, shapes = self._footprints.get(pcn), self._shapes
        if footprint is None:
            return _Ground(pcn, borough, is_drawn=False, gaps={}, wards=frozenset())
        wards = frozenset(
            area.area
            for area, shape in shapes.items()
            if area.kind is CoverageKind.WARD and reaches_into(shape, footprint)
        )
        drawn = {area: shapes[area] for area in shapes if area.kind is CoverageKind.POLYGON}
        named = {area: shapes[area] for area in shapes if area not in drawn}
        gaps = _gaps(drawn, footprint) | _gaps(named, _heart(footprint))
        return _Ground(pcn, borough, is_drawn=True, gaps=gaps, wards=wards)


def _gaps(shapes: Mapping[Coverage, BaseGeometry], other: BaseGeometry) -> dict[Coverage, float]:
    """How far each area is from a shape."""
    return dict(zip(shapes, map(float, km_apart(list(shapes.values()), other)), strict=True))


def _in_pcn(service: Service, ground: _Ground, km: float | None) -> Reach:
    """One service. km: from its place to the footprint, if it has a place that may be told.

    Somewhere to go counts more than a name on a list: how far outside is a service with a place
    is told from that place, or from a line it drew itself; the names of areas next door count for
    a service that has none. Nor is it "not known" whether one helps that stands far away.
    """
    if km == 0:
        return _YES
    found = [_over(area, ground, km) for area in service.coverage]
    if any(each.suits is Suits.YES for each in found):
        return _YES
    is_known = bool(found) and all(each.suits is Suits.NO for each in found)
    if km is None and ground.is_drawn and not is_known:
        return _UNKNOWN
    apart = [each.km_outside for each in found if each.km_outside is not None]
    return Reach(Suits.NO, None, min(apart if km is None else [*apart, km], default=None))


def _over(area: Coverage, ground: _Ground, km: float | None) -> Reach:
    """One area of a service."""
    match area.kind:
        case CoverageKind.NATIONAL:
            return _YES
        case CoverageKind.RADIUS:
            return _UNKNOWN if km is None or area.km is None else _beyond(km - area.km)
        case CoverageKind.POLYGON:
            gap = ground.gaps.get(area)
            return _UNKNOWN if gap is None else _beyond(gap)
        case CoverageKind.WARD if area not in ground.gaps:
            return _UNKNOWN  # not loaded: we do not know where it is
        case _:
            gap = ground.gaps.get(area) if km is None else None
            return _YES if ground.is_named_by(area) else Reach(Suits.NO, None, gap)


def _heart(footprint: BaseGeometry) -> BaseGeometry:
    """The middle of a footprint, or if that falls outside it, a point inside."""
    middle: BaseGeometry = footprint.centroid
    return middle if footprint.covers(middle) else footprint.representative_point()


def _beyond(km: float) -> Reach:
    """Inside from 0 km down, else that far outside."""
    return _YES if km <= 0 else Reach(Suits.NO, None, km)


def _shapes(index: AreaIndex) -> dict[str, BaseGeometry]:
    """Code -> shape."""
    return {area.code: area.shape for area in index.areas}


def _shape(area: Coverage, named: Mapping[str, BaseGeometry]) -> BaseGeometry | None:
    """What an area looks like on the map, if it is known and not a circle or the country."""
    if area.kind is CoverageKind.POLYGON:
        return ring_shape(area.ring) if len(area.ring) >= SMALLEST_RING else None
    return named.get(area.area)

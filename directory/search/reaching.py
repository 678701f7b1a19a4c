"""Which services may help at a place or in a PCN, and which only just do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Final

import numpy as np

from directory.search.columns import Columns, Flags
from directory.search.query import SearchQuery
from geo.distance import Point
from matching.coverage import reach
from matching.person import Areas, Asker
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Mode, Suits
from places.find import NEAR_KM, Places, Whereabouts

_NOWHERE: Final = Whereabouts(None, None, None, {})
_ELSEWHERE: Final = "elsewhere"  # no area's code


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Services as rows. just_outside: kilometres for those in reach of the soft edge."""

    inside: Flags
    unsure: Flags  # inside, as far as is known: nobody said where it helps
    just_outside: Mapping[int, float] = field(default_factory=dict)


def reached_from(
    services: tuple[Service, ...],
    columns: Columns,
    query: SearchQuery,
    *,
    today: date,
    places: Places | None,
) -> Reached:
    """What may help somebody at the query's point, and is near enough if it must be visited."""
    if query.point is None:
        raise ValueError("a place is needed")
    where = places.areas_of(query.point) if places else _NOWHERE
    asker = Asker(
        today=today,
        point=query.point,
        areas=_areas(where) if places else Areas(),
        near_areas=where.near_areas,
    )
    found = _reaches(services, asker)
    within = _within(columns, query)
    outside = {
        row: km
        for row, (suits, km) in enumerate(found)
        if suits is Suits.NO and km <= NEAR_KM and within[row]
    }
    suits = [each for each, _ in found]
    return Reached(
        inside=np.array([each is not Suits.NO for each in suits], np.bool_) & within,
        unsure=np.array([each is Suits.UNKNOWN for each in suits], np.bool_),
        just_outside=outside,
    )


class PcnReach:
    """Where every service stands towards every PCN. Made once for a directory and its places."""

    __slots__ = ("_around", "_services", "places")

    def __init__(self, services: tuple[Service, ...], places: Places | None) -> None:
        """Look up the areas of each service's point and of the corners it has drawn."""
        self.places: Final = places
        self._services: Final = services
        self._around: Final = [
            places.areas_of(each.point) if places and each.point else _NOWHERE for each in services
        ]

    def of(self, pcn: str) -> Reached:
        """Services that help in a PCN: by name, its borough, nationally, or standing in it.

        Those whose place lies up to NEAR_KM outside its footprint are just outside.
        """
        known = self.places.pcn(pcn) if self.places else None
        borough = known.borough_code if known else None
        inside = np.zeros(len(self._services), np.bool_)
        outside: dict[int, float] = {}
        for row, (service, around) in enumerate(zip(self._services, self._around, strict=True)):
            km = 0.0 if around.pcn_code == pcn else around.near_areas.get(pcn, inf)
            inside[row] = km == 0.0 or any(
                self._helps_in(area, pcn, borough, km) for area in service.coverage
            )
            if not inside[row] and km <= NEAR_KM:
                outside[row] = km
        return Reached(inside, np.zeros_like(inside), outside)

    def _helps_in(self, area: Coverage, pcn: str, borough: str | None, km: float) -> bool:
        """Whether one area touches a PCN. km: from the service's place to the footprint."""
        match area.kind:
            case CoverageKind.NATIONAL:
                return True
            case CoverageKind.PCN:
                return area.area == pcn
            case CoverageKind.BOROUGH:
                return area.area == borough
            case CoverageKind.RADIUS:
                return km <= (area.km or 0.0)
            case CoverageKind.POLYGON:
                return self._has_corner_in(area, pcn)
            case _:
                return False

    def _has_corner_in(self, area: Coverage, pcn: str) -> bool:
        """Whether a drawn area reaches into a PCN's footprint with one of its corners."""
        if self.places is None:
            return False
        corners = (Point(lat, lon) for lon, lat in area.ring)
        return any(self.places.pcn_areas.holding(each) == pcn for each in corners)


def _areas(where: Whereabouts) -> Areas:
    """The areas of a point. Outside every borough of the map is a place too: another one."""
    if where.borough_code is None:
        return Areas(pcn=where.pcn_code or _ELSEWHERE, borough=_ELSEWHERE)
    return Areas(pcn=where.pcn_code, borough=where.borough_code)


def _within(columns: Columns, query: SearchQuery) -> Flags:
    """Near enough, or nobody need go there, or its place is not known."""
    if query.radius_km is None or query.point is None:
        return np.ones(len(columns.lats), np.bool_)
    km = columns.km_from(query.point)
    must_go = columns.visits
    if query.modes == {Mode.IN_PERSON}:
        must_go = np.ones_like(must_go)
    return np.asarray(~(must_go & (km > query.radius_km)))


def _reaches(services: tuple[Service, ...], asker: Asker) -> list[tuple[Suits, float]]:
    """Whether each service covers a home, and how far outside it is; areas asked once each."""
    known: dict[tuple[Coverage, ...], tuple[Suits, float]] = {}
    found = []
    for service in services:
        answer = known.get(service.coverage)
        if answer is None:
            told = reach(service, asker)
            answer = (told.suits, inf if told.km_outside is None else told.km_outside)
            if not any(area.kind is CoverageKind.RADIUS for area in service.coverage):
                known[service.coverage] = answer
        found.append(answer)
    return found

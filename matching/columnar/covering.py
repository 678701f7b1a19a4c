"""Where services may help, as lists of rows: one for each PCN, borough and ward, and the rest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.distance import EARTH_RADIUS_KM, Point
from matching.columnar.coded import Numbers, Rows, Whole, narrowed
from matching.columnar.points import Points
from matching.coverage import SMALLEST_RING, Reach, is_just_outside, reach
from matching.person import Asker
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Suits
from matching.weights import ReachWeights

KM_A_DEGREE: Final = float(np.radians(1.0)) * EARTH_RADIUS_KM
BORDER_KM: Final = 0.001  # this near a border, the exact function decides; points are kept to 1 cm

Area: TypeAlias = tuple[CoverageKind, str]
Classes: TypeAlias = NDArray[np.uint8]  # a Class for each row
Ring: TypeAlias = tuple[tuple[float, float], ...]


class Class(IntEnum):
    """How a service stands towards a home: the smaller, the more favourable."""

    LOCAL = 1
    NATIONAL = 2
    UNKNOWN = 3
    JUST_OUTSIDE = 4
    NEXT_AREA = 5
    OUTSIDE = 255


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """Every service's coverage."""

    named: Mapping[CoverageKind, Whole]  # rows with a named area, those of one after another
    areas: Mapping[Area, Whole]  # rows, for each named area: parts of `named`
    national: Whole
    unstated: Whole  # no area, or one that says too little to judge by
    round: Whole  # rows with a radius, in the order of their latitudes; one for each radius
    round_lats: Numbers
    round_km: Numbers
    drawn: Whole  # rows with a polygon, one for each polygon
    boxes: Numbers  # of the polygons: west, south, east, north

    @classmethod
    def of(cls, services: Sequence[Service], points: Points) -> "Covering":
        """Rows in the order of the services."""
        seen = _Seen()
        for row, service in enumerate(services):
            if not service.coverage:
                seen.unstated.append(row)
            for area in service.coverage:
                seen.note(row, area, service.point)
        circles = np.array([row for row, _ in seen.round], np.intp)
        lats = points.lats(circles)
        order = np.argsort(lats, kind="stable")
        count = len(services)
        named = {kind: _packed(seen.named(kind), count) for kind in NAMED}
        return cls(
            named=named,
            areas=_parts(seen.areas, named),
            national=_packed(seen.national, count),
            unstated=_packed(seen.unstated, count),
            round=narrowed(circles[order], count),
            round_lats=lats[order],
            round_km=np.array([km for _, km in seen.round], np.float64)[order],
            drawn=_packed([row for row, _ in seen.drawn], count),
            boxes=np.array([_box(ring) for _, ring in seen.drawn], np.float64).reshape(-1, 4),
        )

    @property
    def nbytes(self) -> int:
        """Of all the lists."""
        arrays = [self.national, self.unstated, self.round, self.round_lats, self.round_km]
        arrays += [self.drawn, self.boxes, *self.named.values()]
        return sum(each.nbytes for each in arrays)

    def classes(
        self, services: Sequence[Service], points: Points, asker: Asker, rule: ReachWeights
    ) -> Classes:
        """The Class of every row.

        Circles on whose border the home may be, and polygons near it, are put to the exact
        function, the rest is read from the lists.
        """
        found = np.full(len(services), Class.OUTSIDE, np.uint8)
        self._named(found, asker, rule)
        better(found, self.unstated, Class.UNKNOWN)
        better(found, self.national, Class.NATIONAL)
        if asker.point is None:
            better(found, self.round, Class.UNKNOWN)
            better(found, self.drawn, Class.UNKNOWN)
            return found
        unsure = [
            self._circles(found, points, asker.point, rule),
            self._polygons(asker.point, rule),
        ]
        for row in np.unique(np.concatenate(unsure)).tolist():
            found[row] = _class(reach(services[row], asker), rule)
        return found

    def km_outside(
        self, services: Sequence[Service], points: Points, asker: Asker, rule: ReachWeights
    ) -> NDArray[np.float64]:
        """How far outside its nearest area each row is, of those no further than the rule looks.

        Infinite for the others; negative or 0 within a circle.
        """
        km = np.full(len(services), np.inf)
        for kind in NAMED:
            for code, far in asker.near_areas.items():
                rows = self.areas.get((kind, code))
                if rows is not None:
                    km[rows] = np.minimum(km[rows], far)
        if asker.point is None:
            return km
        circles, outside = self._around(points, asker.point, rule)
        np.minimum.at(km, circles, outside)
        for row in np.unique(self._polygons(asker.point, rule)).tolist():
            km[row] = reach(services[row], asker).km_outside or 0.0
        return km

    def _around(
        self, points: Points, home: Point, rule: ReachWeights
    ) -> tuple[Rows, NDArray[np.float64]]:
        """Circles that may be near the home: their rows, and how far outside each it is."""
        furthest = float(self.round_km.max(initial=0.0)) + rule.furthest_km + 1.0
        rise = furthest / KM_A_DEGREE
        band = slice(*np.searchsorted(self.round_lats, [home.lat - rise, home.lat + rise]))
        rows, km = self.round[band].astype(np.intp), self.round_km[band]
        return rows, points.km_from(home, rows) - km

    def _named(self, found: Classes, asker: Asker, rule: ReachWeights) -> None:
        """PCNs, boroughs and wards."""
        nothing = np.zeros(0, np.intp)
        for kind in NAMED:
            mine = asker.areas.of(kind)
            if mine is None:
                better(found, self._elsewhere(kind, asker.near_areas), Class.UNKNOWN)
            else:
                better(found, self.areas.get((kind, mine), nothing), Class.LOCAL)
            for code in asker.maybe_areas:
                better(found, self.areas.get((kind, code), nothing), Class.UNKNOWN)
            for code, km in asker.near_areas.items():
                if code != mine:
                    rows = self.areas.get((kind, code), nothing)
                    better(found, rows, _outside(km, rule))

    def _elsewhere(self, kind: CoverageKind, near: Collection[str]) -> Whole:
        """Rows with an area of a kind that is not one of those near."""
        if not any((kind, code) in self.areas for code in near):
            return self.named[kind]
        others = [
            rows for (other, code), rows in self.areas.items() if other is kind and code not in near
        ]
        return np.concatenate([self.named[kind][:0], *others])

    def _circles(self, found: Classes, points: Points, home: Point, rule: ReachWeights) -> Rows:
        """Circles near the home; gives the rows on whose border it may be."""
        rows, outside = self._around(points, home, rule)
        edges = [0.0, rule.next_area_km, rule.soft_edge_km]
        border = np.any([np.abs(outside - edge) < BORDER_KM for edge in edges], axis=0)
        better(found, rows[outside <= rule.next_area_km], Class.NEXT_AREA)
        if rule.soft_edge_km > 0:
            better(found, rows[outside <= rule.soft_edge_km], Class.JUST_OUTSIDE)
        better(found, rows[outside <= 0], Class.LOCAL)
        return rows[border]

    def _polygons(self, home: Point, rule: ReachWeights) -> Rows:
        """The rows with a polygon whose box is near the home, measured as polygons are."""
        west, south, east, north = self.boxes.T
        across = KM_A_DEGREE * float(np.cos(np.radians(home.lat)))
        run = np.maximum(0.0, np.maximum(west - home.lon, home.lon - east)) * across
        rise = np.maximum(0.0, np.maximum(south - home.lat, home.lat - north)) * KM_A_DEGREE
        near = np.hypot(run, rise) <= rule.furthest_km + BORDER_KM
        return np.asarray(self.drawn[near], np.intp)


NAMED: Final = (CoverageKind.PCN, CoverageKind.BOROUGH, CoverageKind.WARD)


class _Seen:
    """What was seen of coverage while the services were read."""

    def __init__(self) -> None:
        self.areas: dict[Area, list[int]] = {}
        self.national: list[int] = []
        self.unstated: list[int] = []
        self.round: list[tuple[int, float]] = []
        self.drawn: list[tuple[int, Ring]] = []

    def named(self, kind: CoverageKind) -> list[int]:
        """Rows with an area of a kind, those of one area after those of another."""
        return [row for (of, _), rows in self.areas.items() if of is kind for row in rows]

    def note(self, row: int, area: Coverage, centre: Point | None) -> None:
        """One area of one service."""
        match area.kind:
            case CoverageKind.NATIONAL:
                self.national.append(row)
            case CoverageKind.RADIUS if area.km is not None and centre is not None:
                self.round.append((row, area.km))
            case CoverageKind.POLYGON if len(area.ring) >= SMALLEST_RING:
                self.drawn.append((row, area.ring))
            case CoverageKind.RADIUS | CoverageKind.POLYGON:
                self.unstated.append(row)
            case _:
                self.areas.setdefault((area.kind, area.area), []).append(row)


def _parts(
    areas: Mapping[Area, Sequence[int]], named: Mapping[CoverageKind, Whole]
) -> dict[Area, Whole]:
    """The rows of each area, in the order of areas, as parts of the rows of its kind."""
    begun = dict.fromkeys(named, 0)
    found = {}
    for (kind, code), rows in areas.items():
        start, begun[kind] = begun[kind], begun[kind] + len(rows)
        found[kind, code] = named[kind][start : begun[kind]]
    return found


def better(found: Classes, rows: Whole, than: int) -> None:
    """Lower the class of some rows to this one, where it was higher."""
    found[rows] = np.minimum(found[rows], np.uint8(than))


def _outside(km: float, rule: ReachWeights) -> Class:
    """How far outside this is."""
    if is_just_outside(km, rule.soft_edge_km):
        return Class.JUST_OUTSIDE
    return Class.NEXT_AREA if km <= rule.next_area_km else Class.OUTSIDE


def _class(found: Reach, rule: ReachWeights) -> Class:
    """What the exact function found, as a class."""
    if found.suits is Suits.UNKNOWN:
        return Class.UNKNOWN
    if found.suits is Suits.YES:
        return Class.NATIONAL if found.kind is CoverageKind.NATIONAL else Class.LOCAL
    return Class.OUTSIDE if found.km_outside is None else _outside(found.km_outside, rule)


def _packed(rows: Iterable[int], count: int) -> Whole:
    return narrowed(np.fromiter(rows, np.intp), count)


def _box(ring: Ring) -> tuple[float, float, float, float]:
    lons, lats = zip(*ring, strict=True)
    return min(lons), min(lats), max(lons), max(lats)

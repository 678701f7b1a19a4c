"""Which services may help at a place, and which only just do not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import Columns, Flags, Rows
from directory.search.query import SearchQuery
from geo.distance import Point
from matching.columnar.columns import Columns as MatchColumns
from matching.columnar.covering import KM_A_DEGREE, Class, Classes
from matching.coverage import reach
from matching.person import Asker
from matching.terms import Mode
from matching.weights import ReachWeights
from places.find import Places
from places.homes import Home, home_at

MOST_KEPT: Final = 50  # places; a byte a service each, in memory alone
_FEW: Final = 60  # rows that are measured one by one as fast as all at once
_SURELY_KM: Final = 0.001  # past the radius by this much to the north or south: no need to measure


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Services as rows."""

    inside: Flags
    unsure: Flags  # inside, as far as is known: nobody said where it helps
    edge: Flags  # only just outside
    km_outside: Callable[[Rows], NDArray[np.float64]]  # of rows on the edge

    @property
    def just_outside(self) -> Mapping[int, float]:
        """How far outside each service on the edge is, in kilometres."""
        rows = np.flatnonzero(self.edge)
        return dict(zip(rows.tolist(), self.km_outside(rows).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """What of a search tells where somebody is, and how near to it is nearly there."""

    point: Point = field(repr=False)
    practice_code: str | None = field(repr=False)
    is_wide: bool
    parts: tuple[Point, ...] = field(repr=False)
    soft_edge_km: float


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """Where every service stands towards a place. classes: one byte a service."""

    asker: Asker
    rule: ReachWeights
    classes: Classes


class PlaceReach:
    """Where every service stands towards places asked for lately: filters are ticked at one."""

    __slots__ = ("_columns", "_covers", "_stands", "places")

    def __init__(self, covers: MatchColumns, columns: Columns, places: Places | None) -> None:
        """Take the services; nothing is worked out yet."""
        self.places: Final = places
        self._covers: Final = covers
        self._columns: Final = columns
        self._stands: Final[dict[_Place, _Stand]] = {}

    def of(self, query: SearchQuery) -> Reached:
        """What may help somebody at the query's point, and is near enough if it must be visited.

        Raises ValueError without a point.
        """
        if query.point is None:
            raise ValueError("a place is needed")
        place = _Place(
            query.point, query.practice_code, query.is_wide, query.parts, query.soft_edge_km
        )
        stand = self._stands.get(place)
        if stand is None:
            if len(self._stands) >= MOST_KEPT:
                self._stands.clear()
            stand = self._stands[place] = self._stand(place)
        within = _within(self._columns, query, query.point)
        return Reached(
            inside=(stand.classes <= Class.UNKNOWN) & within,
            unsure=np.asarray(stand.classes == Class.UNKNOWN),
            edge=(stand.classes == Class.JUST_OUTSIDE) & within,
            km_outside=partial(_km_outside, self._covers, stand.asker, stand.rule),
        )

    def _stand(self, place: _Place) -> _Stand:
        home = self._home(place)
        asker = Asker(
            today=date.min,  # where a service helps does not depend on the day
            point=home.point,
            areas=home.areas,
            near_areas=home.near_areas,
            maybe_areas=home.maybe_areas,
        )
        rule = ReachWeights(next_area_km=0.0, soft_edge_km=place.soft_edge_km)
        covers = self._covers
        return _Stand(
            asker, rule, covers.covering.classes(covers.services, covers.points, asker, rule)
        )

    def _home(self, place: _Place) -> Home:
        """Where it is asked for."""
        if self.places is None:
            return Home(place.point)
        return home_at(
            self.places,
            place.point,
            practice_code=place.practice_code,
            is_wide=place.is_wide,
            parts=place.parts,
        )


def _km_outside(
    covers: MatchColumns, asker: Asker, rule: ReachWeights, rows: Rows
) -> NDArray[np.float64]:
    """How far outside rows of the edge are: a few one by one, many by their lists."""
    if len(rows) > _FEW:
        return covers.covering.km_outside(covers.services, covers.points, asker, rule)[rows]
    return np.array(
        [reach(covers.services[row], asker).km_outside or 0.0 for row in rows.tolist()], np.float64
    )


def _within(columns: Columns, query: SearchQuery, point: Point) -> Flags:
    """Near enough, or nobody need go there, or its place is not known."""
    if query.radius_km is None:
        return np.ones(len(columns.lats), np.bool_)
    must_go = columns.visits
    if query.modes == {Mode.IN_PERSON}:
        must_go = np.ones_like(must_go)
    rise = np.abs(columns.lats - point.lat) * KM_A_DEGREE
    within = ~(must_go & (rise > query.radius_km + _SURELY_KM))
    near = np.flatnonzero(must_go & within)
    within[near] = ~(columns.km_from(point, near) > query.radius_km)
    return np.asarray(within)

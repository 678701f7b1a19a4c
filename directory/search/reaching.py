"""Which services may help at a place, and which only just do not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import Columns, Flags, Rows
from directory.search.query import SearchQuery
from geo.distance import Point
from matching.columnar.columns import Columns as MatchColumns
from matching.columnar.covering import KM_A_DEGREE, Class
from matching.coverage import reach
from matching.person import Asker
from matching.terms import Mode
from matching.weights import ReachWeights
from places.find import Places
from places.homes import Home, home_at

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


def reached_from(
    covers: MatchColumns,
    columns: Columns,
    query: SearchQuery,
    *,
    today: date,
    places: Places | None,
) -> Reached:
    """What may help somebody at the query's point, and is near enough if it must be visited."""
    if query.point is None:
        raise ValueError("a place is needed")
    home = _home(query, places)
    asker = Asker(
        today=today,
        point=home.point,
        areas=home.areas,
        near_areas=home.near_areas,
        maybe_areas=home.maybe_areas,
    )
    rule = ReachWeights(next_area_km=0.0, soft_edge_km=query.soft_edge_km)
    stands = covers.covering.classes(covers.services, covers.points, asker, rule)
    within = _within(columns, query, query.point)
    return Reached(
        inside=(stands <= Class.UNKNOWN) & within,
        unsure=np.asarray(stands == Class.UNKNOWN),
        edge=(stands == Class.JUST_OUTSIDE) & within,
        km_outside=partial(_km_outside, covers, asker, rule),
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


def _home(query: SearchQuery, places: Places | None) -> Home:
    """Where it is asked for."""
    if places is None:
        return Home(query.point)
    return home_at(
        places,
        query.point,
        practice_code=query.practice_code,
        is_wide=query.is_wide,
        parts=query.parts,
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

"""Which services may help at a place, and which only just do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from directory.search.columns import Columns, Flags
from directory.search.query import SearchQuery
from matching.coverage import Reach, reach
from matching.person import Asker
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Mode, Suits
from places.find import Places
from places.homes import Home, home_at


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
    home = _home(query, places)
    asker = Asker(today=today, point=home.point, areas=home.areas, near_areas=home.near_areas)
    found = _reaches(services, asker)
    within = _within(columns, query)
    outside = {
        row: each.km_outside
        for row, each in enumerate(found)
        if each.km_outside is not None and each.is_just_outside(query.soft_edge_km) and within[row]
    }
    return Reached(
        inside=np.array([each.suits is not Suits.NO for each in found], np.bool_) & within,
        unsure=np.array([each.suits is Suits.UNKNOWN for each in found], np.bool_),
        just_outside=outside,
    )


def _home(query: SearchQuery, places: Places | None) -> Home:
    """Where it is asked for."""
    if places is None:
        return Home(query.point)
    practice = query.practice_code
    return home_at(places, query.point, practice_code=practice, is_wide=query.is_wide)


def _within(columns: Columns, query: SearchQuery) -> Flags:
    """Near enough, or nobody need go there, or its place is not known."""
    if query.radius_km is None or query.point is None:
        return np.ones(len(columns.lats), np.bool_)
    km = columns.km_from(query.point)
    must_go = columns.visits
    if query.modes == {Mode.IN_PERSON}:
        must_go = np.ones_like(must_go)
    return np.asarray(~(must_go & (km > query.radius_km)))


def _reaches(services: tuple[Service, ...], asker: Asker) -> list[Reach]:
    """Whether each service covers a home, and how far outside it is; areas asked once each."""
    known: dict[tuple[Coverage, ...], Reach] = {}
    found = []
    for service in services:
        answer = known.get(service.coverage)
        if answer is None:
            answer = reach(service, asker)
            if not any(area.kind is CoverageKind.RADIUS for area in service.coverage):
                known[service.coverage] = answer
        found.append(answer)
    return found

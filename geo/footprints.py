"""Footprints of PCNs: every small area of a borough given to one of the borough's PCNs.

A PCN is a list of practices, not an area, so a footprint is derived and never an official boundary.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import shapely

from base.errors import InvalidError
from geo.distance import Point, great_circle_km_to
from geo.districts import Ground, Prices, divide
from geo.gravity import Gravity, Indexes, Numbers, pull, shares, targets
from geo.mosaic import Shape, check_fit, join, neighbours


class Method(StrEnum):
    """How small areas are given to PCNs."""

    GRAVITY = "gravity"  # by list sizes and distance, balanced, in few pieces
    NEAREST = "nearest"  # to the PCN of the nearest practice in the borough, whatever comes of it


@dataclass(frozen=True, slots=True)
class SmallArea:
    """The smallest area, given away whole. residents: people; 1 each where that is not known."""

    code: str
    borough: str
    shape: Shape
    residents: float = 1.0


@dataclass(frozen=True, slots=True)
class ListedPractice:
    """A practice and the patients on its list, above 0."""

    code: str
    pcn: str
    point: Point
    list_size: float


@dataclass(frozen=True, slots=True)
class Settings:
    """How to divide; what was chosen and why is in docs/adr/0013."""

    method: Method = Method.GRAVITY
    gravity: Gravity = field(default_factory=Gravity)
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who has which small area. The same whatever the order of what it was made from.

    areas, practices: in the order of their codes. borough_of: PCN -> borough. owner: small area
    -> PCN. share: small area -> the part of its residents the gravity model gives to its owner.
    stands_in: practice -> small area, for those that stand in one.
    """

    areas: tuple[SmallArea, ...]
    practices: tuple[ListedPractice, ...]
    borough_of: Mapping[str, str]
    owner: Mapping[str, str]
    share: Mapping[str, float]
    stands_in: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Map:
    """Everything, in the order of codes, and who stands where."""

    areas: tuple[SmallArea, ...]
    practices: tuple[ListedPractice, ...]
    stands_in: Mapping[str, int]  # practice -> number of the small area
    edges: Sequence[Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class _Borough:
    """One borough: its small areas by number, its PCNs in order, their practices."""

    areas: list[int]
    pcns: list[str]
    practices: list[ListedPractice]


def _silent(_done: int) -> None:
    """Nobody asked how far it is."""


DEFAULT: Final = Settings()


def assign(
    areas: Iterable[SmallArea],
    practices: Iterable[ListedPractice],
    settings: Settings = DEFAULT,
    *,
    boroughs: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = _silent,
) -> Assignment:
    """Give every small area to one PCN of its borough.

    boroughs: PCN -> borough, where that is known; else the one where most of its list stands.
    progress: told how many small areas are done. Raises InvalidError for small areas that do not
    fit together, a PCN without a borough, a borough without PCNs, residents or enough small areas.
    """
    world = _map(areas, practices)
    borough_of = _boroughs(world, boroughs or {})
    owner: dict[str, str] = {}
    share: dict[str, float] = {}
    for borough in sorted({area.borough for area in world.areas}):
        part = _part(world, borough, borough_of)
        owners, given = _divided(world, part, settings)
        for row, (area, pcn) in enumerate(zip(part.areas, owners, strict=True)):
            owner[world.areas[area].code] = part.pcns[pcn]
            share[world.areas[area].code] = float(given[row, pcn])
        progress(len(owner))
    return Assignment(
        areas=world.areas,
        practices=world.practices,
        borough_of=borough_of,
        owner=owner,
        share=share,
        stands_in={code: world.areas[area].code for code, area in world.stands_in.items()},
    )


def footprints(assignment: Assignment) -> dict[str, Shape]:
    """PCN -> its small areas as one shape, in the order of the codes."""
    parts: dict[str, list[Shape]] = defaultdict(list)
    for area in assignment.areas:
        parts[assignment.owner[area.code]].append(area.shape)
    return {pcn: join(parts[pcn]) for pcn in sorted(parts)}


def _map(areas: Iterable[SmallArea], practices: Iterable[ListedPractice]) -> _Map:
    ordered = tuple(sorted(areas, key=lambda area: area.code))
    listed = tuple(sorted(practices, key=lambda practice: practice.code))
    if not ordered or not listed:
        raise InvalidError("Footprints need small areas and practices: one of them is empty.")
    shapes = [area.shape for area in ordered]
    check_fit([f"The small area {area.code}" for area in ordered], shapes)
    points = shapely.points([(each.point.lon, each.point.lat) for each in listed])
    who, where = shapely.STRtree(shapes).query(points, predicate="intersects")
    stands_in: dict[str, int] = {}
    for practice, area in sorted(zip(who.tolist(), where.tolist(), strict=True)):
        stands_in.setdefault(listed[practice].code, area)
    return _Map(ordered, listed, stands_in, neighbours(shapes))


def _boroughs(world: _Map, given: Mapping[str, str]) -> dict[str, str]:
    """PCN -> borough."""
    lists: dict[str, dict[str, float]] = {practice.pcn: {} for practice in world.practices}
    for practice in world.practices:
        if practice.code in world.stands_in:
            borough = world.areas[world.stands_in[practice.code]].borough
            lists[practice.pcn][borough] = (
                lists[practice.pcn].get(borough, 0.0) + practice.list_size
            )
    known = {area.borough for area in world.areas}
    found: dict[str, str] = {}
    for pcn, counted in sorted(lists.items()):
        borough = given.get(pcn) or min(counted, key=lambda b: (-counted[b], b), default="")
        if borough not in known:
            raise InvalidError(
                f"The PCN {pcn} has no borough among the small areas: none of its practices "
                "stands in one. Say its borough in the column pcn_borough, or leave the PCN out."
            )
        found[pcn] = borough
    return found


def _part(world: _Map, borough: str, borough_of: Mapping[str, str]) -> _Borough:
    areas = [number for number, area in enumerate(world.areas) if area.borough == borough]
    pcns = [pcn for pcn, its in sorted(borough_of.items()) if its == borough]
    if not pcns:
        raise InvalidError(
            f"No PCN belongs to the borough {borough}, which has {len(areas)} small areas. Add "
            "its practices, or leave its small areas out."
        )
    if len(areas) < len(pcns):
        raise InvalidError(
            f"The borough {borough} has {len(pcns)} PCNs and only {len(areas)} small areas. "
            "Use smaller areas."
        )
    if not sum(world.areas[number].residents for number in areas) > 0:
        raise InvalidError(f"Nobody lives in the borough {borough}. Check the population file.")
    its = set(pcns)
    return _Borough(areas, pcns, [each for each in world.practices if each.pcn in its])


def _divided(world: _Map, part: _Borough, settings: Settings) -> tuple[list[int], Numbers]:
    """The PCN of each of the borough's small areas by number, and the shares of them all."""
    number = {pcn: n for n, pcn in enumerate(part.pcns)}
    pcn_of = np.array([number[practice.pcn] for practice in part.practices])
    lists = np.array([practice.list_size for practice in part.practices])
    kilometres = _kilometres(world, part)
    residents = np.array([float(world.areas[area].residents) for area in part.areas])
    residents /= residents.mean()
    wanted = targets(residents, np.bincount(pcn_of, weights=lists).astype(np.float64))
    drawn = pull(kilometres, lists, pcn_of, len(number), settings.gravity)
    given = shares(drawn, residents, wanted)
    if settings.method is Method.NEAREST:
        return pcn_of[kilometres.argmin(axis=1)].tolist(), given
    ground = _ground(world, part, residents, pcn_of)
    return divide(given, ground, wanted, settings.prices), given


def _kilometres(world: _Map, part: _Borough) -> Numbers:
    """(small areas, practices): from the middle of each, or 0 where the practice stands in it."""
    middles = shapely.centroid([world.areas[area].shape for area in part.areas])
    lats, lons = shapely.get_y(middles), shapely.get_x(middles)
    columns = [great_circle_km_to(practice.point, lats, lons) for practice in part.practices]
    for row, column in _standing(world, part):
        columns[column][row] = 0.0
    return np.column_stack(columns)


def _ground(world: _Map, part: _Borough, residents: Numbers, pcn_of: Indexes) -> Ground:
    row = {area: n for n, area in enumerate(part.areas)}
    edges = [
        {row[near]: length for near, length in world.edges[area].items() if near in row}
        for area in part.areas
    ]
    practices = np.zeros((len(part.areas), len(part.pcns)))
    for area, practice in _standing(world, part):
        practices[area, pcn_of[practice]] += 1
    return Ground(residents, edges, practices)


def _standing(world: _Map, part: _Borough) -> list[tuple[int, int]]:
    """Which of the borough's small areas holds which of its practices, by number."""
    row = {area: n for n, area in enumerate(part.areas)}
    return [
        (row[world.stands_in[practice.code]], column)
        for column, practice in enumerate(part.practices)
        if world.stands_in.get(practice.code) in row
    ]

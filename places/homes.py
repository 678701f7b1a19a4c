"""Where somebody lives, as far as coverage asks: a point, its areas, and the areas close by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from geo.distance import Point
from matching.person import Areas
from places.find import PcnSource, Places
from places.gazetteer import Exactness, Place

ELSEWHERE: Final = "elsewhere"
"""No area's code. Outside every borough of our map is a place too: another one."""

NO_AREAS: Final = Areas()


@dataclass(frozen=True, slots=True)
class Home:
    """What `matching.coverage` needs to know of where somebody lives. Nothing: not known.

    near_areas: code of an area that does not hold them -> kilometres to its edge. maybe_areas:
    codes of areas that hold a part of the place that is all we know, and so perhaps them.
    """

    point: Point | None = field(default=None, repr=False)
    areas: Areas = NO_AREAS
    near_areas: Mapping[str, float] = field(default_factory=dict, repr=False)
    maybe_areas: frozenset[str] = frozenset()


def is_wide(place: Place) -> bool:
    """Whether a place is a whole borough: too wide to tell a PCN or a ward from its middle."""
    return place.exactness is Exactness.BOROUGH


def home_in(places: Places, place: Place | None, *, practice_code: str | None = None) -> Home:
    """The home of somebody who lives in a place that was looked up."""
    if place is None:
        return home_at(places, None, practice_code=practice_code)
    return home_at(
        places,
        place.point,
        practice_code=practice_code,
        is_wide=is_wide(place),
        parts=place.parts,
    )


def home_at(
    places: Places,
    point: Point | None,
    *,
    practice_code: str | None = None,
    is_wide: bool = False,
    parts: Collection[Point] = (),
) -> Home:
    """The home of somebody at a point. Their PCN is their practice's, else the footprint's.

    Of somebody registered with a practice of one PCN who lives in the footprint of another,
    that other is 0 km away. is_wide: the point is the middle of a borough, so that the PCNs and
    wards of the borough are not known, neither as theirs nor as near. parts: points of half a
    postcode, of which `point` is the middle: they may live in the areas of any.
    """
    home = _home_at(places, point, practice_code, is_wide=is_wide)
    if not parts:
        return home
    is_sure = places.areas_of(point, practice_code=practice_code).pcn_source is PcnSource.PRACTICE
    return replace(home, maybe_areas=_areas_of(places, parts, with_pcns=not is_sure))


def _home_at(
    places: Places, point: Point | None, practice_code: str | None, *, is_wide: bool
) -> Home:
    """The home of somebody at the very point, or in the whole borough."""
    where = places.areas_of(point, practice_code=practice_code)
    near, is_sure = dict(where.near_areas), where.pcn_source is PcnSource.PRACTICE
    if point is None:
        return Home(areas=Areas(pcn=where.pcn_code))
    if where.borough_code is None:
        return Home(point, Areas(where.pcn_code or ELSEWHERE, ELSEWHERE, ELSEWHERE), near)
    if is_wide:
        own = Areas(pcn=where.pcn_code if is_sure else None, borough=where.borough_code)
        return Home(point, own, _without_parts(places, near, where.borough_code))
    footprint = places.pcn_areas.holding(point) if is_sure else None
    if footprint is not None and footprint != where.pcn_code:
        near[footprint] = 0.0
    return Home(point, Areas(where.pcn_code, where.borough_code, where.ward_code), near)


def _areas_of(places: Places, points: Collection[Point], *, with_pcns: bool) -> frozenset[str]:
    """The codes of the areas that hold any of the points."""
    indexes = [places.borough_areas, places.ward_areas]
    if with_pcns:
        indexes.append(places.pcn_areas)
    held = {index.holding(point) for point in points for index in indexes}
    return frozenset(code for code in held if code is not None)


def _without_parts(places: Places, near: Mapping[str, float], borough: str) -> dict[str, float]:
    """Areas close by, without the PCNs and wards of a borough."""
    parts = {each.code for each in places.pcns.values() if each.borough_code == borough}
    parts |= {each.code for each in places.wards.values() if each.borough_code == borough}
    return {code: km for code, km in near.items() if code not in parts}

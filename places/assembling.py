"""Put together what ships and what was loaded since: one `Places`, ready to be asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from statistics import fmean
from typing import Any

from geo.areas import Area, AreaIndex, middle
from geo.distance import Point
from places.areas import LoadedArea
from places.find import NEAR_KM, Places
from places.gazetteer import Exactness, FindPlace, Gazetteer, LookUp, Place, name_key
from places.practice_plan import main_borough
from places.reference import Borough, Pcn, Practice, Ward
from places.shipped import Shipped
from places.terms import AreaKind

MakeFinder = Callable[[Gazetteer], FindPlace]
"""How places are looked up, given what is known by name and by sector."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that was loaded about places, and when.

    practices: None for the shipped ones. look_up: None where no whole postcodes were loaded.
    """

    practices: Sequence[Practice] | None = None
    pcns: Sequence[Pcn] = ()
    practices_at: datetime | None = None
    areas: Sequence[LoadedArea] = ()
    look_up: LookUp | None = None

    def of(self, kind: AreaKind) -> dict[str, LoadedArea]:
        """The areas of one kind, by code."""
        return {each.area.code: each for each in self.areas if each.kind is kind}


def assemble(
    shipped: Shipped, loaded: Loaded, make_finder: MakeFinder, near_km: float = NEAR_KM
) -> Places:
    """All places. Loaded practices and PCNs stand instead of the shipped; areas go by their code.

    A shipped footprint stays as long as its PCN is known; loaded footprints make PCNs known too.
    """
    practices = shipped.practices if loaded.practices is None else loaded.practices
    boroughs = _merged(shipped.boroughs, loaded.of(AreaKind.BOROUGH))
    borough_areas = AreaIndex(boroughs)
    drawn = loaded.of(AreaKind.PCN)
    listed = shipped.pcns if loaded.practices is None else loaded.pcns
    pcns = {pcn.code: pcn for pcn in _pcns(listed, drawn, practices, borough_areas)}
    footprints = _merged((area for area in shipped.footprints if area.code in pcns), drawn)
    wards = loaded.of(AreaKind.WARD)
    ward_list = [Ward(code, each.area.name, each.within) for code, each in wards.items()]
    borough_list = [Borough(area.code, area.name) for area in boroughs]
    names = dict(
        (
            *_pcn_names(pcns.values(), footprints, practices),
            *_ward_names(wards.values(), {each.code: each.name for each in borough_list}),
            *_area_names(loaded.of(AreaKind.NEIGHBOURHOOD).values()),
            *shipped.neighbourhoods.items(),
            *_borough_names(boroughs),
        )
    )
    gazetteer = Gazetteer(shipped.sectors, names, loaded.look_up)
    return Places(
        find_place=make_finder(gazetteer),
        boroughs=_by_name(borough_list),
        pcns=_by_name(pcns.values()),
        practices=_by_name(practices),
        borough_areas=borough_areas,
        pcn_areas=AreaIndex(footprints),
        ward_areas=AreaIndex(each.area for each in wards.values()),
        wards=_by_name(ward_list),
        near_km=near_km,
        practices_loaded_at=loaded.practices_at,
        local=gazetteer.find,
    )


def _by_name(found: Iterable[Any]) -> dict[str, Any]:
    """Things with a code and a name, by code, in the order of their names."""
    return {each.code: each for each in sorted(found, key=attrgetter("name", "code"))}


def _merged(shipped: Iterable[Area], loaded: Mapping[str, LoadedArea]) -> tuple[Area, ...]:
    """The shipped areas, those of a loaded code replaced, and the other loaded ones."""
    areas = {area.code: area for area in shipped}
    return tuple({**areas, **{code: each.area for code, each in loaded.items()}}.values())


def _pcns(
    listed: Iterable[Pcn],
    drawn: Mapping[str, LoadedArea],
    practices: Iterable[Practice],
    borough_areas: AreaIndex,
) -> Iterator[Pcn]:
    """The PCNs listed and those drawn, each with its borough as far as that is known."""
    members: dict[str, list[Practice]] = {}
    for practice in practices:
        members.setdefault(practice.pcn_code, []).append(practice)
    found = {pcn.code: pcn for pcn in listed}
    for code, each in drawn.items():
        found.setdefault(code, Pcn(code, each.area.name, each.within))
    for code, pcn in found.items():
        within = drawn[code].within if code in drawn else ""
        borough = within or pcn.borough_code or main_borough(members.get(code, ()), borough_areas)
        yield replace(pcn, borough_code=borough)


def _pcn_names(
    pcns: Iterable[Pcn], footprints: Iterable[Area], practices: Iterable[Practice]
) -> Iterator[tuple[str, Place]]:
    """A PCN by its name: the middle of its footprint, or of its practices if it has none."""
    middles = _middles(practices) | {area.code: middle(area) for area in footprints}
    for pcn in pcns:
        if pcn.code in middles:
            place = Place(f"{pcn.name} PCN", middles[pcn.code], Exactness.NAME)
            yield pcn.name, place
            yield f"{pcn.name} PCN", place


def _middles(practices: Iterable[Practice]) -> dict[str, Point]:
    """PCN -> the mean of the points of its practices."""
    points: dict[str, list[Point]] = {}
    for practice in practices:
        if practice.pcn_code and practice.point:
            points.setdefault(practice.pcn_code, []).append(practice.point)
    return {
        code: Point(fmean(each.lat for each in found), fmean(each.lon for each in found))
        for code, found in points.items()
    }


def _ward_names(
    wards: Iterable[LoadedArea], boroughs: Mapping[str, str]
) -> Iterator[tuple[str, Place]]:
    """A ward by its name and borough; by its name alone where no other ward is called so."""
    found = list(wards)
    count = Counter(name_key(each.area.name) for each in found)
    for each in found:
        name = each.area.name
        borough = boroughs.get(each.within)
        label = f"{name}, {borough}" if borough else name
        place = Place(label, middle(each.area), Exactness.NAME)
        if count[name_key(name)] == 1:
            yield name, place
            yield f"{name} ward", place
        if borough:
            yield label, place


def _area_names(areas: Iterable[LoadedArea]) -> Iterator[tuple[str, Place]]:
    for each in areas:
        yield each.area.name, Place(each.area.name, middle(each.area), Exactness.NAME)


def _borough_names(outlines: Iterable[Area]) -> Iterator[tuple[str, Place]]:
    for area in outlines:
        place = Place(area.name, middle(area), Exactness.BOROUGH)
        for way in ("{}", "{} borough", "{} council", "borough of {}", "london borough of {}"):
            yield way.format(area.name), place

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from directory.search.in_pcn import PcnReach
from geo.areas import Area, AreaIndex
from geo.distance import Point
from matching.columnar.columns import Columns
from matching.coverage import is_just_outside, reach
from matching.person import Areas, Asker
from matching.service import Coverage, Service
from matching.terms import CoverageKind, Domain
from matching.weights import ReachWeights
from places.find import Places
from places.reference import Pcn, Ward
from tests.directory.ground import (
    EAST,
    EASTHAM,
    FAR_AWAY,
    IN_EAST,
    IN_MIDDLE,
    IN_WEST,
    MIDDLE,
    PLACES,
    WEST,
    WESTBURY,
)

WEST_WARD: Final = "E05000001"  # the eastern half of WEST, up to its edge with MIDDLE
EAST_WARD: Final = "E05000002"  # 1 km inside EAST
NO_MAP: Final = "U00009"  # a PCN without a footprint
WARDED: Final = replace(
    PLACES,
    wards={
        WEST_WARD: Ward(WEST_WARD, "Mill", WESTBURY),
        EAST_WARD: Ward(EAST_WARD, "Quay", EASTHAM),
    },
    ward_areas=AreaIndex(
        [
            Area(WEST_WARD, "Mill", box(-0.08, 51.50, -0.06, 51.53)),
            Area(EAST_WARD, "Quay", box(-0.0055, 51.50, 0.02, 51.53)),
        ]
    ),
    pcns={**PLACES.pcns, NO_MAP: Pcn(NO_MAP, "No map", WESTBURY)},
)
INSIDE, JUST_OUTSIDE, OUTSIDE, UNKNOWN = "inside", "just outside", "outside", "not known"


def a_service(*areas: Coverage, at: Point | None = None) -> Service:
    name = UUID(int=5)
    return Service(
        service_id=uuid5(name, repr((areas, at))),
        organisation_id=name,
        domains=((Domain.LEISURE, 1.0),),
        point=at,
        coverage=areas,
    )


def strip(west: float, east: float) -> Coverage:
    corners = ((west, 51.51), (east, 51.51), (east, 51.52), (west, 51.52), (west, 51.51))
    return Coverage(CoverageKind.POLYGON, ring=corners)


def answer(
    service: Service, pcn: str, places: Places | None = WARDED, soft_edge_km: float = 3.0
) -> str:
    reached = PcnReach((service,), places).of(pcn, soft_edge_km)
    if reached.unsure[0]:
        return UNKNOWN
    if reached.inside[0]:
        return INSIDE
    return JUST_OUTSIDE if 0 in reached.just_outside else OUTSIDE


def pcn_of(code: str) -> Coverage:
    return Coverage(CoverageKind.PCN, code)


def borough(code: str) -> Coverage:
    return Coverage(CoverageKind.BOROUGH, code)


def ward(code: str) -> Coverage:
    return Coverage(CoverageKind.WARD, code)


def radius(km: float) -> Coverage:
    return Coverage(CoverageKind.RADIUS, km=km)


@pytest.mark.parametrize(
    ("service", "west", "middle", "east"),
    [
        (a_service(pcn_of(WEST)), INSIDE, JUST_OUTSIDE, OUTSIDE),
        (a_service(borough(EASTHAM)), OUTSIDE, JUST_OUTSIDE, INSIDE),
        (a_service(ward(WEST_WARD)), INSIDE, JUST_OUTSIDE, OUTSIDE),
        (a_service(ward(EAST_WARD)), OUTSIDE, JUST_OUTSIDE, INSIDE),
        (a_service(ward("E05999999")), UNKNOWN, UNKNOWN, UNKNOWN),
        (a_service(radius(0.5), at=IN_EAST), OUTSIDE, JUST_OUTSIDE, INSIDE),
        (a_service(radius(2), at=IN_EAST), JUST_OUTSIDE, INSIDE, INSIDE),
        (a_service(radius(2)), UNKNOWN, UNKNOWN, UNKNOWN),
        (a_service(strip(-0.09, -0.07)), INSIDE, JUST_OUTSIDE, OUTSIDE),
        (a_service(strip(-0.09, -0.05)), INSIDE, INSIDE, JUST_OUTSIDE),
        (a_service(strip(0.05, 0.06)), OUTSIDE, OUTSIDE, JUST_OUTSIDE),
        (a_service(strip(-0.2, 0.1)), INSIDE, INSIDE, INSIDE),
        (a_service(strip(-0.09, -0.08), strip(0.0, 0.01)), INSIDE, JUST_OUTSIDE, INSIDE),
        (a_service(Coverage(CoverageKind.NATIONAL), at=FAR_AWAY), INSIDE, INSIDE, INSIDE),
        (a_service(), UNKNOWN, UNKNOWN, UNKNOWN),
        (a_service(at=IN_WEST), INSIDE, JUST_OUTSIDE, OUTSIDE),
        (a_service(pcn_of(WEST), at=FAR_AWAY), INSIDE, OUTSIDE, OUTSIDE),
    ],
    ids=lambda value: (
        "+".join(each.kind for each in value.coverage) if isinstance(value, Service) else None
    ),
)
def test_each_kind_of_area_is_inside_just_outside_or_outside_a_pcn(
    service: Service, west: str, middle: str, east: str
) -> None:
    assert [answer(service, pcn) for pcn in (WEST, MIDDLE, EAST)] == [west, middle, east]


def test_a_drawn_area_reaches_into_a_pcn_without_a_corner_in_it() -> None:
    across = a_service(strip(-0.2, 0.1))
    assert answer(across, MIDDLE) == INSIDE


def test_a_drawn_area_that_crosses_itself_is_read_as_for_a_person() -> None:
    bow_tie = ((-0.09, 51.51), (-0.03, 51.52), (-0.03, 51.51), (-0.09, 51.52), (-0.09, 51.51))
    service = a_service(Coverage(CoverageKind.POLYGON, ring=bow_tie))
    assert [answer(service, pcn) for pcn in (WEST, MIDDLE)] == [INSIDE, INSIDE]


def test_an_area_next_door_is_as_far_away_as_from_the_middle_of_the_pcn() -> None:
    for area in (ward(WEST_WARD), pcn_of(WEST), borough(EASTHAM)):
        outside = PcnReach((a_service(area),), WARDED).of(MIDDLE).just_outside
        assert outside == {0: pytest.approx(1.39, abs=0.02)}


def test_a_drawn_area_is_as_far_away_as_from_the_edge_of_the_pcn() -> None:
    outside = PcnReach((a_service(strip(0.0, 0.01)),), WARDED).of(MIDDLE).just_outside
    assert outside == {0: pytest.approx(1.39, abs=0.02)}


def test_a_soft_edge_of_0_km_is_a_wall() -> None:
    for service in (a_service(pcn_of(WEST)), a_service(radius(0.5), at=IN_EAST)):
        assert answer(service, MIDDLE, soft_edge_km=0.0) == OUTSIDE


def test_without_a_footprint_only_names_tell_who_helps_in_a_pcn() -> None:
    for service, places, expected in (
        (a_service(pcn_of(NO_MAP)), WARDED, INSIDE),
        (a_service(borough(WESTBURY)), WARDED, INSIDE),
        (a_service(radius(5), at=IN_WEST), WARDED, OUTSIDE),
        (a_service(strip(-0.2, 0.1)), WARDED, OUTSIDE),
        (a_service(), WARDED, OUTSIDE),
        (a_service(pcn_of(NO_MAP)), None, INSIDE),
        (a_service(borough(WESTBURY)), None, OUTSIDE),
    ):
        assert answer(service, NO_MAP, places) == expected


@given(st.floats(-0.12, 0.05), st.floats(51.49, 51.54))
def test_a_service_without_an_area_is_where_its_place_is(lon: float, lat: float) -> None:
    at = Point(lat, lon)
    around = PLACES.areas_of(at)
    for pcn in (WEST, MIDDLE, EAST):
        reached = PcnReach((a_service(at=at),), PLACES).of(pcn)
        km = 0.0 if around.pcn_code == pcn else around.near_areas.get(pcn, 99.0)
        assert bool(reached.inside[0]) == (km == 0.0)
        if km > 0.0:
            assert reached.just_outside.get(0, 99.0) == pytest.approx(
                km if km <= 3.0 else 99.0, rel=0.01
            ) or km == pytest.approx(3.0, rel=0.01)


@given(st.floats(0.1, 6.0), st.floats(0.0, 6.0), st.sampled_from([IN_WEST, IN_MIDDLE, IN_EAST]))
def test_a_wider_circle_never_leaves_a_pcn(km: float, more: float, at: Point) -> None:
    order = [OUTSIDE, JUST_OUTSIDE, INSIDE]
    for pcn in (WEST, MIDDLE, EAST):
        narrow = answer(a_service(radius(km), at=at), pcn)
        wide = answer(a_service(radius(km + more), at=at), pcn)
        assert order.index(narrow) <= order.index(wide)


def test_a_pcn_is_worked_out_once_however_soft_its_edge() -> None:
    reach = PcnReach((a_service(pcn_of(WEST)),), WARDED)

    assert reach.of(WEST, 1.0).inside is reach.of(WEST, 3.0).inside


def test_how_far_outside_many_services_are_is_what_each_says_alone() -> None:
    home, rule = Point(51.515, 0.02), ReachWeights(next_area_km=0.0, soft_edge_km=3.0)
    asker = Asker(
        today=date(2026, 3, 2),
        point=home,
        areas=Areas("MINE", "MY-BOROUGH", "MY-WARD"),
        near_areas={"P1": 0.4, "B1": 1.2, "W1": 2.5},
    )
    named = (CoverageKind.PCN, "P1"), (CoverageKind.BOROUGH, "B1"), (CoverageKind.WARD, "W1")
    covered: list[tuple[Coverage, ...]] = [(Coverage(kind, code),) for kind, code in named]
    covered += [covered[0] + covered[2], (strip(0.03, 0.04),), (strip(0.0, 0.01), *covered[1])]
    covered += [(Coverage(CoverageKind.RADIUS, km=km),) for km in (0.5, 1.0)]
    services = [a_service(*areas, at=Point(51.53, 0.02)) for areas in covered]
    columns = Columns.of(services)

    alone = [reach(each, asker).km_outside for each in columns.services]
    together = columns.covering.km_outside(columns.services, columns.points, asker, rule)

    assert together.tolist() == pytest.approx(alone, abs=1e-6)
    assert all(is_just_outside(km, rule.soft_edge_km) for km in alone)

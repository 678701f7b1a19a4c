from dataclasses import replace

import pytest

from geo.distance import Point
from matching.person import Areas
from places.gazetteer import Exactness, Place
from places.homes import ELSEWHERE, NO_AREAS, home_at, home_in
from tests.places.build import ARCHWAY, PARIS, shipped, wards


def test_a_home_that_is_not_known_is_in_no_area() -> None:
    home = home_in(shipped(), None)
    assert (home.point, home.areas, home.near_areas) == (None, NO_AREAS, {})


def test_a_practice_alone_tells_the_pcn_and_nothing_else() -> None:
    home = home_at(shipped(), None, practice_code="F83018")
    assert (home.areas, home.near_areas) == (Areas(pcn="U51577"), {})


def test_a_home_is_in_its_pcn_borough_and_ward_and_near_the_next() -> None:
    home, where = home_at(wards(), ARCHWAY), wards().areas_of(ARCHWAY)
    assert home.areas == Areas(where.pcn_code, where.borough_code, "E05000001")
    assert home.near_areas["E05000002"] == pytest.approx(0.34, abs=0.02)


def test_outside_every_borough_is_a_place_too() -> None:
    assert home_at(shipped(), PARIS).areas == Areas(ELSEWHERE, ELSEWHERE, ELSEWHERE)


def test_whoever_is_registered_next_door_lives_0_km_from_the_footprint_around_them() -> None:
    footprint = shipped().areas_of(ARCHWAY).pcn_code
    other = next(each for each in shipped().practices.values() if each.pcn_code != footprint)

    home = home_at(shipped(), ARCHWAY, practice_code=other.code)

    assert home.areas.pcn == other.pcn_code
    assert footprint is not None
    assert home.near_areas[footprint] == 0.0
    assert footprint not in home_at(shipped(), ARCHWAY).near_areas


def test_of_a_whole_borough_only_the_borough_is_known() -> None:
    islington = shipped().borough_named("Islington")
    assert islington is not None
    place = Place("Islington", ARCHWAY, Exactness.BOROUGH)

    home = home_in(wards(), place)

    assert home.areas == Areas(borough=islington.code)
    pcns = {each.code: each.borough_code for each in shipped().pcns.values()}
    near = {pcns.get(code) for code in home.near_areas}
    assert islington.code not in near
    assert "E05000002" not in home.near_areas
    assert home_in(wards(), place, practice_code="F83018").areas.pcn == "U51577"


def test_half_a_postcode_may_be_in_every_area_that_one_of_its_sectors_is_in() -> None:
    places = shipped()
    barnet, nw9 = places.borough_named("Barnet"), places.find_locally("NW9")
    assert barnet is not None
    assert nw9 is not None

    home = home_in(places, nw9)

    assert home.areas.borough == ELSEWHERE  # its middle is in a borough that is not on our map
    assert barnet.code in home.maybe_areas
    assert home_in(places, places.find_locally("NW9 5")).maybe_areas == frozenset()


def test_whose_practice_is_known_may_be_in_no_other_pcn() -> None:
    places = shipped()
    home = home_in(places, places.find_locally("N19"), practice_code="F83018")

    assert not home.maybe_areas & places.pcns.keys()
    assert home_in(places, places.find_locally("N19")).maybe_areas & places.pcns.keys()


def test_areas_are_told_of_as_far_as_places_look() -> None:
    near = home_at(replace(shipped(), near_km=1.0), ARCHWAY).near_areas
    far = home_at(shipped(), ARCHWAY).near_areas
    assert max(near.values()) <= 1.0 < max(far.values())


def test_a_home_keeps_where_it_is_out_of_what_is_printed() -> None:
    assert "51.5" not in repr(home_at(shipped(), Point(51.5654, -0.1349)))

import csv
import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import AreaIndex
from geo.distance import Point
from geo.postcode import normalise_postcode
from places.gazetteer import Exactness
from tests.places.build import DATA, shipped

PROGRAMME_PCNS = {
    "Barnet 3": "Barnet",
    "Barnet 5": "Barnet",
    "Kentish Town Central": "Camden",
    "Kentish Town South": "Camden",
    "Central 1 Islington": "Islington",
    "Central 2 Islington": "Islington",
    "Enfield Unity": "Enfield",
    "Enfield Care Network": "Enfield",
    "Haringey North East": "Haringey",
    "Welbourne": "Haringey",
}


def neighbourhoods() -> list[str]:
    with (DATA / "gazetteer" / "neighbourhoods.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def holders(index: AreaIndex, point: Point) -> list[str]:
    """The areas with the point in their inside, edges apart."""
    at = shapely.Point(point.lon, point.lat)
    return [area.code for area in index.areas if area.shape.contains(at)]


@pytest.mark.parametrize(("name", "borough"), PROGRAMME_PCNS.items())
def test_the_programmes_pcns_are_there_in_their_boroughs(name: str, borough: str) -> None:
    pcn = shipped().pcn_named(name)
    assert pcn is not None
    assert pcn.name == name
    assert shipped().boroughs[pcn.borough_code].name == borough


def test_there_are_32_pcns_in_five_boroughs_with_174_practices() -> None:
    places = shipped()
    assert (len(places.pcns), len(places.boroughs), len(places.practices)) == (32, 5, 174)
    assert {practice.pcn_code for practice in places.practices.values()} == set(places.pcns)
    assert {area.code for area in places.pcn_areas.areas} == set(places.pcns)
    assert {area.code for area in places.borough_areas.areas} == set(places.boroughs)


def test_every_practice_has_a_whole_postcode_and_patients() -> None:
    for practice in shipped().practices.values():
        assert normalise_postcode(practice.postcode) == practice.postcode
        assert practice.list_size
        assert practice.point


def test_the_footprints_agree_with_the_practices_about_their_number() -> None:
    places = shipped()
    for area in places.pcn_areas.areas:
        members = [each for each in places.practices.values() if each.pcn_code == area.code]
        assert area.properties["practices"] == len(members)


def test_19_practices_stand_outside_their_own_footprint() -> None:
    places = shipped()
    outside = [
        practice
        for practice in places.practices.values()
        if practice.point and places.pcn_areas.holding(practice.point) != practice.pcn_code
    ]
    assert len(outside) == 19


def test_footprints_and_boroughs_cover_without_gaps_or_overlaps() -> None:
    for index in (shipped().pcn_areas, shipped().borough_areas):
        assert shapely.coverage_is_valid([area.shape for area in index.areas])


@given(st.floats(51.50, 51.70), st.floats(-0.31, -0.01))
def test_every_point_in_a_borough_is_in_exactly_one_footprint(lat: float, lon: float) -> None:
    point = Point(lat, lon)
    borough = shipped().borough_areas.holding(point)
    footprint = shipped().pcn_areas.holding(point)
    assert (borough is None) == (footprint is None)
    assert len(holders(shipped().pcn_areas, point)) <= 1
    inside = holders(shipped().pcn_areas, point)
    assert not inside or inside == [footprint]


@pytest.mark.parametrize("name", neighbourhoods())
def test_every_neighbourhood_is_found_in_one_of_the_boroughs(name: str) -> None:
    place = shipped().find(name)
    assert place is not None
    assert (place.label, place.exactness) == (name, Exactness.NAME)
    assert place.outcode is not None
    assert shipped().borough_areas.holding(place.point)


@pytest.mark.parametrize(
    ("name", "borough"),
    [
        ("Archway", "Islington"),
        ("Wood Green", "Haringey"),
        ("ponders end", "Enfield"),
        ("Kentish Town", "Camden"),
        ("Burnt Oak", "Barnet"),
        ("london borough of enfield", "Enfield"),
        ("Camden Council", "Camden"),
        ("Kentish Town South PCN", "Camden"),
        ("EN3 4", "Enfield"),
    ],
)
def test_places_are_in_the_boroughs_people_expect(name: str, borough: str) -> None:
    place = shipped().find(name)
    assert place is not None
    code = shipped().areas_of(place.point).borough_code
    assert code is not None
    assert shipped().boroughs[code].name == borough


def test_a_neighbourhood_goes_before_the_pcn_of_the_same_name() -> None:
    neighbourhood, pcn = shipped().find("Edmonton"), shipped().find("Edmonton PCN")
    assert neighbourhood is not None
    assert pcn is not None
    assert (neighbourhood.label, pcn.label) == ("Edmonton", "Edmonton PCN")


def test_the_middle_of_a_footprint_is_inside_it() -> None:
    for pcn in shipped().pcns.values():
        place = shipped().find(f"{pcn.name} PCN")
        assert place is not None
        assert shipped().areas_of(place.point).pcn_code == pcn.code


def test_great_britain_is_covered_by_sectors() -> None:
    for sector in ("AB10 1", "M1 1", "CF10 1", "TR19 7", "ZE1 0"):
        place = shipped().find(sector)
        assert place is not None
        assert place.label == sector


def test_the_boundary_file_is_small_and_says_it_is_not_official() -> None:
    file = DATA / "pcn_boundaries" / "ncl.geojson"
    assert file.stat().st_size < 300_000
    assert "not an official boundary" in json.loads(file.read_text(encoding="utf-8"))["note"]

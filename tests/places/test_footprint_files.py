import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from base.errors import InvalidError
from geo.distance import Point
from places.footprint_files import read_lists, read_outline, read_small_areas, with_population
from tests.places.footprint_town import (
    HEADS,
    PRACTICES,
    TOWN,
    populations,
    practices,
    small_areas,
)


def test_practices_come_with_their_lists_places_and_pcns() -> None:
    found = read_lists(practices(), "town.csv")

    first = found.practices[0]
    assert (first.code, first.pcn, first.list_size) == ("P0001", "U1001", 6000)
    assert first.point == Point(51.505, -0.195)
    assert found.pcn_names == {"U1001": "West", "U1002": "North & South", "U1003": "East"}
    assert found.names["P0001"] == "High Street Surgery"
    assert (found.boroughs, found.without_pcn) == ({}, 0)


def test_practices_in_no_pcn_are_left_out_and_counted() -> None:
    found = read_lists(practices([*PRACTICES, ("P0009", "Alone", "", "", 1, 1, 100)]), "town.csv")

    assert len(found.practices) == 4
    assert found.without_pcn == 1


def test_a_file_may_say_which_borough_a_pcn_belongs_to() -> None:
    rows = [(*row, "R") for row in PRACTICES[2:]]
    assert read_lists(practices(rows, f"{HEADS},pcn_borough"), "t").boroughs == {"U1003": "R"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"code,name\nA,B", "town.csv: These columns are missing: postcode"),
        (practices([(*PRACTICES[0][:6], "")]), "town.csv: practice P0001 has nobody on its list"),
        (practices([(*PRACTICES[0][:6], 0)]), "town.csv: practice P0001 has nobody on its list"),
        (practices([(*PRACTICES[0][:6], "many")]), 'town.csv: row 2: list_size "many" is not'),
        (practices([PRACTICES[0], PRACTICES[0]]), "town.csv: row 3: P0001 is in row 2 already"),
        (
            practices([("P1", "X", "", "", 1, 1, 100)]),
            r"town.csv: row 2: code \"P1\" is not a code",
        ),
        (practices([("P0001", "X", "", "", 1, 1, 100)]), "town.csv: no practice has a PCN"),
        (
            b"code,name,postcode,pcn,list\nP0001,X,N19 3XX,U1001,100",
            'town.csv: practice P0001 has no "lat" and "lon"',
        ),
        (
            practices(
                [(*PRACTICES[2], "R"), (*PRACTICES[3], "L")],
                f"{HEADS},pcn_borough",
            ),
            "town.csv: row 3: U1003 is in the borough L here and in R above",
        ),
    ],
)
def test_practices_that_cannot_be_used_are_refused_by_file_and_row(data: bytes, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        read_lists(data, "town.csv")


@pytest.mark.parametrize(
    ("code", "borough"),
    [("LSOA11CD", "lad_code"), ("code", "borough"), ("OA21CD", "LAD22CD"), ("dz_code", "LAD_CD")],
)
def test_small_areas_are_found_by_the_names_statistics_offices_use(code: str, borough: str) -> None:
    found = read_small_areas(small_areas(code=code, borough=borough), "areas.geojson")

    assert [(area.code, area.borough) for area in found] == [(a.code, a.borough) for a in TOWN]
    assert {area.residents for area in found} == {1.0}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"type": ', r"areas.geojson: this is not GeoJSON: line 1, column 10"),
        (b"\xff\xfe{}", "areas.geojson: this is not GeoJSON"),
        (b"[]", "areas.geojson: this is not a GeoJSON FeatureCollection"),
        (b'{"features": []}', "areas.geojson: this is not a GeoJSON FeatureCollection"),
        (
            small_areas(code="number"),
            'feature 1 needs a property such as "code" or "LSOA21CD"; it has kind, number, LAD22CD',
        ),
        (small_areas(borough="county"), 'feature 1 needs a property such as "borough"'),
        (small_areas([TOWN[0], TOWN[0]]), "areas.geojson: Feature 2 has the code A0000"),
        (
            small_areas([TOWN[0], replace(TOWN[1], borough=" ")]),
            'the small area A0001 has no "LAD22CD"',
        ),
    ],
)
def test_small_areas_that_cannot_be_used_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        read_small_areas(data, "areas.geojson")


def test_populations_are_matched_by_code_and_others_are_passed_over() -> None:
    data = populations() + b"\nZ9999,77"

    found = with_population(TOWN, data, "people.csv")

    assert [area.residents for area in found[:2]] == [1100.0, 1101.0]
    assert [area.code for area in found] == [area.code for area in TOWN]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (
            lambda: populations(TOWN[3:]),
            "people.csv: 3 of 24 small areas have no row, A0000 the first",
        ),
        (lambda: populations(head="code,number"), "people.csv: these columns are missing: popul"),
        (lambda: populations() + b"\nA0000,5", "people.csv: row 26: A0000 is there already"),
        (lambda: populations() + b"\nZ1,-5", 'people.csv: row 26: population "-5" is not'),
        (lambda: populations() + b"\nZ1,nan", 'people.csv: row 26: population "nan" is not'),
        (lambda: populations() + b"\nZ1,", 'people.csv: row 26: population "" is not'),
    ],
)
def test_populations_that_cannot_be_used_are_refused(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        with_population(TOWN, make(), "people.csv")


def test_an_outline_is_all_its_polygons_together() -> None:
    whole = read_outline(small_areas(), "outline.geojson")

    assert whole.area == pytest.approx(sum(area.shape.area for area in TOWN))
    features = json.loads(small_areas())["features"]
    assert len(features) == 24

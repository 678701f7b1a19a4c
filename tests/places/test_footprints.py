import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import shapely
from shapely.geometry import box, shape

from geo.footprints import Method, Settings
from places.footprint_files import read_lists, read_small_areas, with_population
from places.footprint_picture import picture
from places.footprints import NOTE, Footprints, Sources, build, geojson
from tests.geo.footprint_build import SIDE, SOUTH, WEST
from tests.places.footprint_town import TOWN, populations, practices, small_areas

SVG = "{http://www.w3.org/2000/svg}"


def sources() -> Sources:
    lists = read_lists(practices(), "town.csv")
    return Sources(lists, read_small_areas(small_areas(), "areas.geojson"), attribution="From <us>")


@pytest.fixture(scope="module")
def made() -> Footprints:
    return build(sources())


def test_the_file_names_each_footprint_and_says_it_is_not_official(made: Footprints) -> None:
    found = json.loads(geojson(made))

    assert found["note"] == f"{NOTE}."
    assert "not an official boundary" in NOTE
    assert (found["method"], found["populations_used"]) == ("gravity", False)
    assert found["attribution"] == "From <us>"
    (west, north_south, east) = (each["properties"] for each in found["features"])
    assert (west["code"], west["name"], west["borough"]) == ("U1001", "West", "L")
    assert (west["practices"], west["list_size"], west["small_areas"]) == (1, 6000, 6)
    assert west["residents"] is None
    assert (west["fit"], west["pieces"]) == (1.0, 1)
    assert (north_south["name"], east["borough"]) == ("North & South", "R")


def test_the_written_coordinates_fit_together_at_five_decimal_places(made: Footprints) -> None:
    features = json.loads(geojson(made))["features"]
    shapes = [shape(each["geometry"]) for each in features]

    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    at = shapely.get_coordinates(shapes)
    assert (at == at.round(5)).all()


def test_residents_are_told_only_where_populations_were_given() -> None:
    people = with_population(TOWN, populations(), "people.csv")

    made = build(replace(sources(), areas=people, is_populated=True))

    (west, *_) = json.loads(geojson(made))["features"]
    assert west["properties"]["residents"] > 5 * 1100


def test_corners_can_be_left_out_without_opening_cracks() -> None:
    plain, simple = build(sources()), build(sources(), simplify_metres=300)

    count = [
        shapely.get_num_coordinates(list(each.shapes.values())).sum() for each in (plain, simple)
    ]
    assert count[1] < count[0]
    assert shapely.coverage_is_valid(list(simple.shapes.values()))


def test_a_pcn_without_any_small_area_has_no_footprint() -> None:
    rows = practices().replace(b",51.52500,-0.18500,", b",51.50500,-0.19500,")
    same_place = read_lists(rows, "town.csv")

    made = build(replace(sources(), lists=same_place), Settings(method=Method.NEAREST))

    assert [fit.small_areas for fit in made.fits.footprints] == [12, 0, 12]
    assert [each["properties"]["code"] for each in json.loads(geojson(made))["features"]] == [
        "U1001",
        "U1003",
    ]


def test_an_outline_is_only_checked() -> None:
    half = box(WEST - SIDE, SOUTH - SIDE, WEST + 3 * SIDE, SOUTH + 6 * SIDE)

    made = build(replace(sources(), outline=half))

    assert made.outline is not None
    assert made.outline.covered == pytest.approx(12 / 28, abs=0.05)
    assert made.outline.beyond == pytest.approx(0.5, abs=0.05)
    assert set(made.shapes) == {"U1001", "U1002", "U1003"}


def test_the_picture_says_what_it_is_not_and_names_every_footprint(made: Footprints) -> None:
    drawn = ET.fromstring(picture(made, "Town & <country>"))  # noqa: S314  (our own)

    words = ["".join(each.itertext()) for each in drawn.iter(f"{SVG}text")]
    assert words[0] == "Town & <country>"
    assert "not an official boundary" in words[1]
    assert {"West", "East"} <= set(words)
    assert "From <us>" in words[-1]
    fills = [each for each in drawn.iter(f"{SVG}path") if each.get("class") == "footprint"]
    assert [each[0].text for each in fills] == ["West", "North & South", "East"]


def test_neighbours_never_have_the_same_fill_and_boroughs_are_outlined(made: Footprints) -> None:
    drawn = ET.fromstring(picture(made, "Town"))  # noqa: S314  (our own)

    paths = list(drawn.iter(f"{SVG}path"))
    assert len({each.get("fill") for each in paths if each.get("class") == "footprint"}) == 3
    assert sum(each.get("class") == "borough" for each in paths) == 2 + 1  # one in the legend


def test_practices_are_dots_where_the_map_reaches(made: Footprints) -> None:
    drawn = ET.fromstring(picture(made, "Town"))  # noqa: S314  (our own)

    titles = [each[0].text for each in drawn.iter(f"{SVG}circle") if len(each)]
    assert titles == [
        "High Street Surgery (West)",
        "Mill Lane Surgery (North & South)",
        "Dr O'Neill (East)",
    ]

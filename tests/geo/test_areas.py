import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, mapping
from shapely.geometry.base import BaseGeometry

from base.errors import InvalidError
from geo.areas import Area, AreaIndex, areas_from_geojson, dissolve, middle
from geo.distance import Point
from tests.geo.build import collection, feature, square

BOW_TIE = Polygon([(0, 51), (1, 52), (1, 51), (0, 52)])


def test_a_point_is_in_the_area_around_it() -> None:
    index = AreaIndex([square("A", west=0), square("B", west=1)])
    assert index.holding(Point(51.5, 1.5)) == "B"
    assert index.holding(Point(51.5, 2.5)) is None


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_on_a_shared_edge_the_lowest_code_wins(order: str) -> None:
    west = {"A": 1.0, "B": 0.0}
    index = AreaIndex([square(code, west=west[code]) for code in order])
    assert index.holding(Point(51.5, 1.0)) == "A"


def test_no_areas_hold_nothing() -> None:
    assert AreaIndex([]).holding(Point(51, 0)) is None
    assert AreaIndex([]).within_km(Point(51, 0), 5) == {}


@given(st.floats(50.0, 60.0), st.floats(0.001, 0.4))
def test_kilometres_to_an_area_are_right_to_one_percent(lat: float, gap: float) -> None:
    index = AreaIndex([square("A", west=gap, south=lat - 0.5)])
    expected = geodesic((lat, 0), (lat, gap)).km  # type: ignore[no-untyped-call]
    assert index.within_km(Point(lat, 0), 50) == {"A": pytest.approx(expected, rel=0.01)}


def test_areas_beyond_the_limit_are_left_out_and_the_nearest_comes_first() -> None:
    index = AreaIndex([square("A", west=0.06), square("B", west=-1.01), square("C", west=0.02)])
    assert list(index.within_km(Point(51.5, 0), 3.0)) == ["B", "C"]


def test_the_corner_of_the_search_box_is_too_far() -> None:
    index = AreaIndex([square("A", west=0.04, south=51.025)])  # 2.8 km east and 2.8 km north
    assert index.within_km(Point(51, 0), 3.0) == {}
    assert list(index.within_km(Point(51, 0), 4.0)) == ["A"]


def test_the_area_around_a_point_is_at_no_distance() -> None:
    assert AreaIndex([square()]).within_km(Point(51.5, 0.5), 1) == {"A": 0.0}


def test_dissolved_parts_lose_the_edge_between_them() -> None:
    whole = dissolve("W", "Whole", [square("A", west=0), square("B", west=1)])
    assert whole.shape.equals(Polygon([(0, 51), (2, 51), (2, 52), (0, 52)]))


def test_the_middle_of_a_crescent_is_inside_it() -> None:
    crescent = square(side=10).shape.difference(square(west=1, south=52, side=9).shape)
    assert isinstance(crescent, Polygon)
    area = Area("A", "Crescent", crescent)
    assert AreaIndex([area]).holding(middle(area)) == "A"
    assert middle(square()) == Point(51.5, 0.5)


def test_geojson_features_become_areas_with_their_properties() -> None:
    (area,) = areas_from_geojson(collection(feature(code="U1")))
    assert (area.code, area.name) == ("U1", "Area U1")
    assert area.properties["name"] == "Area U1"
    assert area.shape.equals(square().shape)


def test_other_property_names_can_be_asked_for() -> None:
    raw = collection(feature(properties={"id": "X", "label": "Ex"}))
    assert areas_from_geojson(raw, code_key="id", name_key="label")[0].name == "Ex"


def test_a_file_may_say_that_it_is_wgs_84() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert areas_from_geojson(collection(feature(), crs=crs))


def geometry(shape: BaseGeometry) -> dict[str, object]:
    return feature(geometry=mapping(shape))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"type": "Feature"}, "not a GeoJSON FeatureCollection"),
        (collection(feature(), crs={"properties": {"name": "EPSG:27700"}}), "not WGS 84"),
        (collection("nonsense"), "Feature 1 has no properties"),
        (collection(feature(), feature(code=" ")), 'Feature 2 has no "code"'),
        (collection(feature(code=7)), 'Feature 1 has no "code"'),
        (collection(feature(), feature()), "Feature 2 has the code A, which is taken"),
        (collection(feature(geometry=None)), r"Feature 1 \(A\) has no geometry"),
        (collection(feature(geometry={"type": "Polygon"})), r"Feature 1 \(A\) has no geometry"),
        (collection(feature(geometry={"type": "Blob", "coordinates": []})), "has no geometry"),
        (collection(geometry(square().shape.centroid)), "is not a polygon"),
        (collection(geometry(BOW_TIE)), r"Self-intersection\[0\.5 51\.5\]"),
        (collection(geometry(square(west=530000).shape)), "may be metres"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(raw: dict[str, object], why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        areas_from_geojson(raw)

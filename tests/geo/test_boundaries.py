import json
import math
from typing import Literal

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from geo.boundaries import Checked, Feature, Refusal, check
from geo.flaws import Flaw

RING = [[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.6], [-0.2, 51.5]]
CAMDEN = Polygon(RING)
BOW_TIE = [[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]
HOLED = Polygon(RING, [[(-0.15, 51.55), (-0.14, 51.55), (-0.14, 51.56), (-0.15, 51.55)]])
FLAVORS: tuple[Literal["iso", "extended"], ...] = ("iso", "extended")
PARTS = MultiPolygon([CAMDEN, box(0, 51, 0.1, 51.1)])


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def given_as(
    geometry: object, code: object = "A", name: object = "Ward A", number: int = 1, size: int = 100
) -> Feature:
    return Feature(number, {"code": code, "name": name}, geometry, lambda: size)


def checked(*features: Feature) -> Checked:
    return check(features, "code", "name")


def refused(geometry: object) -> Refusal:
    (refusal,) = checked(given_as(geometry)).refusals
    return refusal


@pytest.mark.parametrize("shape", [CAMDEN, HOLED, PARTS], ids=["plain", "with a hole", "in parts"])
@pytest.mark.parametrize(
    "write",
    [
        mapping,
        lambda shape: json.loads(json.dumps(mapping(shape))),
        shapely.to_wkt,
        shapely.to_wkb,
        lambda shape: shapely.to_wkb(shape, byte_order=0),
        lambda shape: shapely.to_wkb(shapely.set_srid(shape, 4326), include_srid=True),
    ],
    ids=["mapping", "GeoJSON", "WKT", "WKB", "big-endian WKB", "WKB with SRID"],
)
def test_an_area_is_the_same_however_it_is_written(shape: BaseGeometry, write: object) -> None:
    assert callable(write)
    found = checked(given_as(write(shape)))

    assert found.refusals == ()
    assert found.areas[0].shape.equals(shape)
    assert (found.areas[0].code, found.areas[0].name) == ("A", "Ward A")


@pytest.mark.parametrize("flavor", FLAVORS)
def test_heights_are_left_out_and_counted(flavor: Literal["iso", "extended"]) -> None:
    raised = shapely.force_3d(CAMDEN, 12.0)
    written = (
        mapping(raised),
        shapely.to_wkt(raised, output_dimension=3),
        shapely.to_wkb(raised, output_dimension=3, flavor=flavor),
    )
    found = checked(*(given_as(each, code=f"A{n}") for n, each in enumerate(written)))

    assert (found.flattened, found.refusals) == (3, ())
    assert not any(area.shape.has_z for area in found.areas)


@pytest.mark.parametrize(
    ("geometry", "flaw", "where"),
    [
        (None, Flaw.NO_GEOMETRY, None),
        (7, Flaw.NO_GEOMETRY, None),
        ({}, Flaw.NO_GEOMETRY, None),
        ({"type": ["Polygon"]}, Flaw.NO_GEOMETRY, None),
        ({"type": "Point", "coordinates": [0, 51]}, Flaw.NOT_AN_AREA, None),
        ({"type": "GeometryCollection", "geometries": []}, Flaw.NOT_AN_AREA, None),
        (polygon(), Flaw.EMPTY, None),
        ({"type": "MultiPolygon", "coordinates": []}, Flaw.EMPTY, None),
        ({"type": "MultiPolygon", "coordinates": [[]]}, Flaw.EMPTY, None),
        ({"type": "Polygon", "coordinates": 7}, Flaw.UNREADABLE, None),
        ({"type": "Polygon"}, Flaw.UNREADABLE, None),
        (polygon("ring"), Flaw.UNREADABLE, None),
        (polygon([]), Flaw.TOO_FEW_CORNERS, None),
        (polygon([[0, 51], [1, 51], [0, 51]]), Flaw.TOO_FEW_CORNERS, (0, 51)),
        (polygon([[0, 51], [1, 51], [1, 52], [0, 52]]), Flaw.NOT_CLOSED, (0, 52)),
        (polygon([[0, 51], ["1", "51"], [1, 52], [0, 51]]), Flaw.NOT_NUMBERS, (0, 51)),
        (polygon([[0, 51], [True, 51], [1, 52], [0, 51]]), Flaw.NOT_NUMBERS, (0, 51)),
        (polygon([[0, 51], [None, 51], [1, 52], [0, 51]]), Flaw.NOT_NUMBERS, (0, 51)),
        (polygon([[0, 51], [1], [1, 52], [0, 51]]), Flaw.NOT_NUMBERS, (0, 51)),
        (polygon([[[0, 51], [1, 51]]]), Flaw.NOT_NUMBERS, None),
        (polygon([[0, 51], [10**400, 51], [1, 52], [0, 51]]), Flaw.NOT_FINITE, (0, 51)),
        (polygon([[0, 51], [math.inf, 51], [1, 52], [0, 51]]), Flaw.NOT_FINITE, (math.inf, 51)),
        (polygon([[0, 51], [1e300, 51], [1, 52], [0, 51]]), Flaw.OUT_OF_RANGE, (1e300, 51)),
        (polygon(BOW_TIE), Flaw.INVALID, (0.5, 51.5)),
        (polygon(RING, [[0, 51], [1, 51], [1, 52], [0, 51]]), Flaw.INVALID, (0, 51)),
        (polygon([[0, 51], [0, 51], [0, 51], [0, 51]]), Flaw.INVALID, (0, 51)),
        (mapping(box(2.3, 48.8, 2.4, 48.9)), Flaw.OUTSIDE_BRITAIN, (2.4, 48.8)),
        (mapping(box(51.5, -0.2, 51.6, -0.1)), Flaw.SWAPPED, (51.6, -0.2)),
        (mapping(box(530000, 180000, 531000, 181000)), Flaw.NATIONAL_GRID, (531000, 180000)),
        (mapping(box(-16000, 6714000, -9000, 6720000)), Flaw.WEB_METRES, (-9000, 6714000)),
        (mapping(box(200, 95, 201, 96)), Flaw.NATIONAL_GRID, (201, 95)),
        (mapping(box(-200, 95, -199, 96)), Flaw.OUT_OF_RANGE, (-199, 95)),
        ("", Flaw.NO_GEOMETRY, None),
        ("POLYGON EMPTY", Flaw.EMPTY, None),
        ("POLYGON ()", Flaw.EMPTY, None),
        ("POINT (0 51)", Flaw.NOT_AN_AREA, None),
        ("SRID=27700;POLYGON ((0 51, 1 51, 1 52, 0 51))", Flaw.NOT_AN_AREA, None),
        ("POLYGON ((0 51, 1 51, 1 52, 0 51)", Flaw.UNREADABLE, None),
        ("POLYGON ((0 51, 1 51, 1 52, 0 51)))", Flaw.UNREADABLE, None),
        ("POLYGON (((0 51, 1 51, 1 52, 0 51)))", Flaw.NOT_NUMBERS, None),
        ("POLYGON (0 51, 1 51, 1 52, 0 51)", Flaw.UNREADABLE, None),
        ("POLYGON ((0 51, 1_0 51, 1 52, 0 51))", Flaw.NOT_NUMBERS, (0, 51)),
        ("POLYGON ((0 51, 1 51, 1 52))", Flaw.TOO_FEW_CORNERS, (0, 51)),
        (b"", Flaw.UNREADABLE, None),
        (shapely.to_wkb(CAMDEN)[:-1], Flaw.UNREADABLE, None),
        (shapely.to_wkb(shapely.Point(0, 51)), Flaw.NOT_AN_AREA, None),
        (b"\x01\x03\x00\x00\x00\xff\xff\xff\xff", Flaw.UNREADABLE, None),
    ],
)
def test_what_is_wrong_is_refused_with_the_reason_and_the_place(
    geometry: object, flaw: Flaw, where: tuple[float, float] | None
) -> None:
    refusal = refused(geometry)

    assert (refusal.number, refusal.code) == (1, "A")
    assert (refusal.flaw, refusal.where) == (flaw, where)


def test_a_place_that_is_no_number_is_named_as_far_as_it_is_one() -> None:
    refusal = refused(polygon([[0, 51], [1, math.nan], [1, 52], [0, 51]]))

    assert refusal.flaw is Flaw.NOT_FINITE
    assert refusal.where is not None
    assert refusal.where[0] == 1
    assert math.isnan(refusal.where[1])


@pytest.mark.parametrize(
    ("code", "name", "flaw"),
    [
        (None, "A", Flaw.NO_CODE),
        (" ", "A", Flaw.NO_CODE),
        (True, "A", Flaw.NO_CODE),
        (1.5, "A", Flaw.NO_CODE),
        (["A"], "A", Flaw.NO_CODE),
        (10**400, "A", Flaw.NO_CODE),
        ("A", None, Flaw.NO_NAME),
        ("A", "\u200b", Flaw.NO_NAME),
        ("A" * 21, "A", Flaw.TEXT_TOO_LONG),
        ("A", "A" * 121, Flaw.TEXT_TOO_LONG),
    ],
)
def test_a_feature_needs_a_code_and_a_name(code: object, name: object, flaw: Flaw) -> None:
    (refusal,) = checked(given_as(mapping(CAMDEN), code, name)).refusals
    assert refusal.flaw is flaw


def test_of_two_features_with_one_code_the_second_is_refused() -> None:
    found = checked(given_as(mapping(CAMDEN), "A"), given_as(mapping(CAMDEN), " A ", number=2))

    assert [area.code for area in found.areas] == ["A"]
    assert [(each.number, each.flaw) for each in found.refusals] == [(2, Flaw.CODE_TAKEN)]


def test_a_whole_number_is_a_code() -> None:
    assert checked(given_as(mapping(CAMDEN), 7)).areas[0].code == "7"


def test_short_plain_properties_are_kept_and_nothing_else() -> None:
    properties = {
        "code": "A",
        "name": "A",
        "year": 2022,
        "share": 0.5,
        "own": True,
        "gone": None,
        "shape": {"deep": []},
        "text": "x" * 201,
        "size": math.nan,
        "much": 10**400,
    }
    (area,) = checked(Feature(1, properties, mapping(CAMDEN), lambda: 1)).areas

    assert area.properties == {
        "code": "A", "name": "A", "year": 2022, "share": 0.5, "own": True, "gone": None
    }  # fmt: skip


def moved(xy: np.ndarray) -> np.ndarray:
    """A system of coordinates of our own: metres from a stone in Camden."""
    return xy / 100_000 + [-0.15, 51.55]


def test_coordinates_of_another_system_are_converted() -> None:
    found = check([given_as(mapping(box(-1000, -1000, 1000, 1000)))], "code", "name", moved)

    assert found.areas[0].shape.bounds == pytest.approx((-0.16, 51.54, -0.14, 51.56))


@pytest.mark.parametrize(
    ("shape", "flaw"),
    [
        (CAMDEN, Flaw.NOT_METRES),
        (box(9_000_000, 0, 9_001_000, 1000), Flaw.OUTSIDE_BRITAIN),
    ],
)
def test_what_does_not_fit_the_system_it_is_said_to_be_in_is_refused(
    shape: BaseGeometry, flaw: Flaw
) -> None:
    (refusal,) = check([given_as(mapping(shape))], "code", "name", moved).refusals
    assert refusal.flaw is flaw


def test_a_system_that_has_no_such_place_refuses_it() -> None:
    def nowhere(xy: np.ndarray) -> np.ndarray:
        return np.full_like(xy, np.inf)

    (refusal,) = check([given_as(mapping(box(9e5, 0, 9e6, 1)))], "code", "name", nowhere).refusals
    assert refusal.flaw is Flaw.OUTSIDE_BRITAIN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)
GEOMETRIES = st.one_of(
    JSON,
    st.binary(max_size=60),
    st.text(max_size=60),
    st.builds(
        lambda kind, found: {"type": kind, "coordinates": found},
        st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection"]) | JSON,
        JSON,
    ),
    st.builds(lambda text: f"POLYGON ({text}", st.text("() ,-.0159e", max_size=60)),
    st.builds(lambda data: b"\x01\x06\x00\x00\x00" + data, st.binary(max_size=60)),
)


@given(GEOMETRIES, JSON, JSON)
def test_whatever_a_file_holds_is_an_area_or_refused(
    geometry: object, code: object, name: object
) -> None:
    found = checked(given_as(geometry, code, name))

    assert len(found.areas) + len(found.refusals) == 1
    assert all(area.shape.is_valid for area in found.areas)

import pytest
import shapely
from geopy.distance import geodesic
from shapely.geometry import Polygon

from geo.areas import Area
from geo.distance import Point
from geo.outlines import bounds_of, circle, name_spots, simplified
from tests.geo.build import square


def wavy(code: str, *, south: float) -> Area:
    """A strip whose upper and lower edges wander by some 5 metres."""
    bottom = [(x / 100, south + (x % 2) * 5e-5) for x in range(101)]
    top = [(x / 100, south + 1 + (x % 2) * 5e-5) for x in range(101)]
    return Area(code, code, Polygon([*bottom, *reversed(top)]))


def test_neighbours_still_meet_when_their_edge_is_simplified() -> None:
    areas = [wavy("A", south=50), wavy("B", south=51)]

    drawn = simplified(areas, metres=100)

    shapes = [each.shape for each in drawn]
    assert shapely.coverage_is_valid(shapes)
    assert shapely.get_num_coordinates(shapes).sum() < 200
    assert [each.code for each in drawn] == ["A", "B"]


def test_areas_that_overlap_are_simplified_each_by_itself() -> None:
    areas = [wavy("A", south=50), wavy("B", south=50.5)]

    drawn = simplified(areas, metres=100)

    assert all(each.shape.is_valid for each in drawn)
    assert shapely.get_num_coordinates([each.shape for each in drawn]).sum() < 50


def test_no_areas_have_no_outlines_and_no_box() -> None:
    assert simplified([], metres=100) == ()
    assert bounds_of([]) is None


def test_a_box_goes_round_all_areas() -> None:
    assert bounds_of([square("A", west=0), square("B", west=3)]) == (0, 51, 4, 52)


def test_a_name_stands_inside_its_area_first_of_all_in_the_middle() -> None:
    horseshoe = Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)])
    field = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)])

    for shape in (horseshoe, field):
        assert all(shape.contains(shapely.Point(spot)) for spot in name_spots(shape))
    assert name_spots(field)[0] == pytest.approx((2, 2), abs=0.1)
    assert len(name_spots(field)) > 5


@pytest.mark.parametrize("km", [0.5, 8.0])
def test_a_circle_is_round_on_the_ground(km: float) -> None:
    centre = Point(51.57, -0.13)

    for lon, lat in circle(centre, km).exterior.coords:
        away = geodesic((centre.lat, centre.lon), (lat, lon)).km  # type: ignore[no-untyped-call]
        assert away == pytest.approx(km, rel=0.01)

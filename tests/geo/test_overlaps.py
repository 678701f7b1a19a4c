from collections.abc import Iterable

import pytest
import shapely
from shapely.geometry import Polygon, box

from geo.areas import Area
from geo.overlaps import Overlaps, overlaps
from tests.geo.build import square

CAMDEN = box(-0.2, 51.5, -0.1, 51.6)


def named(shapes: Iterable[Polygon]) -> list[Area]:
    return [Area(f"A{n}", "", shape) for n, shape in enumerate(shapes)]


def test_areas_that_share_an_edge_do_not_overlap() -> None:
    assert overlaps([square("A", west=0), square("B", west=1)]) == Overlaps(0)
    assert overlaps([]) == Overlaps(0)


def test_overlapping_areas_are_counted_in_pairs_and_the_largest_named() -> None:
    inside = box(0.1, 51.1, 0.15, 51.15)
    found = overlaps(named([box(0, 51, 1, 52), inside, box(0.99, 51, 2, 52), box(5, 51, 6, 52)]))

    assert (found.pairs, found.codes) == (2, ("A0", "A2"))
    assert found.hectares == pytest.approx(7_700, rel=0.02)  # 0.69 km by 111 km


def test_one_area_twice_overlaps_itself() -> None:
    assert overlaps(named([CAMDEN, CAMDEN])).pairs == 1


def test_too_much_to_compare_is_not_compared() -> None:
    many = [shapely.segmentize(CAMDEN, 0.00002)] * 60
    assert overlaps(named(many)).pairs is None

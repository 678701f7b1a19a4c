import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, box

from geo.areas import Area, AreaIndex
from geo.distance import Point
from tests.geo.build import square

Spots = list[tuple[float, float]]  # longitude and latitude

# Whole degrees, so that edges and corners are shared, and points often lie on them.
WHOLE = st.integers(-3, 3)
BOXES = st.builds(
    lambda west, south, wide, high: box(west, 50 + south, west + wide, 50 + south + high),
    WHOLE,
    WHOLE,
    st.integers(1, 3),
    st.integers(1, 3),
)
TRIANGLES = st.builds(
    lambda corners: Polygon([(x, 50 + y) for x, y in corners]),
    st.lists(st.tuples(WHOLE, WHOLE), min_size=3, max_size=3, unique=True),
).filter(lambda shape: shape.is_valid)
FRAMES = st.builds(lambda outer: outer.difference(outer.centroid.buffer(0.2)), BOXES)  # with a hole
PAIRS = st.builds(
    lambda west: MultiPolygon([box(west, 50, west + 1, 51), box(9, 50, 10, 51)]), WHOLE
)
SHAPES = st.lists(st.one_of(BOXES, TRIANGLES, FRAMES, PAIRS), max_size=12)
ANY_SPOTS = st.lists(st.tuples(st.floats(-4, 11), st.floats(46, 57)), max_size=30)


def index_of(shapes: list[Polygon | MultiPolygon]) -> AreaIndex:
    return AreaIndex(Area(f"A{n:02}", f"Area {n}", shape) for n, shape in enumerate(shapes))


def codes(index: AreaIndex, spots: Spots) -> list[str | None]:
    """What many at once are told."""
    lons, lats = np.array(spots, dtype=np.float64).reshape(-1, 2).T
    return [index.areas[n].code if n >= 0 else None for n in index.codes_of(lats, lons).tolist()]


def one_by_one(index: AreaIndex, spots: Spots) -> list[str | None]:
    return [index.holding(Point(lat, lon)) for lon, lat in spots]


def plainly(index: AreaIndex, spots: Spots) -> list[str | None]:
    """The rule itself: the lowest code of those that touch the point."""
    return [
        next((a.code for a in index.areas if a.shape.intersects(shapely.Point(xy))), None)
        for xy in spots
    ]


def edges_of(shapes: list[Polygon | MultiPolygon]) -> Spots:
    """Every corner, and the middle of every edge."""
    corners = [shapely.get_coordinates(shape) for shape in shapes]
    middles = [(each[:-1] + each[1:]) / 2 for each in corners]
    spots: NDArray[np.float64] = np.concatenate([*corners, *middles, np.empty((0, 2))])
    return [(float(lon), float(lat)) for lon, lat in spots]


@given(SHAPES, ANY_SPOTS)
def test_many_points_are_told_what_each_is_told_alone(
    shapes: list[Polygon | MultiPolygon], spots: Spots
) -> None:
    index = index_of(shapes)
    asked = [*spots, *edges_of(shapes)]

    assert codes(index, asked) == one_by_one(index, asked) == plainly(index, asked)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_every_point_of_a_divided_frame_is_in_exactly_one_area(seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = box(-1, 51, 1, 53)
    centres = shapely.multipoints(random.uniform([-1, 51], [1, 53], (40, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=frame))
    index = index_of([cell for cell in shapely.intersection(cells, frame) if cell.area])
    lons, lats = random.uniform([-1, 51], [1, 53], (500, 2)).T

    found = index.codes_of(lats, lons)

    strictly = shapely.contains_xy([a.shape for a in index.areas], lons[:, None], lats[:, None])
    assert (found >= 0).all()
    assert (strictly.sum(axis=1) == 1).all()
    assert (strictly.argmax(axis=1) == found).all()


def test_where_areas_lie_over_each_other_the_lowest_code_wins() -> None:
    index = AreaIndex([square("B", west=0), square("A", west=0.5)])
    assert codes(index, [(0.25, 51.5), (0.75, 51.5), (1.25, 51.5)]) == ["B", "A", "A"]


def test_an_unknown_place_is_in_no_area() -> None:
    index = AreaIndex([square()])
    unknown = [(np.nan, 51.5), (0.5, np.nan), (np.inf, 51.5), (0.5, -np.inf)]
    assert codes(index, unknown) == one_by_one(index, unknown) == [None] * 4


def test_no_areas_hold_no_points_and_no_points_are_in_no_area() -> None:
    assert codes(AreaIndex([]), [(0.5, 51.5)]) == [None]
    assert codes(AreaIndex([square()]), []) == []


@pytest.mark.parametrize("count", [1, 20_000])
def test_few_and_many_points_are_told_the_same(count: int) -> None:
    index = AreaIndex([square("A", west=0), square("B", west=1)])
    assert codes(index, [(0.5, 51.5), (1.5, 51.5)] * count) == ["A", "B"] * count

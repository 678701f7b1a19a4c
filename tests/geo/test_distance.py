import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.distance import Point, great_circle_km, great_circle_km_to
from tests.geo.build import ARCHWAY

IN_BRITAIN = st.builds(Point, st.floats(49.9, 60.9), st.floats(-8.2, 1.8))


@given(IN_BRITAIN, IN_BRITAIN)
def test_the_sphere_is_within_half_a_percent_of_the_geodesic(a: Point, b: Point) -> None:
    exact = geodesic((a.lat, a.lon), (b.lat, b.lon)).km  # type: ignore[no-untyped-call]
    assume(exact > 0.001)
    assert great_circle_km(a, b) == pytest.approx(exact, rel=0.005)


@given(IN_BRITAIN, st.lists(IN_BRITAIN, max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(origin: Point, others: list[Point]) -> None:
    lats = np.array([other.lat for other in others], dtype=np.float64)
    lons = np.array([other.lon for other in others], dtype=np.float64)
    expected = [great_circle_km(origin, other) for other in others]
    assert great_circle_km_to(origin, lats, lons) == pytest.approx(expected, abs=1e-6)


def test_an_unknown_place_is_at_no_distance() -> None:
    unknown = np.array([np.nan, ARCHWAY.lat])
    kilometres = great_circle_km_to(ARCHWAY, unknown, np.array([np.nan, ARCHWAY.lon]))
    assert np.isnan(kilometres[0])
    assert kilometres[1] == 0

"""A small map for directory tests: two boroughs, three PCNs, in squares of about 3 km."""

from typing import Final

from shapely.geometry import box

from geo.areas import Area, AreaIndex
from geo.distance import Point
from places.find import Places
from places.reference import Borough, Pcn

WEST: Final = "U00001"  # in Westbury
MIDDLE: Final = "U00002"  # in Westbury, east of it
EAST: Final = "U00003"  # in Eastham, east of that
WESTBURY: Final = "E09000001"
EASTHAM: Final = "E09000002"

IN_WEST: Final = Point(51.51, -0.08)
IN_MIDDLE: Final = Point(51.51, -0.04)
IN_EAST: Final = Point(51.51, 0.0)  # about 1.4 km from MIDDLE, 4.2 km from WEST
FAR_AWAY: Final = Point(52.5, -1.0)


def _strip(code: str, west: float, east: float) -> Area:
    return Area(code, code, box(west, 51.50, east, 51.53))


PLACES: Final = Places(
    find_place=lambda _: None,
    boroughs={WESTBURY: Borough(WESTBURY, "Westbury"), EASTHAM: Borough(EASTHAM, "Eastham")},
    pcns={
        WEST: Pcn(WEST, "West", WESTBURY),
        MIDDLE: Pcn(MIDDLE, "Middle", WESTBURY),
        EAST: Pcn(EAST, "East", EASTHAM),
    },
    practices={},
    borough_areas=AreaIndex([_strip(WESTBURY, -0.10, -0.02), _strip(EASTHAM, -0.02, 0.02)]),
    pcn_areas=AreaIndex(
        [_strip(WEST, -0.10, -0.06), _strip(MIDDLE, -0.06, -0.02), _strip(EAST, -0.02, 0.02)]
    ),
)

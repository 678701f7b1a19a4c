import re

import pytest
from shapely.geometry import box

from geo.areas import Area
from geo.distance import Point
from web.map_picture import HEIGHT, WIDTH, Picture, box_round, draw

REGION = (-0.3, 51.5, 0.1, 51.7)
WEST = Area("W", "Westly", box(-0.3, 51.5, -0.1, 51.7))
EAST = Area("E", "Eastly", box(-0.1, 51.5, 0.1, 51.7))
MIDDLE = Point(51.6, -0.1)


def picture(*points: Point, bounds: tuple[float, float, float, float] = REGION) -> Picture:
    return draw([WEST, EAST], list(enumerate(points, 1)), bounds=bounds)


def test_a_point_is_drawn_where_it_is() -> None:
    north, south = picture(Point(51.65, -0.2), Point(51.55, 0.0)).marks

    assert north.x < WIDTH / 2 < south.x
    assert north.y < HEIGHT / 2 < south.y
    middle = picture(MIDDLE).marks[0]
    assert (middle.x, middle.y) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_a_mile_north_is_as_long_as_a_mile_east() -> None:
    from_middle, north, east = picture(
        MIDDLE, Point(51.6 + 0.0145, -0.1), Point(51.6, -0.1 + 0.02334)
    ).marks

    assert east.x - from_middle.x == pytest.approx(from_middle.y - north.y, rel=0.02)


def test_points_close_together_do_not_write_over_each_others_numbers() -> None:
    marks = picture(MIDDLE, Point(51.606, -0.1), Point(51.6, -0.1), Point(51.66, -0.1)).marks

    assert [mark.number for mark in marks] == ["1", "", "4"]


def test_areas_are_named_where_enough_of_them_is_seen() -> None:
    whole, corner = picture(), picture(bounds=(-0.3, 51.5, -0.2, 51.55))

    assert [each.name for each in whole.outlines] == ["Westly", "Eastly"]
    assert [each.name for each in corner.outlines] == ["Westly", ""]


def test_a_name_keeps_clear_of_the_points() -> None:
    alone = picture().outlines[0]
    crowded = picture(Point(51.632, -0.2)).outlines[0]

    assert (alone.x, alone.y) != (crowded.x, crowded.y)


def test_what_lies_far_off_the_picture_is_not_drawn() -> None:
    drawn = picture(bounds=(-0.3, 51.5, -0.28, 51.51))
    numbers = [float(each) for each in re.findall(r"-?\d+\.\d", drawn.outlines[0].path)]

    assert max(map(abs, numbers)) < 2 * WIDTH
    assert drawn.outlines[1].path == ""


def test_points_of_the_region_say_what_to_show() -> None:
    near, elsewhere = Point(51.60, -0.10), Point(53.48, -2.24)

    assert box_round([near, Point(51.61, -0.12), elsewhere], REGION) == (-0.12, 51.60, -0.10, 51.61)
    assert box_round([elsewhere], REGION) == REGION
    assert box_round([], None) is None
    assert box_round([elsewhere], None) == (-2.24, 53.48, -2.24, 53.48)


def test_points_all_over_the_region_show_all_of_it() -> None:
    assert box_round([Point(51.51, -0.29), Point(51.68, 0.09)], REGION) == REGION


def test_one_point_is_shown_with_some_streets_round_it() -> None:
    shown = draw([], [(1, MIDDLE), (2, Point(51.61, -0.1))], bounds=(-0.1, 51.6, -0.1, 51.6))

    assert 0 < shown.marks[1].y < HEIGHT / 2

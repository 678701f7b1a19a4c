from datetime import date, timedelta
from itertools import pairwise

import pytest

from web.graph import Point, Span, days_of, draw
from web.panels import change_words

START = date(2026, 1, 1)
DAYS = days_of([START, START + timedelta(days=100)])


def _at(day: int, value: float) -> Point:
    return Point(START + timedelta(days=day), value)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([], "No number yet"),
        ([None], "No number yet"),
        ([_at(0, 3)], "3 on 1 January 2026"),
        ([_at(0, 3), None, _at(100, 5)], "3 on 1 January 2026, 5 on 11 April 2026: up 2"),
        ([_at(0, 4.6), _at(100, 4.1)], "4.6 on 1 January 2026, 4.1 on 11 April 2026: down 0.5"),
        ([_at(0, 4), _at(100, 4)], "4 on 1 January 2026, 4 on 11 April 2026: the same"),
    ],
)
def test_change_is_said_in_numbers(points: list[Point | None], said: str) -> None:
    assert change_words(points) == said


def test_a_number_that_is_missing_breaks_the_line() -> None:
    assert DAYS
    points = [_at(0, 1), _at(25, 7), None, _at(75, 4), _at(100, 4)]

    drawing = draw(DAYS, points, (), [], (1.0, 7.0))

    assert drawing.path == "M40.0 134.0L195.0 14.0M505.0 74.0L660.0 74.0"
    assert len(drawing.dots) == 4


def test_what_was_done_stands_beneath_on_the_same_days() -> None:
    assert DAYS
    span = Span("A", ((START + timedelta(days=50), "sent"),), START + timedelta(days=100))

    drawing = draw(DAYS, [_at(50, 4)], [span, span], [START], (1.0, 7.0))

    first, second = drawing.lanes
    assert (first.start, first.end) == (350.0, 660.0)
    assert first.start == drawing.dots[0].x
    assert drawing.levels[0].y < first.y < second.y < drawing.foot < drawing.height


def test_one_day_alone_stands_in_the_middle() -> None:
    days = days_of([START])
    assert days

    drawing = draw(days, [_at(0, 4)], (), [START], (0.0, 10.0))

    assert [each.x for each in drawing.dots] == [350.0]
    assert drawing.ticks == ((350.0, START),)


def test_thirty_sessions_write_no_more_days_than_fit() -> None:
    assert DAYS
    drawing = draw(DAYS, [], (), [START + timedelta(days=3 * n) for n in range(30)], (1.0, 7.0))

    places = [x for x, _ in drawing.ticks]
    assert len(places) <= 6
    assert all(b - a >= 110 for a, b in pairwise(places))

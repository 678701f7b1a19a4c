from typing import Any

import pytest

from matching.person import Need
from matching.terms import Domain, Route
from tests.matching import build


@pytest.mark.parametrize("given", [{"rating": 0}, {"rating": 8}, {"priority": 0}, {"priority": 4}])
def test_a_need_that_no_session_can_produce_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="or None"):
        Need(Domain.LEISURE, **given)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"age": -1}, "age"),
        ({"age": 131}, "age"),
        ({"max_km": 0.0}, "distance"),
        ({"max_km": float("nan")}, "distance"),
        ({"near_areas": {"E2": -1.0}}, "area"),
        ({"language_needed": True}, "language"),
        ({"by": Route.DROP_IN}, "asker"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        build.asker(**given)


def test_a_domain_is_named_once() -> None:
    with pytest.raises(ValueError, match="once"):
        build.asker(build.need(priority=1), build.need(priority=2))


def test_two_needs_cannot_have_the_same_priority() -> None:
    with pytest.raises(ValueError, match="same priority"):
        build.asker(build.need(Domain.LEISURE), build.need(Domain.MEETINGS))


def test_the_words_of_a_goal_and_the_place_of_a_home_stay_out_of_logs() -> None:
    shown = repr(build.asker(build.need(goal="I hear voices")))

    assert "voices" not in shown
    assert str(build.HOME.lat) not in shown


def test_a_low_rating_alone_is_not_a_wish() -> None:
    assert not build.asker(build.need(priority=None, rating=1)).wants(Domain.FRIENDSHIPS)
    assert build.asker(build.need(priority=None, wants_help=True)).wants(Domain.FRIENDSHIPS)

import pytest

from matching.coverage import SOFT_EDGE_KM
from matching.weights import load_weights, with_soft_edge
from tests.matching import build

TEXT = (build.ROOT / "matching/weights.toml").read_text()


def test_the_weights_say_who_agreed_them_and_when() -> None:
    weights = build.weights()

    assert weights.version
    assert weights.agreed_by
    assert weights.agreed_on.year >= 2025


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("wants_help = 0.4", "wants_help = 1.4", "need.wants_help"),
        ("wants_help = 0.4", "", "wants_help"),
        ("wants_help = 0.4", "wants_help = 0.4\nluck = 1.0", "luck"),
        ("wants_help = 0.4", 'wants_help = "some"', "need.wants_help"),
        ("priority = [1.0, 0.8, 0.65]", "priority = [1.0, 8.0]", "need.priority"),
        ("walk_half_km = 1.0", "walk_half_km = 0.0", "nearness.walk_half_km"),
        ("low_rating = 3", "low_rating = 2.5", "need.low_rating"),
        ("is_on = true", "is_on = 1", "record.is_on"),
        ("domain_share = 0.2", "domain_share = 0.8", "add up to 1"),
        ("near_share = 0.2", "near_share = 0.05", "must not fall"),
        ("near_share = 0.2", "near_share = 0.6", "must not fall"),
        ("other_share = 0.12", "other_share = 0.3", "must not fall"),
        ("[widen]", "[wider]", "widen"),
        ("[reach]", "[reach]\nsoft_edge_km = 1.5", "soft_edge_km"),
    ],
)
def test_a_wrong_setting_is_named(old: str, new: str, named: str) -> None:
    assert old in TEXT

    with pytest.raises(ValueError, match=named):
        load_weights(TEXT.replace(old, new, 1))


def test_the_soft_edge_is_a_setting_and_a_stored_match_says_if_it_is_not_the_usual_one() -> None:
    usual = build.weights()

    hard = with_soft_edge(usual, 0.0)

    assert usual.reach.soft_edge_km == SOFT_EDGE_KM
    assert with_soft_edge(usual, SOFT_EDGE_KM) is usual
    assert (hard.reach.soft_edge_km, hard.version) == (0.0, f"{usual.version}, edge 0 km")
    assert hard.reach.furthest_km == usual.reach.next_area_km
    assert with_soft_edge(usual, 12.0).reach.furthest_km == 12.0

from collections.abc import Mapping

import pytest

from matching.reasons import Unknown, Value
from matching.terms import AccessFeature, Limit
from web.wording_rules_out import rules_out


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"min_age": 18}, "you are under 18"),
        ({"max_age": 25}, "you are over 25"),
        ({"min_age": 16, "max_age": 25}, "you are under 16 or you are over 25"),
        ({}, "you are not of the age it is for"),
    ],
)
def test_an_age_limit_says_its_own_ends(numbers: Mapping[str, Value], said: str) -> None:
    assert rules_out([Unknown(Limit.AGE, numbers)], ()) == (said,)


def test_every_limit_that_can_be_unknown_has_words() -> None:
    for limit in Limit:
        for said in rules_out([Unknown(limit, {})], ()):
            assert said[:1].islower()


def test_only_what_somebody_cannot_do_without_rules_a_service_out() -> None:
    asked = Unknown(Limit.ACCESS, {"features": ("hearing_loop", "lift")})

    assert rules_out([asked], {AccessFeature.LIFT}) == ("no lift",)
    assert rules_out([asked], ()) == ()


def test_groups_are_named_where_they_are_known() -> None:
    said = rules_out([Unknown(Limit.COMMUNITY, {"communities": ("women",)})], ())

    assert said == ("you are not among those it is for: Women",)

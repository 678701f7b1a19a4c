import pytest

from matching.communities import PART_OF, belongs_to, is_spoken_of, shares_origin
from matching.reasons import ReasonCode
from matching.suitability import community
from matching.terms import Community, Suits
from tests.matching import build
from tests.matching.test_scoring import codes, scored

WOMEN, MEN, OLD, IRISH = (
    Community.WOMEN, Community.MEN, Community.OLDER_PEOPLE, Community.IRISH
)  # fmt: skip
SOMALI, BLACK, DEAF, DISABLED = (
    Community.SOMALI, Community.BLACK, Community.DEAF, Community.DISABLED
)  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "own", "is_theirs", "is_whole"),
    [
        ({WOMEN}, {WOMEN}, True, True),
        ({WOMEN, SOMALI}, {WOMEN}, False, False),
        ({WOMEN, SOMALI}, {WOMEN, SOMALI}, True, True),
        ({OLD, IRISH}, {OLD}, True, False),
        ({OLD, IRISH}, {OLD, IRISH}, True, True),
        ({OLD, DISABLED}, {OLD}, True, True),
        ({DISABLED}, {DEAF}, True, True),
        ({DEAF}, {DISABLED}, False, True),
        ({BLACK}, {SOMALI}, True, True),
        ({SOMALI}, {BLACK}, False, False),
        ({OLD}, set(), False, True),
    ],
)
def test_what_a_listing_is_for_may_be_theirs_in_part_or_whole(
    theirs: set[Community], own: set[Community], *, is_theirs: bool, is_whole: bool
) -> None:
    given = frozenset(theirs), frozenset(own)

    assert is_spoken_of(*given) is is_theirs
    assert shares_origin(*given) is is_whole


def test_nobody_is_part_of_a_smaller_community_than_they_named() -> None:
    for smaller, wider in PART_OF.items():
        assert wider < belongs_to(frozenset({smaller}))
        assert all(smaller not in belongs_to(frozenset({each})) for each in wider)


def test_a_group_theirs_in_part_goes_behind_one_for_everybody_and_is_asked_about() -> None:
    person = build.asker(communities=frozenset({OLD, WOMEN}))
    services = [
        build.service(communities=frozenset(some))
        for some in ({OLD}, set[Community](), {OLD, IRISH}, {IRISH})
    ]
    whole, everybody, partly, other = services
    totals = [scored(each, person).total for each in services]

    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == len(totals)
    assert ReasonCode.YOUR_COMMUNITY in codes(whole, person)
    assert ReasonCode.YOUR_COMMUNITY not in codes(partly, person)
    said = [community(each, person, build.weights()).suits for each in services]
    assert said == [Suits.YES, Suits.YES, Suits.UNKNOWN, Suits.UNKNOWN]
    assert everybody.communities == frozenset()
    assert other.communities == {IRISH}


def test_a_deaf_person_need_not_say_that_they_are_disabled_too() -> None:
    desk = build.service(communities=frozenset({DISABLED, BLACK}))
    for_all = build.service(communities=frozenset({DISABLED}))
    person = build.asker(communities=frozenset({DEAF}))

    assert ReasonCode.YOUR_COMMUNITY in codes(for_all, person)
    assert ReasonCode.YOUR_COMMUNITY not in codes(desk, person)

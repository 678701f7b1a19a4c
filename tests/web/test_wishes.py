from datetime import date

import pytest

from geo.distance import Point
from matching.person import Asker
from matching.terms import REMOTE_MODES, AccessFeature, Community, TimeBand
from web.wishes import AGES, NO_WISHES, WISHES, Wish, Wishes, asked_with, wishes_in_words

ANYONE = Asker(today=date(2026, 3, 4))
NEARBY = Asker(today=date(2026, 3, 4), point=Point(51.56, -0.13))


def granted(*wishes: Wish, asker: Asker = ANYONE) -> Asker:
    return asked_with(asker, Wishes(frozenset(wishes)))


def test_nobody_wishes_for_anything_unless_they_say_so() -> None:
    assert asked_with(ANYONE, NO_WISHES) == ANYONE


def test_every_wish_has_words_and_changes_the_question() -> None:
    assert set(WISHES) == set(Wish)
    for wish in Wish:
        assert granted(wish, asker=NEARBY) != NEARBY


def test_each_wish_asks_for_what_it_says() -> None:
    assert granted(Wish.FREE).free_only
    assert granted(Wish.EVENINGS).times == {TimeBand.EVENING, TimeBand.WEEKEND}
    assert granted(Wish.FROM_HOME).modes == REMOTE_MODES
    assert granted(Wish.COMPANY).access_nices == {AccessFeature.MET_FIRST}
    assert granted(Wish.WOMEN_ONLY).communities == {Community.WOMEN}
    both = granted(Wish.STEP_FREE, Wish.WOMEN_ONLY)
    assert both.access_musts == {
        AccessFeature.STEP_FREE_ENTRANCE,
        AccessFeature.WOMEN_ONLY_TIMES,
    }


def test_near_means_nothing_to_somebody_who_did_not_say_where_they_are() -> None:
    assert granted(Wish.NEAR).max_km is None
    assert granted(Wish.NEAR, asker=NEARBY).max_km is not None


def test_a_language_asked_for_is_needed() -> None:
    asker = asked_with(ANYONE, Wishes(language="so"))

    assert asker.languages == {"so"}
    assert asker.language_needed


@pytest.mark.parametrize(
    ("group", "low", "high"),
    [
        ("16", 16, 17),
        ("18", 18, 24),
        ("25", 25, 49),
        ("50", 50, 54),
        ("55", 55, 59),
        ("60", 60, 64),
    ],
)
def test_an_age_group_is_asked_with_an_age_inside_it(group: str, low: int, high: int) -> None:
    age = asked_with(ANYONE, Wishes(age_group=group)).age

    assert age is not None
    assert low <= age <= high


def test_wishes_read_as_one_sentence() -> None:
    wishes = Wishes(frozenset({Wish.EVENINGS, Wish.FREE}), "so", "18")

    words = wishes_in_words(wishes, {"so": "Somali"})

    assert words == ("Free", "in the evening or at the weekend", "in Somali", "age 18 to 24")
    assert wishes_in_words(NO_WISHES, {}) == ()
    assert "65" in AGES

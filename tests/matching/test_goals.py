from datetime import date

import pytest

from geo.distance import Point
from matching.goals import NEAR_KM, Goal, Sort, granted, read_goal, refused_kinds
from matching.needs import notes
from matching.person import Asker, Need
from matching.reasons import NoteCode
from matching.sayings import GoalWish
from matching.terms import REMOTE_MODES, AccessFeature, Domain, Mode, TimeBand
from tests.matching import build

ANYONE = Asker(today=date(2026, 3, 4))
NEARBY = Asker(today=date(2026, 3, 4), point=Point(51.56, -0.13))
LISTED = frozenset({"abacus", "lute"})


def read(text: str, *, with_conditions: bool = True) -> Goal:
    return read_goal(
        text, build.thesaurus(), is_known=LISTED.__contains__, with_conditions=with_conditions
    )


def codes(text: str) -> list[str]:
    return [each.code for each in read(text).meant]


def test_the_goal_of_the_brief_is_understood() -> None:
    text = "I want to get out of the flat once a week without spending money"

    assert read(text).wishes == {GoalWish.GET_OUT, GoalWish.FREE}
    assert all(each.sort is Sort.WISH for each in read(text).meant), "no word is left over"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("something free", GoalWish.FREE),
        ("I can't afford much", GoalWish.FREE),
        ("without paying for it", GoalWish.FREE),
        ("I don't get out much", GoalWish.GET_OUT),
        ("leave the house more often", GoalWish.GET_OUT),
        ("I don't want to go out", GoalWish.FROM_HOME),
        ("I cannot leave the house", GoalWish.FROM_HOME),
        ("not online please", GoalWish.IN_PERSON),
        ("something face to face", GoalWish.IN_PERSON),
        ("only in the evenings", GoalWish.EVENING),
        ("not in the evening", GoalWish.DAYTIME),
        ("on Saturdays", GoalWish.WEEKEND),
        ("close to home", GoalWish.NEAR),
        ("I don't want to go on my own", GoalWish.COMPANY),
        ("somebody to come with me", GoalWish.COMPANY),
        ("no waiting list", GoalWish.ROOM),
        ("I can't manage the stairs", GoalWish.STEP_FREE),
        ("women only", GoalWish.WOMEN_ONLY),
        ("not a group", GoalWish.NO_GROUP),
        ("I don\u2019t like groups", GoalWish.NO_GROUP),
    ],
)
def test_a_condition_is_heard_however_it_is_said(text: str, wish: GoalWish) -> None:
    assert read(text).wishes == {wish}


@pytest.mark.parametrize(
    "text", ["", "to feel free again", "get out of debt", "free time", "\x00 \u202e", "a" * 4_000]
)
def test_what_only_sounds_like_a_condition_is_none(text: str) -> None:
    assert read(text).wishes == set()


def test_a_kind_is_asked_for_refused_or_only_denied() -> None:
    assert codes("a gym") == codes("I would like to join a gym")
    assert codes("not a gym")[0].startswith("refused:")
    assert codes("I don't want to go to a gym")[0].startswith("refused:")
    assert codes("I don't gym") == [], "a fact about somebody refuses nothing"


def test_what_is_refused_is_left_out_unless_it_is_asked_for_too() -> None:
    kinds = read("a gym").meant[0].kinds

    assert refused_kinds([read("not a gym")], build.thesaurus()) == kinds
    assert not refused_kinds([read("not a gym"), read("a gym")], build.thesaurus())


def test_a_refusal_and_a_condition_are_no_words_to_match_by() -> None:
    assert read("not a gym, but chess for free").text == "chess"


def test_only_what_says_what_for_is_shown_however_often_listings_use_a_word() -> None:
    text = "I'd love to see somebody about chess again, and I'll take anything through the week"

    assert [each.words for each in read_goal(text, build.thesaurus(), is_known=bool).meant] == [
        "chess"
    ]


def test_words_that_no_listing_uses_are_passed_over() -> None:
    assert codes("abacus with zqx") == ["word:abacus"]


def test_anything_understood_can_be_taken_away() -> None:
    goal = read("abacus and chess, free")

    for each in goal.meant:
        assert each.code not in {left.code for left in goal.without([each.code]).meant}
    assert goal.without([each.code for each in goal.meant]).text == ""


def test_how_things_are_is_no_condition() -> None:
    assert read("no money, stuck at home", with_conditions=False).wishes == set()


def test_the_words_of_a_story_are_no_wish_but_what_it_names_is() -> None:
    told = "I sold the abacus when I gave up chess"

    assert codes(told)[0] == "word:abacus"
    assert [each.words for each in read(told, with_conditions=False).meant] == ["chess"]


def test_words_of_crisis_stay_whatever_is_taken_away() -> None:
    goal = read("a gym. I want to end my life")
    left = goal.without([each.code for each in goal.meant])
    asker = Asker(today=ANYONE.today, needs=(Need(Domain.LEISURE, priority=1, goal=left.text),))

    assert NoteCode.CRISIS_WORDS in {note.code for note in notes(asker, build.thesaurus())}


def test_conditions_hold_the_question_to_what_they_say() -> None:
    assert granted(ANYONE, set()) == ANYONE
    assert granted(ANYONE, {GoalWish.FREE}).free_only
    assert granted(ANYONE, {GoalWish.ROOM}).must_have_room
    assert granted(ANYONE, {GoalWish.GET_OUT}).modes == {Mode.IN_PERSON, Mode.OUTREACH}
    assert granted(ANYONE, {GoalWish.FROM_HOME}).modes >= REMOTE_MODES
    assert granted(ANYONE, {GoalWish.EVENING, GoalWish.WEEKEND}).times == {
        TimeBand.EVENING,
        TimeBand.WEEKEND,
    }
    assert AccessFeature.MET_FIRST in granted(ANYONE, {GoalWish.COMPANY}).access_nices
    assert granted(ANYONE, {GoalWish.NEAR}).max_km is None
    assert granted(NEARBY, {GoalWish.NEAR}).max_km == NEAR_KM

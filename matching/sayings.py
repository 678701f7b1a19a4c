"""How people say on what conditions they want something, and what they do not want.

Written for this project by rule, negation and all; it needs local review like the thesaurus.
"""

import re
from enum import StrEnum
from typing import Final

from matching.stems import stem, words
from matching.thesaurus import Phrase


class GoalWish(StrEnum):
    """A condition that a goal may hold, besides what it is for."""

    FREE = "free"
    GET_OUT = "get_out"
    FROM_HOME = "from_home"
    IN_PERSON = "in_person"
    EVENING = "evening"
    WEEKEND = "weekend"
    DAYTIME = "daytime"
    NEAR = "near"
    COMPANY = "company"
    ROOM = "room"
    STEP_FREE = "step_free"
    WOMEN_ONLY = "women_only"
    NO_GROUP = "no_group"


_SAID: Final[dict[GoalWish, tuple[str, ...]]] = {
    GoalWish.FREE: (
        "free", "for free", "free of charge", "for nothing", "costs nothing", "no cost",
        "without spending", "without spending money", "without spending any money",
        "without spending much", "not spend money", "not spending money", "dont spend money",
        "without paying", "not pay", "dont want to pay", "no money", "dont have money",
        "dont have any money", "have no money", "cant afford", "cannot afford", "cant pay",
    ),
    GoalWish.GET_OUT: (
        "get out", "get out more", "get out and about", "out and about", "get out of flat",
        "get out of house", "get out of home", "get out of room", "get out of bedroom",
        "get out of bed", "out of flat", "out of house", "leave flat", "leave house", "leave home",
        "go out", "go out more", "dont get out", "never get out", "dont go out", "never go out",
        "dont leave house", "never leave house", "stuck at home", "stuck in house",
        "stuck in flat", "stuck indoors",
    ),
    GoalWish.FROM_HOME: (
        "from home", "by phone", "on phone", "over phone", "online", "by video", "on zoom",
        "without going out", "without leaving house", "without leaving home",
        "without leaving flat", "dont want to go out", "not want to go out", "cant go out",
        "cant get out", "cannot go out", "cant leave house", "cannot leave house",
        "cant leave home", "stay at home", "not face to face", "not in person",
    ),
    GoalWish.IN_PERSON: (
        "in person", "face to face", "not online", "not by phone", "not on phone", "not by video",
        "not on zoom", "not over phone", "dont want online", "dont like phone",
    ),
    GoalWish.EVENING: ("in evening", "evening", "after work"),
    GoalWish.WEEKEND: ("at weekend", "weekend", "saturday", "sunday"),
    GoalWish.DAYTIME: (
        "daytime", "in day", "during day", "in morning", "in afternoon", "not in evening",
        "not evening", "not at night", "not after dark", "while kids at school",
    ),
    GoalWish.NEAR: (
        "near me", "near home", "near my home", "close to home", "close by", "nearby", "near by",
        "walking distance", "not far", "not too far", "dont want to travel", "cant travel far",
    ),
    GoalWish.COMPANY: (
        "someone to go with", "somebody to go with", "someone to come with", "come with me",
        "somebody to come with", "go with me", "not on my own", "not alone",
        "dont want to go alone",
        "dont want to go on my own", "not by myself", "someone with me", "somebody with me",
    ),
    GoalWish.ROOM: (
        "no waiting list", "without waiting", "without waiting list", "not wait", "straight away",
        "right away", "cant wait", "dont want to wait", "start now",
    ),
    GoalWish.STEP_FREE: (
        "step free", "no steps", "no stairs", "without stairs", "without steps", "wheelchair",
        "cant do stairs", "cant manage stairs", "cant climb stairs",
    ),
    GoalWish.WOMEN_ONLY: ("women only", "only women", "just women", "no men", "without men"),
    GoalWish.NO_GROUP: (
        "not group", "not in group", "no group", "dont want group", "dont like group",
        "not want group", "not like group", "hate group", "one to one", "1 to 1",
        "dont want to be in group", "cant do group",
    ),
}  # fmt: skip
"""How people say each condition, negation and all; `a`, `the`, `my` and the like left out."""

_NOTHING: Final = (
    "get out of", "go out of", "feel free", "free time", "free from", "free of", "free to",
    "smoke free", "drug free", "once week", "twice week", "every week", "each week", "this week",
    "every day", "each day", "all day", "cant go on", "on way home", "leave home for good",
    "week", "day", "month", "year", "time", "lot", "bit", "way", "today", "once", "twice",
    "hour", "minute", "moment",
)  # fmt: skip
"""What looks like a condition or a word to look for and is none: "get out of debt"."""

_SAYS_NOTHING: Final = """
able across after afterwards along already always among anybody anyone anything anywhere around ask
away back bad became become before begin behind best better between bring came centre come coming
different doing done during else end enjoy enough even ever everybody everyone everything
everywhere far feel felt few first gave getting give given good great having hope instead kind last
later least leave left less let little live long look love many matter maybe mean might much must
near never new next nice nobody nothing nowhere often only own perhaps person quite rather real
right said same saw say see seem seen several should since sit somebody sometimes somewhere soon
sort start stay still stop stuff sure take taken tell things though three through time together
told too took towards tried try turn two under until upon use used usual want went while whole
within without worse worst yet
"""
SAYS_NOTHING: Final = frozenset(map(stem, _SAYS_NOTHING.split()))
"""Stems that stand in listings and in goals and say nothing of what for; in a phrase they do."""

PASSED_OVER: Final = frozenset({"a", "an", "the", "my", "our", "your", "his", "her", "some"})
GROUPS: Final = frozenset({"group", "club", "choir", "class", "cafe"})
REFUSAL: Final = re.compile(
    r"(?:^| )(?:not (?:a|an|another|the|any|into)"
    r"|(?:dont|not|never)(?: really)? (?:want|like|need|fancy|enjoy)"
    r"(?: (?:a|an|another|the|any|to|be|go|in|more|join|do))*"
    r"|hate(?: (?:a|an|the|doing|going|to))*|no more|nothing like(?: a)?|rather than(?: a)?"
    r"|instead of(?: a)?|anything but(?: a)?)$"
)
"""Ends right before what is refused. "I am not sleeping" names a lack, and refuses nothing."""


def _stemmed(text: str) -> Phrase:
    return tuple(stem(word) for word in words(text) if word not in PASSED_OVER)


SAYINGS: Final[dict[Phrase, GoalWish | None]] = {
    **{_stemmed(text): None for text in _NOTHING},
    **{_stemmed(text): wish for wish, sayings in _SAID.items() for text in sayings},
}
LONGEST: Final = max(map(len, SAYINGS))
"""Words in the longest saying."""

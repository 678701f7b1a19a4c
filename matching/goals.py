"""What somebody wants, read from their own words by written rules: no more than can be shown.

"I want to get out of the flat once a week without spending money": getting out, and free. Each
thing understood has a code, so that it can be shown and taken away again.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from matching.person import Asker
from matching.stems import STOP_WORDS, stem, words
from matching.terms import REMOTE_MODES, AccessFeature, Community, Mode, TimeBand
from matching.thesaurus import Kind, Phrase, Said, Thesaurus, said

NEAR_KM: Final = 3.2  # two miles: a bus ride of a quarter of an hour; our choice
COMPANY: Final = frozenset({AccessFeature.MET_FIRST, AccessFeature.BRING_COMPANION})
OUT_AND_ABOUT: Final = frozenset({Mode.IN_PERSON, Mode.OUTREACH})
MOST_WORDS: Final = 8  # single words shown of one goal: more are a story; our choice


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


class Sort(StrEnum):
    """What was understood of a part of a goal."""

    WISH = "wish"  # a condition
    KINDS = "kinds"  # kinds of service
    REFUSED = "refused"  # kinds of service that it must not be
    WORD = "word"  # a word that listings use


@dataclass(frozen=True, slots=True)
class Meant:
    """One thing understood. words: as typed, without punctuation; they are health data."""

    sort: Sort
    words: str
    wish: GoalWish | None = None
    kinds: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """What it is called when it is taken away: "wish:free", "kinds:le-green", "word:chess"."""
        about = self.wish or "+".join(sorted(self.kinds)) or self.words
        return f"{self.sort.value}:{about}"

    @property
    def is_for(self) -> bool:
        """Whether it says what something is for, or not for; a bare condition does not."""
        return bool(self.kinds) or self.sort is Sort.WORD


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it was understood, in the order of its words. urgent: phrases of crisis."""

    meant: tuple[Meant, ...] = ()
    urgent: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words that say what it is for, ready for the matcher: no conditions, no refusals.

        A phrase of crisis always stays, so that help is shown first.
        """
        own = [each.words for each in self.meant if each.sort is not Sort.REFUSED and each.is_for]
        return " and ".join([*own, *self.urgent])

    @property
    def wishes(self) -> frozenset[GoalWish]:
        """The conditions."""
        return frozenset(each.wish for each in self.meant if each.wish)

    def without(self, codes: Collection[str]) -> "Goal":
        """The same goal with some of what was understood taken away."""
        return replace(self, meant=tuple(each for each in self.meant if each.code not in codes))


_SAYINGS: Final[dict[GoalWish, tuple[str, ...]]] = {
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
)  # fmt: skip
"""What looks like a condition or a word to look for and is none: "get out of debt"."""

_PASSED_OVER: Final = frozenset({"a", "an", "the", "my", "our", "your", "his", "her", "some"})
_GROUPS: Final = frozenset({"group", "club", "choir", "class", "cafe"})
_REFUSAL: Final = re.compile(
    r"(?:^| )(?:not (?:a|an|another|the|any|into)"
    r"|(?:dont|not|never)(?: really)? (?:want|like|need|fancy|enjoy)"
    r"(?: (?:a|an|another|the|any|to|be|go|in|more|join|do))*"
    r"|hate(?: (?:a|an|the|doing|going|to))*|no more|nothing like(?: a)?|rather than(?: a)?"
    r"|instead of(?: a)?|anything but(?: a)?)$"
)
"""Ends right before what is refused. "I am not sleeping" names a lack: it refuses no sleep course."""


def read_goal(
    text: str,
    thesaurus: Thesaurus,
    *,
    is_known: Callable[[str], bool] = lambda _stem: False,
    with_conditions: bool = True,
) -> Goal:
    """What a text is understood to want.

    is_known: whether listings use a stem; other words are passed over. with_conditions: False for
    a text that tells how things are, not what is wanted; then "no money" asks for nothing.
    """
    typed = words(text)
    found: list[Meant] = []
    for part, wish in _cut(typed, _TABLE if with_conditions else {}):
        if wish is not None:
            kinds = frozenset(
                slug for each in said(" ".join(part), thesaurus) for slug in each.kinds
            )
            found.append(Meant(Sort.WISH, " ".join(part), wish, kinds))
            continue
        for piece, is_refused in _pieces(part, thesaurus):
            if piece.kinds and (is_refused or not piece.is_denied):
                sort = Sort.REFUSED if is_refused else Sort.KINDS
                found.append(Meant(sort, " ".join(piece.words), kinds=piece.kinds))
            elif not piece.kinds and _is_worth(piece.words, is_known) and not is_refused:
                found.append(Meant(Sort.WORD, " ".join(piece.words)))
    return Goal(tuple(_each_once(found)), tuple(_urgent(typed, thesaurus)))


def granted(asker: Asker, wishes: Collection[GoalWish]) -> Asker:
    """The same question, held to the conditions of a goal. Near means nothing without a place."""
    for wish in GoalWish:
        if wish in wishes and wish in _GRANT:
            asker = _GRANT[wish](asker)
    return asker


def refused_kinds(goals: Iterable[Goal], thesaurus: Thesaurus) -> frozenset[str]:
    """The kinds that goals refuse and none of them asks for.

    Those they name, and for "not a group" every kind of group.
    """
    meant = [each for goal in goals for each in goal.meant]
    refused = {slug for each in meant if each.sort is Sort.REFUSED for slug in each.kinds}
    asked = {slug for each in meant if each.sort is not Sort.REFUSED for slug in each.kinds}
    if any(each.wish is GoalWish.NO_GROUP for each in meant):
        refused |= {kind.slug for kind in thesaurus.kinds.values() if _is_group(kind)}
    return frozenset(refused - asked)


def _is_group(kind: Kind) -> bool:
    """Whether a kind of service is several people together, by its name."""
    return bool(_GROUPS & {stem(word) for word in words(kind.name)})


def _cut(
    typed: Phrase, table: dict[Phrase, GoalWish | None]
) -> Iterator[tuple[Phrase, GoalWish | None]]:
    """A text in parts: each saying of a condition with what it is, and the words between."""
    start = last = 0
    while start < len(typed):
        end, wish = _saying(typed, start, table)
        if end:
            if start > last:
                yield typed[last:start], None
            if wish is not None:
                yield typed[start:end], wish
            start = last = end
        else:
            start += 1
    if last < len(typed):
        yield typed[last:], None


def _saying(
    typed: Phrase, start: int, table: dict[Phrase, GoalWish | None]
) -> tuple[int, GoalWish | None]:
    """Where the longest saying ends that begins at a word, and what it is; 0: none does."""
    found: tuple[int, GoalWish | None] = (0, None)
    so_far: list[str] = []
    if typed[start] in _PASSED_OVER:
        return found
    for place in range(start, len(typed)):
        if typed[place] in _PASSED_OVER:
            continue
        so_far.append(stem(typed[place]))
        if len(so_far) > _LONGEST:
            break
        phrase = tuple(so_far)
        if phrase in table:
            found = (place + 1, table[phrase])
    return found


def _pieces(part: Phrase, thesaurus: Thesaurus) -> Iterator[tuple[Said, bool]]:
    """The phrases and words of a part, each with whether it is refused."""
    place = 0
    for piece in said(" ".join(part), thesaurus):
        at = part.index(piece.words[0], place)
        yield piece, _REFUSAL.search(" ".join(part[:at])) is not None
        place = at + 1


def _urgent(typed: Phrase, thesaurus: Thesaurus) -> Iterator[str]:
    """The phrases of crisis in a text, wherever they stand."""
    told = [word for word in typed if word not in _PASSED_OVER | {"i", "im"}]
    cut = tuple(map(stem, told))
    for start in range(len(cut)):
        for end in range(start + 1, min(start + thesaurus.longest, len(cut)) + 1):
            if cut[start:end] in thesaurus.crisis:
                yield " ".join(told[start:end])


def _is_worth(typed: Phrase, is_known: Callable[[str], bool]) -> bool:
    """Whether a word of no phrase is one to look for."""
    return all(len(word) > 2 and word not in STOP_WORDS and is_known(stem(word)) for word in typed)  # noqa: PLR2004


def _each_once(found: Iterable[Meant]) -> Iterator[Meant]:
    """What was understood, each code once, and no more single words than can be looked over."""
    seen: set[str] = set()
    single = 0
    for each in found:
        single += each.sort is Sort.WORD
        if each.code not in seen and (each.sort is not Sort.WORD or single <= MOST_WORDS):
            seen.add(each.code)
            yield each


def _stemmed(text: str) -> Phrase:
    return tuple(stem(word) for word in words(text) if word not in _PASSED_OVER)


_TABLE: Final[dict[Phrase, GoalWish | None]] = {
    **{_stemmed(text): None for text in _NOTHING},
    **{_stemmed(text): wish for wish, sayings in _SAYINGS.items() for text in sayings},
}
_LONGEST: Final = max(map(len, _TABLE))

_GRANT: Final[dict[GoalWish, Callable[[Asker], Asker]]] = {
    GoalWish.FREE: lambda asker: replace(asker, free_only=True),
    GoalWish.GET_OUT: lambda asker: replace(asker, modes=OUT_AND_ABOUT),
    GoalWish.IN_PERSON: lambda asker: replace(asker, modes=OUT_AND_ABOUT | {Mode.AT_HOME}),
    GoalWish.FROM_HOME: lambda asker: replace(asker, modes=REMOTE_MODES | {Mode.AT_HOME}),
    GoalWish.EVENING: lambda asker: replace(asker, times=asker.times | {TimeBand.EVENING}),
    GoalWish.WEEKEND: lambda asker: replace(asker, times=asker.times | {TimeBand.WEEKEND}),
    GoalWish.DAYTIME: lambda asker: replace(asker, times=asker.times | {TimeBand.WEEKDAY}),
    GoalWish.NEAR: lambda asker: (
        asker if asker.point is None else replace(asker, max_km=asker.max_km or NEAR_KM)
    ),
    GoalWish.COMPANY: lambda asker: replace(
        asker, access_nices=(asker.access_nices | COMPANY) - asker.access_musts
    ),
    GoalWish.ROOM: lambda asker: replace(asker, must_have_room=True),
    GoalWish.STEP_FREE: lambda asker: replace(
        asker, access_musts=asker.access_musts | {AccessFeature.STEP_FREE_ENTRANCE}
    ),
    GoalWish.WOMEN_ONLY: lambda asker: replace(
        asker,
        access_musts=asker.access_musts | {AccessFeature.WOMEN_ONLY_TIMES},
        communities=asker.communities | {Community.WOMEN},
    ),
}

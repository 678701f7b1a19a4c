"""What somebody wants, read from their own words by written rules: no more than can be shown.

"I want to get out of the flat once a week without spending money": getting out, and free. Each
thing understood has a code, so that it can be shown and taken away again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from matching.person import Asker
from matching.sayings import (
    GROUPS,
    LONGEST,
    PASSED_OVER,
    REFUSAL,
    SAYINGS,
    SAYS_NOTHING,
    GoalWish,
)
from matching.stems import STOP_WORDS, stem, words
from matching.terms import REMOTE_MODES, AccessFeature, Community, Mode, TimeBand
from matching.thesaurus import Kind, Phrase, Said, Thesaurus, said

NEAR_KM: Final = 3.2  # two miles: a bus ride of a quarter of an hour; our choice
COMPANY: Final = frozenset({AccessFeature.MET_FIRST})
OUT_AND_ABOUT: Final = frozenset({Mode.IN_PERSON, Mode.OUTREACH})
MOST_WORDS: Final = 8  # single words shown of one goal: more are a story; our choice


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


def read_goal(
    text: str,
    thesaurus: Thesaurus,
    *,
    is_known: Callable[[str], bool] = lambda _stem: False,
    with_conditions: bool = True,
) -> Goal:
    """What a text is understood to want.

    is_known: whether listings use a stem; other words are passed over. with_conditions: False for
    a text that tells how things are, not what is wanted; then "no money" asks for nothing, and the
    single words of the story are no wish either.
    """
    typed = words(text)
    found: list[Meant] = []
    for part, wish in _cut(typed, SAYINGS if with_conditions else {}):
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
            elif with_conditions and not is_refused and _is_word(piece, is_known):
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
    return bool(GROUPS & {stem(word) for word in words(kind.name)})


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
    if typed[start] in PASSED_OVER:
        return found
    for place in range(start, len(typed)):
        if typed[place] in PASSED_OVER:
            continue
        so_far.append(stem(typed[place]))
        if len(so_far) > LONGEST:
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
        yield piece, REFUSAL.search(" ".join(part[:at])) is not None
        place = at + 1


def _urgent(typed: Phrase, thesaurus: Thesaurus) -> Iterator[str]:
    """The phrases of crisis in a text, wherever they stand."""
    told = [word for word in typed if word not in PASSED_OVER | {"i", "im"}]
    cut = tuple(map(stem, told))
    for start in range(len(cut)):
        for end in range(start + 1, min(start + thesaurus.longest, len(cut)) + 1):
            if cut[start:end] in thesaurus.crisis:
                yield " ".join(told[start:end])


def _is_word(piece: Said, is_known: Callable[[str], bool]) -> bool:
    """Whether something is a word of no phrase, and one to look for."""
    if piece.kinds:
        return False
    typed = piece.words
    kept = (word for word in typed if len(word) > 2 and word not in STOP_WORDS)  # noqa: PLR2004
    cut = [stem(word) for word in kept]
    return len(cut) == len(typed) and all(
        each not in SAYS_NOTHING and is_known(each) for each in cut
    )


def _each_once(found: Iterable[Meant]) -> Iterator[Meant]:
    """What was understood, each code once, and no more single words than can be looked over."""
    seen: set[str] = set()
    single = 0
    for each in found:
        single += each.sort is Sort.WORD
        if each.code not in seen and (each.sort is not Sort.WORD or single <= MOST_WORDS):
            seen.add(each.code)
            yield each


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

"""What matters to a visitor besides the need itself, in words and as a question to the matcher."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from matching.goals import COMPANY, NEAR_KM
from matching.person import Asker
from matching.terms import REMOTE_MODES, AccessFeature, Community, TimeBand
from web.translation import Words, gettext, gettext_noop


class Wish(StrEnum):
    """What a visitor may ask for."""

    FREE = "free"
    NEAR = "near"
    STEP_FREE = "step_free"
    WOMEN_ONLY = "women_only"
    EVENINGS = "evenings"
    COMPANY = "company"
    FROM_HOME = "from_home"


WISHES: Final[Mapping[Wish, str]] = Words(
    {
        Wish.FREE: "Free",
        Wish.NEAR: "Near me",
        Wish.STEP_FREE: "No steps at the way in",
        Wish.WOMEN_ONLY: "Women only",
        Wish.EVENINGS: "In the evening or at the weekend",
        Wish.COMPANY: "Someone to meet me or come with me",
        Wish.FROM_HOME: "By phone or online",
    }
)
WISH_HINTS: Final[Mapping[Wish, str]] = Words(
    {
        Wish.FREE: "Or you give what you can",
        Wish.NEAR: "Within about two miles",
        Wish.STEP_FREE: "For a wheelchair, a pram or tired legs",
        Wish.FROM_HOME: "So that you need not go anywhere",
    }
)

AGES: Final[Mapping[str, tuple[str, int]]] = {
    "under_16": (gettext_noop("Under 16"), 14),
    "16": (gettext_noop("16 or 17"), 16),
    "18": (gettext_noop("18 to 24"), 21),
    "25": (gettext_noop("25 to 49"), 37),
    "50": (gettext_noop("50 to 54"), 52),
    "55": (gettext_noop("55 to 59"), 57),
    "60": (gettext_noop("60 to 64"), 62),
    "65": (gettext_noop("65 or over"), 70),
}
"""Age group -> its words, and the age the matcher is asked with.

The groups end where services' own limits do (16, 18, 25, 50, 55, 60, 65 in nearly all listings),
so any age inside one gives the same answer.
"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one visitor asked for. language: ISO 639-1 or ""; age_group: a key of AGES or ""."""

    chosen: frozenset[Wish] = frozenset()
    language: str = ""
    age_group: str = ""


NO_WISHES: Final = Wishes()

_GRANT: Final[Mapping[Wish, Callable[[Asker], Asker]]] = {
    Wish.FREE: lambda asker: replace(asker, free_only=True),
    Wish.NEAR: lambda asker: replace(asker, max_km=NEAR_KM),
    Wish.STEP_FREE: lambda asker: replace(
        asker, access_musts=asker.access_musts | {AccessFeature.STEP_FREE_ENTRANCE}
    ),
    Wish.WOMEN_ONLY: lambda asker: replace(
        asker,
        access_musts=asker.access_musts | {AccessFeature.WOMEN_ONLY_TIMES},
        communities=asker.communities | {Community.WOMEN},
    ),
    Wish.EVENINGS: lambda asker: replace(
        asker, times=asker.times | {TimeBand.EVENING, TimeBand.WEEKEND}
    ),
    Wish.COMPANY: lambda asker: replace(asker, access_nices=asker.access_nices | COMPANY),
    Wish.FROM_HOME: lambda asker: replace(asker, modes=REMOTE_MODES),
}


def asked_with(asker: Asker, wishes: Wishes) -> Asker:
    """The same question with the wishes in it. Near means nothing without a place."""
    for wish in wishes.chosen:
        if wish is not Wish.NEAR or asker.point is not None:
            asker = _GRANT[wish](asker)
    if wishes.language:
        asker = replace(asker, languages=frozenset({wishes.language}), language_needed=True)
    if wishes.age_group:
        asker = replace(asker, age=AGES[wishes.age_group][1])
    return asker


def wishes_in_words(wishes: Wishes, languages: Mapping[str, str]) -> tuple[str, ...]:
    """Everything chosen, as one says it in a row: "Free, in the evening, age 18 to 24"."""
    words = [WISHES[wish] for wish in Wish if wish in wishes.chosen]
    if wishes.language:
        words.append(
            gettext("In %(language)s", language=languages.get(wishes.language, wishes.language))
        )
    if wishes.age_group:
        words.append(gettext("Age %(age)s", age=gettext(AGES[wishes.age_group][0]).lower()))
    return tuple(each if not at else each[:1].lower() + each[1:] for at, each in enumerate(words))

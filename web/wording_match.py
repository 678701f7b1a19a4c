"""Words for a match: why a service is shown, what to ask, what speaks against, what is left out."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from matching.communities import ORIGINS
from matching.reasons import (
    Caution,
    CautionCode,
    LeftOut,
    Note,
    NoteCode,
    Numbers,
    Reason,
    ReasonCode,
    Unknown,
    Unmet,
    UnmetCode,
)
from matching.terms import (
    AccessFeature,
    Community,
    CostKind,
    Domain,
    Limit,
    Mode,
    Route,
    Step,
    TimeBand,
)
from web.translation import Words, gettext, gettext_noop
from web.wording import (
    ACCESS,
    COMMUNITIES,
    DOMAINS,
    LANGUAGES,
    MODES,
    TIMES,
    ask_about,
    cost_words,
    day,
)

Say = Callable[[Numbers], str]

_NAMES: Final = ORIGINS | {Community.LGBTQ, Community.DEAF}
"""Communities whose words begin with a name."""

STEPS: Final[Mapping[Step, str]] = Words(
    {
        Step.AS_ASKED: "",
        Step.WIDER: "A little wider than you asked",
        Step.WAITING: "There is a wait, or no room just now",
        Step.NEXT_AREA: "Works in the area next to yours",
        Step.REMOTE: "By phone or online, though you asked for something else",
    }
)

NOTES: Final[Mapping[NoteCode, str]] = Words(
    {
        NoteCode.KEY_WORKER_FIRST: (
            "Talk to your key worker, doctor or pharmacist first. These services add facts, "
            "company and somebody to speak up with you. They do not take the place of your "
            "treatment."
        ),
        NoteCode.SAFETY_HELP_FIRST: (
            "If you are in danger now, call 999. Helplines and private services come first here."
        ),
        NoteCode.CRISIS_WORDS: (
            "If you need help right now, the numbers below are open day and night."
        ),
        NoteCode.LOOKED_WIDER: (
            "We looked wider than you asked, so that you have more to choose from."
        ),
    }
)

UNMET: Final[Mapping[UnmetCode, str]] = Words(
    {
        UnmetCode.NOTHING_LISTED: (
            "Nothing in the directory is for this yet. We have noted the gap."
        ),
        UnmetCode.NOTHING_SUITS: (
            "There are services for this, but none fits. We have noted the gap."
        ),
        UnmetCode.LIST_TOO_SHORT: "Something fits, but the list had no room for it.",
    }
)


def reason_words(reason: Reason) -> str:
    """One reason, said to the person."""
    return _REASONS[reason.code](reason.numbers)


def unknown_words(unknown: Unknown) -> str:
    """What to ask the service."""
    if unknown.about is Limit.ACCESS:
        features = _each(unknown.numbers, "features", AccessFeature)
        return "; ".join(ask_about(feature) for feature in features)
    return _ASK[unknown.about](unknown.numbers)


def caution_words(caution: Caution) -> str:
    """What is known and speaks against."""
    return _CAUTIONS[caution.code](caution.numbers)


def left_out_words(left: LeftOut) -> str:
    """Why a service is not shown."""
    return _LEFT_OUT[left.limit](left.numbers)


def note_words(note: Note) -> str:
    """A line for the top of the list."""
    return NOTES[note.code]


def unmet_words(unmet: Unmet) -> str:
    """A need that nothing answers."""
    return f"{DOMAINS[unmet.domain]}: {UNMET[unmet.why]}"


def _each(numbers: Numbers, name: str, codes: Callable[[str], Any]) -> list[Any]:
    """The codes a number holds."""
    found = numbers.get(name, ())
    return [codes(each) for each in found] if isinstance(found, (tuple, list)) else []


def _joined(numbers: Numbers, name: str, codes: Callable[[str], Any], words: Any) -> str:  # noqa: ANN401
    return gettext(" and ").join(words[each] for each in _each(numbers, name, codes)).lower()


def _communities(numbers: Numbers) -> str:
    """Communities inside a sentence: a name keeps its capital, a plain word does not."""
    found: list[Community] = _each(numbers, "communities", Community)
    words = [COMMUNITIES[each] for each in found]
    plain = [
        each if community in _NAMES else each[:1].lower() + each[1:]
        for community, each in zip(found, words, strict=True)
    ]
    return gettext(" and ").join(plain)


def _domain(numbers: Numbers) -> str:
    return DOMAINS[Domain(str(numbers["domain"]))].lower()


def _miles(numbers: Numbers, name: str) -> str:
    """Kilometres in a number, as people say a distance."""
    from web.service_cards import distance_words  # noqa: PLC0415  (cards need a request; words do not)

    return distance_words(float(str(numbers.get(name, 0))))


def _day(numbers: Numbers, name: str) -> str:
    found = numbers.get(name)
    return day(date.fromisoformat(str(found))) if found else ""


_ANSWERS: Final = {
    0: gettext_noop("Helps with %(domain)s"),
    1: gettext_noop("Helps with %(domain)s, what you put first"),
    2: gettext_noop("Helps with %(domain)s, what you put second"),
    3: gettext_noop("Helps with %(domain)s, what you put third"),
}
"""By the rank of the need."""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _answers(numbers: Numbers) -> str:
    rank = int(str(numbers.get("rank", 0)))
    return gettext(_ANSWERS.get(rank, _ANSWERS[0]), domain=_domain(numbers))


def _needs_referral(numbers: Numbers) -> str:
    """Who must send somebody to it."""
    routes = _each(numbers, "routes", Route)
    if Route.PROFESSIONAL in routes:
        return gettext("Someone who supports you must refer you")
    return (
        gettext("Your GP practice must refer you")
        if Route.GP in routes
        else gettext("It cannot be joined now")
    )


def _helped(numbers: Numbers) -> str:
    return gettext(
        "%(helped)s of %(closed)s people sent here for this were helped",
        helped=numbers["helped"],
        closed=numbers["closed"],
    )


_REASONS: Final[Mapping[ReasonCode, Say]] = {
    ReasonCode.ANSWERS: _answers,
    ReasonCode.GOAL_KIND: lambda _: gettext("Fits what you said you want"),
    ReasonCode.GOAL_WORDS: lambda _: gettext("Speaks of what you said you want"),
    ReasonCode.HELPED_OTHERS: _helped,
    ReasonCode.SAFE_FIRST: lambda _: gettext("A helpline or confidential service"),
    ReasonCode.COVERS: lambda _: gettext("Works where you live"),
    ReasonCode.NEAR: lambda n: gettext("%(miles)s away", miles=_capital(_miles(n, "km"))),
    ReasonCode.COMES_TO_YOU: lambda _: gettext("Comes to you"),
    ReasonCode.FROM_HOME: lambda n: gettext(
        "From home: %(ways)s", ways=_joined(n, "modes", Mode, MODES)
    ),
    ReasonCode.ROOM_NOW: lambda n: gettext(
        "Has room (they said so on %(day)s)", day=_day(n, "said_on")
    ),
    ReasonCode.CHECKED_LATELY: lambda n: gettext(
        "Details checked on %(day)s", day=_day(n, "verified_on")
    ),
    ReasonCode.ACCESS_MET: lambda n: gettext(
        "Has what you need: %(features)s",
        features=", ".join(
            ACCESS[each].yes.lower() for each in _each(n, "features", AccessFeature)
        ),
    ),
    ReasonCode.FREE: lambda _: gettext("Free"),
    ReasonCode.DONATION: lambda _: gettext("You give what you can"),
    ReasonCode.YOUR_LANGUAGE: lambda n: gettext(
        "Speaks %(languages)s",
        languages=gettext(" and ").join(
            LANGUAGES.get(each, each) for each in _each(n, "languages", str)
        ),
    ),
    ReasonCode.INTERPRETER: lambda _: gettext("Can bring an interpreter"),
    ReasonCode.YOUR_COMMUNITY: lambda n: gettext(
        "For %(communities)s", communities=_communities(n)
    ),
    ReasonCode.YOUR_TIMES: lambda n: gettext(
        "Open %(times)s", times=_joined(n, "times", TimeBand, TIMES)
    ),
    ReasonCode.YOUR_WAY: lambda n: _capital(_joined(n, "modes", Mode, MODES)),
    ReasonCode.PEER_LED: lambda _: gettext("Run by people who have been there"),
    ReasonCode.COMPANION: lambda _: gettext("Somebody can go with you, free"),
}

_ASK: Final[Mapping[Limit, Say]] = {
    Limit.ROOM: lambda _: gettext("Ask if there is room now"),
    Limit.COVERAGE: lambda _: gettext("Ask if they cover your street"),
    Limit.AGE: lambda n: gettext("Ask about ages: it is for %(ages)s", ages=_ages(n)),
    Limit.COMMUNITY: lambda n: gettext(
        "It is for %(communities)s. Ask if that is you", communities=_communities(n)
    ),
    Limit.LANGUAGE: lambda _: gettext("Ask about your language"),
    Limit.ROUTE: lambda _: gettext("Ask how to join"),
    Limit.COST: lambda _: gettext("Ask what it costs"),
    Limit.MODE: lambda _: gettext("Ask how they meet people"),
    Limit.TIMES: lambda _: gettext("Ask when it is on"),
    Limit.DISTANCE: lambda _: gettext("Ask how far it is"),
    Limit.EXCLUDED: lambda _: gettext("Ask them"),
    Limit.FRESHNESS: lambda _: gettext("Check with them first"),
    Limit.NOT_INSTEAD_OF_CARE: lambda _: gettext("Ask your key worker"),
    Limit.NO_NEED: lambda _: gettext("Ask what they help with"),
}

_CAUTIONS: Final[Mapping[CautionCode, Say]] = {
    CautionCode.WAITING_LIST: lambda n: (
        gettext("Waiting list: about %(weeks)s weeks", weeks=n["weeks"])
        if "weeks" in n
        else gettext("There is a waiting list")
    ),
    CautionCode.FULL: lambda n: (
        gettext("Full until %(day)s", day=_day(n, "until"))
        if "until" in n
        else gettext("Full for now")
    ),
    CautionCode.OUTSIDE_AREA: lambda n: gettext(
        "Outside the area it covers: %(miles)s. Ask them", miles=_miles(n, "km_outside")
    ),
    CautionCode.TOO_FAR: lambda n: gettext(
        "Further than you asked: %(miles)s", miles=_miles(n, "km")
    ),
    CautionCode.OTHER_TIMES: lambda _: gettext("At other times than you asked"),
    CautionCode.OTHER_WAY: lambda _: gettext("Another way to meet than you asked"),
    CautionCode.COSTS: lambda n: (
        gettext("It costs %(pounds)s", pounds=_pounds(n))
        if "pence" in n
        else gettext("You pay for this")
    ),
    CautionCode.CHECK_FIRST: lambda n: gettext(
        "Check first: last checked %(day)s", day=_day(n, "verified_on")
    ),
    CautionCode.ACCESS_LACKING: lambda n: "; ".join(
        [ACCESS[each].no for each in _each(n, "no", AccessFeature)]
        + [
            gettext("Only partly: %(lower)s", lower=ACCESS[each].yes.lower())
            for each in _each(n, "partly", AccessFeature)
        ]
    ),
}

_LEFT_OUT: Final[Mapping[Limit, Say]] = {
    Limit.EXCLUDED: lambda _: gettext("You said no to it"),
    Limit.FRESHNESS: lambda _: gettext("Nobody has confirmed it for 18 months or more"),
    Limit.ROOM: lambda n: gettext(
        "No room (%(day)s)", day=_day(n, "until") or gettext("no date given")
    ),
    Limit.COVERAGE: lambda n: (
        gettext("Does not cover where you live (%(miles)s outside)", miles=_miles(n, "km_outside"))
        if "km_outside" in n
        else gettext("Does not cover where you live")
    ),
    Limit.AGE: lambda n: gettext("It is for %(ages)s", ages=_ages(n)),
    Limit.COMMUNITY: lambda n: gettext("It is for %(communities)s", communities=_communities(n)),
    Limit.ACCESS: lambda n: gettext(
        "Lacks what you must have: %(features)s",
        features=", ".join(
            ACCESS[each].label.lower() for each in _each(n, "features", AccessFeature)
        ),
    ),
    Limit.LANGUAGE: lambda _: gettext("Not in the language you need"),
    Limit.ROUTE: _needs_referral,
    Limit.COST: lambda _: gettext("It is not free"),
    Limit.MODE: lambda _: gettext("Another way to meet than you asked"),
    Limit.TIMES: lambda _: gettext("At other times than you asked"),
    Limit.DISTANCE: lambda n: gettext("Further than you asked: %(miles)s", miles=_miles(n, "km")),
    Limit.NOT_INSTEAD_OF_CARE: lambda _: gettext("Not a stand-in for medicine or the care team"),
    Limit.NO_NEED: lambda _: gettext("Does not help with what you asked"),
}


def _ages(numbers: Numbers) -> str:
    low, high = numbers.get("min_age"), numbers.get("max_age")
    if low is not None and high is not None:
        return gettext("ages %(low)s to %(high)s", low=low, high=high)
    return (
        gettext("age %(low)s and over", low=low)
        if low is not None
        else gettext("people up to age %(high)s", high=high)
    )


def _pounds(numbers: Numbers) -> str:
    return cost_words(CostKind.PAID, int(str(numbers["pence"])))

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

STEPS: Final[Mapping[Step, str]] = {
    Step.AS_ASKED: "",
    Step.WIDER: "A little wider than you asked",
    Step.WAITING: "There is a wait, or no room just now",
    Step.NEXT_AREA: "Works in the area next to yours",
    Step.REMOTE: "By phone or online, though you asked for something else",
}

NOTES: Final[Mapping[NoteCode, str]] = {
    NoteCode.KEY_WORKER_FIRST: (
        "Talk to your key worker, doctor or pharmacist first. These services add facts, company "
        "and somebody to speak up with you. They do not take the place of your treatment."
    ),
    NoteCode.SAFETY_HELP_FIRST: (
        "If you are in danger now, call 999. Helplines and private services come first here."
    ),
    NoteCode.CRISIS_WORDS: "If you need help right now, the numbers below are open day and night.",
    NoteCode.LOOKED_WIDER: "We looked wider than you asked, so that you have more to choose from.",
}

UNMET: Final[Mapping[UnmetCode, str]] = {
    UnmetCode.NOTHING_LISTED: "Nothing in the directory is for this yet. We have noted the gap.",
    UnmetCode.NOTHING_SUITS: "There are services for this, but none fits. We have noted the gap.",
    UnmetCode.LIST_TOO_SHORT: "Something fits, but the list had no room for it.",
}


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
    return " and ".join(words[each] for each in _each(numbers, name, codes)).lower()


def _communities(numbers: Numbers) -> str:
    """Communities inside a sentence: a name keeps its capital, a plain word does not."""
    found: list[Community] = _each(numbers, "communities", Community)
    words = [COMMUNITIES[each] for each in found]
    plain = [
        each if community in _NAMES else each[:1].lower() + each[1:]
        for community, each in zip(found, words, strict=True)
    ]
    return " and ".join(plain)


def _domain(numbers: Numbers) -> str:
    return DOMAINS[Domain(str(numbers["domain"]))].lower()


def _miles(numbers: Numbers, name: str) -> str:
    """Kilometres in a number, as people say a distance."""
    from web.service_cards import distance_words  # noqa: PLC0415  (cards need a request; words do not)

    return distance_words(float(str(numbers.get(name, 0))))


def _day(numbers: Numbers, name: str) -> str:
    found = numbers.get(name)
    return day(date.fromisoformat(str(found))) if found else ""


def _answers(numbers: Numbers) -> str:
    rank = int(str(numbers.get("rank", 0)))
    order = {1: ", what you put first", 2: ", what you put second", 3: ", what you put third"}
    return f"Helps with {_domain(numbers)}{order.get(rank, '')}"


def _needs_referral(numbers: Numbers) -> str:
    """Who must send somebody to it."""
    routes = _each(numbers, "routes", Route)
    if Route.PROFESSIONAL in routes:
        return "Someone who supports you must refer you"
    return "Your GP practice must refer you" if Route.GP in routes else "It cannot be joined now"


def _helped(numbers: Numbers) -> str:
    return f"{numbers['helped']} of {numbers['closed']} people sent here for this were helped"


_REASONS: Final[Mapping[ReasonCode, Say]] = {
    ReasonCode.ANSWERS: _answers,
    ReasonCode.GOAL_KIND: lambda _: "Fits what you said you want",
    ReasonCode.GOAL_WORDS: lambda _: "Speaks of what you said you want",
    ReasonCode.HELPED_OTHERS: _helped,
    ReasonCode.SAFE_FIRST: lambda _: "A helpline or confidential service",
    ReasonCode.COVERS: lambda _: "Works where you live",
    ReasonCode.NEAR: lambda n: f"{_miles(n, 'km').capitalize()} away",
    ReasonCode.COMES_TO_YOU: lambda _: "Comes to you",
    ReasonCode.FROM_HOME: lambda n: f"From home: {_joined(n, 'modes', Mode, MODES)}",
    ReasonCode.ROOM_NOW: lambda n: f"Has room (they said so on {_day(n, 'said_on')})",
    ReasonCode.CHECKED_LATELY: lambda n: f"Details checked on {_day(n, 'verified_on')}",
    ReasonCode.ACCESS_MET: lambda n: (
        "Has what you need: "
        + ", ".join(ACCESS[each].yes.lower() for each in _each(n, "features", AccessFeature))
    ),
    ReasonCode.FREE: lambda _: "Free",
    ReasonCode.DONATION: lambda _: "You give what you can",
    ReasonCode.YOUR_LANGUAGE: lambda n: (
        "Speaks " + " and ".join(LANGUAGES.get(each, each) for each in _each(n, "languages", str))
    ),
    ReasonCode.INTERPRETER: lambda _: "Can bring an interpreter",
    ReasonCode.YOUR_COMMUNITY: lambda n: f"For {_communities(n)}",
    ReasonCode.YOUR_TIMES: lambda n: f"Open {_joined(n, 'times', TimeBand, TIMES)}",
    ReasonCode.YOUR_WAY: lambda n: _joined(n, "modes", Mode, MODES).capitalize(),
    ReasonCode.PEER_LED: lambda _: "Run by people who have been there",
    ReasonCode.COMPANION: lambda _: "Somebody can go with you, free",
}

_ASK: Final[Mapping[Limit, Say]] = {
    Limit.ROOM: lambda _: "Ask if there is room now",
    Limit.COVERAGE: lambda _: "Ask if they cover your street",
    Limit.AGE: lambda n: f"Ask about ages: it is for {_ages(n)}",
    Limit.COMMUNITY: lambda n: f"It is for {_communities(n)}. Ask if that is you",
    Limit.LANGUAGE: lambda _: "Ask about your language",
    Limit.ROUTE: lambda _: "Ask how to join",
    Limit.COST: lambda _: "Ask what it costs",
    Limit.MODE: lambda _: "Ask how they meet people",
    Limit.TIMES: lambda _: "Ask when it is on",
    Limit.DISTANCE: lambda _: "Ask how far it is",
    Limit.EXCLUDED: lambda _: "Ask them",
    Limit.FRESHNESS: lambda _: "Check with them first",
    Limit.NOT_INSTEAD_OF_CARE: lambda _: "Ask your key worker",
    Limit.NO_NEED: lambda _: "Ask what they help with",
}

_CAUTIONS: Final[Mapping[CautionCode, Say]] = {
    CautionCode.WAITING_LIST: lambda n: (
        f"Waiting list: about {n['weeks']} weeks" if "weeks" in n else "There is a waiting list"
    ),
    CautionCode.FULL: lambda n: (
        f"Full until {_day(n, 'until')}" if "until" in n else "Full for now"
    ),
    CautionCode.OUTSIDE_AREA: lambda n: (
        f"Outside the area it covers: {_miles(n, 'km_outside')}. Ask them"
    ),
    CautionCode.TOO_FAR: lambda n: f"Further than you asked: {_miles(n, 'km')}",
    CautionCode.OTHER_TIMES: lambda _: "At other times than you asked",
    CautionCode.OTHER_WAY: lambda _: "Another way to meet than you asked",
    CautionCode.COSTS: lambda n: f"It costs {_pounds(n)}" if "pence" in n else "You pay for this",
    CautionCode.CHECK_FIRST: lambda n: f"Check first: last checked {_day(n, 'verified_on')}",
    CautionCode.ACCESS_LACKING: lambda n: "; ".join(
        [ACCESS[each].no for each in _each(n, "no", AccessFeature)]
        + [f"Only partly: {ACCESS[each].yes.lower()}" for each in _each(n, "partly", AccessFeature)]
    ),
}

_LEFT_OUT: Final[Mapping[Limit, Say]] = {
    Limit.EXCLUDED: lambda _: "You said no to it",
    Limit.FRESHNESS: lambda _: "Nobody has confirmed it for 18 months or more",
    Limit.ROOM: lambda n: f"No room ({_day(n, 'until') or 'no date given'})",
    Limit.COVERAGE: lambda n: (
        f"Does not cover where you live ({_miles(n, 'km_outside')} outside)"
        if "km_outside" in n
        else "Does not cover where you live"
    ),
    Limit.AGE: lambda n: f"It is for {_ages(n)}",
    Limit.COMMUNITY: lambda n: f"It is for {_communities(n)}",
    Limit.ACCESS: lambda n: (
        "Lacks what you must have: "
        + ", ".join(ACCESS[each].label.lower() for each in _each(n, "features", AccessFeature))
    ),
    Limit.LANGUAGE: lambda _: "Not in the language you need",
    Limit.ROUTE: _needs_referral,
    Limit.COST: lambda _: "It is not free",
    Limit.MODE: lambda _: "Another way to meet than you asked",
    Limit.TIMES: lambda _: "At other times than you asked",
    Limit.DISTANCE: lambda n: f"Further than you asked: {_miles(n, 'km')}",
    Limit.NOT_INSTEAD_OF_CARE: lambda _: "Not a stand-in for medicine or the care team",
    Limit.NO_NEED: lambda _: "Does not help with what you asked",
}


def _ages(numbers: Numbers) -> str:
    low, high = numbers.get("min_age"), numbers.get("max_age")
    if low is not None and high is not None:
        return f"ages {low} to {high}"
    return f"age {low} and over" if low is not None else f"people up to age {high}"


def _pounds(numbers: Numbers) -> str:
    return cost_words(CostKind.PAID, int(str(numbers["pence"])))

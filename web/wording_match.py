"""Words for a match: why a service is shown, what to ask, what speaks against, what is left out."""

from collections.abc import Callable, Mapping
from typing import Final

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
    Limit,
    Mode,
    Route,
    Step,
    TimeBand,
)
from web.translation import Words, gettext, gettext_noop
from web.wording import (
    ACCESS,
    DOMAINS,
    MODES,
    TIMES,
    ask_about,
    language_words,
)
from web.wording_numbers import (
    ages_in,
    capital,
    communities_in,
    day_in,
    domain_in,
    each_of,
    joined,
    miles_in,
    pounds_in,
)

Say = Callable[[Numbers], str]


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
        features = each_of(unknown.numbers, "features", AccessFeature)
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


_ANSWERS: Final = {
    0: gettext_noop("Helps with %(domain)s"),
    1: gettext_noop("Helps with %(domain)s, what you put first"),
    2: gettext_noop("Helps with %(domain)s, what you put second"),
    3: gettext_noop("Helps with %(domain)s, what you put third"),
}
"""By the rank of the need."""


def _answers(numbers: Numbers) -> str:
    rank = int(str(numbers.get("rank", 0)))
    return gettext(_ANSWERS.get(rank, _ANSWERS[0]), domain=domain_in(numbers))


def _needs_referral(numbers: Numbers) -> str:
    """Who must send somebody to it."""
    routes = each_of(numbers, "routes", Route)
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
    ReasonCode.NEAR: lambda n: gettext("%(miles)s away", miles=capital(miles_in(n, "km"))),
    ReasonCode.COMES_TO_YOU: lambda _: gettext("Comes to you"),
    ReasonCode.FROM_HOME: lambda n: gettext(
        "From home: %(ways)s", ways=joined(n, "modes", Mode, MODES)
    ),
    ReasonCode.ROOM_NOW: lambda n: gettext(
        "Has room (they said so on %(day)s)", day=day_in(n, "said_on")
    ),
    ReasonCode.CHECKED_LATELY: lambda n: gettext(
        "Details checked on %(day)s", day=day_in(n, "verified_on")
    ),
    ReasonCode.ACCESS_MET: lambda n: gettext(
        "Has what you need: %(features)s",
        features=", ".join(
            ACCESS[each].yes.lower() for each in each_of(n, "features", AccessFeature)
        ),
    ),
    ReasonCode.FREE: lambda _: gettext("Free"),
    ReasonCode.DONATION: lambda _: gettext("You give what you can"),
    ReasonCode.YOUR_LANGUAGE: lambda n: gettext(
        "Speaks %(languages)s",
        languages=gettext(" and ").join(
            language_words(each) for each in each_of(n, "languages", str)
        ),
    ),
    ReasonCode.INTERPRETER: lambda _: gettext("Can bring an interpreter"),
    ReasonCode.YOUR_COMMUNITY: lambda n: gettext(
        "For %(communities)s", communities=communities_in(n)
    ),
    ReasonCode.YOUR_TIMES: lambda n: gettext(
        "Open %(times)s", times=joined(n, "times", TimeBand, TIMES)
    ),
    ReasonCode.YOUR_WAY: lambda n: capital(joined(n, "modes", Mode, MODES)),
    ReasonCode.PEER_LED: lambda _: gettext("Run by people who have been there"),
    ReasonCode.COMPANION: lambda _: gettext("Somebody can go with you, free"),
}

_ASK: Final[Mapping[Limit, Say]] = {
    Limit.ROOM: lambda _: gettext("Ask if there is room now"),
    Limit.COVERAGE: lambda _: gettext("Ask if they cover your street"),
    Limit.AGE: lambda n: gettext("Ask about ages: it is for %(ages)s", ages=ages_in(n)),
    Limit.COMMUNITY: lambda n: gettext(
        "It is for %(communities)s. Ask if that is you", communities=communities_in(n)
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
        gettext("Full until %(day)s", day=day_in(n, "until"))
        if "until" in n
        else gettext("Full for now")
    ),
    CautionCode.OUTSIDE_AREA: lambda n: gettext(
        "Outside the area it covers: %(miles)s. Ask them", miles=miles_in(n, "km_outside")
    ),
    CautionCode.TOO_FAR: lambda n: gettext(
        "Further than you asked: %(miles)s", miles=miles_in(n, "km")
    ),
    CautionCode.OTHER_TIMES: lambda _: gettext("At other times than you asked"),
    CautionCode.OTHER_WAY: lambda _: gettext("Another way to meet than you asked"),
    CautionCode.COSTS: lambda n: (
        gettext("It costs %(pounds)s", pounds=pounds_in(n))
        if "pence" in n
        else gettext("You pay for this")
    ),
    CautionCode.CHECK_FIRST: lambda n: gettext(
        "Check first: last checked %(day)s", day=day_in(n, "verified_on")
    ),
    CautionCode.ACCESS_LACKING: lambda n: "; ".join(
        [ACCESS[each].no for each in each_of(n, "no", AccessFeature)]
        + [
            gettext("Only partly: %(lower)s", lower=ACCESS[each].yes.lower())
            for each in each_of(n, "partly", AccessFeature)
        ]
    ),
}

_LEFT_OUT: Final[Mapping[Limit, Say]] = {
    Limit.EXCLUDED: lambda _: gettext("You said no to it"),
    Limit.FRESHNESS: lambda _: gettext("Nobody has confirmed it for 18 months or more"),
    Limit.ROOM: lambda n: gettext(
        "No room (%(day)s)", day=day_in(n, "until") or gettext("no date given")
    ),
    Limit.COVERAGE: lambda n: (
        gettext(
            "Does not cover where you live (%(miles)s outside)", miles=miles_in(n, "km_outside")
        )
        if "km_outside" in n
        else gettext("Does not cover where you live")
    ),
    Limit.AGE: lambda n: gettext("It is for %(ages)s", ages=ages_in(n)),
    Limit.COMMUNITY: lambda n: gettext("It is for %(communities)s", communities=communities_in(n)),
    Limit.ACCESS: lambda n: gettext(
        "Lacks what you must have: %(features)s",
        features=", ".join(
            ACCESS[each].label.lower() for each in each_of(n, "features", AccessFeature)
        ),
    ),
    Limit.LANGUAGE: lambda _: gettext("Not in the language you need"),
    Limit.ROUTE: _needs_referral,
    Limit.COST: lambda _: gettext("It is not free"),
    Limit.MODE: lambda _: gettext("Another way to meet than you asked"),
    Limit.TIMES: lambda _: gettext("At other times than you asked"),
    Limit.DISTANCE: lambda n: gettext("Further than you asked: %(miles)s", miles=miles_in(n, "km")),
    Limit.NOT_INSTEAD_OF_CARE: lambda _: gettext("Not a stand-in for medicine or the care team"),
    Limit.NO_NEED: lambda _: gettext("Does not help with what you asked"),
}

"""Words about keeping listings: states, fields, what is missing, for organisations and editors."""

from collections.abc import Mapping
from typing import Final

from directory.terms import Missing, ProposalState, ServiceStatus
from matching.terms import AccessFeature, CapacityState, Community, CostKind, Mode, Route
from web.translation import gettext_noop
from web.wording import StatusWords

SERVICE_STATUS: Final[Mapping[ServiceStatus, StatusWords]] = {
    ServiceStatus.DRAFT: StatusWords("Draft", "pencil", "quiet", "Nobody else can see it yet"),
    ServiceStatus.PUBLISHED: StatusWords("Published", "check", "good", "Anybody can find it"),
    ServiceStatus.CLOSED: StatusWords("Ended", "flag", "quiet", "No longer in the directory"),
    ServiceStatus.DROPPED: StatusWords("Dropped", "cross", "quiet", "An editor left it out"),
}
PROPOSAL_STATES: Final[Mapping[ProposalState, StatusWords]] = {
    ProposalState.PENDING: StatusWords(
        "Waiting for an editor", "clock", "waiting", "The page shows what it showed before"
    ),
    ProposalState.ACCEPTED: StatusWords("Accepted", "check", "good", "It is on the page now"),
    ProposalState.PARTLY: StatusWords(
        "Accepted in part", "check", "moving", "Some of it is on the page now"
    ),
    ProposalState.REJECTED: StatusWords(
        "Not accepted", "cross", "attention", "The page stays as it was"
    ),
    ProposalState.WITHDRAWN: StatusWords("Taken back", "return", "quiet", "Nobody looks at it"),
}
MISSING: Final[Mapping[Missing, str]] = {
    Missing.NAME: "a name",
    Missing.SUMMARY: "one sentence that sums it up",
    Missing.DESCRIPTION: "what happens there",
    Missing.DOMAINS: "what it helps with",
    Missing.MODES: "how it reaches people",
    Missing.ROUTES: "how people come to it",
    Missing.COVERAGE: "where it helps",
    Missing.CONTACT: "a phone number, e-mail or web address",
    Missing.CANNOT_HELP_WHY: "why it cannot help some people",
    Missing.LOCATION: "a place",
}
CAPACITY_CHOICES: Final[Mapping[CapacityState, str]] = {
    CapacityState.OPEN: "Room now",
    CapacityState.WAITING_LIST: "Waiting list",
    CapacityState.FULL: "Full",
    CapacityState.PAUSED: "Paused",
}
ROUTE_CHOICES: Final[Mapping[Route, str]] = {
    Route.DROP_IN: "People just turn up",
    Route.SELF: "People get in touch themselves",
    Route.PROFESSIONAL: "A worker refers them",
    Route.GP: "Their GP practice refers them",
}
MODE_CHOICES: Final[Mapping[Mode, str]] = {
    Mode.IN_PERSON: "In person, at a place of ours",
    Mode.AT_HOME: "At the person's home",
    Mode.OUTREACH: "We go to places near them",
    Mode.PHONE: "By phone",
    Mode.VIDEO: "By video",
    Mode.ONLINE_TEXT: "Online, by text or chat",
}
COST_CHOICES: Final[Mapping[CostKind, str]] = {
    CostKind.FREE: "Free",
    CostKind.DONATION: "People give what they can",
    CostKind.PAID: "People pay",
}
FIELDS: Final[Mapping[str, str]] = {
    "name": "Name",
    "alternate_name": "Also known as",
    "summary": "In one sentence",
    "description": "What happens there",
    "alert": "What is different just now",
    "words": "Other words people use",
    "domains": "Helps with",
    "nhse": "NHS community list",
    "kinds": "Kinds of service",
    "accreditations": "Accredited or checked by",
    "licences": "Licences",
    "assurer_email": "Who checks this page, by e-mail",
    "modes": "How it reaches people",
    "routes": "How people come to it",
    "how_to_join": "How to join, step by step",
    "documents": "What to bring",
    "wait_words": "How long people wait",
    "who_for": "Who it is for",
    "cannot_help": "Who it cannot help",
    "cannot_help_why": "Why it cannot",
    "min_age": "Youngest age",
    "max_age": "Oldest age",
    "communities": "Made for",
    "languages": "Languages",
    "language_notes": "About the languages",
    "interpretation": "Interpreters",
    "peer_led": "Led by people who have been there",
    "companion": "Somebody comes along, free of charge",
    "safe_to_name": "Safe to name in a message",
    "cost_kind": "Cost",
    "cost_pence": "Price of one session",
    "cost_note": "More about the cost",
    "costs": "Prices",
    "funding": "Who pays for it",
    "email": "E-mail",
    "phone": "Phone",
    "website": "Web page",
    "phones": "Other phone numbers",
    "contacts": "Whom to ask for",
    "lead_email": "Who is told of referrals",
    "access": "Getting in and taking part",
    "coverage": "Where people may live",
    "schedules": "When it is on",
    "locations": "Places",
    "place_notes": "What is different at a place",
    "external_terms": "Terms of other lists",
}
PLACE_FACTS: Final[Mapping[str, str]] = {
    "address_2": "Second line of the address",
    "town": "Town",
    "travel": "How to get there",
    "description": "What the place is like",
    "access_note": "Getting in",
    "access_details": "More about getting in",
}
EMPTY: Final[Mapping[str, str]] = {
    "alternate_name": "No other name",
    "alert": "Nothing",
    "accreditations": "None told",
    "licences": "None told",
    "assurer_email": "Nobody told",
    "documents": "Nothing",
    "wait_words": "Nothing more",
    "language_notes": "Nothing more",
    "interpretation": "People are told to ask",
    "costs": "No list of prices",
    "funding": "Not told",
    "phones": "No others",
    "contacts": "Nobody by name",
    "place_notes": "Nothing",
    "external_terms": "None",
    "words": "None",
    "kinds": "None chosen",
    "nhse": "Not on it",
    "min_age": "Any age",
    "max_age": "Any age",
    "communities": "Everybody",
    "cannot_help": "Nobody is left out",
    "cannot_help_why": "No reason needed",
    "phone": "The organisation's",
    "email": "The organisation's",
    "website": "The organisation's",
    "lead_email": "Members of the organisation",
    "locations": "No place of its own",
    "schedules": "No fixed times",
    "cost_pence": "No single price",
    "cost_note": "Nothing more",
    "access": "Nothing is known yet: people are told to ask",
}
"""What an empty field means to a reader; the others are simply not filled in yet."""

SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "What it is",
        (
            "name",
            "alternate_name",
            "summary",
            "description",
            "alert",
            "words",
            "domains",
            "kinds",
            "nhse",
            "accreditations",
        ),
    ),
    (
        "Who it is for",
        (
            "who_for",
            "min_age",
            "max_age",
            "communities",
            "languages",
            "language_notes",
            "interpretation",
            "peer_led",
            "companion",
            "safe_to_name",
            "cannot_help",
            "cannot_help_why",
        ),
    ),
    (
        "How people come to it",
        (
            "modes",
            "routes",
            "how_to_join",
            "documents",
            "wait_words",
            "phone",
            "email",
            "website",
            "phones",
            "contacts",
            "lead_email",
        ),
    ),
    ("Where", ("locations", "place_notes", "coverage")),
    ("When it is on", ("schedules",)),
    ("What it costs", ("cost_kind", "cost_pence", "cost_note", "costs")),
    ("Getting in and taking part", ("access",)),
    ("For other directories", ("external_terms", "funding", "licences", "assurer_email")),
)
"""The parts of a listing in the order of its form."""

_F = AccessFeature
ACCESS_GROUPS: Final[tuple[tuple[str, tuple[AccessFeature, ...]], ...]] = (
    (
        gettext_noop("Getting there and getting in"),
        (
            _F.STEP_FREE_ENTRANCE,
            _F.STEP_FREE_INSIDE,
            _F.LIFT,
            _F.ACCESSIBLE_TOILET,
            _F.CHANGING_PLACES,
            _F.HOIST,
            _F.BLUE_BADGE_PARKING,
            _F.STEP_FREE_STOP,
            _F.TRAVEL_HELP,
        ),
    ),
    (
        gettext_noop("Hearing, seeing and understanding"),
        (
            _F.HEARING_LOOP,
            _F.BSL,
            _F.CAPTIONS,
            _F.LARGE_PRINT,
            _F.BRAILLE_AUDIO,
            _F.EASY_READ,
            _F.INTERPRETER,
            _F.NO_FORMS,
        ),
    ),
    (
        gettext_noop("Being comfortable there"),
        (
            _F.SEATING,
            _F.QUIET_SPACE,
            _F.AUTISM_AWARE,
            _F.ASSISTANCE_DOGS,
            _F.BRING_COMPANION,
            _F.MET_FIRST,
            _F.CAMERA_OFF,
        ),
    ),
    (
        gettext_noop("For different people"),
        (
            _F.BABY_CHANGING,
            _F.CHILDCARE,
            _F.WOMEN_ONLY_TIMES,
            _F.MEN_ONLY_TIMES,
            _F.LGBTQ_AFFIRMING,
            _F.PRAYER_SPACE,
        ),
    ),
)
"""The access features as the form asks for them; every one stands in exactly one group."""

COMMUNITY_GROUPS: Final[tuple[tuple[str, tuple[Community, ...]], ...]] = (
    ("People", tuple(list(Community)[:12])),
    ("Cultures and faiths", tuple(list(Community)[12:26])),
    ("Health, disability and life", tuple(list(Community)[26:])),
)
"""The communities as the form offers them."""


def missing_words(codes: tuple[Missing, ...]) -> str:
    """What a draft needs before it can be published: "a place, where it helps"."""
    return ", ".join(MISSING[code] for code in codes)

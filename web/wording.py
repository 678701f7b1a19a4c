"""Public words for the codes of matching/terms.py. Plain English, for a reader of nine to eleven.

The words for access features, communities and languages are long lists, so they live in
web/wording_access.py and web/wording_people.py; they are offered here too.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from matching.service import Capacity
from matching.terms import (
    Answer,
    CapacityState,
    CostKind,
    Domain,
    Freshness,
    Mode,
    NhseItem,
    Route,
    Suits,
    TimeBand,
)
from web.translation import Words, date_words, gettext, ngettext
from web.wording_access import ACCESS, FeatureWords, access_label, access_words, ask_about
from web.wording_people import COMMUNITIES, LANGUAGES, language_words
from web.wording_status import REFERRAL_STATUS, StatusWords

__all__ = [
    "ACCESS",
    "ANSWERS",
    "CAPACITY",
    "COMMUNITIES",
    "COSTS",
    "DIALOG_NCL",
    "DIALOG_STANDARD",
    "DOMAINS",
    "DOMAIN_HINTS",
    "FRESHNESS",
    "LANGUAGES",
    "MODES",
    "NHSE_ITEMS",
    "RATINGS",
    "REFERRAL_STATUS",
    "ROUTES",
    "SUITS",
    "TIMES",
    "FeatureWords",
    "StatusWords",
    "access_label",
    "access_words",
    "ask_about",
    "capacity_words",
    "cost_words",
    "day",
    "freshness_words",
    "language_words",
    "month",
]

# What the public sees. These are areas of life, not the items of the DIALOG scale.
DOMAINS: Final[Mapping[Domain, str]] = Words(
    {
        Domain.MENTAL_HEALTH: "Feelings and mental health",
        Domain.PHYSICAL_HEALTH: "Body and physical health",
        Domain.JOB_SITUATION: "Work, learning and volunteering",
        Domain.ACCOMMODATION: "Housing and home",
        Domain.LEISURE: "Things to do and enjoy",
        Domain.FRIENDSHIPS: "Friends and company",
        Domain.PARTNER_FAMILY: "Family and relationships",
        Domain.PERSONAL_SAFETY: "Feeling safe",
        Domain.MEDICATION: "Help with medicines",
        Domain.PRACTICAL_HELP: "Money, food and practical help",
        Domain.MEETINGS: "Having your say in your care",
    }
)

DOMAIN_HINTS: Final[Mapping[Domain, str]] = Words(
    {
        Domain.MENTAL_HEALTH: "Someone to talk to, feeling low, worry, sleep",
        Domain.PHYSICAL_HEALTH: "Moving more, eating well, long-term illness",
        Domain.JOB_SITUATION: "Finding work, keeping a job, courses, giving time",
        Domain.ACCOMMODATION: "Rent, repairs, somewhere to stay, settling in",
        Domain.LEISURE: "Art, music, sport, gardens, days out",
        Domain.FRIENDSHIPS: "Meeting people, befriending, feeling less alone",
        Domain.PARTNER_FAMILY: "Parents, partners, carers, loss",
        Domain.PERSONAL_SAFETY: "Abuse, hate crime, feeling unsafe at home or outside",
        Domain.MEDICATION: "Questions about tablets, side effects, taking them on time",
        Domain.PRACTICAL_HELP: "Benefits, debt, bills, food, forms, getting about",
        Domain.MEETINGS: "Advocates, getting ready for appointments, rights",
    }
)

# What a DIALOG+ session shows. Sources: dialog.elft.nhs.uk; the North Central London programme.
DIALOG_STANDARD: Final[Mapping[Domain, str]] = {
    Domain.MENTAL_HEALTH: "Mental health",
    Domain.PHYSICAL_HEALTH: "Physical health",
    Domain.JOB_SITUATION: "Job situation",
    Domain.ACCOMMODATION: "Accommodation",
    Domain.LEISURE: "Leisure activities",
    Domain.FRIENDSHIPS: "Friendships",
    Domain.PARTNER_FAMILY: "Partner / family",
    Domain.PERSONAL_SAFETY: "Personal safety",
    Domain.MEDICATION: "Medication",
    Domain.PRACTICAL_HELP: "Practical help",
    Domain.MEETINGS: "Meetings with professionals",
}
DIALOG_NCL: Final[Mapping[Domain, str]] = {
    **DIALOG_STANDARD,
    Domain.JOB_SITUATION: "Employment",
    Domain.PARTNER_FAMILY: "Relationships",
    Domain.PRACTICAL_HELP: "Practical support",
    Domain.MEETINGS: "Contact with services",
}

# The anchors of the DIALOG scale, 1 to 7. Source: the ELFT manual's seven points.
RATINGS: Final[Mapping[int, str]] = {
    1: "Totally dissatisfied",
    2: "Very dissatisfied",
    3: "Fairly dissatisfied",
    4: "In the middle",
    5: "Fairly satisfied",
    6: "Very satisfied",
    7: "Totally satisfied",
}

NHSE_ITEMS: Final[Mapping[NhseItem, str]] = Words(
    {
        NhseItem.PHYSICAL_HEALTH_CHECKS: "Physical health checks",
        NhseItem.EARLY_INTERVENTION: "Early help with psychosis",
        NhseItem.EMPLOYMENT_SUPPORT: "Help to find and keep a job",
        NhseItem.PSYCHOLOGICAL_THERAPIES: "Talking therapies",
        NhseItem.SOCIAL_PRESCRIBING: "Social prescribing",
        NhseItem.CARE_PLANNING: "Planning your care together",
        NhseItem.CARE_COORDINATION: "One person to join up your care",
        NhseItem.PEER_SUPPORT: "Support from people who have been there",
        NhseItem.OUTREACH: "Outreach to groups who miss out",
        NhseItem.ADVOCACY: "Someone to speak up with you",
        NhseItem.CARER_SUPPORT: "Support for carers",
        NhseItem.COMMUNITY_ASSETS: "Local places and groups",
        NhseItem.CULTURALLY_COMPETENT: "Support that knows your culture",
        NhseItem.FINANCIAL_ADVICE: "Money advice",
        NhseItem.HOUSING: "Housing help",
        NhseItem.SOCIAL_CARE: "Social care",
        NhseItem.SUPPORT_GROUPS: "Support groups",
        NhseItem.VOLUNTEERING_EDUCATION: "Volunteering and courses",
    }
)

MODES: Final[Mapping[Mode, str]] = Words(
    {
        Mode.IN_PERSON: "In person",
        Mode.AT_HOME: "At your home",
        Mode.OUTREACH: "They come to places near you",
        Mode.PHONE: "By phone",
        Mode.VIDEO: "By video",
        Mode.ONLINE_TEXT: "Online, by text or chat",
    }
)

ROUTES: Final[Mapping[Route, str]] = Words(
    {
        Route.DROP_IN: "Just turn up. No referral needed",
        Route.SELF: "Contact them yourself",
        Route.PROFESSIONAL: "Ask someone who supports you to refer you",
        Route.GP: "Ask your GP practice to refer you",
    }
)

COSTS: Final[Mapping[CostKind, str]] = Words(
    {
        CostKind.FREE: "Free",
        CostKind.DONATION: "Give what you can",
        CostKind.PAID: "You pay",
    }
)

CAPACITY: Final[Mapping[CapacityState, str]] = Words(
    {
        CapacityState.OPEN: "Room now",
        CapacityState.WAITING_LIST: "Waiting list",
        CapacityState.FULL: "Full",
        CapacityState.PAUSED: "Paused",
    }
)

ANSWERS: Final[Mapping[Answer, str]] = Words(
    {
        Answer.YES: "Yes",
        Answer.PARTLY: "Partly",
        Answer.NO: "No",
        Answer.UNKNOWN: "Not known",
    }
)

SUITS: Final[Mapping[Suits, str]] = Words(
    {
        Suits.YES: "Suits you",
        Suits.UNKNOWN: "Not known: ask them",
        Suits.NO: "Does not suit you",
    }
)

FRESHNESS: Final[Mapping[Freshness, str]] = Words(
    {
        Freshness.FRESH: "Checked",
        Freshness.DATED: "Last checked",
        Freshness.CHECK_FIRST: "Check with them first: last checked",
        Freshness.STALE: "May be out of date: last checked",
        Freshness.EXPIRED: "Nobody has checked this lately",
    }
)

TIMES: Final[Mapping[TimeBand, str]] = Words(
    {
        TimeBand.WEEKDAY: "Weekdays before 5pm",
        TimeBand.EVENING: "Evenings, from 5pm",
        TimeBand.WEEKEND: "Weekends",
    }
)


def day(when: date) -> str:
    """A date as people say it: 3 March 2027."""
    return date_words(when, "d MMMM y") or f"{when.day} {when:%B %Y}"


def month(when: date) -> str:
    """A month as people say it: March 2027."""
    return date_words(when, "MMMM y") or f"{when:%B %Y}"


def capacity_words(capacity: Capacity) -> str:
    """Whether there is room, with the wait or the date if somebody said."""
    words = CAPACITY[capacity.state]
    if capacity.state is CapacityState.WAITING_LIST and capacity.weeks is not None:
        return ngettext(
            "Waiting list: about %(num)s week", "Waiting list: about %(num)s weeks", capacity.weeks
        )
    if capacity.state in (CapacityState.FULL, CapacityState.PAUSED) and capacity.until:
        return gettext("%(words)s until %(day)s", words=words, day=day(capacity.until))
    return words


def cost_words(kind: CostKind, pence: int | None) -> str:
    """What it costs a person. pence: for one session, if a single price is known."""
    if kind is not CostKind.PAID or pence is None:
        return COSTS[kind]
    pounds = f"£{pence // 100}" if pence % 100 == 0 else f"£{pence / 100:.2f}"
    return gettext("%(pounds)s a session", pounds=pounds)


def freshness_words(band: Freshness, verified_on: date | None) -> str:
    """When somebody last said that a listing is right."""
    if band is Freshness.EXPIRED or verified_on is None:
        return FRESHNESS[Freshness.EXPIRED]
    return gettext("%(checked)s %(month)s", checked=FRESHNESS[band], month=month(verified_on))

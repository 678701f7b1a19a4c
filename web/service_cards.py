"""From a service as the directory knows it to a card in words: the deciding facts first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import url_for

from directory.cards import MOST_KEPT
from directory.pages import ServiceCard as KnownCard
from directory.schedule import Opening, not_over
from matching.terms import (
    REMOTE_MODES,
    AccessFeature,
    Answer,
    CapacityState,
    CostKind,
    Mode,
    Route,
)
from web import wording
from web.cards import Fact, ServiceCard
from web.drawing import address_of
from web.opening_words import hours_words
from web.parts import now
from web.translation import Words, gettext, gettext_noop, language, ngettext, weekday_words

METRES_A_MILE: Final = 1609.344
ADULT: Final = 18  # most services are for adults, so "18 and over" is not worth a line
STREETS: Final = 1.3  # a way by streets against a straight line; usual for towns
WALK_KM_A_MINUTE: Final = 4.8 / 60  # an unhurried adult; source: the usual 3 miles an hour
LONGEST_WALK: Final = 40  # minutes; for further, people take a bus or a train: our choice
_MANY_MILES: Final = 10  # from here on, tenths of a mile say nothing
_PARTS_OF_A_MILE: Final = (
    (0.1, gettext_noop("very near")),
    (0.375, gettext_noop("about a quarter of a mile")),
    (0.625, gettext_noop("about half a mile")),
    (0.875, gettext_noop("about three quarters of a mile")),
    (1.05, "about 1 mile"),
)
_ROOM_TONE: Final = {CapacityState.OPEN: "good", CapacityState.WAITING_LIST: ""}
_STEP_FREE: Final = Words(
    {
        Answer.YES: "Step-free way in",
        Answer.PARTLY: "Partly step-free: ask",
        Answer.NO: "Steps at the way in",
        Answer.UNKNOWN: "Ask about steps",
    }
)

_drawn: Final[dict[tuple[UUID, str], tuple[KnownCard, Sequence[Opening], ServiceCard]]] = {}
"""Service and language -> the card that was read, what of its openings is to come, its words.

They are shown again for that very card, and until another of its openings is over.
"""


def card_of(known: KnownCard, *, km: float | None = None, place: str = "") -> ServiceCard:
    """One service as a card. km: from the place the reader gave, if they gave one.

    place: what of it may stand in an address, so that the service's page knows it too.
    """
    return ServiceCard(
        key=str(known.service_id),
        url=address_of("services.show", known.service_id, place),
        name=known.name,
        organisation=known.organisation_name,
        summary=known.summary,
        facts=tuple(_facts(known, km)),
        domains=tuple((domain, wording.DOMAINS[domain]) for domain in known.domains),
        freshness=wording.freshness_words(known.freshness, known.verified_on),
    )


def card_again(known: KnownCard, *, km: float | None = None, place: str = "") -> ServiceCard:
    """The same, for a card that the directory keeps: its words are made once in each language.

    Nothing of who looks is kept: how far it is and the address are made anew each time.
    """
    key, coming = (known.service_id, language().code), not_over(known.next_openings, now())
    drawn = _drawn.get(key)
    if drawn is None or drawn[0] is not known or drawn[1] != coming:
        if len(_drawn) >= MOST_KEPT:
            _drawn.clear()
        drawn = _drawn[key] = known, coming, card_of(known)
    card, facts = drawn[2], drawn[2].facts
    if km is not None:
        facts = (_where(known, km), *facts[1:])
    return replace(card, url=address_of("services.show", known.service_id, place), facts=facts)


def explained(
    card: ServiceCard, reasons: Sequence[str], unknowns: Sequence[str], notice: str = ""
) -> ServiceCard:
    """The same card with why it is shown, what to ask, and what speaks against."""
    if not (reasons or unknowns or notice):
        return card
    return replace(card, reasons=tuple(reasons), unknowns=tuple(unknowns), notice=notice)


def refer_url(known: KnownCard) -> str:
    """Where a visitor may ask this service to get in touch; "" where that is not its way."""
    if not known.takes_referrals or not {Route.SELF, Route.DROP_IN}.intersection(known.routes):
        return ""
    return url_for("self_referral.start", service_id=known.service_id)


def distance_words(km: float) -> str:
    """A distance as people say it: "about half a mile", "1.2 miles", "about 14 miles"."""
    miles = km * 1000 / METRES_A_MILE
    for below, words in _PARTS_OF_A_MILE:
        if miles < below:
            return gettext(words)
    if miles >= _MANY_MILES:
        return gettext("about %(miles)s miles", miles=f"{miles:.0f}")
    return gettext("%(miles)s miles", miles=f"{miles:.1f}".removesuffix(".0"))


def travel_words(km: float) -> str:
    """How one gets there, roughly: "About 10 minutes on foot"."""
    minutes = max(5, 5 * round(km * STREETS / WALK_KM_A_MINUTE / 5))
    return (
        gettext("About %(minutes)s minutes on foot", minutes=minutes)
        if minutes <= LONGEST_WALK
        else gettext("A bus or train ride")
    )


def reply_words(days: int | None, accepted_percent: int | None) -> str:
    """How a service answers referrals, as far as there are enough to tell; "" when not."""
    told = []
    if days is not None:
        told.append(
            ngettext(
                "They most often answer within %(num)s working day",
                "They most often answer within %(num)s working days",
                days,
            )
            if days
            else gettext("They most often answer the same day")
        )
    if accepted_percent is not None:
        words = gettext("They say yes to %(percent)s in 100", percent=accepted_percent)
        told.append(words[:1].lower() + words[1:] if told else words)
    return gettext(", and ").join(told)


def next_words(openings: Sequence[Opening]) -> str:
    """The next opening that is not over; "" if there is none."""
    coming = not_over(openings, now())
    return opening_words(coming[0]) if coming else ""


def opening_words(opening: Opening) -> str:
    """When it is on next: "Tuesday 10 March, 10am to 12.30pm"."""
    return f"{weekday_words(opening.day)}, {hours_words(opening.opens, opening.closes)}"


def age_words(low: int | None, high: int | None) -> str:
    """The ages a service is for; "" when it does not say, or for all adults."""
    if low is not None and high is not None:
        return gettext("Ages %(low)s to %(high)s", low=low, high=high)
    if low is not None:
        return "" if low == ADULT else gettext("Age %(low)s and over", low=low)
    return gettext("Up to age %(high)s", high=high) if high is not None else ""


def _facts(known: KnownCard, km: float | None) -> Iterable[Fact]:
    """Where and how far, can I go, is there room, when next, what it costs."""
    yield _where(known, km)
    if Mode.IN_PERSON in known.modes:
        answer = known.access.get(AccessFeature.STEP_FREE_ENTRANCE, Answer.UNKNOWN)
        yield Fact("step-free", _STEP_FREE[answer])
    if words := _who(known):
        yield Fact("people", words)
    yield _room(known)
    if coming := not_over(known.next_openings, now()):
        yield Fact("calendar", _next(coming))
    is_free = known.cost_kind is CostKind.FREE
    cost = wording.cost_words(known.cost_kind, known.cost_pence)
    yield Fact("pound", cost, "good" if is_free else "")
    if known.routes:
        yield _route(known)


def _room(known: KnownCard) -> Fact:
    """Whether there is room; a national line has no list that anybody here knows of."""
    if not known.takes_referrals:
        return Fact("door", gettext("For the whole country"))
    state = known.capacity.state
    return Fact("door", wording.capacity_words(known.capacity), _ROOM_TONE.get(state, "attention"))


def _next(openings: Sequence[Opening]) -> str:
    """When it is on next, or that it never shuts."""
    if len(openings) > 1 and all(each.opens == each.closes for each in openings):
        return gettext("Open day and night")
    return gettext("Next: %(opening)s", opening=opening_words(openings[0]))


_NOT_TOLD: Final = Fact("question", "Not told yet")
"""Of a listing that is being written: what is published tells both."""


def _route(known: KnownCard) -> Fact:
    """The easiest way in: the one that asks least of somebody."""
    easiest = next((route for route in Route if route in known.routes), None)
    if easiest is None:
        return _NOT_TOLD
    icons = {Route.DROP_IN: "check", Route.SELF: "phone"}
    return Fact(icons.get(easiest, "chat"), wording.ROUTES[easiest])


def _where(known: KnownCard, km: float | None) -> Fact:
    """The place, and how far; or how it reaches people when nobody travels."""
    words = [wording.MODES[mode] for mode in Mode if mode in known.modes]
    if not words:
        return _NOT_TOLD
    if Mode.IN_PERSON not in known.modes:
        if set(known.modes) <= REMOTE_MODES:
            return Fact("phone", _listed(words))
        return Fact("home", _listed(words))
    place = known.place_label or (
        gettext("Address given when you join") if known.is_confidential else ""
    )
    far = distance_words(km) if km is not None and known.point else ""
    here = " · ".join(filter(None, (place, far))) or wording.MODES[Mode.IN_PERSON]
    others = [wording.MODES[mode] for mode in Mode if mode in known.modes][1:]
    return Fact(
        "pin",
        gettext("%(here)s. Also %(others)s", here=here, others=_listed(others).lower())
        if others
        else here,
    )


def _listed(words: Sequence[str]) -> str:
    """Ways to take part in a row, with one capital: "By phone, by video"."""
    first, *rest = words
    return ", ".join([first, *(each.lower() for each in rest)])


def _who(known: KnownCard) -> str:
    """Whom it is for, when it is not for everybody."""
    ages = age_words(known.min_age, known.max_age)
    groups = ", ".join(wording.COMMUNITIES[each] for each in known.communities)
    return ". ".join(filter(None, (groups, ages)))

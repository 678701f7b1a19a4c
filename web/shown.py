"""A match in words: cards with their reasons, what is not shown, what was not found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from directory.cards import list_cards_again
from directory.pages import ServiceCard as KnownCard
from directory.queries import published_names
from matching.coverage import is_just_outside
from matching.reasons import Caution, CautionCode, ReasonCode
from matching.result import Match, MatchResult
from matching.terms import AccessFeature, Domain
from web.cards import Fact, ServiceCard
from web.db import db
from web.drawing import address_of
from web.parts import directory_now, parts
from web.service_cards import card_of, explained, refer_url, reply_words, travel_words
from web.translation import gettext
from web.wording_coverage import just_outside
from web.wording_match import (
    STEPS,
    caution_words,
    left_out_words,
    note_words,
    reason_words,
    unknown_words,
    unmet_words,
)
from web.wording_rules_out import rules_out

MOST_REASONS: Final = 4
ON_THE_CARD: Final = frozenset({CautionCode.WAITING_LIST, CautionCode.FULL, CautionCode.COSTS})
"""What speaks against and stands among the card's facts already."""
ON_PAPER: Final = frozenset(
    {
        ReasonCode.ACCESS_MET,
        ReasonCode.COMPANION,
        ReasonCode.INTERPRETER,
        ReasonCode.PEER_LED,
        ReasonCode.YOUR_LANGUAGE,
        ReasonCode.YOUR_TIMES,
    }
)
"""Reasons that are put on paper: none that tells what somebody needs, and none that stands among
the facts already."""


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match in words."""

    service_id: UUID
    card: ServiceCard
    domains: tuple[Domain, ...]  # the person's own needs that it answers
    refer_url: str = ""  # where a visitor may ask it to get in touch; "" if that is not its way


@dataclass(frozen=True, slots=True)
class ShownLeftOut:
    """A service that is not on the list, and why."""

    name: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole match in words."""

    matches: tuple[ShownMatch, ...]
    left_out: tuple[ShownLeftOut, ...]
    left_out_count: int
    notes: tuple[str, ...]
    unmet: tuple[str, ...]
    weights_version: str


@dataclass(frozen=True, slots=True)
class Telling:
    """How a match is told. place: what of a visitor's place may stand in an address.

    musts: the access features somebody cannot do without. is_paper: nothing says what they need.
    """

    place: str = ""
    musts: Collection[AccessFeature] = ()
    is_paper: bool = False


PLAINLY: Final = Telling()


def in_words(result: MatchResult, on: date, telling: Telling = PLAINLY) -> Shown:
    """A match in words, every service asked of the database again: four statements at most."""
    ids = [each.service_id for each in result.matches]
    kept = directory_now().cards
    cards = {card.service_id: card for card in list_cards_again(db(), ids, kept, today=on)}
    matches = [
        _shown(each, cards[each.service_id], telling)
        for each in result.matches
        if each.service_id in cards
    ]
    return Shown(
        tuple(matches),
        left_out_in_words(result, telling.place),
        sum(result.left_out_counts.values()),
        tuple(note_words(note) for note in result.notes),
        tuple(unmet_words(each) for each in result.unmet),
        result.weights_version,
    )


def left_out_in_words(result: MatchResult, place: str = "") -> tuple[ShownLeftOut, ...]:
    """What was left out, by name and with the reason: one statement."""
    names = published_names(db(), [each.service_id for each in result.left_out])
    return tuple(
        ShownLeftOut(
            names[each.service_id], address_of("services.show", each.service_id, place), why
        )
        for each in result.left_out
        if each.service_id in names and (why := left_out_words(each))
    )


def grouped(
    matches: Sequence[ShownMatch], names: Mapping[Domain, str]
) -> list[tuple[str, list[ShownMatch]]]:
    """Matches under the first need each answers, in the order of names; needs without any too.

    names: a need -> its heading. What answers none of these needs comes last.
    """
    found: dict[str, list[ShownMatch]] = {words: [] for words in names.values()}
    others: list[ShownMatch] = []
    for each in matches:
        words = next((names[one] for one in names if one in each.domains), None)
        (others if words is None else found[words]).append(each)
    return [*found.items(), *([(gettext("Other things"), others)] if others else [])]


def _shown(found: Match, known: KnownCard, telling: Telling) -> ShownMatch:
    said = sorted(found.reasons, key=lambda reason: reason.code is ReasonCode.CHECKED_LATELY)
    if telling.is_paper:
        said = [each for each in said if each.code in ON_PAPER]
    tells = known.point is not None  # an address made private since the match was made stays so
    reasons = [reason_words(each) for each in said if tells or each.code is not ReasonCode.NEAR]
    asks = [unknown_words(each) for each in found.unknowns]
    cautions = [each for each in found.cautions if tells or each.code is not CautionCode.TOO_FAR]
    against = [_against(each) for each in cautions if each.code not in ON_THE_CARD]
    card = card_of(known, km=found.km, place=telling.place)
    words = list(dict.fromkeys(reasons))[:MOST_REASONS]
    full = explained(card, words, [*against, *asks], STEPS[found.step])
    full = replace(
        full,
        facts=_with_more(full.facts, known, found.km if tells else None),
        rules_out=rules_out(found.unknowns, telling.musts),
    )
    answered = tuple(need.domain for need in found.score.needs)
    return ShownMatch(found.service_id, full, answered, refer_url(known))


def _with_more(facts: tuple[Fact, ...], known: KnownCard, km: float | None) -> tuple[Fact, ...]:
    """The facts of a card with how one gets there and how soon they reply."""
    more = list(facts)
    if km is not None:
        more.insert(1, Fact("clock", travel_words(km)))
    if words := reply_words(known.usual_reply_days, known.accepted_percent):
        more.append(Fact("chat", words))
    return tuple(more)


def _against(caution: Caution) -> str:
    """What speaks against; on the soft edge of an area in the words of every other page."""
    km = caution.numbers.get("km_outside")
    if caution.code is not CautionCode.OUTSIDE_AREA or not isinstance(km, float):
        return caution_words(caution)
    is_near = is_just_outside(km, parts().weights.reach.soft_edge_km)
    return (
        gettext("%(just_outside)s. Ask them", just_outside=just_outside(km))
        if is_near
        else caution_words(caution)
    )

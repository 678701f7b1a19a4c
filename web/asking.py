"""From what is recorded of a person, or asked by a visitor, to a question for the matcher."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from directory.cards import list_cards
from directory.pages import ServiceCard as KnownCard
from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from matching.columnar.find import match_columns
from matching.coverage import is_just_outside
from matching.person import Asker, Need
from matching.reasons import Caution, CautionCode, ReasonCode, UnmetCode
from matching.record import to_json
from matching.result import Match, MatchResult
from matching.terms import Domain, Limit, Route
from people.dialog_commands import keep_match
from people.pages import DialogSession, Person
from people.rules import age_on
from places.homes import home_in
from web.cards import ServiceCard
from web.covering import home_of
from web.db import db
from web.parts import now, parts, today
from web.service_cards import card_of, explained, refer_url
from web.wishes import NO_WISHES, Wishes, asked_with
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

MOST_REASONS: Final = 4
ON_THE_CARD: Final = frozenset({CautionCode.WAITING_LIST, CautionCode.FULL, CautionCode.COSTS})
"""What speaks against and stands among the card's facts already."""
SAME_SCORE: Final = 3  # decimals of a score; what is equal so far is equal to a reader
_UNMET: Final[Mapping[Limit | None, UnmetReason]] = {
    Limit.COVERAGE: UnmetReason.TOO_FAR,
    Limit.DISTANCE: UnmetReason.TOO_FAR,
    Limit.ROOM: UnmetReason.NO_ROOM,
    Limit.ACCESS: UnmetReason.ACCESS,
    Limit.LANGUAGE: UnmetReason.LANGUAGE,
    Limit.COST: UnmetReason.COST,
    Limit.TIMES: UnmetReason.TIMES,
    Limit.AGE: UnmetReason.NOT_SUITABLE,
    Limit.COMMUNITY: UnmetReason.NOT_SUITABLE,
    Limit.EXCLUDED: UnmetReason.NOT_SUITABLE,
}
"""The limit that keeps everything away -> the reason in the register; others: nothing found."""


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


def needs_of(session: DialogSession) -> tuple[Need, ...]:
    """What a session asks for: chosen priorities with what was said, and wishes for help."""
    chosen = {each.domain: each for each in session.priorities}
    domains = [*chosen, *(domain for domain in session.ratings if domain not in chosen)]
    needs = []
    for domain in domains:
        rating, priority = session.ratings.get(domain), chosen.get(domain)
        said = f"{priority.looking_forward} {priority.understanding}".strip() if priority else ""
        needs.append(
            Need(
                domain,
                rating.value if rating else None,
                rating.wants_help if rating else None,
                priority.rank if priority else None,
                said,
            )
        )
    return tuple(needs)


def asker_of(person: Person, needs: Iterable[Need], on: date) -> Asker:
    """A person's question, from their record. A PCN by practice counts before the postcode."""
    details = person.details
    home = home_of(person)
    return Asker(
        today=on,
        needs=tuple(needs),
        point=home.point,
        areas=home.areas,
        near_areas=home.near_areas,
        maybe_areas=home.maybe_areas,
        age=age_on(on, details.born, details.birth_year),
        access_musts=frozenset(details.musts),
        access_nices=frozenset(details.nices) - frozenset(details.musts),
        languages=frozenset(details.languages),
        language_needed=details.needs_interpreter,
        communities=frozenset(details.communities),
        by=Route.PROFESSIONAL,
    )


def visitor(needs: Iterable[Need], on: date, place: str, wishes: Wishes = NO_WISHES) -> Asker:
    """A visitor's question: areas of life, a place if they gave one, and what matters to them."""
    found = parts().places.find(place) if place else None
    home = home_in(parts().places, found)
    asker = Asker(
        today=on,
        needs=tuple(needs),
        point=home.point,
        areas=home.areas,
        near_areas=home.near_areas,
        maybe_areas=home.maybe_areas,
        by=Route.SELF,
    )
    return asked_with(asker, wishes)


def ask(asker: Asker, *, k: int = 10) -> MatchResult:
    """The match, on the directory as it stands. A visitor's equals go by how easy they are."""
    made = parts()
    snapshot = made.snapshots.current(db())
    result = match_columns(
        snapshot.match_columns, asker, made.weights, thesaurus=made.thesaurus, k=k
    )
    if asker.by is not Route.SELF:
        return result
    routes = {each.service_id: snapshot.by_id[each.service_id].routes for each in result.matches}
    return replace(result, matches=_easiest_first(result.matches, routes))


def remember(writer: Session, session: DialogSession, result: MatchResult) -> None:
    """Keep a session's match as it was, sealed, with its version, inputs' answers and reasons."""
    keep_match(
        writer,
        session.person_id,
        session.session_id,
        weights_version=result.weights_version,
        match_json=json.dumps(to_json(result)),
        now=now(),
    )


def note_unmet(writer: Session, result: MatchResult, pcn_code: str | None) -> None:
    """Count what nothing answers: the need, the PCN (one of ours, or none) and the month."""
    pcn = pcn_code if pcn_code in parts().places.pcns else None
    for each in result.unmet:
        if each.why is not UnmetCode.LIST_TOO_SHORT:
            reason = _UNMET.get(each.limit, UnmetReason.NOTHING_FOUND)
            record_unmet_need(writer, each.domain, reason, pcn_code=pcn, today=today())


def in_words(result: MatchResult, on: date, place: str = "") -> Shown:
    """A match in words, every service read again from the database: two statements or so.

    place: what of a visitor's place may stand in an address; the services' pages are told of it.
    """
    ids = [each.service_id for each in result.matches]
    others = [each.service_id for each in result.left_out]
    cards = {card.service_id: card for card in list_cards(db(), [*ids, *others], today=on)}
    matches = [
        _shown(each, cards[each.service_id], place)
        for each in result.matches
        if each.service_id in cards
    ]
    left_out = [
        ShownLeftOut(
            cards[each.service_id].name, card_of(cards[each.service_id], place=place).url, why
        )
        for each in result.left_out
        if each.service_id in cards and (why := left_out_words(each))
    ]
    return Shown(
        tuple(matches),
        tuple(left_out),
        sum(result.left_out_counts.values()),
        tuple(note_words(note) for note in result.notes),
        tuple(unmet_words(each) for each in result.unmet),
        result.weights_version,
    )


def _easiest_first(
    matches: Iterable[Match], routes: Mapping[UUID, frozenset[Route]]
) -> tuple[Match, ...]:
    """Neighbours with the same score: what needs no referral and no call comes first."""

    def ease(found: Match) -> int:
        offered = routes.get(found.service_id, frozenset())
        return next((place for place, route in enumerate(Route) if route in offered), len(Route))

    runs = groupby(matches, key=lambda each: round(each.score.total, SAME_SCORE))
    return tuple(each for _, run in runs for each in sorted(run, key=ease))


def _shown(found: Match, known: KnownCard, place: str) -> ShownMatch:
    said = sorted(found.reasons, key=lambda reason: reason.code is ReasonCode.CHECKED_LATELY)
    tells = known.point is not None  # an address made private since the match was made stays so
    reasons = [reason_words(each) for each in said if tells or each.code is not ReasonCode.NEAR]
    asks = [unknown_words(each) for each in found.unknowns]
    cautions = [each for each in found.cautions if tells or each.code is not CautionCode.TOO_FAR]
    against = [_against(each) for each in cautions if each.code not in ON_THE_CARD]
    answered = tuple(need.domain for need in found.score.needs)
    words = list(dict.fromkeys(reasons))[:MOST_REASONS]
    card = card_of(known, km=found.km, place=place)
    full = explained(card, words, [*against, *asks], STEPS[found.step])
    return ShownMatch(found.service_id, full, answered, refer_url(known))


def _against(caution: Caution) -> str:
    """What speaks against; on the soft edge of an area in the words of every other page."""
    km = caution.numbers.get("km_outside")
    if caution.code is not CautionCode.OUTSIDE_AREA or not isinstance(km, float):
        return caution_words(caution)
    is_near = is_just_outside(km, parts().weights.reach.soft_edge_km)
    return f"{just_outside(km)}. Ask them" if is_near else caution_words(caution)

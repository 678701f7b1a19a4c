"""From what is recorded of a person, or asked by a visitor, to a question for the matcher."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from matching.columnar.find import match_columns
from matching.person import Asker, Need
from matching.reasons import UnmetCode
from matching.result import Match, MatchResult
from matching.terms import Limit, Route
from people.pages import DialogSession, Person
from people.rules import age_on
from places.homes import home_in
from web.covering import home_of
from web.parts import directory_now, parts, today
from web.wishes import NO_WISHES, Wishes, asked_with

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


def ask(asker: Asker, *, k: int = 10, left_out_from: int = 0) -> MatchResult:
    """The match, on the directory as it stands. A visitor's equals go by how easy they are."""
    made, snapshot = parts(), directory_now()
    result = match_columns(
        snapshot.match_columns,
        asker,
        made.weights,
        thesaurus=made.thesaurus,
        k=k,
        left_out_from=left_out_from,
    )
    if asker.by is not Route.SELF:
        return result
    routes = {each.service_id: snapshot.by_id[each.service_id].routes for each in result.matches}
    return replace(result, matches=_easiest_first(result.matches, routes))


def note_unmet(writer: Session, result: MatchResult, pcn_code: str | None) -> None:
    """Count what nothing answers: the need, the PCN (one of ours, or none) and the month."""
    pcn = pcn_code if pcn_code in parts().places.pcns else None
    for each in result.unmet:
        if each.why is not UnmetCode.LIST_TOO_SHORT:
            reason = _UNMET.get(each.limit, UnmetReason.NOTHING_FOUND)
            record_unmet_need(writer, each.domain, reason, pcn_code=pcn, today=today())


def _easiest_first(
    matches: Iterable[Match], routes: Mapping[UUID, frozenset[Route]]
) -> tuple[Match, ...]:
    """Neighbours with the same score: what needs no referral and no call comes first."""

    def ease(found: Match) -> int:
        offered = routes.get(found.service_id, frozenset())
        return next((place for place, route in enumerate(Route) if route in offered), len(Route))

    runs = groupby(matches, key=lambda each: round(each.score.total, SAME_SCORE))
    return tuple(each for _, run in runs for each in sorted(run, key=ease))

"""Finds services for a search: words by the engine, the rest in memory, cards from the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from directory.cards import list_cards_again
from directory.pages import ServiceCard
from directory.search.columns import Flags, access_of
from directory.search.engine import Hits, SearchEngine
from directory.search.query import Group, SearchQuery
from directory.search.ranking import MOST_ON_EDGE, Ranked, Search
from directory.search.reaching import Reached
from directory.search.results import EdgeHit, Hit, SearchPage, Widened, WidenStep
from directory.search.snapshot import Snapshot
from matching.terms import REMOTE_MODES, AccessFeature
from places.find import Places

MOST_WIDENED: Final = 8  # services offered when nothing suits

_WISHES: Final = frozenset(Group) - {
    Group.DOMAIN,
    Group.ACCESS,
    Group.LANGUAGE,
    Group.AGE,
    Group.PLACE,
    Group.PCN,
}
"""Groups that are let go of first; access, language and age are needs."""


def search(
    session: Session,
    engine: SearchEngine,
    snapshot: Snapshot,
    query: SearchQuery,
    *,
    today: date,
    places: Places | None = None,
) -> SearchPage:
    """One page of results, never quite empty while the directory is not.

    places: without it a PCN is known by its code alone, and a place only by distance.
    Every card is read from the database: what is no longer published is not shown. Statements
    are of a fixed number.
    """
    asked, hits = find(engine, snapshot, query, today=today, places=places)
    start = (max(query.page, 1) - 1) * query.per_page
    ranked = asked.ranked(most=start + query.per_page)
    shown = ranked.rows[start:]
    edge = ranked.edge[:MOST_ON_EDGE]
    step, wider = _widened(asked, hits) if not ranked.total else (None, ranked)
    more = wider.rows[:MOST_WIDENED] if step else ()
    rows = [*shown, *more, *(row for row, _ in edge)]
    cards = _cards(session, snapshot, rows, today)
    return SearchPage(
        query=query,
        hits=_hits(asked, ranked, shown, cards),
        total=ranked.total,
        facets=ranked.facets,
        active=query.active,
        corrections=hits.corrections if hits else (),
        exact=hits.exact if hits else True,
        soft_edge=tuple(EdgeHit(cards[row], km) for row, km in edge if row in cards),
        widened=Widened(step, _hits(asked, wider, more, cards)) if step else None,
        sure=ranked.sure,
        is_simpler=hits.is_simpler if hits else False,
    )


def find(
    engine: SearchEngine,
    snapshot: Snapshot,
    query: SearchQuery,
    *,
    today: date,
    places: Places | None = None,
) -> tuple[Search, Hits | None]:
    """What has the words and helps at the place, ready to be ranked; nothing is read for it."""
    hits = engine.search_text(query.text) if query.text.strip() else None
    scores = hits.scores if hits else None
    return Search(snapshot, query, today, scores, _reached(snapshot, query, places)), hits


def _reached(snapshot: Snapshot, query: SearchQuery, places: Places | None) -> dict[Group, Reached]:
    """Where services help, for the place and the PCN asked for."""
    found = {}
    if query.point is not None:
        found[Group.PLACE] = snapshot.place_reach(places).of(query)
    if query.pcn is not None:
        found[Group.PCN] = snapshot.pcn_reach(places).of(query.pcn, query.soft_edge_km)
    return found


def _widened(asked: Search, hits: Hits | None) -> tuple[WidenStep | None, Ranked]:
    """The first step that finds something, and what it finds."""
    ranked = asked.ranked(only=np.zeros(len(asked.snapshot.services), np.bool_))
    for step, search_again, ignoring, only in _steps(asked, hits):
        ranked = search_again.ranked(ignoring=ignoring, only=only, most=MOST_WIDENED)
        if ranked.total:
            return step, ranked
    return None, ranked


Step = tuple[WidenStep, Search, frozenset[Group], Flags | None]


def _steps(asked: Search, hits: Hits | None) -> Iterable[Step]:
    """What is let go of, step by step."""
    place = frozenset({Group.PLACE, Group.PCN})
    meant = hits.domains if hits else frozenset()
    query = replace(asked.query, domains=asked.query.domains or meant)
    without_words = replace(asked, query=query, scores=None)
    if asked.reached:
        yield WidenStep.NEAREST, asked, place, None
    yield WidenStep.WIDER, asked, _WISHES, None
    if asked.scores:
        yield WidenStep.WIDER, asked, _WISHES | {Group.DOMAIN}, None
    yield WidenStep.REMOTE, without_words, _WISHES, _remote(asked.snapshot)
    yield WidenStep.NATIONAL, without_words, _WISHES | place, _national(asked.snapshot)
    if asked.scores:
        yield WidenStep.ANYTHING, asked, frozenset(Group) - {Group.AGE}, None
    yield WidenStep.ANYTHING, without_words, frozenset(Group) - {Group.AGE}, None


def _remote(snapshot: Snapshot) -> Flags:
    return snapshot.columns.tables[Group.MODE].any_of(REMOTE_MODES)


def _national(snapshot: Snapshot) -> Flags:
    flags = np.zeros(len(snapshot.services), np.bool_)
    flags[snapshot.match_columns.covering.national] = True
    return flags


def _cards(
    session: Session, snapshot: Snapshot, rows: Iterable[int], today: date
) -> dict[int, ServiceCard]:
    """Row -> card, for those that are still published."""
    ids: dict[UUID, int] = {snapshot.services[row].service_id: row for row in rows}
    cards = list_cards_again(session, ids, snapshot.cards, today=today)
    return {ids[card.service_id]: card for card in cards}


def _hits(
    asked: Search, ranked: Ranked, rows: Sequence[int], cards: Mapping[int, ServiceCard]
) -> tuple[Hit, ...]:
    km = _km(asked, rows)
    return tuple(
        Hit(cards[row], km[row], _unknown(asked, ranked, row), _unsure(asked, row))
        for row in rows
        if row in cards
    )


def _km(asked: Search, rows: Sequence[int]) -> Mapping[int, float | None]:
    """How far each service is from the place asked for; None where that is not known."""
    if asked.query.point is None:
        return dict.fromkeys(rows)
    km = asked.snapshot.columns.km_from(asked.query.point, np.array(rows, np.intp)).tolist()
    return {row: None if isnan(far) else far for row, far in zip(rows, km, strict=True)}


def _unsure(asked: Search, row: int) -> frozenset[AccessFeature]:
    wanted = asked.query.access_musts | asked.query.access_nices
    return wanted - access_of(asked.snapshot.columns, row) if wanted else wanted


def _unknown(asked: Search, ranked: Ranked, row: int) -> frozenset[Group]:
    """The groups in which something was asked for that nobody has said of this service."""
    query, service = asked.query, asked.snapshot.services[row]
    unknown = {
        Group.ACCESS: bool(ranked.unsure[row]),
        Group.TIMES: bool(query.times) and not service.times,
        Group.DAYS: bool(query.days) and not asked.snapshot.schedules.get(service.service_id),
        Group.LANGUAGE: bool(query.languages) and not service.languages,
    }
    unknown |= {group: bool(reached.unsure[row]) for group, reached in ranked.reached.items()}
    return frozenset(group for group, is_unknown in unknown.items() if is_unknown)

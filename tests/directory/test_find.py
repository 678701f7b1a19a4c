from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import commands
from directory.search.find import search
from directory.search.query import Group, SearchQuery, Sort
from directory.search.snapshot import load_snapshot
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import rebuild_all
from matching.service import Capacity
from matching.terms import (
    AccessFeature,
    CapacityState,
    Community,
    Domain,
    Mode,
    Route,
    TimeBand,
)
from tests.clock import NOW, TODAY
from tests.databases import fresh_database
from tests.directory.build import EDITOR, Add, Find, draft, names_of, published
from tests.directory.ground import (
    IN_MIDDLE,
    IN_WEST,
    PLACES,
    WEST,
)
from tests.statements import counted


def test_a_search_without_filters_shows_all_that_is_published(
    session: Session, find: Find, add: Add
) -> None:
    add("A")
    add("B")
    draft(session, name="Draft")
    page = find()
    assert (sorted(names_of(page)), page.total, page.pages) == (["A", "B"], 2, 1)


def test_what_was_taken_back_since_the_index_was_made_is_not_shown(
    session: Session, add: Add, tmp_path: Path
) -> None:
    kept, gone = add("Kept"), add("Gone")
    engine = TantivyEngine(tmp_path / "old")
    rebuild_all(session, engine)
    old = load_snapshot(session)
    commands.close_service(session, gone, reason="", actor=EDITOR, now=NOW)
    page = search(session, engine, old, SearchQuery(), today=TODAY, places=PLACES)
    assert [card.service_id for card in page.cards] == [kept]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    """Searches among advice, a walking group and a telephone line."""
    folder = tmp_path_factory.mktemp("three")
    with fresh_database(folder) as database, database.write_sessions() as session:
        published(session, name="Money", min_age=18, companion=True)
        published(
            session,
            name="Walks",
            domains=["leisure"],
            kinds=["ph-walk"],
            communities=["women"],
            peer_led=True,
            max_age=25,
            cost_kind="paid",
            schedules=[{"rrule": "FREQ=WEEKLY;BYDAY=SA", "opens": "10:00", "closes": "12:00"}],
        )
        published(
            session,
            name="Line",
            domains=["friendships"],
            modes=["phone"],
            routes=["professional"],
            languages=["en", "so"],
            locations=[],
        )
        snapshot, engine = load_snapshot(session), TantivyEngine(folder)
        yield lambda **asked: search(
            session, engine, snapshot, SearchQuery(**asked), today=TODAY, places=PLACES
        )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"domains": {Domain.LEISURE}}, ["Walks"]),
        ({"domains": {Domain.LEISURE, Domain.ACCOMMODATION}}, ["Money", "Walks"]),
        ({"modes": {Mode.PHONE}}, ["Line"]),
        ({"routes": {Route.PROFESSIONAL}}, ["Line"]),
        ({"free_only": True}, ["Line", "Money"]),
        ({"peer_led": True}, ["Walks"]),
        ({"companion": True}, ["Money"]),
        ({"communities": {Community.WOMEN}}, ["Walks"]),
        ({"age": 17}, ["Line", "Walks"]),
        ({"age": 70}, ["Line", "Money"]),
        ({"languages": {"so"}}, ["Line"]),
        ({"kinds": {"ph-walk"}}, ["Walks"]),
        ({"times": {TimeBand.WEEKEND}}, ["Line", "Money", "Walks"]),
        ({"times": {TimeBand.WEEKDAY}}, ["Line", "Money"]),
        ({"domains": {Domain.LEISURE}, "age": 70}, []),
    ],
)
def test_filters_keep_what_suits_or_may(
    three: Find, asked: dict[str, Any], names: list[str]
) -> None:
    page = three(**{name: _frozen(value) for name, value in asked.items()})
    assert sorted(names_of(page)) == names


def _frozen(value: object) -> object:
    return frozenset(value) if isinstance(value, set) else value


def test_a_service_whose_hours_are_not_known_is_kept_and_marked(find: Find, add: Add) -> None:
    add("Whenever")
    [hit] = find(times=frozenset({TimeBand.EVENING})).hits
    assert hit.unknown == {Group.TIMES}


def test_needed_access_leaves_out_no_keeps_unknown_and_puts_yes_first(find: Find, add: Add) -> None:
    add("Ask", access={})
    add("No", access={"lift": "no"})
    add("Partly", access={"lift": "partly"})
    add("Yes", access={"lift": "yes"})
    page = find(access_musts=frozenset({AccessFeature.LIFT}))
    assert names_of(page) == ["Yes", "Ask", "Partly"]
    assert [Group.ACCESS in hit.unknown for hit in page.hits] == [False, True, True]


def test_a_phone_line_needs_no_lift(find: Find, add: Add) -> None:
    add("Line", at=None, access={"lift": "no"})
    [hit] = find(access_musts=frozenset({AccessFeature.LIFT})).hits
    assert hit.unknown == frozenset()


def test_room_is_what_was_said_until_the_day_it_was_said_for(
    session: Session, find: Find, add: Add
) -> None:
    full, waiting, open_ = add("Full"), add("Waiting"), add("Open")
    until = TODAY + timedelta(days=3)
    commands.set_room(
        session, full, Capacity(CapacityState.FULL, until=until), actor=EDITOR, now=NOW
    )
    commands.set_room(session, waiting, Capacity(CapacityState.WAITING_LIST), actor=EDITOR, now=NOW)
    page = find(has_room=True)
    assert [card.service_id for card in page.cards] == [open_]
    assert page.facets[Group.ROOM] == {"yes": 1}


def test_counts_say_how_many_each_choice_would_give(find: Find, add: Add) -> None:
    add("Money", domains=["practical_help"])
    add("Walks", domains=["leisure"], cost_kind="paid")
    add("Choir", domains=["leisure", "friendships"])
    facets = find(domains=frozenset({Domain.LEISURE}), free_only=True).facets
    assert facets[Group.DOMAIN] == {"practical_help": 1, "leisure": 1, "friendships": 1}
    assert facets[Group.COST] == {"yes": 1}
    for domain in ("leisure", "friendships"):
        shown = find(domains=frozenset({Domain(domain)}), free_only=True)
        assert shown.total == facets[Group.DOMAIN][domain]


def test_active_groups_are_told(find: Find, add: Add) -> None:
    add("A")
    page = find(text="A", age=30, radius_km=3.0, point=IN_WEST, has_room=False)
    assert page.active == {Group.AGE, Group.PLACE}


def test_pages_follow_one_another_without_gap_or_overlap(find: Find, add: Add) -> None:
    for number in range(7):
        add(f"Service {number}")
    pages = [find(page=number, per_page=3) for number in (1, 2, 3)]
    names = [name for page in pages for name in names_of(page)]
    assert names == sorted(names)
    assert [len(page.cards) for page in pages] == [3, 3, 1]
    assert {(page.total, page.pages) for page in pages} == {(7, 3)}
    assert names_of(find(page=0, per_page=3)) == names_of(pages[0])


def test_words_go_before_nearness_and_nearness_decides_between_equals(find: Find, add: Add) -> None:
    add("Choir", at=IN_MIDDLE, summary="Singing")
    add("Choir", at=IN_WEST, summary="Singing")
    add("Walks", at=IN_WEST, description="Some sing in the choir")
    page = find(text="choir", point=IN_WEST)
    assert names_of(page) == ["Choir", "Choir", "Walks"]
    assert [hit.card.point for hit in page.hits[:2]] == [IN_WEST, IN_MIDDLE]


def test_soonest_and_last_verified_are_orders_of_their_own(
    session: Session, find: Find, add: Add
) -> None:
    def weekly(day: str) -> list[dict[str, str]]:
        return [{"rrule": f"FREQ=WEEKLY;BYDAY={day}", "opens": "10:00", "closes": "11:00"}]

    add("Friday", schedules=weekly("FR"))
    thursday = add("Thursday", schedules=weekly("TH"))
    add("Never")
    commands.verify_service(session, thursday, actor=EDITOR, now=NOW + timedelta(days=1))
    assert names_of(find(sort=Sort.SOONEST)) == ["Thursday", "Friday", "Never"]
    assert names_of(find(sort=Sort.VERIFIED)) == ["Thursday", "Friday", "Never"]


def test_what_nobody_ever_confirmed_comes_last_but_is_found(
    session: Session, find: Find, add: Add
) -> None:
    never = draft(session, name="A first by name")
    commands.publish_services(session, [never], actor=EDITOR, now=NOW)
    add("Z confirmed")
    assert names_of(find()) == ["Z confirmed", "A first by name"]


def test_a_search_takes_as_many_statements_for_sixty_services_as_for_five(
    session: Session, add: Add, tmp_path: Path
) -> None:
    engine = TantivyEngine(tmp_path / "own")

    def statements() -> int:
        rebuild_all(session, engine)
        snapshot = load_snapshot(session)
        query = SearchQuery(text="money", point=IN_WEST, pcn=WEST)
        with counted(session) as run:
            page = search(session, engine, snapshot, query, today=TODAY, places=PLACES)
        assert page.cards
        return run.count

    for number in range(5):
        add(f"Money {number}")
    few = statements()
    for number in range(25):
        add(f"Money again {number}")
    assert statements() == few <= 7

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from directory import commands, queries
from directory.search.find import search
from directory.search.query import Group, SearchQuery, Sort
from directory.search.results import SearchPage, WidenStep
from directory.search.snapshot import SnapshotHolder, load_snapshot
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
from tests.directory.build import EDITOR, counted, draft, location, organisation, published
from tests.directory.ground import (
    EAST,
    EASTHAM,
    FAR_AWAY,
    IN_EAST,
    IN_MIDDLE,
    IN_WEST,
    MIDDLE,
    PLACES,
    WEST,
    WESTBURY,
)

Find = Callable[..., SearchPage]
NATIONAL = [{"kind": "national"}]


def _in(*codes: str, kind: str = "borough") -> list[dict[str, Any]]:
    return [{"kind": kind, "area": code} for code in codes]


@pytest.fixture
def find(session: Session, tmp_path: Path) -> Find:
    """Searches the directory as it is at that moment."""
    engine, holder = TantivyEngine(tmp_path / "index"), SnapshotHolder()
    indexed: list[int] = []

    def run(**asked: Any) -> SearchPage:  # noqa: ANN401
        snapshot = holder.current(session)
        if indexed != [snapshot.revision]:
            rebuild_all(session, engine)
            indexed[:] = [snapshot.revision]
        return search(session, engine, snapshot, SearchQuery(**asked), today=TODAY, places=PLACES)

    return run


@pytest.fixture
def add(session: Session) -> Callable[..., UUID]:
    """Publishes a service that stands at a point (None: nowhere)."""
    owner = organisation(session)

    def run(name: str, *, at: Any = IN_WEST, secret: bool = False, **values: Any) -> UUID:  # noqa: ANN401
        rooms = [location(session, owner, point=at, is_confidential=secret)] if at else []
        defaults = {"coverage": _in(WESTBURY), "locations": [str(each) for each in rooms]}
        if not rooms:
            defaults["modes"] = ["phone"]
        return published(session, owner, name=name, **{**defaults, **values})

    return run


Add = Callable[..., UUID]


def _names(page: SearchPage) -> list[str]:
    return [card.name for card in page.cards]


def test_a_search_without_filters_shows_all_that_is_published(
    session: Session, find: Find, add: Add
) -> None:
    add("A")
    add("B")
    draft(session, name="Draft")
    page = find()
    assert (sorted(_names(page)), page.total, page.pages) == (["A", "B"], 2, 1)


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
    assert sorted(_names(page)) == names


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
    assert _names(page) == ["Yes", "Ask", "Partly"]
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
    names = [name for page in pages for name in _names(page)]
    assert names == sorted(names)
    assert [len(page.cards) for page in pages] == [3, 3, 1]
    assert {(page.total, page.pages) for page in pages} == {(7, 3)}
    assert _names(find(page=0, per_page=3)) == _names(pages[0])


def test_a_radius_keeps_what_is_near_and_what_nobody_need_travel_to(find: Find, add: Add) -> None:
    add("Near", at=IN_WEST)
    add("Far", at=FAR_AWAY)
    add("Visits you", at=FAR_AWAY, modes=["at_home"])
    add("Line", at=None)
    page = find(point=IN_WEST, radius_km=3.0, sort=Sort.NEAREST)
    assert _names(page) == ["Near", "Visits you", "Line"]
    assert page.hits[0].km == pytest.approx(0.0, abs=0.01)
    assert page.hits[2].km is None


def test_a_confidential_place_has_no_distance(find: Find, add: Add) -> None:
    add("Refuge", at=IN_WEST, secret=True)
    [hit] = find(point=IN_WEST, radius_km=3.0, sort=Sort.NEAREST).hits
    assert (hit.km, hit.card.point) == (None, None)


def test_a_service_that_helps_elsewhere_is_offered_apart_only_if_it_is_close(
    find: Find, add: Add
) -> None:
    add("Ours", coverage=_in(WESTBURY))
    add("Eastham only", at=IN_EAST, coverage=_in(EASTHAM))
    from_middle = find(point=IN_MIDDLE)
    assert _names(from_middle) == ["Ours"]
    [edge] = from_middle.soft_edge
    assert edge.card.name == "Eastham only"
    assert edge.km_outside == pytest.approx(1.4, abs=0.1)
    assert find(point=IN_WEST).soft_edge == ()  # more than 3 km away


@pytest.mark.parametrize(
    ("name", "values", "pcns"),
    [
        ("its PCN", {"at": None, "coverage": _in(WEST, kind="pcn")}, {WEST}),
        ("its borough", {"at": None, "coverage": _in(WESTBURY)}, {WEST, MIDDLE}),
        ("the nation", {"at": None, "coverage": NATIONAL}, {WEST, MIDDLE, EAST}),
        ("where it stands", {"at": IN_EAST, "coverage": _in(WESTBURY)}, {WEST, MIDDLE, EAST}),
        ("a circle", {"at": IN_EAST, "coverage": [{"kind": "radius", "km": 2}]}, {MIDDLE, EAST}),
        (
            "a drawn area",
            {
                "at": None,
                "coverage": [
                    {
                        "kind": "polygon",
                        "ring": [[-0.09, 51.51], [-0.05, 51.51], [-0.05, 51.52], [-0.09, 51.51]],
                    }
                ],
            },
            {WEST, MIDDLE},
        ),
        ("a ward", {"at": None, "coverage": _in("E05000001", kind="ward")}, set()),
        ("a secret", {"at": IN_WEST, "secret": True, "coverage": _in(EASTHAM)}, {EAST}),
    ],
)
def test_a_service_suits_a_pcn_by(
    find: Find, add: Add, name: str, values: dict[str, Any], pcns: set[str]
) -> None:
    add(name, **values)
    assert {pcn for pcn in (WEST, MIDDLE, EAST) if find(pcn=pcn).total} == pcns


def test_a_pcn_has_a_soft_edge(find: Find, add: Add) -> None:
    add("Inside", at=IN_MIDDLE, coverage=_in(MIDDLE, kind="pcn"))
    add("Just outside", at=IN_EAST, coverage=_in(EAST, kind="pcn"))
    page = find(pcn=MIDDLE)
    assert _names(page) == ["Inside"]
    assert [edge.card.name for edge in page.soft_edge] == ["Just outside"]
    assert find(pcn=MIDDLE, domains=frozenset({Domain.MEETINGS})).soft_edge == ()


def test_words_go_before_nearness_and_nearness_decides_between_equals(find: Find, add: Add) -> None:
    add("Choir", at=IN_MIDDLE, summary="Singing")
    add("Choir", at=IN_WEST, summary="Singing")
    add("Walks", at=IN_WEST, description="Some sing in the choir")
    page = find(text="choir", point=IN_WEST)
    assert _names(page) == ["Choir", "Choir", "Walks"]
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
    assert _names(find(sort=Sort.SOONEST)) == ["Thursday", "Friday", "Never"]
    assert _names(find(sort=Sort.VERIFIED)) == ["Thursday", "Friday", "Never"]


def test_what_nobody_ever_confirmed_comes_last_but_is_found(
    session: Session, find: Find, add: Add
) -> None:
    never = draft(session, name="A first by name")
    commands.publish_services(session, [never], actor=EDITOR, now=NOW)
    add("Z confirmed")
    assert _names(find()) == ["Z confirmed", "A first by name"]


@pytest.mark.parametrize(
    ("asked", "step", "name"),
    [
        ({"point": FAR_AWAY, "domains": frozenset({Domain.LEISURE})}, WidenStep.NEAREST, "Choir"),
        ({"domains": frozenset({Domain.LEISURE}), "peer_led": True}, WidenStep.WIDER, "Choir"),
        ({"text": "choir", "domains": frozenset({Domain.MEETINGS})}, WidenStep.WIDER, "Choir"),
        ({"text": "zzzzz"}, WidenStep.REMOTE, "Line"),
        ({"domains": frozenset({Domain.JOB_SITUATION}), "text": "zz"}, WidenStep.NATIONAL, "Work"),
        ({"domains": frozenset({Domain.MEETINGS})}, WidenStep.ANYTHING, "Choir"),
    ],
)
def test_when_nothing_suits_something_is_offered_and_it_is_said_how(
    find: Find, add: Add, asked: dict[str, Any], step: WidenStep, name: str
) -> None:
    add("Choir", domains=["leisure"])
    add("Line", at=None, domains=["friendships"])
    add("Work", domains=["job_situation"], coverage=NATIONAL)
    page = find(**asked)
    assert (page.total, page.hits) == (0, ())
    assert page.widened is not None
    assert page.widened.step is step
    assert name in [hit.card.name for hit in page.widened.hits]


def test_widening_never_lets_go_of_a_needed_ramp_or_an_age_before_the_very_end(
    find: Find, add: Add
) -> None:
    add("No ramp", access={"step_free_entrance": "no"}, domains=["leisure"])
    add("Ramp", access={"step_free_entrance": "yes"}, domains=["leisure"], max_age=25)
    page = find(access_musts=frozenset({AccessFeature.STEP_FREE_ENTRANCE}), age=20, peer_led=True)
    assert page.widened is not None
    assert [hit.card.name for hit in page.widened.hits] == ["Ramp"]


def test_only_an_empty_directory_answers_with_nothing(find: Find) -> None:
    page = find(text="choir")
    assert (page.total, page.widened, page.soft_edge) == (0, None, ())


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
        return len(run)

    for number in range(5):
        add(f"Money {number}")
    few = statements()
    for number in range(25):
        add(f"Money again {number}")
    assert statements() == few <= 6


def test_without_a_map_a_pcn_is_known_by_its_code_alone(
    session: Session, add: Add, tmp_path: Path
) -> None:
    add("By code", coverage=_in(WEST, kind="pcn"))
    add("By borough", coverage=_in(WESTBURY))
    snapshot, engine = load_snapshot(session), TantivyEngine(tmp_path)
    page = search(session, engine, snapshot, SearchQuery(pcn=WEST), today=TODAY)
    assert _names(page) == ["By code"]
    assert queries.list_published_ids(session)

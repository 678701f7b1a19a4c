from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import queries
from directory.listing import close_service
from directory.search.find import search
from directory.search.query import Group, SearchQuery, Sort
from directory.search.snapshot import load_snapshot
from directory.search.tantivy import TantivyEngine
from matching.terms import Domain, Mode
from tests.clock import NOW, TODAY
from tests.directory.build import (
    EDITOR,
    NATIONAL,
    Add,
    Find,
    areas,
    draft,
    location,
    names_of,
    organisation,
    published,
)
from tests.directory.ground import (
    EAST,
    EASTHAM,
    FAR_AWAY,
    IN_EAST,
    IN_MIDDLE,
    IN_WEST,
    MIDDLE,
    WEST,
    WESTBURY,
)


def test_a_radius_keeps_what_is_near_and_what_nobody_need_travel_to(find: Find, add: Add) -> None:
    add("Near", at=IN_WEST)
    add("Far", at=FAR_AWAY)
    add("Visits you", at=FAR_AWAY, modes=["at_home"])
    add("Line", at=None)
    page = find(point=IN_WEST, radius_km=3.0, sort=Sort.NEAREST)
    assert names_of(page) == ["Near", "Visits you", "Line"]
    assert page.hits[0].km == pytest.approx(0.0, abs=0.01)
    assert page.hits[2].km is None


def test_a_place_and_words_asked_for_again_tell_the_same_until_something_changes(
    find: Find, add: Add
) -> None:
    add("Chess for the West", at=IN_WEST)
    far = add("Chess far off", at=FAR_AWAY)
    asked: dict[str, Any] = {"text": "chess", "point": IN_WEST, "radius_km": 3.0}
    first, again = find(**asked), find(**asked)
    wider = find(**{**asked, "radius_km": None})
    add("Chess next door", at=IN_WEST)

    assert first == again
    assert names_of(first) == ["Chess for the West"]
    assert far in {hit.card.service_id for hit in wider.hits}
    assert set(names_of(find(**asked))) == {"Chess for the West", "Chess next door"}


def test_half_a_postcode_finds_what_helps_in_any_part_of_it_and_asks(find: Find, add: Add) -> None:
    add("Line for Eastham", at=None, coverage=areas(EASTHAM))
    add("Ours", at=None, coverage=areas(WESTBURY))
    asked: dict[str, Any] = {"point": IN_MIDDLE, "sort": Sort.BEST}
    alone, page = find(**asked), find(**asked, parts=(IN_MIDDLE, IN_EAST))

    assert names_of(alone) == ["Ours"]
    assert names_of(page) == ["Ours", "Line for Eastham"]  # what is known goes first
    assert [Group.PLACE in hit.unknown for hit in page.hits] == [False, True]
    assert page.soft_edge == ()


def test_near_a_place_every_third_of_the_first_can_be_gone_to(find: Find, add: Add) -> None:
    for number in range(4):
        add(f"Chess line {number}", at=None, modes=["phone"])
    add("Parlour", description="Now and then there is chess", modes=["in_person"])
    lines = [f"Chess line {number}" for number in range(4)]
    by_words = find(text="chess line")
    near = find(text="chess line", point=IN_WEST)

    assert names_of(by_words) == [*lines, "Parlour"]
    assert names_of(near) == [*lines[:2], "Parlour", *lines[2:]]
    assert names_of(find(text="chess line", point=IN_WEST, modes=frozenset({Mode.PHONE}))) == lines
    pages = [find(text="chess line", point=IN_WEST, per_page=2, page=page) for page in (1, 2, 3)]
    assert [name for page in pages for name in names_of(page)] == names_of(near)


def test_a_confidential_place_has_no_distance(find: Find, add: Add) -> None:
    add("Refuge", at=IN_WEST, secret=True)
    [hit] = find(point=IN_WEST, radius_km=3.0, sort=Sort.NEAREST).hits
    assert (hit.km, hit.card.point) == (None, None)


def test_no_word_is_put_right_with_one_that_is_not_public(
    session: Session, find: Find, add: Add
) -> None:
    owner = organisation(session)
    secret = str(location(session, owner, is_confidential=True, town="Brambleworth"))
    known = str(location(session, owner, town="Thornhampton"))
    published(session, owner, name="Two Doors", locations=[secret, known])
    draft(session, owner, name="Zebrafinch Table", locations=[known])
    gone = add("Marigold Kitchen")
    assert find(text="thornhamtpon").corrections == (("thornhamtpon", "thornhampton"),)
    assert find(text="marigodl").corrections == (("marigodl", "marigold"),)

    close_service(session, gone, reason="", actor=EDITOR, now=NOW)

    for typed in ("brambelworth", "zebrafinhc", "marigodl"):
        assert find(text=typed).corrections == (), typed


def test_a_service_that_helps_elsewhere_is_offered_apart_only_if_it_is_close(
    find: Find, add: Add
) -> None:
    add("Ours", coverage=areas(WESTBURY))
    add("Eastham only", at=IN_EAST, coverage=areas(EASTHAM))
    from_middle = find(point=IN_MIDDLE)
    assert names_of(from_middle) == ["Ours"]
    [edge] = from_middle.soft_edge
    assert edge.card.name == "Eastham only"
    assert edge.km_outside == pytest.approx(1.4, abs=0.1)
    assert find(point=IN_WEST).soft_edge == ()  # more than 3 km away


@pytest.mark.parametrize(
    ("name", "values", "pcns"),
    [
        ("its PCN", {"at": None, "coverage": areas(WEST, kind="pcn")}, {WEST}),
        ("its borough", {"at": None, "coverage": areas(WESTBURY)}, {WEST, MIDDLE}),
        ("the nation", {"at": None, "coverage": NATIONAL}, {WEST, MIDDLE, EAST}),
        ("where it stands", {"at": IN_EAST, "coverage": areas(WESTBURY)}, {WEST, MIDDLE, EAST}),
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
        (
            "a ward that is not on the map",
            {"at": None, "coverage": areas("E05000001", kind="ward")},
            {WEST, MIDDLE, EAST},
        ),
        ("a secret", {"at": IN_WEST, "secret": True, "coverage": areas(EASTHAM)}, {EAST}),
    ],
)
def test_a_service_suits_a_pcn_by(
    find: Find, add: Add, name: str, values: dict[str, Any], pcns: set[str]
) -> None:
    add(name, **values)
    assert {pcn for pcn in (WEST, MIDDLE, EAST) if find(pcn=pcn).total} == pcns


def test_a_pcn_has_a_soft_edge(find: Find, add: Add) -> None:
    add("Inside", at=IN_MIDDLE, coverage=areas(MIDDLE, kind="pcn"))
    add("Just outside", at=IN_EAST, coverage=areas(EAST, kind="pcn"))
    page = find(pcn=MIDDLE)
    assert names_of(page) == ["Inside"]
    assert [edge.card.name for edge in page.soft_edge] == ["Just outside"]
    assert find(pcn=MIDDLE, domains=frozenset({Domain.MEETINGS})).soft_edge == ()


def test_without_a_map_a_pcn_is_known_by_its_code_alone(
    session: Session, add: Add, tmp_path: Path
) -> None:
    add("By code", coverage=areas(WEST, kind="pcn"))
    add("By borough", coverage=areas(WESTBURY))
    snapshot, engine = load_snapshot(session), TantivyEngine(tmp_path)
    page = search(session, engine, snapshot, SearchQuery(pcn=WEST), today=TODAY)
    assert names_of(page) == ["By code"]
    assert queries.list_published_ids(session)

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from shapely.geometry import box

from geo.areas import Area
from places.areas import LoadedArea, add_areas
from places.find import PcnSource, Places
from places.gazetteer import Exactness, FindPlace, Gazetteer
from places.geocoders import LocalGazetteer, finder
from places.holder import ASK_EVERY, PlacesHolder
from places.loading import begin_load, current_loads, make_current
from places.models import PostcodeRow
from places.practices import read_practices, replace_practices
from places.reference import Pcn, Practice
from places.shipped import read_shipped
from places.terms import AreaKind, LoadKind
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.databases import bare_database
from tests.places.build import ARCHWAY, DATA
from tests.statements import counted

MOOR = Pcn("U99999", "Moor", "")
SURGERY = Practice("Y00001", "Moor Surgery", "U99999", "N19 3XX", ARCHWAY, 5000)
LOST = Practice("Y00002", "Lost Surgery", "", "", None, None)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holder(database: Database, clock: Clock) -> PlacesHolder:
    return holder_of(database, clock)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Database]:
    with bare_database(tmp_path) as opened:
        yield opened


def holder_of(database: Database, clock: Clock) -> PlacesHolder:
    def make_finder(gazetteer: Gazetteer) -> FindPlace:
        return finder(LocalGazetteer(gazetteer))

    return PlacesHolder(read_shipped(DATA), database, make_finder, clock)


def practices_loaded(
    database: Database, *practices: Practice, pcns: tuple[Pcn, ...] = (MOOR,)
) -> int:
    return replace_practices(
        database, practices, pcns, file_name="epraccur.csv", checksum="0" * 64, now=NOW
    )


def areas_loaded(database: Database, *areas: LoadedArea, name: str = "own") -> None:
    with writing(database) as session:
        load_id = begin_load(
            session, LoadKind.AREAS, name=name, file_name="a.json", checksum="0" * 64, now=NOW
        )
        add_areas(session, load_id, areas)
        make_current(session, load_id, rows_kept=len(areas))


def square(kind: AreaKind, code: str, name: str, within: str = "") -> LoadedArea:
    """An area of about 700 m around the Archway Tavern."""
    return LoadedArea(kind, Area(code, name, box(-0.14, 51.56, -0.13, 51.57)), within)


def test_with_nothing_loaded_the_shipped_places_are_in_use(holder: PlacesHolder) -> None:
    places = holder.current()
    assert (len(places.pcns), len(places.practices)) == (32, 174)
    assert places.practices_loaded_at is None


def test_a_database_that_is_not_migrated_gives_the_shipped_places(
    bare: Database, clock: Clock
) -> None:
    assert len(holder_of(bare, clock).current().practices) == 174


def test_the_database_is_asked_once_in_a_while(
    holder: PlacesHolder, database: Database, clock: Clock
) -> None:
    held = holder.current()
    with counted(database) as seen:
        assert holder.current() is held
    assert seen.count == 0
    clock.move(ASK_EVERY)
    with counted(database) as seen:
        assert holder.current() is held
    assert seen.count <= 2


def test_loaded_practices_take_the_place_of_the_shipped_ones_when_asked_again(
    holder: PlacesHolder, database: Database, clock: Clock
) -> None:
    before = holder.current()
    practices_loaded(database, SURGERY, LOST)
    assert holder.current() is before
    clock.move(ASK_EVERY)
    places = holder.current()
    assert set(places.practices) == {"Y00001", "Y00002"}
    assert set(places.pcns) == {"U99999"}
    assert places.practices_loaded_at == NOW
    assert holder.current() is places
    assert set(before.practices) != set(places.practices)


def test_a_clock_that_is_put_back_does_not_stop_the_asking(
    holder: PlacesHolder, database: Database, clock: Clock
) -> None:
    holder.current()
    practices_loaded(database, SURGERY)
    clock.move(-timedelta(hours=1))
    assert set(holder.current().practices) == {"Y00001"}


def test_who_has_just_loaded_something_sees_it_at_once(
    holder: PlacesHolder, database: Database
) -> None:
    holder.current()
    practices_loaded(database, SURGERY)
    assert set(holder.refresh().practices) == {"Y00001"}


def test_what_was_loaded_reads_back_as_it_was(database: Database) -> None:
    load_id = practices_loaded(database, SURGERY, LOST)
    with reading(database) as session:
        assert read_practices(session, load_id) == ((SURGERY, LOST), (MOOR,))
        (facts,) = current_loads(session)
    assert (facts.rows_kept, facts.rows_unplaced, facts.file_name) == (2, 1, "epraccur.csv")


def test_a_load_that_breaks_leaves_the_earlier_one(
    holder: PlacesHolder, database: Database
) -> None:
    practices_loaded(database, SURGERY)
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        practices_loaded(database, LOST, LOST)
    assert set(holder.refresh().practices) == {"Y00001"}
    with reading(database) as session:
        assert len(current_loads(session)) == 1


def test_a_pcn_without_a_footprint_has_its_name_its_practices_and_its_borough(
    holder: PlacesHolder, database: Database
) -> None:
    practices_loaded(database, SURGERY)
    places = holder.current()
    assert places.pcns["U99999"].borough_code == "E09000019"
    where = places.areas_of(ARCHWAY, practice_code="Y00001")
    assert (where.pcn_code, where.pcn_source) == ("U99999", PcnSource.PRACTICE)
    found = places.find("Moor PCN")
    assert found is not None
    assert found.point == ARCHWAY


def test_a_footprint_of_a_pcn_that_is_no_more_is_not_guessed(
    holder: PlacesHolder, database: Database
) -> None:
    practices_loaded(database, SURGERY)
    places = holder.current()
    assert places.areas_of(ARCHWAY).pcn_code is None
    assert places.borough_areas.holding(ARCHWAY) == "E09000019"


def test_a_loaded_footprint_replaces_that_of_its_code_and_adds_others(
    holder: PlacesHolder, database: Database
) -> None:
    areas_loaded(
        database,
        square(AreaKind.PCN, "U02795", "North 2 Islington", "E09000019"),
        square(AreaKind.PCN, "Z00001", "New", "E09000019"),
    )
    places = holder.current()
    assert len(places.pcn_areas.areas) == len(places.pcns) == 33
    assert places.areas_of(ARCHWAY).pcn_code == "U02795"
    shape = next(area.shape for area in places.pcn_areas.areas if area.code == "U02795")
    assert shape.equals(box(-0.14, 51.56, -0.13, 51.57))
    assert places.pcns["Z00001"] == Pcn("Z00001", "New", "E09000019")


def test_loaded_wards_are_known_by_place_and_by_name(
    holder: PlacesHolder, database: Database
) -> None:
    areas_loaded(database, square(AreaKind.WARD, "E05000001", "Hilltop", "E09000019"))
    places = holder.current()
    assert places.areas_of(ARCHWAY).ward_code == "E05000001"
    assert places.wards["E05000001"].borough_code == "E09000019"
    for text in ("Hilltop", "hilltop ward", "Hilltop, Islington"):
        found = places.find(text)
        assert found is not None
        assert found.label == "Hilltop, Islington"


def test_wards_of_one_name_are_told_apart_by_their_boroughs(
    holder: PlacesHolder, database: Database
) -> None:
    areas_loaded(
        database,
        square(AreaKind.WARD, "E05000001", "Hilltop", "E09000019"),
        square(AreaKind.WARD, "E05000002", "Hilltop", "E09000007"),
    )
    find = holder.current().find
    assert find("Hilltop ward") is None
    assert [
        found.label for text in ("hilltop islington", "Hilltop, Camden") if (found := find(text))
    ]


def test_loaded_boroughs_and_neighbourhoods_are_known(
    holder: PlacesHolder, database: Database
) -> None:
    areas_loaded(
        database,
        square(AreaKind.BOROUGH, "E09000099", "Westminster"),
        square(AreaKind.NEIGHBOURHOOD, "own-1", "Little Siberia"),
    )
    places = holder.current()
    assert places.boroughs["E09000099"].name == "Westminster"
    assert len(places.boroughs) == 6
    found = places.find("little siberia")
    assert found is not None
    assert found.label == "Little Siberia"


def test_loaded_postcodes_are_found_exactly(holder: PlacesHolder, database: Database) -> None:
    before = holder.current().find("N19 3XX")
    assert before is not None
    assert before.exactness is Exactness.SECTOR
    with writing(database) as session:
        load_id = begin_load(
            session, LoadKind.POSTCODES, file_name="p.csv", checksum="0" * 64, now=NOW
        )
        session.add(PostcodeRow(load_id=load_id, code="N193XX", lat_e5=5156540, lon_e5=-13490))
        make_current(session, load_id, rows_kept=1)
    places = holder.refresh()
    for found in (places.find("N19 3XX"), places.find_locally("n193xx")):
        assert found is not None
        assert (found.exactness, found.point) == (Exactness.POSTCODE, ARCHWAY)


def test_threads_that_ask_at_once_are_given_whole_places(database: Database, clock: Clock) -> None:
    holder = holder_of(database, clock)
    start = threading.Barrier(8)

    def ask(_: int) -> list[Places]:
        start.wait()
        seen = []
        for _ in range(200):
            clock.move(ASK_EVERY / 20)
            seen.append(holder.current())
        return seen

    with ThreadPoolExecutor(8) as pool:
        asked = pool.map(ask, range(8))
        for number in range(3):
            practices_loaded(database, replace(SURGERY, code=f"Y0000{number}"))
        found = [each for seen in asked for each in seen]
    distinct = {id(each): each for each in found}
    assert len(distinct) <= 4
    assert {len(each.practices) for each in distinct.values()} <= {174, 1}
    assert all(each.practice(code) for each in distinct.values() for code in each.practices)
    assert set(holder.refresh().practices) == {"Y00002"}

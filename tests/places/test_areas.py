from datetime import timedelta

from shapely.geometry import MultiPolygon, box

from geo.areas import Area
from places.areas import LoadedArea, add_areas, load_areas
from places.loading import begin_load, make_current
from places.terms import AreaKind, LoadKind
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.geo.build import square
from tests.statements import counted


def loaded(
    database: Database,
    *areas: LoadedArea,
    name: str = "Wards",
    days: int = 0,
    is_whole: bool = True,
) -> None:
    with writing(database) as session:
        load_id = begin_load(
            session,
            LoadKind.AREAS,
            name=name,
            file_name="wards.geojson",
            checksum="0" * 64,
            now=NOW + timedelta(days=days),
        )
        add_areas(session, load_id, areas)
        if is_whole:
            make_current(session, load_id, rows_kept=len(areas))


def ward(code: str = "A", **places: float) -> LoadedArea:
    return LoadedArea(AreaKind.WARD, square(code, **places), "E09000007")


def in_use(database: Database) -> tuple[LoadedArea, ...]:
    with reading(database) as session:
        return load_areas(session)


def test_an_area_comes_back_as_it_was_written(database: Database) -> None:
    parts = MultiPolygon([box(0, 51, 1, 52), box(2, 51, 3, 52)])
    written = LoadedArea(AreaKind.WARD, Area("E05", "Ealing Road", parts, {"year": 2022}), "E09")
    loaded(database, written)

    assert in_use(database) == (written,)


def test_areas_of_a_load_that_is_not_whole_are_not_in_use(database: Database) -> None:
    loaded(database, ward(), is_whole=False)

    assert in_use(database) == ()


def test_a_later_file_of_the_same_name_takes_the_place_of_the_earlier(database: Database) -> None:
    loaded(database, ward("A"), ward("B"))
    loaded(database, ward("C"), days=1)

    assert [each.area.code for each in in_use(database)] == ["C"]


def test_of_two_areas_with_one_code_the_one_loaded_last_is_meant(database: Database) -> None:
    loaded(database, ward("A", west=0), name="Old wards")
    loaded(database, ward("A", west=1), name="New wards", days=1)

    (kept,) = in_use(database)
    assert kept.area.shape.bounds[0] == 1


def test_a_ward_and_a_borough_may_share_a_code(database: Database) -> None:
    loaded(database, ward("A"))
    loaded(database, LoadedArea(AreaKind.BOROUGH, square("A")), name="Boroughs")

    assert [each.kind for each in in_use(database)] == [AreaKind.BOROUGH, AreaKind.WARD]


def test_reading_takes_one_statement_however_many_areas(database: Database) -> None:
    loaded(database, *(ward(f"W{number}") for number in range(50)))

    with counted(database) as statements:
        assert len(in_use(database)) == 50
    assert statements.count <= 1

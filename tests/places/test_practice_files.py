import pytest

from base.errors import InvalidError
from geo.distance import Point
from places.practice_files import PcnRecord, PracticeRecord, read_practices
from tests.places.build import DATA, SHARED, needs_shared
from tests.places.sheets_build import csv_of, epraccur

HEADINGS = ("code", "name", "pcn_code", "pcn_name", "postcode", "lat", "lon", "list_size")
SURGERY = (
    "F83001",
    "HILL SURGERY",
    "U00001",
    "HILL AND DALE PCN",
    "N19 3XX",
    51.5,
    -0.1,
    "5,120.0",
)


def refusals(*rows: tuple[object, ...]) -> list[tuple[int, str]]:
    return [
        (each.row, each.reason) for each in read_practices(csv_of(HEADINGS, SURGERY, *rows)).refused
    ]


def test_only_practices_in_use_are_taken_from_the_file_of_nhs_ods() -> None:
    found = read_practices(
        csv_of(
            epraccur("A81001", "THE DENSHAM SURGERY", "TS18 1HU"),
            epraccur("A81002", "CLOSED SURGERY", "TS18 1HU", status="C"),
            epraccur("A81003", "DORMANT SURGERY", "TS18 1HU", status="D"),
            epraccur("Y00001", "WALK-IN CENTRE", "TS18 1HU", setting="2"),
        )
    )
    assert found.practices == (PracticeRecord("A81001", "The Densham Surgery", "TS18 1HU"),)
    assert (found.closed, found.others, found.refused) == (2, 1, ())


def test_headings_that_somebody_put_in_are_no_practice() -> None:
    heads = ("Organisation Code", "Name", *[""] * 25)
    found = read_practices(csv_of(heads, epraccur("A81001", "SURGERY", "TS18 1HU")))
    assert [each.code for each in found.practices] == ["A81001"]


def test_a_tidy_table_says_everything_itself() -> None:
    found = read_practices(csv_of(HEADINGS, SURGERY))
    assert found.practices == (
        PracticeRecord("F83001", "Hill Surgery", "N19 3XX", "U00001", Point(51.5, -0.1), 5120),
    )
    assert found.pcns == {"U00001": PcnRecord("U00001", "Hill and Dale")}


def test_columns_may_stand_in_any_order_and_go_by_other_names() -> None:
    found = read_practices(
        csv_of(("List", "PC", "NAME", "Code", "PCN"), (7, "n193xx", "Hill Surgery", "f83001", ""))
    )
    assert found.practices == (PracticeRecord("F83001", "Hill Surgery", "N19 3XX", list_size=7),)


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        (("code", "name"), "missing: postcode"),
        (("pcn",), "missing: code, name, postcode"),
        (("code", "name", "postcode", "lat"), "missing: lon"),
        (("A81001",), "missing: code, name, postcode"),
    ],
)
def test_a_missing_column_is_named(headings: tuple[str, ...], named: str) -> None:
    with pytest.raises(InvalidError, match=named):
        read_practices(csv_of(headings, headings))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (0, "no code!", 'code "NO CODE!" is not a code of NHS ODS'),
        (0, "", 'code "" is not a code'),
        (1, "", "name is empty"),
        (1, "x" * 121, "longer than 120"),
        (2, "U 1", 'pcn_code "U 1" is not a code'),
        (4, "nowhere", 'postcode "nowhere" is not a postcode'),
        (5, "north", "are not numbers"),
        (5, "", "are not numbers"),
        (5, "nan", "not in the British Isles"),
        (5, "-0.1", "not in the British Isles"),
        (7, "many", "is not a number up to 1,000,000"),
        (7, "1e9", "is not a number up to 1,000,000"),
        (7, "9999999", "is not a number up to 1,000,000"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_its_number(
    column: int, value: str, reason: str
) -> None:
    row = [*SURGERY]
    row[0], row[column] = "F83002", value
    ((number, said),) = refusals(tuple(row))
    assert number == 3
    assert reason in said


def test_the_same_practice_twice_is_taken_once() -> None:
    assert refusals(SURGERY, SURGERY) == [
        (3, "F83001 is in row 2 already"),
        (4, "F83001 is in row 2 already"),
    ]


def test_what_a_file_does_not_say_is_left_open() -> None:
    found = read_practices(csv_of(HEADINGS, ("F83001", "Hill Surgery", *[""] * 6)))
    assert found.practices == (PracticeRecord("F83001", "Hill Surgery", ""),)


def test_the_shipped_practices_can_be_loaded_again() -> None:
    found = read_practices((DATA / "pcn_boundaries" / "ncl_practices.csv").read_bytes())
    assert (len(found.practices), len(found.pcns), found.refused) == (174, 32, ())


@needs_shared
def test_the_practices_of_england_and_wales_are_read() -> None:
    found = read_practices((SHARED / "epraccur_2023-01.csv").read_bytes())
    assert (len(found.practices), found.closed, found.others) == (6859, 1781, 6896)
    assert found.refused == ()


@needs_shared
@pytest.mark.parametrize(
    ("region", "practices", "pcns"),
    [("ncl", 174, 32), ("cheshire_wirral", 125, 24), ("lancs_southcumbria", 198, 43)],
)
def test_the_tidy_tables_of_regions_are_read(region: str, practices: int, pcns: int) -> None:
    found = read_practices((SHARED / f"{region}_practices.csv").read_bytes())
    assert (len(found.practices), len(found.pcns), found.refused) == (practices, pcns, ())

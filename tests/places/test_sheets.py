import time

import pytest

from base.errors import InvalidError
from places.sheets import MOST_COLUMNS, MOST_ROWS, read_sheets
from tests.places.sheets_build import bomb, csv_of, workbook


def test_a_csv_is_one_sheet_without_a_name() -> None:
    (sheet,) = read_sheets(csv_of(("a", "b"), ("1", "2")))
    assert (sheet.name, sheet.rows) == ("", (("a", "b"), ("1", "2")))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_as_it_says_it_is_written(codec: str) -> None:
    (sheet,) = read_sheets("name\nGrŵp Meddygol".encode(codec))
    assert sheet.rows == (("name",), ("Grŵp Meddygol",))


def test_text_that_is_not_utf_8_is_refused_by_its_line() -> None:
    with pytest.raises(InvalidError, match="Line 3 is not UTF-8"):
        read_sheets("name\nOne\nCaf\u00e9\n".encode("cp1252"))


def test_a_quote_left_open_is_refused_by_its_row() -> None:
    with pytest.raises(InvalidError, match="Row 2 cannot be read as CSV"):
        read_sheets(b'code,name\nA1,"The surgery\n')


def test_a_workbook_has_all_its_sheets_as_text() -> None:
    sheets = read_sheets(workbook({"One": [("a", None, 10552.0, 3.5, True)], "Two": [("x",)]}))
    assert [sheet.name for sheet in sheets] == ["One", "Two"]
    assert sheets[0].rows == (("a", "", "10552", "3.5", "True"),)


def test_columns_are_found_by_name_in_any_case_and_order() -> None:
    (sheet,) = read_sheets(csv_of(("LIST SIZE", " Practice\tCode "), ("5", "X1")))
    columns = sheet.columns(
        {"code": ("code", "practice_code"), "size": ("list_size",), "no": ("z",)}
    )
    assert columns == {"code": 1, "size": 0}
    assert [dict(row.cells) for row in sheet.below_the_headings(columns)] == [
        {"code": "X1", "size": "5"}
    ]


def test_blank_rows_are_passed_over_and_short_ones_filled() -> None:
    (sheet,) = read_sheets(b"a,b\n\n1\n , \n2,3\n")
    rows = list(sheet.below_the_headings({"a": 0, "b": 1}))
    assert [(row.number, row.cells["a"], row.cells["b"]) for row in rows] == [
        (3, "1", ""),
        (5, "2", "3"),
    ]


def test_a_bomb_is_not_unpacked() -> None:
    packed = bomb(110)
    assert len(packed) < 1_000_000
    started = time.monotonic()
    with pytest.raises(InvalidError, match="unpacks to more than 100 MB"):
        read_sheets(packed)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 nothing",
        workbook({"A": [("code",)]})[:-200],
        workbook({"A": [("code",)]}).replace(b"worksheets", b"worksheetz"),
    ],
)
def test_a_broken_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match=r"can(not)? be read"):
        read_sheets(data)


def test_an_old_excel_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidError, match=r"Save it as \.xlsx"):
        read_sheets(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_too_much_is_refused() -> None:
    with pytest.raises(InvalidError, match="larger than 50 MB"):
        read_sheets(b"a" * 50_000_001)
    with pytest.raises(InvalidError, match="more than 200 columns"):
        read_sheets(b"," * MOST_COLUMNS)
    with pytest.raises(InvalidError, match="more than 200,000 rows"):
        read_sheets(b"a\n" * (MOST_ROWS + 1))


def test_an_empty_file_has_no_rows() -> None:
    (sheet,) = read_sheets(b"")
    assert sheet.rows == ()
    assert sheet.columns({"a": ("a",)}) == {}

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.sources.table import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Encoding,
    Table,
    read_table,
)

COLUMNS = {"id": ["org_id", "id"], "name": ["name"]}


def _read(data: bytes | str, encoding: Encoding = Encoding.AUTO) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table(raw, COLUMNS, ["id", "name"], encoding=encoding)


def _problem(data: bytes | str, encoding: Encoding = Encoding.AUTO) -> str:
    problem = _read(data, encoding).problem
    assert problem is not None
    return f"{problem.row}: {problem.reason} [{problem.value}] {problem.what_to_do}"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_how_it_is_written_is_read(codec: str) -> None:
    table = _read("id,name\r\n1,Café\r\n".encode(codec))

    assert table.problem is None
    assert dict(table.lines[0].cells) == {"id": "1", "name": "Café"}


def test_windows_letters_are_not_guessed_but_shown() -> None:
    said = _problem("id,name\n1,Café\n".encode("cp1252"))

    assert "Line 2 is not UTF-8" in said
    assert "Café" in said
    assert "cp1252" in said


def test_windows_letters_are_read_when_somebody_says_so() -> None:
    assert _read("id,name\n1,Café\n".encode("cp1252"), Encoding.CP1252).lines[0].cells["name"] == (
        "Café"
    )


def test_utf_16_without_its_mark_is_named() -> None:
    assert "UTF-16" in _problem("id,name\n1,Café é\n".encode("utf-16-le"))
    assert "UTF-16" in _problem(b"\xff\xfe\x00", Encoding.AUTO)


def test_a_quotation_mark_that_is_not_closed_is_named_by_row_and_cell() -> None:
    said = _read('id,name\n1,Good\n2,"Open\n3,"Next"\n').problem

    assert said is not None
    assert (said.row, said.column) == (3, "column 2")


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    table = _read('id,name\n1,"two\nlines"\n\n2,B\n')

    assert [line.number for line in table.lines] == [2, 4]


def test_missing_columns_are_named() -> None:
    assert "These columns are missing: org_id, name" in _problem("a,b\n1,2\n")


def test_a_heading_may_have_other_names_and_capitals() -> None:
    assert _read(" ID ,NAME\n1,A\n").columns == {"id": "ID", "name": "NAME"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "no headings"),
        (",,\n", "no headings"),
        ("id,name,name\n", "same name"),
        ("id,name,a\x07b\n", "cannot be kept"),
        (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)), "200 columns"),
        ("id,name\n" + "1,a\n" * (MOST_ROWS + 1), "30,000 rows"),
        (b" " * (MOST_BYTES + 1), "20 MB"),
        ("id,name\n" + "1," + "a" * 200_000, "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: str | bytes, said: str) -> None:
    assert said in _problem(data)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "1 cells where the headings have 2"),
        ("1,2,3", "3 cells where the headings have 2"),
        ("1,a\x00b", "NUL"),
        ("1,a\x9bb", "cannot be kept"),
        ("1," + "a" * (LONGEST_CELL + 1), "longer than"),
    ],
)
def test_a_broken_row_is_refused_and_the_others_are_read(line: str, reason: str) -> None:
    table = _read(f"id,name\n{line}\n2,Good\n")

    assert [(each.row, reason in each.reason) for each in table.refusals] == [(2, True)]
    assert [each.number for each in table.lines] == [3]


@given(st.binary(max_size=300), st.sampled_from(Encoding))
def test_no_bytes_crash_the_reader(data: bytes, encoding: Encoding) -> None:
    table = read_table(data, COLUMNS, ["id"], encoding=encoding)

    assert table.problem is None or table.lines == ()


@given(st.text(alphabet='id,name"\n\r\x00 é', max_size=80))
def test_nothing_after_the_headings_crashes_it_either(text: str) -> None:
    table = _read(f"id,name\n{text}")

    assert table.problem is None or table.problem.row is None or table.problem.row > 0

"""CSV files from anywhere: how they are written, what stands between cells, and what is broken."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.records import Refusal
from importers.sources.anything import read_file
from importers.sources.events import Broken, Event, Line, Stop
from importers.sources.layout import LONGEST_CELL, MOST_COLUMNS
from importers.sources.table import Encoding


def _read(data: bytes | str, encoding: Encoding = Encoding.AUTO) -> list[Event]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_file(BytesIO(raw), encoding=encoding))


def _lines(found: list[Event]) -> list[tuple[int, list[str]]]:
    return [(each.number, list(each.cells)) for each in found if isinstance(each, Line)]


def _stopped(data: bytes | str, encoding: Encoding = Encoding.AUTO) -> Refusal:
    last = _read(data, encoding)[-1]
    assert isinstance(last, Stop)
    return last.refusal


def _problem(data: bytes | str, encoding: Encoding = Encoding.AUTO) -> str:
    said = _stopped(data, encoding)
    return f"{said.row}: {said.reason} [{said.value}] {said.what_to_do}"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_how_it_is_written_is_read(codec: str) -> None:
    assert _lines(_read("id,name\r\n1,Café\r\n".encode(codec))) == [(2, ["1", "Café"])]


def test_windows_letters_are_not_guessed_but_shown() -> None:
    said = _problem("id,name\n1,Café\n".encode("cp1252"))

    assert "Line 2 is not UTF-8" in said
    assert "Café" in said
    assert "cp1252" in said


def test_windows_letters_are_found_far_down_in_a_large_file() -> None:
    good = "1,Coffee for everybody in the hall\n" * 700_000
    said = _problem(b"id,name\n" + good.encode() + "2,Café\n".encode("cp1252"))

    assert "Line 700002 is not UTF-8" in said
    assert "Café" in said


def test_windows_letters_are_read_when_somebody_says_so() -> None:
    data = "id,name\n1,Café\n".encode("cp1252")

    assert _lines(_read(data, Encoding.CP1252)) == [(2, ["1", "Café"])]
    assert "Line 2 is not Windows-1252" in _problem(b"id,name\n1,\x81\n", Encoding.CP1252)


def test_utf_16_without_its_mark_is_named() -> None:
    assert "UTF-16 without its mark" in _problem("id,name\n1,Café é\n".encode("utf-16-le"))
    assert "is not UTF-16" in _problem(b"\xff\xfea\x00\n\x00b", Encoding.AUTO)
    assert "does not begin as UTF-16" in _problem(b"id,name\n1,Tea\n", Encoding.UTF_16)


def test_a_quotation_mark_that_is_not_closed_is_named_by_row_and_cell() -> None:
    said = _stopped('id,name\n1,Good\n2,"Open\n3,"Next"\n')

    assert (said.row, said.column) == (3, "column 2")


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    assert _lines(_read('id,name\n1,"two\nlines"\n\n2,B\n')) == [
        (2, ["1", "two\nlines"]),
        (4, ["2", "B"]),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "empty"),
        (",,\n", "no headings"),
        (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)), f"{MOST_COLUMNS} columns"),
        ("id,name\n" + "1," + "a" * 200_000, "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: str | bytes, said: str) -> None:
    assert said in _problem(data)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2,3", "3 cells where the headings have 2"),
        ("1,a\x00b", "NUL"),
        ("1,a\x9bb", "cannot be kept"),
        ("1," + "a" * (LONGEST_CELL + 1), "longer than"),
    ],
)
def test_a_broken_row_is_refused_and_the_others_are_read(line: str, reason: str) -> None:
    found = _read(f"id,name\n{line}\n2,Good\n")
    broken = [each.refusal for each in found if isinstance(each, Broken)]

    assert [(each.row, reason in each.reason) for each in broken] == [(2, True)]
    assert _lines(found) == [(3, ["2", "Good"])]


@given(st.binary(max_size=300), st.sampled_from(Encoding))
def test_no_bytes_crash_the_reader(data: bytes, encoding: Encoding) -> None:
    assert all(not isinstance(each, Stop) for each in _read(data, encoding)[:-1])


@given(st.text(alphabet='id,name"\n\r\x00 é', max_size=80))
def test_nothing_after_the_headings_crashes_it_either(text: str) -> None:
    numbers = [number for number, _ in _lines(_read(f"id,name\n{text}"))]

    assert numbers == sorted(set(numbers))

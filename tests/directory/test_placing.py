import pytest

from directory.search.placing import split_place
from geo.distance import Point
from places.gazetteer import Exactness, Place

HERE = Point(51.56, -0.13)
NAMES = {"archway", "muswell hill", "wood green", "barnet"}
CODES = {"n19", "me1"}


def _find(text: str) -> Place | None:
    """Finds names as a gazetteer does, and reads "ME I" as a postcode just as readily."""
    typed = text.casefold().replace(" i", "1")
    if typed in NAMES:
        return Place(text, HERE, Exactness.NAME)
    if typed in CODES or typed == "chi":
        return Place(text, HERE, Exactness.OUTCODE, text)
    return None


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("debt advice in Archway", "debt advice", "Archway"),
        ("debt advice near archway?", "debt advice", "archway"),
        ("food bank Wood Green", "food bank", "Wood Green"),
        ("gardening close to Muswell Hill, mornings", "gardening mornings", "Muswell Hill"),
        ("lonely N19", "lonely", "N19"),
        ("N19 lunch club", "lunch club", "N19"),
        ("Archway", "", "Archway"),
        ("help in Archway", "", "Archway"),
        ("from Barnet, now in Archway, choir", "from Barnet, now choir", "Archway"),  # the last
        ("", "", ""),
    ],
)
def test_a_place_among_the_words_becomes_the_place(text: str, words: str, place: str) -> None:
    assert split_place(text, _find) == (words, place)


@pytest.mark.parametrize(
    "text",
    [
        "Barnet Borough Front Door",  # a name that begins with a place is a name
        "tai chi",  # that could be read as half a postcode
        "help me I cannot cope",
        "debt advice in nowhere we know",
        "archway " * 60,  # nobody says where they live after so many words
    ],
)
def test_what_only_looks_like_a_place_stays_among_the_words(text: str) -> None:
    assert split_place(text, _find) == (text, "")

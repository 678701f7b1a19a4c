import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import Point
from places.gazetteer import Exactness, Note, Place
from tests.places.build import gazetteer


def found(text: str) -> Place:
    place = gazetteer().find(text)
    assert place is not None
    return place


def test_a_sector_is_known_as_it_is() -> None:
    expected = Place("N19 3", Point(51.0, 0.0), Exactness.SECTOR, "N19")
    assert found("n19 3") == expected


def test_a_whole_postcode_is_known_by_its_sector_and_says_so() -> None:
    place = found("N19 3XX")
    assert (place.label, place.exactness) == ("N19 3", Exactness.SECTOR)
    assert place.note_code is Note.POSTCODE_BY_SECTOR


@pytest.mark.parametrize(
    ("text", "note"),
    [("N19 9XX", Note.POSTCODE_BY_OUTCODE), ("N19 9", Note.SECTOR_BY_OUTCODE), ("N19", None)],
)
def test_an_unknown_sector_is_known_by_its_outcode(text: str, note: Note | None) -> None:
    place = found(text)
    assert (place.label, place.exactness, place.note_code) == ("N19", Exactness.OUTCODE, note)


def test_the_middle_of_an_outcode_leans_to_the_sector_with_more_postcodes() -> None:
    middle = found("N19").point
    assert [middle.lat, middle.lon] == pytest.approx([51.25, 0.1])


@pytest.mark.parametrize("text", ["NI9", "NI9 3XX", "n 19", "NW52", "nw5 2", "NW5 2BX"])
def test_slips_and_missing_spaces_find_the_postcode(text: str) -> None:
    assert found(text).outcode in {"N19", "NW5"}


@pytest.mark.parametrize(
    "text", ["King's Cross", "kings cross", "KING\u2019S  CROSS", " king's cross, London "]
)
def test_names_are_found_however_they_are_written(text: str) -> None:
    assert found(text).label == "King's Cross"


@pytest.mark.parametrize("text", ["St. Pancras", "saint pancras", "ST PANCRAS"])
def test_saints_are_found_however_they_are_written(text: str) -> None:
    assert found(text).label == "St Pancras"


def test_a_borough_has_no_outcode() -> None:
    assert (found("camden").exactness, found("camden").outcode) == (Exactness.BOROUGH, None)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("12 High Road, Camden, London NW5 2BX", "NW5 2"),
        ("12 High Road, Camden", "Camden"),
        ("N19 3XX, Camden", "Camden"),
        ("1 Elsewhere Street, Camden, Surrey", "Camden"),
    ],
)
def test_an_address_is_known_by_its_end(address: str, label: str) -> None:
    assert found(address).label == label


@pytest.mark.parametrize("text", ["", "  ", ",", "Atlantis", "ZZ99 3VZ", "BT1 1AA", "N19 33"])
def test_what_is_not_known_is_none(text: str) -> None:
    assert gazetteer().find(text) is None


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    place = gazetteer().find(text)
    assert place is None or place.label

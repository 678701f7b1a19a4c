from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.distance import Point
from places.gazetteer import Exactness, Note, Place
from places.postcode_loading import load_postcodes
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.seen import words
from web.wording_places import place_note

SECTOR = Place("N19 3", Point(51.5, -0.1), Exactness.SECTOR, "N19")


@pytest.fixture
def loaded(app: Flask, tmp_path: Path) -> Flask:
    """Four postcodes: placed, ended, unplaced; and one that is not among them is unknown."""
    file = tmp_path / "postcodes.csv"
    rows = "N19 3XX,51.569,-0.128,\nN19 3XY,51.57,-0.12,200001\nN19 3XZ,,,\n"
    file.write_text(f"postcode,lat,lon,doterm\n{rows}", encoding="utf-8")
    load_postcodes(parts_of(app).database, file, now=NOW)
    return app


@pytest.mark.parametrize("note", Note)
def test_every_note_has_words_that_say_from_where_distances_are(note: Note) -> None:
    said = place_note(Place("N19 3", Point(51.5, -0.1), Exactness.SECTOR, "N19", note))
    assert said.endswith("Distances are from the middle of N19 3.")
    assert "{" not in said


def test_what_is_known_as_it_was_asked_needs_no_words() -> None:
    assert (place_note(None), place_note(SECTOR)) == ("", "")


@pytest.mark.parametrize(
    ("postcode", "said"),
    [
        ("N19 3XY", "That postcode is no longer in use. Distances are from the middle of N19 3."),
        ("N19 3XZ", "We do not know where in N19 that postcode is."),
        ("N19 3ZZ", "We could not find that postcode. Check how you typed it."),
    ],
)
def test_a_search_says_why_a_postcode_is_not_known_exactly(
    loaded: Flask, postcode: str, said: str
) -> None:
    client = loaded.test_client()
    answer = client.post("/services/search", data={"place": postcode}, follow_redirects=True)
    assert said in words(answer.text)


def test_an_exact_postcode_is_measured_from_and_its_half_alone_is_in_addresses(
    loaded: Flask,
) -> None:
    client: FlaskClient = loaded.test_client()
    answer = client.post("/services/search", data={"place": "n19 3xx"})
    page = client.get(answer.location).text
    assert "N19" in answer.location
    for shown in (answer.location, page):
        assert "3xx" not in shown.lower()
    assert "Distances are from" not in page


def test_find_support_says_why_a_postcode_is_not_known_exactly(loaded: Flask) -> None:
    client = loaded.test_client()
    client.post("/find-support", data={"area": "practical_help"})
    client.post("/find-support/where", data={"place": "N19 3XY"})
    client.post("/find-support/what-matters", data={})
    page = words(client.get("/find-support/results").text)
    assert "That postcode is no longer in use." in page

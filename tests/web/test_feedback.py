"""What people say of the pages: guarded, nameless, read by editors, forgotten in time."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.feedback import forget_feedback, list_feedback
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.directory.build import EDITOR
from tests.web.desk_build import editor, signed_in

SAID = {"kind": "broken", "words": "The map is too small.", "page": "/about?q=secret"}


def _shown(client: FlaskClient) -> str:
    """The moment at which the form was shown, as it is signed in the page."""
    page = client.get("/feedback?page=/about").text
    return page.partition('name="shown" type="hidden" value="')[2].partition('"')[0]


@pytest.fixture(autouse=True)
def quick(app: Flask) -> None:
    app.config["LEAST_SECONDS"] = 1e-9


def test_every_page_leads_to_it_and_back_to_the_page(client: FlaskClient) -> None:
    assert 'href="/feedback?page=/about"' in client.get("/about?q=secret").text

    answer = client.post("/feedback", data={**SAID, "shown": _shown(client)})
    assert answer.location == "/about"
    assert "Thank you" in client.get("/about").text


def test_editors_read_it_settle_it_and_open_it_again(app: Flask, database: Database) -> None:
    client, desk = app.test_client(), signed_in(app, editor(database))
    client.post("/feedback", data={**SAID, "shown": _shown(client)})

    assert "remark about this site" in desk.get("/desk").text
    page = desk.get("/desk/feedback").text
    assert "The map is too small." in page
    assert 'href="/about"' in page
    with reading(database) as session:
        (line,) = list_feedback(session, viewer=EDITOR).lines
    url = f"/desk/feedback/{line.feedback_id}"
    assert "The map" not in desk.post(f"{url}/settle", follow_redirects=True).text
    assert "The map" in desk.get("/desk/feedback?state=settled").text
    assert "The map" in desk.post(f"{url}/open", follow_redirects=True).text
    assert client.get("/desk/feedback").location.startswith("/sign-in")


def test_nothing_is_kept_of_what_a_program_sends(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    shown = _shown(client)
    assert client.post("/feedback", data={**SAID, "shown": shown, "surname": "X"}).location
    assert client.post("/feedback", data={**SAID, "shown": "made up"}).status_code == 400
    app.config["LEAST_SECONDS"] = 60
    quick = client.post("/feedback", data={**SAID, "shown": shown})
    assert quick.status_code == 400
    assert "press the button again" in quick.text
    assert "The map is too small." in quick.text

    with reading(database) as session:
        assert list_feedback(session, viewer=EDITOR).lines == ()


def test_what_is_missing_is_said_and_too_many_are_refused(client: FlaskClient) -> None:
    shown = _shown(client)
    assert "Choose what it is about" in client.post("/feedback", data={"shown": shown}).text
    wordless = client.post("/feedback", data={**SAID, "words": " ", "shown": shown})
    assert "Say it in a few words" in wordless.text

    answers = [client.post("/feedback", data={**SAID, "shown": shown}) for _ in range(30)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429


def test_a_page_of_somebody_else_is_no_way_back(client: FlaskClient) -> None:
    data = {**SAID, "page": "https://elsewhere.example/", "shown": _shown(client)}

    assert client.post("/feedback", data=data).location == "/"


def test_words_are_forgotten_after_a_time(client: FlaskClient, database: Database) -> None:
    client.post("/feedback", data={**SAID, "shown": _shown(client)})
    with writing(database) as session:
        assert forget_feedback(session, before=NOW + timedelta(days=400)) == 1
    with reading(database) as session:
        (line,) = list_feedback(session, viewer=EDITOR).lines
    assert line.words == ""

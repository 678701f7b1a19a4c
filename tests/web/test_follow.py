import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from referrals.commands import take_step
from referrals.models import ReferralRow
from referrals.pages import TaskHolder
from referrals.rules import StepDetail
from referrals.states import Action, State
from storage.engine import writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.visitor_build import add_service, confirmed, send


@pytest.fixture
def codes(app: Flask) -> tuple[str, str]:
    """The reference and the secret of a referral that was sent."""
    made = send(app.test_client(), add_service(app))
    confirmed(app)
    return made


def _open(client: FlaskClient, codes: tuple[str, str]) -> str:
    """Follow the referral; the page about where it is."""
    data = {"reference": codes[0], "secret": codes[1]}
    response = client.post("/follow", data=data, follow_redirects=True)
    assert response.request.path == "/follow/status"
    return response.text


def _row(app: Flask) -> ReferralRow:
    with parts_of(app).database.read_sessions() as session:
        return session.query(ReferralRow).one()


def _answer(app: Flask, action: Action, **detail: str) -> None:
    """What the service does meanwhile."""
    row = _row(app)
    holder = TaskHolder(row.organisation_id, row.id)
    with writing(parts_of(app).database) as session:
        said = StepDetail(seen_version=row.version, **detail)  # type: ignore[arg-type]
        take_step(session, row.id, action, by=holder, detail=said, now=NOW)


def test_the_reference_and_secret_open_it_and_no_name_is_shown(
    client: FlaskClient, codes: tuple[str, str]
) -> None:
    page = _open(client, (codes[0].lower(), f"{codes[1][:4]} {codes[1][4:]}"))

    assert "They have it. They have not answered yet." in page
    assert "ZQ-" not in page
    assert "020 7946 0199" not in page
    assert client.get("/follow").location == "/follow/status"


def test_a_wrong_reference_and_a_wrong_secret_get_the_same_answer(
    app: Flask, codes: tuple[str, str]
) -> None:
    pages = []
    for reference, secret in (("BCDFGHJK", codes[1]), (codes[0], "BCDFGHJKLMNPQRST")):
        client = app.test_client()
        response = client.post("/follow", data={"reference": reference, "secret": secret})
        assert (response.status_code, reference in response.text) == (400, True)
        plain = re.sub(r'name="csrf_token" value="[^"]+"', "", response.text)
        pages.append(plain.replace(reference, "").replace(secret, ""))

    assert pages[0] == pages[1]


def test_neither_goes_by_an_address(client: FlaskClient, codes: tuple[str, str]) -> None:
    response = client.get("/follow", query_string={"reference": codes[0], "secret": codes[1]})

    assert (response.status_code, "They have it" in response.text) == (200, False)


def test_an_empty_form_says_what_to_enter(client: FlaskClient) -> None:
    response = client.post("/follow", data={"reference": " ", "secret": ""})

    assert response.status_code == 400
    assert "Enter your reference" in response.text
    assert "Enter your secret" in response.text


def test_whoever_guesses_is_stopped_even_with_the_right_secret_at_last(
    client: FlaskClient, codes: tuple[str, str]
) -> None:
    for _ in range(10):
        client.post("/follow", data={"reference": codes[0], "secret": "wrong"})
    response = client.post("/follow", data={"reference": codes[0], "secret": codes[1]})

    assert response.status_code == 429
    assert "Wait 15 minutes" in response.text


def test_without_a_secret_there_is_nothing_to_see(client: FlaskClient) -> None:
    for path in ("/follow/status", "/follow/status/withdraw"):
        assert client.get(path).location == "/follow"
    assert client.post("/follow/status/withdraw").location == "/follow"


def test_the_person_may_take_it_back_without_being_asked_who_decided(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    _open(client, codes)
    assert "Who decided" not in client.get("/follow/status/withdraw").text

    page = client.post(
        "/follow/status/withdraw",
        data={"seen_version": str(_row(app).version)},
        follow_redirects=True,
    )
    assert "Taken back. Nothing more is shared." in page.text
    assert _row(app).state is State.WITHDRAWN


def test_a_message_needs_words_and_arrives_once_it_has_some(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    _open(client, codes)
    version = str(_row(app).version)
    empty = client.post("/follow/status/message", data={"note": "", "seen_version": version})
    assert (empty.status_code, "Write a few words" in empty.text) == (400, True)

    page = client.post(
        "/follow/status/message",
        data={"note": "Is there a lift?", "seen_version": version},
        follow_redirects=True,
    )
    assert "Is there a lift?" in page.text


def test_a_question_from_the_service_can_be_answered(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    _answer(app, Action.ASK, note="Do mornings suit you?")
    page = _open(client, codes)

    assert "Do mornings suit you?" in page
    assert "Answer their question" in page
    assert "It is your turn" in page


def test_what_changed_meanwhile_is_said_and_the_words_stay(
    app: Flask, client: FlaskClient, codes: tuple[str, str]
) -> None:
    _open(client, codes)
    version = str(_row(app).version)
    _answer(app, Action.ACCEPT)
    response = client.post(
        "/follow/status/withdraw", data={"note": "I moved away", "seen_version": version}
    )

    assert (response.status_code, "I moved away" in response.text) == (409, True)
    assert _row(app).state is State.ACCEPTED


def test_a_step_that_is_not_theirs_to_take_is_not_there(
    client: FlaskClient, codes: tuple[str, str]
) -> None:
    _open(client, codes)

    assert client.get("/follow/status/accept").status_code == 404
    assert client.post("/follow/status/accept").status_code == 404
    assert client.get("/follow/status/nonsense").status_code == 404


def test_closing_it_takes_it_off_the_device(app: Flask, codes: tuple[str, str]) -> None:
    client = app.test_client()
    _open(client, codes)
    client.post("/follow/leave")

    assert client.get("/follow/status").location == "/follow"
    assert client.get("/refer-myself/sent").location == "/follow"


def test_a_page_open_for_too_long_asks_again(app: Flask, codes: tuple[str, str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    asked = client.post("/follow", data={"reference": codes[0], "secret": codes[1]})
    app.config["WTF_CSRF_ENABLED"] = False

    assert (asked.status_code, codes[0] in asked.text) == (400, True)
    assert "open for a long time" in asked.text

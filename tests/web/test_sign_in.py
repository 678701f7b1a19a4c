from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.actor import Role
from accounts.commands import set_active
from accounts.links import make_sign_in_link
from storage.engine import writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.visitor_build import PASSWORD, errands, user

EMAIL = "edith@desk.example"
RIGHT = {"email": EMAIL, "password": PASSWORD}


def _link(app: Flask, role: Role = Role.EDITOR, *, minutes_ago: int = 0) -> str:
    user_id = user(app, role)
    with writing(parts_of(app).database) as session:
        token = make_sign_in_link(session, user_id, now=NOW - timedelta(minutes=minutes_ago))
    return f"/sign-in/link/{token}"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.CONNECTOR, "/people"),
        (Role.ORGANISATION, "/inbox"),
        (Role.EDITOR, "/desk"),
        (Role.ANALYST, "/reports"),
        (Role.ADMINISTRATOR, "/users"),
    ],
)
def test_each_role_starts_its_day_in_its_own_place(
    app: Flask, client: FlaskClient, role: Role, home: str
) -> None:
    user(app, role)

    assert client.post("/sign-in", data=RIGHT).location == home
    assert client.get("/work").location == home
    assert client.get("/sign-in").location == "/work"


def test_signing_in_goes_on_where_one_was_going_and_only_here(app: Flask) -> None:
    user(app, Role.EDITOR)
    for asked, led in (("/desk/drafts", "/desk/drafts"), ("https://evil.example/", "/desk")):
        response = app.test_client().post("/sign-in", data={**RIGHT, "next": asked})
        assert response.location == led
    page = app.test_client().get("/sign-in?next=/desk/drafts").text
    assert 'value="/desk/drafts"' in page


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask) -> None:
    user(app, Role.EDITOR)
    for wrong in ({**RIGHT, "password": "no"}, {**RIGHT, "email": "nobody@desk.example"}):
        response = app.test_client().post("/sign-in", data=wrong)
        assert response.status_code == 400
        assert "do not go together" in response.text
        assert wrong["email"] in response.text
        assert PASSWORD not in response.text


def test_an_empty_form_says_what_to_enter(client: FlaskClient) -> None:
    response = client.post("/sign-in", data={"email": "edith"})

    assert response.status_code == 400
    assert "Enter an e-mail address like" in response.text
    assert "Enter your password" in response.text
    assert 'value="edith"' in response.text
    assert client.post("/sign-in/link", data={"email": ""}).status_code == 400


def test_after_ten_wrong_tries_even_the_right_password_waits(
    app: Flask, client: FlaskClient
) -> None:
    user(app, Role.EDITOR)
    for _ in range(10):
        client.post("/sign-in", data={**RIGHT, "password": "no"})
    response = client.post("/sign-in", data=RIGHT)

    assert response.status_code == 429
    assert "Wait 15 minutes" in response.text


def test_the_link_is_asked_for_in_the_same_words_whoever_asks(
    app: Flask, client: FlaskClient
) -> None:
    user(app, Role.EDITOR)
    known = client.post("/sign-in/link", data={"email": EMAIL})
    unknown = client.post("/sign-in/link", data={"email": "nobody@desk.example"})

    assert known.text == unknown.text
    assert [errand.payload["template"] for errand in errands(app)] == ["sign_in_link"]
    assert EMAIL not in str(errands(app)[0].payload)


def test_a_link_asked_for_again_and_again_is_not_sent_without_end(
    app: Flask, client: FlaskClient
) -> None:
    user(app, Role.EDITOR)
    for _ in range(12):
        assert client.post("/sign-in/link", data={"email": EMAIL}).status_code == 200

    assert len(errands(app)) == 10


def test_opening_a_link_does_nothing_pressing_the_button_signs_in_once(
    app: Flask, client: FlaskClient
) -> None:
    link = _link(app)
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert client.get("/desk").status_code == 302

    assert client.post(link).location == "/desk"
    assert client.get("/desk").status_code == 200
    used = app.test_client().post(link)
    assert (used.status_code, "does not work any more" in used.text) == (404, True)


def test_an_old_link_does_not_sign_in(app: Flask, client: FlaskClient) -> None:
    link = _link(app, minutes_ago=11)

    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_signing_in_takes_a_new_cookie_and_signing_out_ends_the_old(
    app: Flask, client: FlaskClient
) -> None:
    user(app, Role.EDITOR)
    with client.session_transaction() as session:
        session["place"] = "N12"
    before = client.get_cookie("anydoor")
    client.post("/sign-in", data=RIGHT)
    inside = client.get_cookie("anydoor")
    assert before is not None
    assert inside is not None
    assert before.value != inside.value

    page = client.post("/sign-out", follow_redirects=True)
    assert "You are signed out." in page.text
    thief = app.test_client()
    thief.set_cookie("anydoor", inside.value)
    assert thief.get("/desk").status_code == 302


def test_whoever_is_shut_out_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    user_id = user(app, Role.EDITOR)
    client.post("/sign-in", data=RIGHT)
    with writing(parts_of(app).database) as session:
        set_active(session, user_id, is_active=False)

    assert client.get("/desk").status_code == 302
    assert client.post("/sign-in", data=RIGHT).status_code == 400


def test_a_page_open_for_too_long_asks_once_more_and_keeps_the_address(app: Flask) -> None:
    link = _link(app)
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    asked = client.post("/sign-in", data=RIGHT)
    sent = client.post("/sign-in/link", data={"email": EMAIL})
    answers = [client.post(link), client.post("/sign-out")]
    app.config["WTF_CSRF_ENABLED"] = False

    for response in (asked, sent):
        assert (response.status_code, EMAIL in response.text) == (400, True)
        assert "open for a long time" in response.text
    assert [response.location for response in answers] == [link, "/"]


def test_forms_are_taken_over_https_though_our_pages_send_no_referer(app: Flask) -> None:
    user(app, Role.EDITOR)
    app.config["WTF_CSRF_ENABLED"] = True
    client, home = app.test_client(), "https://localhost"
    page = client.get("/sign-in", base_url=home)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post("/sign-in", base_url=home, data={**RIGHT, "csrf_token": token})
    forged = client.post("/sign-in", base_url=home, data=RIGHT)
    app.config["WTF_CSRF_ENABLED"] = False

    assert (answer.status_code, answer.location) == (302, "/desk")
    assert forged.status_code == 400


def test_the_next_page_of_a_lost_post_is_the_page_it_came_from(client: FlaskClient) -> None:
    response = client.post("/users/new", data={"name": "ZQ-name"})

    assert response.location == "/sign-in?next=/users/new"
    assert "Your last step is not saved" in client.get(response.location).text

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory import commands
from tests.clock import NOW
from tests.directory import build
from tests.web.stock import listed, listed_many, stocking
from web.shortlist import LONGEST


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/my-list").text

    assert "Nothing is on your list yet" in page
    assert "/find-support" in page


def test_what_is_added_is_there_with_how_to_reach_it(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app)

    client.post(f"/my-list/{service_id}")
    page = client.get("/my-list").text

    assert "My list (1)" in page
    assert "Money Mornings" in page
    assert 'href="tel:02079460123"' in page
    assert "212 High Road, North Finchley N12 8CV" in page
    assert "Samaritans" in page


def test_adding_leads_back_to_the_same_card_with_the_search_as_it_was(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app)
    page = client.get("/services?q=bills&mode=in_person").text
    back = re.findall(r'name="next" value="([^"]*)"', page)[0].replace("&amp;", "&")

    answer = client.post(f"/my-list/{service_id}", data={"next": back})

    assert answer.location == f"{back}#service-{service_id}"
    assert "q=bills" in back
    assert "mode=in_person" in back
    assert "On your list" in client.get(back).text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/nowhere", "javascript:1", ""],
)
def test_nobody_is_led_off_the_site(app: Flask, client: FlaskClient, elsewhere: str) -> None:
    service_id = listed(app)

    answer = client.post(f"/my-list/{service_id}", data={"next": elsewhere})

    assert answer.location == "/my-list"


def test_adding_twice_keeps_one_and_taking_off_empties(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app)

    client.post(f"/my-list/{service_id}")
    client.post(f"/my-list/{service_id}")
    assert client.get("/my-list").text.count('id="service-') == 1

    client.post(f"/my-list/{service_id}/remove")
    assert "Nothing is on your list yet" in client.get("/my-list").text


def test_a_list_can_be_emptied_at_once(app: Flask, client: FlaskClient) -> None:
    for service_id in listed_many(app, 3):
        client.post(f"/my-list/{service_id}")

    client.post("/my-list/clear")

    assert "Nothing is on your list yet" in client.get("/my-list").text


def test_a_list_holds_thirty_and_says_when_it_is_full(app: Flask, client: FlaskClient) -> None:
    for service_id in listed_many(app, LONGEST + 1):
        client.post(f"/my-list/{service_id}")
    page = client.get("/my-list").text

    assert page.count('id="service-') == LONGEST
    assert "as many as it can hold" in page


def test_what_has_closed_since_is_said_to_be_gone(app: Flask, client: FlaskClient) -> None:
    gone, stays = listed_many(app, 2)
    for service_id in (gone, stays):
        client.post(f"/my-list/{service_id}")

    with stocking(app) as session:
        commands.close_service(session, gone, reason="Ended", actor=build.EDITOR, now=NOW)
    page = client.get("/my-list").text

    assert "One on your list is no longer in the directory" in page
    assert page.count('id="service-') == 1


def test_a_draft_cannot_be_put_on_a_list(app: Flask, client: FlaskClient) -> None:
    with stocking(app) as session:
        draft = build.draft(session)

    client.post(f"/my-list/{draft}")

    assert "Nothing is on your list yet" in client.get("/my-list").text


def test_a_list_belongs_to_one_visit(app: Flask, client: FlaskClient) -> None:
    client.post(f"/my-list/{listed(app)}")

    assert "Nothing is on your list yet" in app.test_client().get("/my-list").text

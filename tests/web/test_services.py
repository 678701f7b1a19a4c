import re
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from directory import commands
from matching.service import Capacity
from matching.terms import CapacityState
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.web.seen import names, words
from tests.web.stock import listed, listed_many, stocking

LONG_AGO = NOW.replace(year=2023)


def test_drafts_closed_services_and_their_organisations_are_not_there(
    app: Flask, client: FlaskClient
) -> None:
    with stocking(app) as session:
        owner = build.organisation(session, "Quiet House")
        draft = build.draft(session, owner, name="Not yet")
        shut = build.published(session, owner, name="No longer")
        commands.close_service(session, shut, reason="Ended", actor=build.EDITOR, now=NOW)

    for address in (f"/services/{draft}", f"/services/{shut}", f"/organisations/{owner}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "not in the directory" in answer.text
        assert "Quiet House" not in answer.text
    everything = client.get("/services").text + client.get("/services?q=longer").text
    assert "No longer" not in everything
    assert "Not yet" not in everything
    assert client.get(f"/services/{uuid4()}").status_code == 404
    assert client.get("/services/nonsense").status_code == 404


def test_a_page_that_is_not_there_offers_a_search(app: Flask, client: FlaskClient) -> None:
    del app

    page = client.get(f"/services/{uuid4()}").text

    assert 'href="/services"' in page
    assert "Samaritans" in page


def test_a_private_address_is_on_no_page(app: Flask, client: FlaskClient) -> None:
    with stocking(app) as session:
        owner = build.organisation(session)
        place = str(build.location(session, owner, is_confidential=True))
        service_id = build.published(session, owner, name="Safe Rooms", locations=[place])

    client.post(f"/my-list/{service_id}")
    pages = [
        "/services",
        "/services?q=safe&place=N12",
        f"/services/{service_id}",
        f"/organisations/{owner}",
        "/my-list",
    ]
    for address in pages:
        page = client.get(address).text
        assert "Safe Rooms" in page
        main = page.partition("<main")[2]
        assert "High Road" not in main
        assert "8CV" not in main
        assert "North Finchley" not in main
    assert "The address is private" in client.get(f"/services/{service_id}").text


def test_a_full_service_says_so_at_the_top_and_shows_others(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app, name="Full house")
    listed(app, name="Other house")
    full = Capacity(CapacityState.FULL, until=TODAY.replace(month=6))
    with stocking(app) as session:
        commands.set_room(session, service_id, full, actor=build.EDITOR, now=NOW)

    page = client.get(f"/services/{service_id}").text

    assert "Full until 4 June 2026." in words(page)
    assert "Checked March 2026 by an editor of this directory" in words(page)
    assert words(page).index("Full until") < words(page).index("What happens")
    assert "Other house" in page


def test_an_old_listing_says_to_check_first(app: Flask, client: FlaskClient) -> None:
    with stocking(app) as session:
        service_id = build.draft(session, name="Old list")
        commands.publish_services(session, [service_id], actor=build.EDITOR, now=NOW)
        commands.verify_service(session, service_id, actor=build.EDITOR, now=LONG_AGO)

    assert "Call or write before you go" in words(client.get(f"/services/{service_id}").text)


def test_an_organisation_shows_what_it_runs(app: Flask, client: FlaskClient) -> None:
    ids = listed_many(app, 3)
    page = client.get(f"/services/{ids[0]}").text
    address = re.findall(r"/organisations/[0-9a-f-]{36}", page)[0]

    assert len(names(client.get(address).text)) == 3

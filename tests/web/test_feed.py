"""The public feed for other people's programs, and the list for search engines."""

import re
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.commands import close_service
from directory.models import ServiceRow
from directory.open_referral_terms import made_id
from tests.clock import NOW
from tests.directory.build import EDITOR, draft, location, organisation, published
from tests.web.stock import stocking

SERVICES: Final = "/api/v1/services"
HIDDEN: Final = ("Ended", "Old", "Draft", "Hidden Town", "HID 1AA")


@pytest.fixture
def stock(app: Flask) -> dict[str, UUID]:
    """What may be told, and what may not."""
    with stocking(app) as session:
        owner = organisation(session)
        secret = location(session, owner, is_confidential=True, town="Hidden Town")
        held = [{"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:00"}]
        made = {
            "Money": published(session, owner, name="Money Mornings", schedules=held),
            "Refuge": published(session, owner, name="Safe Rooms", locations=[str(secret)]),
            "Ended": published(session, owner, name="Ended Quillwork Club"),
            "Old": published(session, owner, name="Old Club"),
            "Draft": draft(session, owner, name="Draft Marquetry Club"),
        }
        close_service(session, made["Ended"], reason="over", actor=EDITOR, now=NOW)
        old = session.get(ServiceRow, made["Old"])
        assert old is not None
        old.verified_on = date(2020, 1, 1)
    return made


def names(client: FlaskClient, query: str = "") -> list[str]:
    return [each["name"] for each in client.get(f"{SERVICES}?{query}").get_json()["contents"]]


def test_the_feed_says_what_it_is_and_gives_pages_to_any_program(
    client: FlaskClient, stock: dict[str, UUID]
) -> None:
    about = client.get("/api/v1/")
    assert about.get_json()["version"] == "HSDS-UK-3.0"
    assert about.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in about.headers
    described = client.get("/api/v1/openapi.json").get_json()
    assert set(described["paths"]) >= {"/", "/services", "/services/{id}"}

    first = client.get(f"{SERVICES}?per_page=1")
    assert {name: each for name, each in first.get_json().items() if name != "contents"} == {
        "total_items": 2,
        "total_pages": 2,
        "page_number": 1,
        "size": 1,
        "first_page": True,
        "last_page": False,
        "empty": False,
    }
    second = client.get(f"{SERVICES}?perPage=1&page=2")
    assert second.get_json()["last_page"]
    assert {first.get_json()["contents"][0]["id"], second.get_json()["contents"][0]["id"]} == {
        str(stock["Money"]),
        str(stock["Refuge"]),
    }
    again = client.get(f"{SERVICES}?per_page=1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")

    whole = client.get(f"{SERVICES}/{stock['Money']}").get_json()
    assert whole["service_at_locations"][0]["location"]["addresses"][0]["city"] == "North Finchley"
    assert whole["attributes"][0]["taxonomy_term"]["name"] == "Money, food and practical help"
    assert whole["service_areas"][0]["name"] == "Barnet"


def test_what_may_not_be_told_is_nowhere_in_the_feed_nor_in_the_list_for_search_engines(
    client: FlaskClient, stock: dict[str, UUID]
) -> None:
    told = [client.get(f"{SERVICES}?full=true").text, client.get("/sitemap.xml").text]
    told += [client.get(f"{SERVICES}?search={word}&full=true").text for word in ("club", "ended")]
    told.append(client.get(f"{SERVICES}/{stock['Refuge']}").text)
    for text in told:
        assert not [each for each in HIDDEN if each in text]
        assert not [each for each in ("Ended", "Old", "Draft") if str(stock[each]) in text]
    for each in ("Ended", "Old", "Draft"):
        assert client.get(f"{SERVICES}/{stock[each]}").status_code == 404
    # Nor in what pages suggest: words that were meant, services like it, places on the map.
    asked = ("quillwrk", "marquetri", "hiden+toun", "Money+Mornigns", "club")
    pages = [client.get(f"/services?q={words}").text for words in asked]
    pages += [client.get(f"/services/{stock[each]}").text for each in ("Money", "Refuge")]
    pages.append(client.get("/services/map").text)
    for text in pages:
        assert not [each for each in ("Quillwork", "Marquetry") if each in text.title()]
        assert not [each for each in ("Hidden Town", "HID 1AA") if each in text]
        assert not [each for each in ("Ended", "Draft") if str(stock[each]) in text]
    assert "<strong>mornings</strong>" in pages[3]  # a word that is there is suggested
    assert str(stock["Refuge"]) in pages[5]  # and a service that is there is similar
    addresses = re.findall(r"<loc>http://localhost(/[^<]*)</loc>", told[1])
    assert f"/services/{stock['Money']}" in addresses
    assert [each for each in addresses if client.get(each).status_code != 200] == []
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_the_feed_takes_the_standards_questions_and_refuses_what_it_cannot_answer(
    client: FlaskClient, stock: dict[str, UUID]
) -> None:
    del stock
    term = made_id("term", "domain", "practical_help")
    assert names(client, "search=mornings") == ["Money Mornings"]
    assert names(client, "day=Tuesday&start_time=09:30&end_time=12:00") == ["Money Mornings"]
    assert names(client, "day=MO") == names(client, "end_time=11:00") == []
    assert sorted(names(client, f"taxonomy_term_id={term}")) == ["Money Mornings", "Safe Rooms"]
    assert client.get(f"/api/v1/taxonomy_terms/{term}").get_json()["code"] == (
        "anydoor-domain:practical_help"
    )
    vocabularies = client.get("/api/v1/taxonomies").get_json()["contents"]
    assert (
        len(client.get(f"/api/v1/taxonomies/{vocabularies[0]['id']}").get_json()["taxonomy_terms"])
        == 11
    )
    assert client.get("/api/v1/taxonomy_terms?per_page=5").get_json()["size"] == 5
    for wrong in (
        "page=x",
        "page=-1",
        "per_page=1e99",
        "minimum_age=nan",
        "age=1.5",
        "day=XX",
        "start_time=25:00",
        "organization_id=1",
        "modified_after=soon",
        "postcode=N19 3XX",
        "proximity=5",
        "format=ndjson",
    ):
        answer = client.get(f"{SERVICES}?{wrong}")
        name = wrong.partition("=")[0]
        assert (answer.status_code, name in answer.get_json()["fields"]) == (400, True), wrong
    assert client.get(f"{SERVICES}?page=900000").get_json()["empty"]
    assert client.get("/api/v1/services/00000000-0000-0000-0000-000000000000").get_json()["error"]

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.applications import parts_of
from tests.directory import build
from tests.web.seen import words
from tests.web.stock import listed


def archway_pcn(app: Flask) -> str:
    code = parts_of(app).places.areas_of(build.ARCHWAY).pcn_code
    assert code is not None
    return code


def test_every_borough_and_pcn_is_there_and_leads_to_its_page(
    app: Flask, client: FlaskClient
) -> None:
    places = parts_of(app).places

    page = client.get("/areas").text

    titles = re.findall(r"<h2 id=\"area-group-.*?>(.*?)<", page)
    assert titles == [each.name for each in places.boroughs.values()]
    linked = set(re.findall(r'href="/areas/([^"]+)"', page))
    assert linked == set(places.pcns)
    assert "A PCN is a group of GP practices, not an area." in words(page)
    assert client.get("/areas/U00000").status_code == 404


def test_a_pcn_shows_its_practices_and_says_that_its_footprint_is_not_official(
    app: Flask, client: FlaskClient
) -> None:
    places, code = parts_of(app).places, archway_pcn(app)
    pcn = places.pcns[code]
    ours = [each for each in places.practices.values() if each.pcn_code == code]
    others = [each for each in places.practices.values() if each.pcn_code != code]

    seen = words(client.get(f"/areas/{code}").text)

    assert f"{places.boroughs[pcn.borough_code].name} {pcn.name} PCN" in seen
    assert all(f"{each.name} {each.postcode}" in seen for each in ours)
    assert not any(each.name in seen and each.postcode in seen for each in others)
    assert "The footprint is derived, not an official boundary." in seen


def test_a_pcn_counts_the_services_that_its_link_finds(app: Flask, client: FlaskClient) -> None:
    code = archway_pcn(app)
    listed(app, name="Of its own", coverage=[{"kind": "pcn", "area": code}])
    listed(app, name="Everywhere", coverage=[{"kind": "national"}], locations=[], modes=["phone"])
    elsewhere = next(each for each in parts_of(app).places.pcns if each != code)
    far = [{"kind": "pcn", "area": elsewhere}]
    listed(app, name="Not here", coverage=far, locations=[], modes=["phone"])

    page = client.get(f"/areas/{code}").text

    assert "2 services help people here." in words(page)
    assert f'href="/services?pcn={code}"' in page
    assert "Showing 1 to 2 of 2" in words(client.get(f"/services?pcn={code}").text)

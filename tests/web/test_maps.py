import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.distance import Point
from tests.directory import build
from tests.web.seen import words
from tests.web.stock import listed, listed_many, stocking
from tests.web.test_look import contrast
from tests.web.test_searching import WRONG

CSS = (Path(__file__).parents[2] / "static/css/map.css").read_text(encoding="utf-8")
BOROUGHS = ["Barnet", "Camden", "Enfield", "Haringey", "Islington"]


def figures(client: FlaskClient, address: str) -> Any:  # noqa: ANN401
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype in {"application/json", "application/geo+json"}
    return json.loads(answer.text)


def on_map(page: str) -> list[tuple[int, str]]:
    """Numbers and names of the list beside the map."""
    found = re.findall(
        r'id="pin-(\d+)".*?class="entry__name">.*?<a [^>]*>([^<]*)<', page, re.DOTALL
    )
    return [(int(number), name) for number, name in found]


def still(page: str) -> str:
    return page.partition('<svg class="still"')[2].partition("</svg>")[0]


def test_the_list_the_picture_and_the_figures_have_the_same_numbers(
    app: Flask, client: FlaskClient
) -> None:
    with stocking(app) as session:
        owner = build.organisation(session)
        for name, lat in (("Alpha", 51.60), ("Beta", 51.57), ("Gamma", 51.54)):
            place = str(build.location(session, owner, point=Point(lat, -0.15)))
            build.published(session, owner, name=name, locations=[place])

    page = client.get("/services/map?place=N19&sort=nearest").text
    told = figures(client, "/services/map.json?place=N19&sort=nearest")["points"]

    assert on_map(page) == [(each["number"], each["name"]) for each in told]
    assert [each["name"] for each in told] == ["Beta", "Gamma", "Alpha"]
    assert re.findall(r'class="still__number"[^>]*>(\d+)<', still(page)) == ["3", "2", "1"]
    assert {key: told[0][key] for key in ("lat", "lon", "organisation", "about")} == {
        "lat": 51.57,
        "lon": -0.15,
        "organisation": "The Lantern Rooms",
        "about": ["North Finchley, N12", "Room now"],
    }


def test_what_has_no_address_is_listed_apart(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Hall")
    listed(app, name="Helpline", modes=["phone"], locations=[], coverage=build.NATIONAL)

    page = client.get("/services/map").text

    assert on_map(page) == [(1, "Hall")]
    apart = words(page).partition("Not on the map")[2]
    assert "Helpline" in apart
    assert "By phone" in apart
    assert [each["name"] for each in figures(client, "/services/map.json")["points"]] == ["Hall"]


def test_without_any_address_the_page_is_still_the_whole_list(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Helpline", modes=["phone"], locations=[], coverage=build.NATIONAL)

    page = words(client.get("/services/map").text)

    assert "Nothing to show on the map" in page
    assert "Helpline" in page
    assert figures(client, "/services/map.json")["points"] == []


def test_the_map_and_the_list_lead_to_each_other_with_words_and_filters(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, domains=["practical_help"])
    asked = "q=bills&place=N12&domain=practical_help"

    results = client.get(f"/services?{asked}").text
    shown = client.get(f"/services/map?{asked}").text

    assert f'href="/services/map?{asked.replace("&", "&amp;")}"' in results
    assert f'href="/services?{asked.replace("&", "&amp;")}"' in shown
    assert f'data-points="/services/map.json?{asked.replace("&", "&amp;")}"' in shown
    assert 'href="/services/map?q=bills&amp;place=N12"' in shown  # without the filter
    assert "1 service for “bills” near N12" in words(shown)


def test_every_page_of_results_is_on_one_map(app: Flask, client: FlaskClient) -> None:
    listed_many(app, 45)

    assert len(on_map(client.get("/services/map?page=2").text)) == 45
    assert len(figures(client, "/services/map.json")["points"]) == 45


def test_a_map_of_too_many_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.maps.MOST", 10)
    listed_many(app, 12)

    page, told = client.get("/services/map").text, figures(client, "/services/map.json")

    assert "These are the first 10 of 12." in words(page)
    assert (len(told["points"]), told["total"], told["is_cut"]) == (10, 12, True)


def test_when_nothing_fits_what_is_offered_instead_is_on_the_map(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, name="Hall")

    page = client.get("/services/map?q=qqqzzz&place=N12").text

    assert "Nothing quite fits" in words(page)
    assert [name for _, name in on_map(page)] == ["Hall"]


def test_the_place_on_the_map_is_as_exact_as_the_address_and_no_more(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)
    client.post("/services/search", data={"place": "N19 3QX"})

    mine = figures(client, "/services/map.json?place=N19")["near"]
    anybodys = figures(app.test_client(), "/services/map.json?place=N19")["near"]

    assert mine == anybodys
    assert mine["label"] == "N19"
    assert "3QX" not in client.get("/services/map?place=N19").text
    assert figures(client, "/services/map.json")["near"] is None
    assert figures(client, "/services/map.json?place=Archway")["near"]["label"] == "Archway"


def test_a_postcode_in_the_address_of_a_map_goes_no_further(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    page = client.get("/services/map?place=N19+3QX&q=N12+9ZZ").text.partition("<main")[2]

    assert not re.search(r"3\s*\+?QX|9\s*\+?ZZ", page)


def test_words_of_crisis_bring_help_first_and_are_not_said_back(
    app: Flask, client: FlaskClient
) -> None:
    listed(app)

    page = client.get("/services/map?q=kill+myself").text

    assert "you do not have to wait" in words(page)
    assert "myself" not in page.partition("<h1")[2].partition("</h1>")[0]


def test_no_address_can_break_a_map(app: Flask, client: FlaskClient) -> None:
    listed(app)

    for query in WRONG:
        for page in ("/services/map", "/services/map.json"):
            answer = client.get(f"{page}?{query}")
            assert answer.status_code == 200, (page, query[:40])
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize("kind", ["x", "", "wards", "borough&kind=x", "%00", "../etc"])
def test_boundaries_of_no_kind_we_know_are_not_there(client: FlaskClient, kind: str) -> None:
    status = client.get(f"/boundaries.json?kind={kind}").status_code

    assert status == (200 if kind.startswith("borough") else 404)


def test_boundaries_are_outlines_with_names(client: FlaskClient) -> None:
    boroughs = figures(client, "/boundaries.json?kind=borough")
    pcns = figures(client, "/boundaries.json?kind=pcn")

    assert [each["properties"]["name"] for each in boroughs["features"]] == BOROUGHS
    assert len(pcns["features"]) == 32
    assert "not an official boundary" in pcns["note"]
    assert figures(client, "/boundaries.json?kind=ward")["features"] == [], "none are loaded"
    spots = boroughs["features"][0]["properties"]["spots"]
    assert 51.5 < spots[0][0] < 51.7  # latitude first
    assert len(json.dumps(boroughs)) < 60_000


def test_boundaries_are_sent_small_and_only_once(client: FlaskClient) -> None:
    plain = client.get("/boundaries.json?kind=pcn")
    small = client.get("/boundaries.json?kind=pcn", headers={"Accept-Encoding": "gzip"})
    again = client.get(
        "/boundaries.json?kind=pcn", headers={"If-None-Match": plain.headers["ETag"]}
    )

    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]
    assert (again.status_code, again.data) == (304, b"")
    assert "max-age" in plain.headers["Cache-Control"]


def test_an_organisations_name_cannot_put_markup_on_a_map(app: Flask, client: FlaskClient) -> None:
    listed(app, name="<b>Bold</b> & 'co'")

    for address in ("/services/map", "/services/map?place=%3Cb%3E"):
        assert "<b>" not in client.get(address).text


@pytest.mark.parametrize("scheme", [0, 1])
def test_names_on_the_land_can_be_read(scheme: int) -> None:
    part = CSS.split("@media screen and (prefers-color-scheme: dark)")[scheme]
    colours = dict(re.findall(r"--map-([a-z]+): (#[0-9a-f]{6});", part))

    assert contrast(colours["name"], colours["land"]) >= 7
    assert contrast(colours["pcn"], colours["land"]) >= 7

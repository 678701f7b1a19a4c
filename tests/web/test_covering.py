import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely.geometry import box

from app import create_app
from geo.areas import Area, AreaIndex
from matching.service import Coverage
from matching.terms import CoverageKind
from places.find import Places
from places.holder import PlacesHolder
from places.reference import Ward
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.directory import build
from tests.web.loop_build import Scene
from tests.web.seen import names, words
from tests.web.stock import listed
from web.wording_coverage import areas_in_words

ISLINGTON: Final = "E09000019"
BARNET: Final = "E09000003"
WARD: Final = "E05000001"
SQUARE: Final = [[-0.14, 51.56], [-0.13, 51.56], [-0.13, 51.57], [-0.14, 51.57], [-0.14, 51.56]]


def area(kind: str, code: str = "", **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [{"kind": kind, "area": code, **more}]


def archway_pcn(app: Flask) -> str:
    return str(parts_of(app).places.areas_of(build.ARCHWAY).pcn_code)


def with_a_ward(places: Places) -> Places:
    square = Area(WARD, "Hilltop", box(-0.14, 51.56, -0.13, 51.57))
    wards = {WARD: Ward(WARD, "Hilltop", ISLINGTON)}
    return replace(places, ward_areas=AreaIndex([square]), wards=wards)


@pytest.fixture
def warded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The places of the application, with one ward loaded."""
    places = with_a_ward(parts_of(app).places)
    monkeypatch.setattr(PlacesHolder, "current", lambda _: places)
    return places


@pytest.mark.parametrize(
    ("coverage", "place", "told"),
    [
        (area("borough", ISLINGTON), "Archway", "Helps people in Archway"),
        (area("borough", ISLINGTON), "N19", "Helps people in N19"),
        (area("borough", ISLINGTON), "Islington", "Helps people in Islington"),
        (area("national"), "Archway", "Helps people anywhere in the country"),
        (area("polygon", ring=SQUARE), "Archway", "Helps people in Archway"),
        (area("polygon", ring=SQUARE), "N19", "Helps people in part of N19. Ask about your street"),
        (area("radius", km=0.2), "Tufnell Park", "Just outside the area it covers: about"),
        (area("radius", km=0.2), "Enfield Town", "Does not help people in Enfield Town: "),
        (area("borough", BARNET), "Paris", ""),
        (area("ward", WARD), "Archway", "We do not know if it helps people in Archway. Ask them"),
        (area("pcn", "archway"), "Archway", "Helps people in Archway"),
        (area("pcn", "archway"), "Islington", "It depends where in Islington you live. Ask them"),
    ],
)
def test_the_page_of_a_service_says_whether_it_helps_where_the_visitor_is(
    app: Flask, client: FlaskClient, coverage: list[dict[str, Any]], place: str, told: str
) -> None:
    known = [
        {**each, "area": archway_pcn(app) if each["area"] == "archway" else each["area"]}
        for each in coverage
    ]
    service_id = listed(app, coverage=known)

    seen = words(client.get(f"/services/{service_id}?place={place}").text)
    unasked = words(client.get(f"/services/{service_id}").text)

    assert told in seen
    for page in (unasked, seen) if not told else (unasked,):
        assert not re.search(r"Helps people|Does not help|Just outside|do not know if", page)


def test_results_lead_to_pages_that_know_the_place_as_it_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    listed(app, coverage=area("polygon", ring=SQUARE))

    found = client.post("/services/search", data={"q": "", "place": "N19 5QU"})
    results = client.get(found.location).text
    [address] = re.findall(r'class="card__name"><a href="([^"]+)"', results)

    assert address.endswith("?place=N19")
    assert "Helps people in N19" in words(client.get(address).text)
    assert "part of" not in words(client.get(address).text)
    assert "Helps people in N19" in words(client.get(address.partition("?")[0]).text)


def test_a_place_in_an_address_is_shown_as_no_more_than_its_outcode(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app, coverage=area("borough", ISLINGTON))

    page = client.get(f"/services/{service_id}?place=N19+5QU").text

    assert "Helps people in N19" in words(page)
    assert "5QU" not in page


def test_cards_of_services_just_outside_say_how_far(app: Flask, client: FlaskClient) -> None:
    listed(app, name="Small circle", coverage=area("radius", km=0.2))

    page = client.get("/services?place=Tufnell+Park").text

    assert names(page.partition('id="edge-title"')[2]) == ["Small circle"]
    assert "Just outside the area it covers: about" in words(page)


def test_a_soft_edge_of_0_km_makes_walls_everywhere(tmp_path: Path, app: Flask) -> None:
    hard = create_app(replace(settings_in(tmp_path), soft_edge_km=0.0), clock=lambda: NOW)
    service_id = listed(hard, name="Small circle", coverage=area("radius", km=0.2))
    soft_client, client = app.test_client(), hard.test_client()
    answers = {"area": "practical_help"}

    for each in (soft_client, client):
        each.post("/find-support", data=answers)
        each.post("/find-support/where", data={"place": "Tufnell Park"})

    assert "edge-title" in soft_client.get("/services?place=Tufnell+Park").text
    assert "edge-title" not in client.get("/services?place=Tufnell+Park").text
    page = words(client.get(f"/services/{service_id}?place=Tufnell+Park").text)
    assert "Does not help people in Tufnell Park: about" in page
    assert "Just outside the area it covers" in words(soft_client.get("/find-support/results").text)
    assert "Just outside" not in words(client.get("/find-support/results").text)
    assert parts_of(hard).weights.version.endswith(", edge 0 km")


def test_a_connector_is_told_whether_the_service_covers_the_persons_home(scene: Scene) -> None:
    with scene.world() as made:
        far = build.published(
            made.session, made.organisation_id, name="Far", coverage=area("borough", "E09000010")
        )
        near = build.published(
            made.session, made.organisation_id, name="Near", coverage=area("borough", ISLINGTON)
        )
    browser = scene.browser()

    assert "Does not help people where ZQ-first" in _written(browser, scene, far)
    assert "Helps people where ZQ-first" in _written(browser, scene, near)
    letter = {"domain": "practical_help", "wants": "Help", "shares": ["phone"]}
    preview = browser.post(f"{scene.person}/refer/{near}", data=letter).location
    assert "Helps people where ZQ-first" in words(browser.get(preview).text)


def _written(browser: FlaskClient, scene: Scene, service_id: UUID) -> str:
    return words(browser.get(f"{scene.person}/refer/{service_id}").text)


def test_a_connectors_search_offers_apart_what_is_just_outside(scene: Scene) -> None:
    with scene.world() as made:
        build.published(
            made.session, made.organisation_id, name="Nearly", coverage=area("borough", "E09000014")
        )

    page = scene.browser().get(f"{scene.person}/find").text

    assert "Nearly" in names(page.partition('id="edge-title"')[2])
    assert "Just outside the area it covers" in words(page)


def test_where_a_service_helps_is_told_in_words(warded: Places) -> None:
    pcn = next(iter(warded.pcns.values()))
    kinds = CoverageKind
    areas = [
        Coverage(kinds.BOROUGH, "E09000007"),
        Coverage(kinds.POLYGON, ring=((0.0, 0.0),) * 4),
        Coverage(kinds.BOROUGH, ISLINGTON),
        Coverage(kinds.WARD, WARD),
        Coverage(kinds.PCN, pcn.code),
        Coverage(kinds.RADIUS, km=5.0),
        Coverage(kinds.NATIONAL),
    ]

    assert areas_in_words(areas, warded) == [
        f"Patients of the GP practices of {pcn.name} PCN",
        "Camden and Islington",
        "Hilltop ward",
        "Within 3.1 miles (5 km) of where it is",
        "Inside the area the organisation has drawn on a map",
        "Anywhere in the country",
    ]


@pytest.mark.parametrize(
    ("codes", "told"),
    [([WARD, "E05999999"], "Hilltop ward and other wards"), (["E05999999"], "Some wards")],
)
def test_areas_without_a_name_are_only_said_to_be_there(
    warded: Places, codes: list[str], told: str
) -> None:
    areas = [Coverage(CoverageKind.WARD, code) for code in codes]

    assert areas_in_words(areas, warded) == [told]


@pytest.mark.usefixtures("warded")
def test_a_ward_that_is_loaded_is_known_for_a_visitor_and_in_the_filter_by_pcn(
    app: Flask, client: FlaskClient
) -> None:
    service_id = listed(app, coverage=area("ward", WARD), locations=[], modes=["phone"])
    pcn = parts_of(app).places.areas_of(build.ARCHWAY).pcn_code
    far = next(
        each.code for each in parts_of(app).places.pcns.values() if each.borough_code == BARNET
    )

    page = client.get(f"/services/{service_id}?place=Archway").text

    assert "Helps people in Archway" in words(page)
    assert "Hilltop ward" in words(page)
    assert "1 service" in words(client.get(f"/services?pcn={pcn}").text)
    assert "Nothing quite fits" in words(client.get(f"/services?pcn={far}").text)

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.directory import build
from tests.web.seen import words
from tests.web.stock import listed
from tests.web.test_maps import figures, still

TILES = "https://{s}.tiles.example:8443/{z}/{x}/{y}.png"


def test_a_service_shows_where_it_is_and_where_it_helps(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app)  # in Archway, for all of Barnet

    page = client.get(f"/services/{service_id}").text
    told = figures(client, f"/services/{service_id}/map.json")

    assert still(page).count("still__pin") == 1
    assert still(page).count("still__covered") == 1
    assert "The shaded part is where they help" in words(page)
    assert [(each["lat"], each["lon"]) for each in told["points"]] == [(51.5653, -0.135)]
    assert len(told["covers"]["geometries"]) == 1


@pytest.mark.parametrize(
    ("area", "shapes"),
    [
        ({"kind": "national"}, 0),
        ({"kind": "radius", "km": 2.0}, 1),
        ({"kind": "pcn", "area": "U02795"}, 1),
        ({"kind": "polygon", "ring": [[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.5]]}, 1),
        (
            {
                "kind": "polygon",
                "ring": [[-0.2, 51.5], [0, 51.6], [0, 51.5], [-0.2, 51.6], [-0.2, 51.5]],
            },
            0,
        ),
        ({"kind": "borough", "area": "E06000001"}, 0),
    ],
)
def test_every_kind_of_area_can_be_drawn(
    app: Flask, client: FlaskClient, area: dict[str, Any], shapes: int
) -> None:
    service_id = listed(app, coverage=[area])

    page = client.get(f"/services/{service_id}").text
    covers = figures(client, f"/services/{service_id}/map.json")["covers"]

    assert still(page).count("still__covered") == shapes
    assert len(covers["geometries"] if covers else []) == shapes
    assert ("not an official boundary" in words(page)) is (area["kind"] == "pcn")


def test_a_service_without_an_address_has_no_map(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app, modes=["phone"], locations=[], coverage=build.NATIONAL)

    assert "map__still" not in client.get(f"/services/{service_id}").text
    assert figures(client, f"/services/{service_id}/map.json")["points"] == []


@pytest.fixture
def on_streets(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same directory, with pictures of streets from another machine."""
    del app
    settings = replace(settings_in(tmp_path), tile_url=TILES, tile_attribution="Map <b>makers</b>")
    made = create_app(settings, clock=lambda: NOW)
    yield made
    parts_of(made).database.dispose()


def test_streets_come_only_from_the_machine_in_the_settings(on_streets: Flask) -> None:
    service_id = listed(on_streets)
    client = on_streets.test_client()

    answer = client.get("/services/map")
    policy = answer.headers["Content-Security-Policy"]

    assert "img-src 'self' https://*.tiles.example:8443 data:" in policy
    assert policy.count("tiles.example") == 1
    assert f'data-tiles="{TILES}"' in answer.text
    assert "Map &lt;b&gt;makers&lt;/b&gt;" in answer.text
    assert "data-map" in client.get(f"/services/{service_id}").text


def test_without_that_setting_no_map_names_another_machine(app: Flask, client: FlaskClient) -> None:
    service_id = listed(app)

    results, service = client.get("/services/map"), client.get(f"/services/{service_id}")

    for answer in (results, service):
        assert "http" not in answer.headers["Content-Security-Policy"]
        assert "data-tiles" not in answer.text
    assert "data-map" in results.text
    assert "data-map" not in service.text  # nothing to look closer at

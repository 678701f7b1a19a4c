"""Where a private address is cannot be told from anything that a visitor can be sent."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from accounts.policy import Door
from app import create_app
from directory.search import upkeep
from storage.engine import reading
from tests.applications import demo, demo_folder, parts_of, settings_in
from tests.clock import NOW
from tests.proof import counts
from web.access import door_of

__all__ = ["demo", "demo_folder"]

BY_CHANCE = re.compile(
    r'(?:name="csrf_token"|name="shown" type="hidden") value="[^"]*"|<!-- [0-9a-f]* -->'
    r'|data-question="[^"]*"'
)
"""What is different each time a page is sent: tokens, what a passkey is to sign, and padding."""
PRIVATE = "SELECT {} FROM locations WHERE is_confidential"
SERVICES = (
    "SELECT DISTINCT s.id, s.organisation_id FROM services s"
    " JOIN services_at_location l ON l.service_id = s.id"
    " JOIN locations p ON p.id = l.location_id"
    " WHERE p.is_confidential AND l.position = 0 AND s.status = 'published' ORDER BY s.id"
)
ELSEWHERE = (
    "UPDATE locations SET lat = 51.6490, lon = -0.0600, postcode = 'EN3 4ZZ', outcode = 'EN3',"
    " address = '1 Another Road', town = 'Ponders End' WHERE is_confidential"
)
SEARCHES = (
    "",
    "?place={near}",
    "?place={near}&radius=1",
    "?place={near}&sort=nearest",
    "?place={near}&radius=1&sort=nearest&mode=in_person",
    "?q=refuge+abuse&place={near}",
    "?q={near}",
    "?q=Ponders+End",
    "?pcn=U02795&q=women",
    "?domain=safety&place={near}&sort=nearest",
)
"""near: the outcode of a private address, then of another place."""
LISTS = ("/services", "/services/map", "/services/map.json")


def table(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with reading(parts_of(app).database) as session:
        return [tuple(row) for row in session.execute(text(statement))]


def public_pages(app: Flask) -> Iterator[str]:
    """Every public page without an id, and each page there is of services with private places.

    No PDF: it is the page for paper, which is among them.
    """
    with app.app_context():
        for rule in app.url_map.iter_rules():
            is_public = door_of(app.view_functions[rule.endpoint]) is Door.PUBLIC
            is_page = not rule.arguments and not rule.rule.endswith(".pdf")
            if is_public and is_page and "GET" in (rule.methods or ()):
                yield rule.rule
        for service_id, owner in table(app, SERVICES):
            yield f"/services/{UUID(str(service_id))}"
            yield f"/services/{UUID(str(service_id))}/map.json"
            yield f"/organisations/{UUID(str(owner))}"
        yield from sorted(set(re.findall(r'/areas/[^"#?]+', app.test_client().get("/areas").text)))


def searches(app: Flask) -> Iterator[str]:
    outcodes = sorted({str(each) for (each,) in table(app, PRIVATE.format("outcode"))})
    for near in (outcodes[0], "EN3"):
        for number, query in enumerate(SEARCHES):
            for step in range(counts(small=1, full=len(LISTS))):
                yield LISTS[(number + step) % len(LISTS)] + query.format(near=near)


def answers(app: Flask, addresses: list[str]) -> dict[str, str]:
    """What a visitor is sent who asks for all of it."""
    client = app.test_client()
    found = {address: client.get(address).text for address in addresses}
    found["find support"] = supported(client)
    return {address: BY_CHANCE.sub("", page) for address, page in found.items()}


def supported(client: FlaskClient) -> str:
    """What the matcher finds for somebody in danger at home."""
    client.post("/find-support", data={"area": "safety"})
    client.post("/find-support/where", data={"place": "N8 7OK"})
    return client.get("/find-support/results").text


def moved(folder: Path) -> Flask:
    """The same directory, where every private address is somewhere else."""
    app = create_app(settings_in(folder), clock=lambda: NOW)
    made = parts_of(app)

    def move(connection: Connection) -> int:
        return connection.execute(text(ELSEWHERE)).rowcount

    with made.database.write_engine.begin() as connection:
        assert move(connection) > 1
    with reading(made.database) as session:
        upkeep.rebuild_all(session, made.engine, made.thesaurus)
    return app


@pytest.mark.proof("private-places")
def test_everything_is_the_same_wherever_the_private_addresses_are(
    demo: Flask, tmp_path: Path
) -> None:
    addresses = [*public_pages(demo), *searches(demo)]
    postcodes = [str(each) for (each,) in table(demo, PRIVATE.format("postcode"))]
    before = answers(demo, addresses)
    other = moved(tmp_path / "demo")
    after = answers(other, addresses)
    parts_of(other).database.dispose()

    assert [address for address in before if before[address] != after[address]] == []
    assert len(addresses) > 80
    assert len(postcodes) > 3
    everything = "".join(before.values()).casefold()
    assert [each for each in postcodes if each.casefold() in everything] == []


def test_the_services_themselves_are_found(demo: Flask) -> None:
    client = demo.test_client()
    ids = [str(UUID(str(each))) for each, _ in table(demo, SERVICES)]

    page = client.get("/services/map").text
    points = client.get("/services/map.json").json

    assert len(ids) > 3
    assert all(f"/services/{each}" in page for each in ids)
    apart = page.partition("Not on the map")[2]
    assert points is not None
    shown = {each["id"] for each in points["points"]}
    for each in ids:
        assert each not in shown
        assert f"/services/{each}" in apart
        assert "map__still" not in client.get(f"/services/{each}").text
        told = client.get(f"/services/{each}/map.json").json
        assert told == {"points": [], "near": None, "covers": None, "bounds": None}

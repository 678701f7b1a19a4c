"""No public page asks the database more when there is more in it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.applications import parts_of
from tests.proof import counts
from tests.statements import counted
from tests.web.stock import listed_many

FEW, MANY = counts(small=22, full=50), counts(small=46, full=240)


def statements(app: Flask, client: FlaskClient, address: str) -> int:
    """How many a page takes once the snapshot of the directory is in memory."""
    client.get(address)
    with counted(parts_of(app).database) as seen:
        assert client.get(address).status_code == 200
    return seen.count


def pages(client: FlaskClient) -> Iterator[str]:
    yield "/"
    yield "/services"
    yield "/services?q=money&place=N12&domain=practical_help&page=2"
    yield "/services?q=qqqzzz"
    yield "/services?place=N12&access=lift&nice=hearing_loop&open=now&day=fr&checked=lately"
    yield "/services/print?q=money&place=N12"
    yield "/services/missing"
    yield "/services/map?place=N12"
    yield "/services/map.json?q=money"
    yield "/boundaries.json?kind=pcn"
    yield "/my-list"
    yield "/find-support/results"
    service = re.findall(r"/services/[0-9a-f-]{36}", client.get("/services").text)[0]
    yield service
    yield f"{service}?place=Archway"
    yield "/areas"
    yield "/areas/U51577"
    yield f"{service}/map.json"
    yield re.findall(r"/organisations/[0-9a-f-]{36}", client.get(service).text)[0]


def found_support(client: FlaskClient) -> None:
    client.post("/find-support", data={"area": "practical_help"})
    client.post("/find-support", data={"area": "accommodation"})
    client.post("/find-support/where", data={"place": "N12"})


def keep(client: FlaskClient, ids: list[object]) -> None:
    for service_id in ids:
        client.post(f"/my-list/{service_id}")


@pytest.mark.proof("statements")
def test_pages_take_as_many_statements_with_240_services_as_with_50(
    app: Flask, client: FlaskClient, subtests: pytest.Subtests
) -> None:
    first = listed_many(app, FEW)
    found_support(client)
    keep(client, [*first[:2]])
    few = {address: statements(app, client, address) for address in pages(client)}
    listed_many(app, MANY - FEW)
    keep(client, [*first[2:20]])

    for address, count in few.items():
        with subtests.test(address):
            assert statements(app, client, address) == count

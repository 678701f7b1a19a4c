from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.actor import Role
from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from matching.terms import Domain
from storage.engine import writing
from tests.applications import parts_of, sign_in_as
from tests.clock import TODAY
from tests.directory import build
from tests.statements import counted
from tests.web.visitor_build import user


@pytest.fixture
def analyst(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody who may see counts."""
    sign_in_as(client, user(app, Role.ANALYST))
    return client


def _note(app: Flask, domain: Domain, times: int) -> None:
    with writing(parts_of(app).database) as session:
        for _ in range(times):
            record_unmet_need(session, domain, UnmetReason.TOO_FAR, pcn_code=None, today=TODAY)


def _publish(app: Flask, count: int) -> UUID:
    with writing(parts_of(app).database) as session:
        return [build.published(session, name=f"Service {n}") for n in range(count)][-1]


def test_few_are_hidden_and_many_are_rounded(app: Flask, analyst: FlaskClient) -> None:
    _note(app, Domain.MEDICATION, 7)
    _note(app, Domain.ACCOMMODATION, 12)
    page = " ".join(analyst.get("/reports").text.split())

    assert '<th scope="row">Help with medicines</th><td>*</td>' in page
    assert '<th scope="row">Housing and home</th><td>10</td>' in page
    assert "Too few to show" in page


def test_with_nothing_to_report_it_says_so(analyst: FlaskClient) -> None:
    assert "Nothing unmet" in analyst.get("/reports").text


def test_the_gaps_of_one_borough_at_a_time(app: Flask, analyst: FlaskClient) -> None:
    _publish(app, 1)
    places = parts_of(app).places
    for code, borough in places.boroughs.items():
        page = analyst.get(f"/reports?borough={code}").text
        mine = [pcn.name for pcn in places.pcns.values() if pcn.borough_code == code]
        others = [pcn.name for pcn in places.pcns.values() if pcn.borough_code != code]
        assert f"{borough.name}: services" in page
        assert all(name.replace(" PCN", "") in page for name in mine)
        assert not any(f'scope="col">{name.replace(" PCN", "")}<' in page for name in others)
    assert analyst.get("/reports?borough=nowhere").status_code == 404


def test_more_services_take_no_more_statements(app: Flask, analyst: FlaskClient) -> None:
    counts = []
    analyst.get("/reports")
    for more in (3, 20):
        _publish(app, more)
        with counted(parts_of(app).database) as seen:
            analyst.get("/reports")
        counts.append(seen.count)

    assert counts[0] == counts[1]

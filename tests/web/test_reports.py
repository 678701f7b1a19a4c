import re
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.actor import Role
from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from matching.terms import Domain
from people.commands import Care, PersonFacts, create_person
from people.equality import Question
from people.record_commands import save_own_equality
from people.rights import erase
from people.rights_terms import ErasureReason
from storage.audit import AuditRow
from storage.engine import reading, writing
from tests.applications import parts_of, sign_in_as
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.statements import counted
from tests.web.visitor_build import user

EARLIER: Final = NOW - timedelta(days=45)  # in the same year, and no more in this month


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


def test_equality_answers_are_shown_in_totals_that_give_nobody_away(
    app: Flask, analyst: FlaskClient
) -> None:
    """Nine gave one answer, twelve another and two a third; one of the nine is erased."""
    said = ["jewish"] * 9 + ["muslim"] * 12 + ["hindu"] * 2
    with writing(parts_of(app).database) as session:
        people = [
            create_person(session, PersonFacts("ZQ"), Care(), actor=None, now=EARLIER) for _ in said
        ]
        for person_id, answer in zip(people, said, strict=True):
            answers = {Question.RELIGION: (answer,), Question.INCLUSION: ("veteran", "carer")}
            save_own_equality(session, person_id, answers, now=EARLIER)
        late = create_person(session, PersonFacts("ZQ"), Care(), actor=None, now=NOW)
        save_own_equality(session, late, {Question.SEX: ("female",)}, now=NOW)  # this month
        erase(session, people[0], ErasureReason.PERSON_ASKED, actor=None, now=NOW)
    assert 'href="/reports/equality"' in analyst.get("/reports").text
    page = " ".join(analyst.get("/reports/equality").text.split())
    shown = dict(re.findall(r'<th scope="row">([^<]*)</th><td>(.*?)</td>', page))
    assert shown["Muslim"] == "10"
    assert "hidden" in shown["Hindu"]
    assert "hidden" in shown["Jewish"], "else the two could be worked out"
    assert shown["Sikh"] == shown["Female"] == "0"
    assert page.count(">20</td>") == 4, "who answered: two questions, and two answers to one"
    assert "ZQ" not in re.sub(r"<[^>]*>", " ", page), "tokens in tags may have any letters"
    assert "Nobody has answered" in analyst.get("/reports/equality?year=2024").text
    assert analyst.get("/reports/equality?year=1999").status_code == 404
    with reading(parts_of(app).database) as session:
        looked = session.scalars(
            select(AuditRow.fields).where(AuditRow.object_kind == "report")
        ).all()
    assert looked == ["equality"] * 2
    with counted(parts_of(app).database) as seen:
        analyst.get("/reports/equality")
    assert seen.count <= 12

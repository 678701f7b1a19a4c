"""The equality questions at the end of referring oneself: to skip, sealed, and sent to nobody."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from people.equality import Question
from people.record_models import EqualityRow
from referrals.models import ReferralRow
from storage.engine import reading
from tests.applications import parts_of
from tests.web.visitor_build import add_service, confirmed, send

PAGE = "/refer-myself/about-you"


@pytest.fixture
def service_id(app: Flask) -> UUID:
    return add_service(app)


def _kept(app: Flask) -> list[EqualityRow]:
    with reading(parts_of(app).database) as session:
        return list(session.scalars(select(EqualityRow)))


def test_the_questions_come_after_sending_say_why_and_can_be_skipped(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    assert client.get(PAGE).location == client.post(PAGE).location == "/follow"
    send(client, service_id)
    done = client.get("/refer-myself/sent").text
    assert PAGE in done
    page = client.get(PAGE).text
    for words in ("Why we ask, and who sees it", "The service never sees", "Small numbers"):
        assert words in page
    assert page.count("<fieldset") == len(Question) - 1  # ethnicity is a list to choose from
    assert 'href="/refer-myself/sent"' in page
    assert _kept(app) == []


def test_answers_are_sealed_apart_changed_and_deleted_and_never_shown_or_sent(
    app: Flask, client: FlaskClient, service_id: UUID
) -> None:
    send(client, service_id)
    kept = client.post(
        PAGE, data={"religion": "jewish", "inclusion": ["veteran"]}, follow_redirects=True
    )
    assert "Thank you. Your answers are kept apart" in kept.text
    [row] = _kept(app)
    assert row.answers.startswith("v1.")
    assert row.asked_by is None
    again = client.get(PAGE).text
    assert not re.search(r"<input[^>]* checked", again), "nobody reads them here afterwards"
    wrong = client.post(PAGE, data={"inclusion": ["veteran", "prefer_not_to_say"]})
    assert (wrong.status_code, "Choose one answer" in wrong.text) == (400, True)
    odd = client.post(PAGE, data={"religion": "zq"})
    assert (odd.status_code, len(_kept(app))) == (400, 1)
    confirmed(app)
    with reading(parts_of(app).database) as session:
        sent = session.scalars(select(ReferralRow)).one()
        assert "equality" not in {column.name for column in sent.__table__.columns}
    assert "nothing is kept" in client.post(PAGE, data={}, follow_redirects=True).text
    assert _kept(app) == []
    assert app.test_client().get(PAGE).location == "/follow", "for whoever sent it, in this visit"

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands, proposal_pages
from directory.queries import get_proposal
from directory.terms import ProposalState
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import editor, kept, published, signed_in
from tests.web.posting import posted
from web import desk_proposals


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def form_of(client: FlaskClient, url: str, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, url, **changes)


def proposed(database: Database, service_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    found = kept(database, service_id)
    with writing(database) as session:
        made = commands.propose_change(
            session,
            service_id,
            values,
            seen=commands.Seen(found.version, found.pending_proposal_id),
            actor=build.member_of(found.organisation.organisation_id),
            now=NOW,
        )
    assert made is not None
    return made


def changed_by_another(database: Database, service_id: UUID, **values: Any) -> None:  # noqa: ANN401
    version = kept(database, service_id).version
    with writing(database) as session:
        commands.edit_service(
            session, service_id, values, seen_version=version, actor=build.EDITOR, now=NOW
        )


@pytest.fixture
def service_id(database: Database, organisation_id: UUID) -> UUID:
    return published(database, organisation_id)


@pytest.fixture
def url(database: Database, service_id: UUID) -> str:
    made = proposed(database, service_id, name="Money Evenings", summary="Toast.")
    return f"/desk/proposals/{made}"


def state_of(database: Database, url: str) -> ProposalState:
    with reading(database) as session:
        made = UUID(url.rpartition("/")[2])
        return get_proposal(session, made, viewer=build.EDITOR).state


def test_a_proposal_is_shown_field_by_field(client: FlaskClient, url: str) -> None:
    assert "Money Mornings" in client.get("/desk/proposals").text
    page = client.get(url).text

    assert "<del>Mornings</del>" in page
    assert "<ins>Evenings</ins>" in page
    assert posted(page, url).getlist("accept") == ["name", "summary"]


def test_accepting_all_puts_it_on_the_page(
    client: FlaskClient, database: Database, service_id: UUID, url: str
) -> None:
    client.post(url, data=form_of(client, url, do="all"))

    values = kept(database, service_id).values
    assert (values["name"], values["summary"]) == ("Money Evenings", "Toast.")
    assert state_of(database, url) is ProposalState.ACCEPTED


def test_only_what_is_ticked_can_be_accepted_with_a_reason_for_the_rest(
    client: FlaskClient, database: Database, service_id: UUID, url: str
) -> None:
    form = form_of(client, url, do="some", accept="summary")
    refused = client.post(url, data=form)
    assert refused.status_code == 400
    assert posted(refused.text, url).getlist("accept") == ["summary"]

    client.post(url, data=posted(refused.text, url, do="some", reason="It is in the morning"))

    values = kept(database, service_id).values
    assert (values["name"], values["summary"]) == ("Money Mornings", "Toast.")
    assert state_of(database, url) is ProposalState.PARTLY


def test_nothing_is_rejected_without_a_reason(
    client: FlaskClient, database: Database, service_id: UUID, url: str
) -> None:
    refused = client.post(url, data=form_of(client, url, do="none"))
    assert refused.status_code == 400
    assert "so that the organisation knows what to change" in refused.text
    assert state_of(database, url) is ProposalState.PENDING

    client.post(url, data=posted(refused.text, url, do="none", reason="Ring us first"))

    assert state_of(database, url) is ProposalState.REJECTED
    assert kept(database, service_id).values["summary"] != "Toast."
    assert "Ring us first" in client.get(url).text


def test_ticking_nothing_is_not_a_decision(
    client: FlaskClient, database: Database, url: str
) -> None:
    form = form_of(client, url, do="some", accept=[], reason="Hm")
    answer = client.post(url, data=form)

    assert answer.status_code == 400
    assert "Tick at least one" in answer.text
    assert "Hm" in answer.text
    assert state_of(database, url) is ProposalState.PENDING


def test_a_service_that_changed_meanwhile_is_looked_at_again(
    client: FlaskClient, database: Database, service_id: UUID, url: str
) -> None:
    form = form_of(client, url, do="none", reason="Ring us first")
    changed_by_another(database, service_id, summary="New.")

    answer = client.post(url, data=form)

    assert answer.status_code == 409
    assert "Changed since it was proposed" in answer.text
    assert "Ring us first" in answer.text
    assert client.post(url, data=posted(answer.text, url, do="none")).status_code == 302


def test_a_proposal_is_decided_once(client: FlaskClient, database: Database, url: str) -> None:
    form = form_of(client, url, do="all")
    client.post(url, data=form)

    assert client.post(url, data=form).status_code == 409
    assert state_of(database, url) is ProposalState.ACCEPTED


def test_the_queue_goes_on_page_by_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(proposal_pages, "PER_PAGE", 1)
    monkeypatch.setattr(desk_proposals, "PER_PAGE", 1)

    assert url in client.get("/desk/proposals?page=0").text
    beyond = client.get("/desk/proposals?page=2")

    assert (beyond.status_code, url in beyond.text) == (200, False)

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory import commands
from directory.terms import ServiceStatus
from storage.engine import Database, writing
from tests.clock import NOW
from tests.directory import build
from tests.statements import counted
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted

PAGES = ("/desk", "/desk/drafts", "/desk/drafts?status=published", "/desk/proposals",
         "/desk/services/new")  # fmt: skip


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


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


def test_the_desk_is_for_editors(app: Flask, database: Database, organisation_id: UUID) -> None:
    visitor = app.test_client()
    somebody = signed_in(app, member(database, organisation_id))

    for url in PAGES:
        assert visitor.get(url).location.startswith("/sign-in")
        assert somebody.get(url).status_code == 403
    assert somebody.post("/desk/drafts/publish").status_code == 403


def test_pages_cost_the_same_with_5_services_and_with_60(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    def grow(count: int) -> list[int]:
        with writing(database) as session:
            place = [str(build.location(session, organisation_id))]
            made = [
                make(session, organisation_id, locations=place)
                for _ in range(count)
                for make in (build.draft, build.published)
            ]
        proposed(database, made[1], summary="Toast.")
        costs = []
        for url in (*PAGES, f"/desk/services/{made[0]}"):
            with counted(database) as statements:
                assert client.get(url).status_code == 200
            costs.append(statements.count)
        return costs

    client.get("/desk")
    few = grow(5)

    assert grow(25) == few
    assert max(few) <= 60


def test_the_desk_counts_what_waits(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    draft(database, organisation_id)
    service_id = published(database, organisation_id)
    proposed(database, service_id, summary="Toast.")

    page = client.get("/desk").text

    assert "change proposed" in page
    assert "draft to look at" in page
    assert "not checked for a year" in page


def test_drafts_can_be_narrowed_by_name_domain_and_source(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    draft(database, organisation_id, name="Tea and Forms", domains=["practical_help"])
    draft(database, organisation_id, name="Garden Crew", domains=["leisure"])

    def names(**asked: str) -> list[bool]:
        page = client.get("/desk/drafts", query_string=asked).text
        return [name in page for name in ("Tea and Forms", "Garden Crew")]

    assert names() == [True, True]
    assert names(text="garden") == [False, True]
    assert names(domain="practical_help") == [True, False]
    assert names(source="own") == [True, True]
    assert names(source="charity-register") == [False, False]
    assert names(status="published") == [False, False]
    assert names(status="nonsense", domain="x", page="y") == [True, True]


def test_long_queues_come_in_pages(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        place = [str(build.location(session, organisation_id))]
        for number in range(26):
            build.draft(session, organisation_id, name=f"Draft {number:02}", locations=place)

    assert "Page 1 of 2" in client.get("/desk/drafts").text
    assert client.get("/desk/drafts?page=2").text.count('class="draft"') == 1


def test_many_drafts_are_published_after_one_more_question(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    ids = [draft(database, organisation_id, name=f"Draft {number}") for number in range(3)]
    chosen = posted(client.get("/desk/drafts?tick=ready").text, "/desk/drafts", do="publish")
    assert set(chosen.getlist("id")) == set(map(str, ids))

    asked = client.post("/desk/drafts", data=chosen)
    assert "Publish 3 drafts?" in asked.text
    assert {kept(database, each).status for each in ids} == {ServiceStatus.DRAFT}

    done = client.post(
        "/desk/drafts/publish",
        data=posted(asked.text, "/desk/drafts/publish"),
        follow_redirects=True,
    )
    assert "3 services are published" in done.text
    assert {kept(database, each).status for each in ids} == {ServiceStatus.PUBLISHED}


def test_a_refusal_says_which_drafts_lack_what_and_offers_the_others(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    ready = draft(database, organisation_id, name="Garden Crew")
    lacking = draft(database, organisation_id, name="Tea & Forms", domains=[], coverage=[])

    answer = client.post("/desk/drafts/publish", data={"id": [str(ready), str(lacking)]})

    assert answer.status_code == 400
    assert "Nothing was published" in answer.text
    assert "Tea &amp; Forms" in answer.text
    assert "Needs what it helps with, where it helps" in answer.text
    assert kept(database, ready).status is ServiceStatus.DRAFT

    client.post("/desk/drafts/publish", data=posted(answer.text, "/desk/drafts/publish"))
    assert kept(database, ready).status is ServiceStatus.PUBLISHED
    assert kept(database, lacking).status is ServiceStatus.DRAFT


def test_drafts_are_dropped_with_a_reason(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = draft(database, organisation_id)
    asked = client.post("/desk/drafts", data={"id": str(service_id), "do": "drop"})
    form = posted(asked.text, "/desk/drafts/drop")

    refused = client.post("/desk/drafts/drop", data=form)
    assert refused.status_code == 400
    assert "Say why" in refused.text
    assert kept(database, service_id).status is ServiceStatus.DRAFT

    client.post("/desk/drafts/drop", data={**form, "reason": "A fund, not a service"})
    assert kept(database, service_id).status is ServiceStatus.DROPPED


def test_a_published_service_is_not_dropped(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id)
    said = {"id": str(service_id), "reason": "By mistake"}

    answer = client.post("/desk/drafts/drop", data=said)

    assert answer.status_code == 400
    assert "Nothing was dropped" in answer.text
    assert "By mistake" in answer.text
    assert kept(database, service_id).status is ServiceStatus.PUBLISHED


def test_nothing_ticked_or_nonsense_ticked_is_said_kindly(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    draft(database, organisation_id)

    for chosen in ([], ["nonsense"], [str(organisation_id)]):
        answer = client.post("/desk/drafts", data={"id": chosen, "do": "publish"})
        assert answer.status_code == 400
        assert "Tick the drafts first" in answer.text

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands
from directory.queries import get_proposal
from directory.terms import ProposalState, ServiceStatus
from matching.terms import CapacityState
from storage.engine import Database, reading, writing
from tests.applications import parts_of
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.web.desk_build import counted, editor, kept, member, signed_in
from tests.web.posting import posted

PAGES = ("/desk", "/desk/drafts", "/desk/drafts?status=published", "/desk/proposals",
         "/desk/services/new")  # fmt: skip
FIRST_TUESDAY = {"rrule": "FREQ=MONTHLY;BYDAY=1TU", "opens": "18:00", "closes": "20:00"}
BEYOND = {"rrule": "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20301231", "opens": "18:00", "closes": "20:00"}
RING = [[-0.2, 51.6], [-0.1, 51.6], [-0.1, 51.7], [-0.2, 51.6]]


@pytest.fixture
def database(app: Flask) -> Database:
    return parts_of(app).database


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


@pytest.fixture
def organisation_id(database: Database) -> UUID:
    with writing(database) as session:
        return build.organisation(session)


def draft(database: Database, organisation_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    with writing(database) as session:
        return build.draft(session, organisation_id, **values)


def published(database: Database, organisation_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    with writing(database) as session:
        return build.published(session, organisation_id, **values)


def form_of(client: FlaskClient, url: str, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, url, **changes)


def proposed(database: Database, service_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
    found = kept(database, service_id)
    with writing(database) as session:
        made = commands.propose_change(
            session,
            service_id,
            values,
            seen_version=found.version,
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


# ---- who may come in, and what it costs --------------------------------------------------------


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
            costs.append(len(statements))
        return costs

    client.get("/desk")
    few = grow(5)

    assert grow(25) == few
    assert max(few) <= 45


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


# ---- the queue ---------------------------------------------------------------------------------


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


# ---- one listing -------------------------------------------------------------------------------


def test_saving_an_untouched_form_changes_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = published(
        database,
        organisation_id,
        schedules=[FIRST_TUESDAY, BEYOND],
        coverage=[
            {"kind": "ward", "area": "E05013639"},
            build.BARNET,
            {"kind": "polygon", "ring": RING},
            {"kind": "radius", "km": 2.5},
            {"kind": "radius", "km": 9},
            {"kind": "pcn", "area": "U58538"},
            {"kind": "national"},
        ],
        languages=["xx", "so", "en"],
        kinds=["pr-debt", "made-up"],
        domains=["practical_help", "leisure", "accommodation"],
        modes=["video", "in_person"],
        cost_kind="paid",
        cost_pence=350,
        access={"lift": "yes", "bsl": "partly", "hoist": "no"},
        description="One.\n\nTwo.",
        safe_to_name=False,
    )
    before = kept(database, service_id)
    url = f"/desk/services/{service_id}"

    answer = client.post(url, data=form_of(client, url))

    assert answer.status_code == 302
    assert kept(database, service_id) == before


def test_an_editor_changes_every_part(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = draft(database, organisation_id, schedules=[FIRST_TUESDAY])
    url = f"/desk/services/{service_id}"
    said = {
        "name": "Money Evenings",
        "domains-first": "leisure",
        "domains-second": "",
        "modes": ["phone", "video"],
        "website": "money.example",
        "national": "y",
        "boroughs": ["E09000007"],
        "cost_kind": "paid",
        "cost_pounds": "2.50",
        "min_age": "18",
        "access-lift": "partly",
        "lead_email": "lead@rooms.example",
        "schedules-0-remove": "y",
        "schedules-1-days": ["TH", "MO"],
        "schedules-1-rhythm": "2",
        "schedules-1-opens": "9.30",
        "schedules-1-closes": "11:00",
        "schedules-1-starts_on": "2026-03-05",
    }

    assert client.post(url, data=form_of(client, url, **said)).status_code == 302

    values = kept(database, service_id).values
    assert values["name"] == "Money Evenings"
    assert values["domains"] == ["leisure"]
    assert values["modes"] == ["phone", "video"]
    assert values["website"] == "https://money.example"
    assert [(each["kind"], each["area"]) for each in values["coverage"]] == [
        ("national", ""),
        ("borough", "E09000007"),
    ]
    assert (values["cost_kind"], values["cost_pence"], values["min_age"]) == ("paid", 250, 18)
    assert values["access"] == {"lift": "partly"}
    assert values["lead_email"] == "lead@rooms.example"
    [hours] = values["schedules"]
    assert (hours["rrule"], hours["opens"], hours["starts_on"]) == (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "09:30",
        "2026-03-05",
    )


def test_save_and_publish_keeps_all_or_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = draft(database, organisation_id, domains=[])
    url = f"/desk/services/{service_id}"

    refused = client.post(url, data=form_of(client, url, do="publish", summary="Toast."))
    assert refused.status_code == 400
    assert "It still needs what it helps with" in refused.text
    assert posted(refused.text, url)["summary"] == "Toast."
    assert kept(database, service_id).values["summary"] != "Toast."

    whole = posted(refused.text, url, do="publish", **{"domains-first": "leisure"})
    assert client.post(url, data=whole).status_code == 302
    found = kept(database, service_id)
    assert (found.status, found.values["summary"]) == (ServiceStatus.PUBLISHED, "Toast.")


def test_two_editors_at_once_lose_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id)
    url = f"/desk/services/{service_id}"
    typed = form_of(client, url, name="Money Evenings", summary="Mine.")
    changed_by_another(database, service_id, who_for="Theirs.")

    answer = client.post(url, data=typed)

    assert answer.status_code == 409
    assert "Someone else changed this service" in answer.text
    assert "<del>Theirs.</del>" in answer.text
    assert kept(database, service_id).values["name"] == "Money Mornings"

    again = posted(answer.text, url, theirs="who_for")
    assert again["name"] == "Money Evenings"
    assert client.post(url, data=again).status_code == 302
    values = kept(database, service_id).values
    assert (values["name"], values["summary"], values["who_for"]) == (
        "Money Evenings",
        "Mine.",
        "Theirs.",
    )


def test_wrong_fields_come_back_with_what_was_typed(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    url = f"/desk/services/{draft(database, organisation_id)}"
    answer = client.post(url, data=form_of(client, url, name="", min_age="x", summary="Mine."))

    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert posted(answer.text, url)["summary"] == "Mine."


def test_an_editor_sets_room_confirms_and_ends(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id)
    url = f"/desk/services/{service_id}"

    client.post(f"{url}/room", data={"state": "full", "until": "2026-06-01"})
    assert kept(database, service_id).capacity.state is CapacityState.FULL
    wrong = client.post(f"{url}/room", data={"state": "full", "until": "2020-06-01"})
    assert wrong.status_code == 400
    assert 'value="2020-06-01"' in wrong.text
    assert posted(wrong.text, url)["name"] == "Money Mornings"

    client.post(f"{url}/verify")
    assert kept(database, service_id).verified_on == TODAY

    assert client.post(f"{url}/end", data={"reason": " "}).status_code == 400
    client.post(f"{url}/end", data={"reason": "The grant ended"})
    assert kept(database, service_id).status is ServiceStatus.CLOSED


def test_an_editor_adds_a_draft_for_an_organisation(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    assert "The Lantern Rooms" in client.get("/desk/services/new").text
    url = f"/desk/services/new?organisation={organisation_id}"

    answer = client.post(url, data=posted(client.get(url).text, "", name="Tea and Forms"))

    service_id = UUID(answer.location.rpartition("/")[2])
    found = kept(database, service_id)
    assert (found.values["name"], found.status) == ("Tea and Forms", ServiceStatus.DRAFT)
    for nobody in ("nonsense", service_id):
        assert client.get(f"/desk/services/new?organisation={nobody}").status_code == 404


def test_a_service_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    url = f"/desk/services/{UUID(int=7)}"

    assert client.get(url).status_code == 404
    assert client.post(f"{url}/end", data={"reason": "x"}).status_code == 404
    assert client.get(f"/desk/proposals/{UUID(int=7)}").status_code == 404


# ---- proposals ---------------------------------------------------------------------------------


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

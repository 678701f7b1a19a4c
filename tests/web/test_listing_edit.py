import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands
from directory.queries import get_proposal, list_proposals
from directory.terms import ProposalState, ServiceStatus
from places.holder import PlacesHolder
from places.reference import Ward
from storage.engine import Database, reading, writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import kept, member, signed_in
from tests.web.post_build import errands_of, letters_of
from tests.web.posting import posted

TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30"}


@pytest.fixture
def service_id(database: Database, organisation_id: UUID) -> UUID:
    with writing(database) as session:
        return build.published(
            session, organisation_id, schedules=[TUESDAYS], access={"lift": "yes"}
        )


@pytest.fixture
def client(app: Flask, database: Database, organisation_id: UUID) -> FlaskClient:
    return signed_in(app, member(database, organisation_id))


def stranger(app: Flask, database: Database) -> FlaskClient:
    """Somebody of another organisation."""
    with writing(database) as session:
        other = build.organisation(session, "Others")
    return signed_in(app, member(database, other, email="o@o.example"))


def form_of(client: FlaskClient, url: str, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, f"{url}", **changes)


def proposals(database: Database, state: ProposalState = ProposalState.PENDING) -> list[Any]:
    with reading(database) as session:
        return list_proposals(session, viewer=build.EDITOR, state=state)


def test_sending_the_form_as_it_was_proposes_nothing(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    answer = client.post(url, data=form_of(client, url, do="check"))

    assert answer.status_code == 400
    assert "This is what the page says already" in answer.text
    assert proposals(database) == []


def test_a_change_is_shown_then_sent_and_the_page_stays_as_it_was(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    said = {"summary": "Help with bills, and toast.", "cost_kind": "paid", "cost_pounds": "£3.50"}
    shown = client.post(url, data=form_of(client, url, do="check", **said))

    assert shown.status_code == 200
    assert "<ins>toast.</ins>" in shown.text
    assert "£3.50" in shown.text
    assert proposals(database) == []

    sent = client.post(url, data=posted(shown.text, url, do="send"), follow_redirects=True)

    assert "Waiting for an editor" in sent.text
    assert [each.fields for each in proposals(database)] == [("summary", "cost_kind", "cost_pence")]
    assert kept(database, service_id).values["summary"] == "Help with bills and benefits over tea."
    assert "toast" not in client.get(f"/listings/{service_id}").text


def test_one_can_go_on_changing_after_seeing_the_difference(
    client: FlaskClient, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    shown = client.post(url, data=form_of(client, url, do="check", summary="Toast."))
    again = client.post(url, data=posted(shown.text, url, do="edit"))

    assert again.status_code == 200
    assert posted(again.text, url)["summary"] == "Toast."


def test_the_form_shows_what_waits_already(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    client.post(url, data=form_of(client, url, do="send", summary="Toast."))

    assert form_of(client, url)["summary"] == "Toast."

    client.post(url, data=form_of(client, url, do="send", name="Money Evenings"))
    assert [each.fields for each in proposals(database)] == [("name", "summary")]


def test_a_drawn_area_outlives_the_form_and_loaded_wards_can_be_chosen(
    app: Flask,
    client: FlaskClient,
    database: Database,
    organisation_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = [[-0.14, 51.56], [-0.13, 51.56], [-0.13, 51.57], [-0.14, 51.56]]
    drawn = {"kind": "polygon", "area": "", "km": None, "ring": ring}
    with writing(database) as session:
        service_id = build.published(session, organisation_id, coverage=[drawn, build.BARNET])
    wards = {"E05000001": Ward("E05000001", "Hilltop", "E09000019")}
    places = replace(parts_of(app).places, wards=wards)
    url = f"/listings/{service_id}/edit"
    assert "Hilltop" not in client.get(url).text

    monkeypatch.setattr(PlacesHolder, "current", lambda _: places)
    client.post(url, data=form_of(client, url, do="send", wards=["E05000001"], radius_km="2"))

    [waiting] = proposals(database)
    with reading(database) as session:
        page = get_proposal(session, waiting.proposal_id, viewer=build.EDITOR)
    [change] = [each for each in page.differences if each.field == "coverage"]
    kinds = [(each["kind"], each["area"], each["km"]) for each in change.new]
    assert kinds == [
        ("polygon", "", None),
        ("borough", "E09000003", None),
        ("ward", "E05000001", None),
        ("radius", "", 2.0),
    ]
    assert change.new[0]["ring"] == ring


def test_a_proposal_can_be_taken_back(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    client.post(url, data=form_of(client, url, do="send", summary="Toast."))
    [waiting] = proposals(database)

    client.post(f"/listings/proposals/{waiting.proposal_id}/withdraw")

    assert proposals(database) == []
    assert "Taken back" in client.get(f"/listings/proposals/{waiting.proposal_id}").text


def test_the_organisation_reads_why_it_was_not_accepted_and_gets_a_letter(
    app: Flask, client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    client.post(url, data=form_of(client, url, do="send", summary="The best in London."))
    [waiting] = proposals(database)
    with writing(database) as session:
        decision = commands.Decision(
            frozenset(), kept(database, service_id).version, "Say what people get <b>"
        )
        commands.decide_proposal(
            session, waiting.proposal_id, decision, actor=build.EDITOR, now=NOW
        )

    for page in ("/listings", f"/listings/proposals/{waiting.proposal_id}", "/listings/proposals"):
        text = client.get(page).text
        assert "Not accepted" in text
        assert "Say what people get &lt;b&gt;" in text

    [errand] = errands_of(database)
    [letter] = letters_of(app, errand)
    assert letter.to == "mem@rooms.example"
    assert "not accepted" in letter.body
    assert "The editor wrote:\nSay what people get <b>" in letter.body
    assert f"/listings/proposals/{waiting.proposal_id}" in letter.body


def test_another_organisations_proposal_is_not_found(
    app: Flask, client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    client.post(url, data=form_of(client, url, do="send", summary="Toast."))
    [waiting] = proposals(database)
    other = stranger(app, database)

    assert other.get(f"/listings/proposals/{waiting.proposal_id}").status_code == 404
    withdrawn = other.post(f"/listings/proposals/{waiting.proposal_id}/withdraw")
    assert withdrawn.status_code == 404
    assert len(proposals(database)) == 1


ALONE = {
    "min_age": ("many", "Enter a whole number, such as 6"),
    "website": ("ftp://x", "Enter a web address that begins with https://"),
    "email": ("nobody", "Enter an e-mail address, such as name@example.org"),
    "cost_pounds": ("a lot", "Enter an amount in pounds, such as 3.50"),
    "radius_km": ("500", "Enter a distance of up to 100 kilometres"),
    "schedules-0-opens": ("early", "Enter a time, such as 10:30"),
    "schedules-1-note": ("Side door", "Tick the days"),
    "description": ("x" * 5001, "Use 5000 characters or fewer"),
}
TOGETHER = {
    "name": ("", "Enter the name of the service"),
    "min_age": ("60", "The oldest age must not be below the youngest"),
    "max_age": ("18", "The oldest age must not be below the youngest"),
    "schedules-0-rhythm": ("2", "Enter a date when it is on"),
    "schedules-0-starts_on": ("", "Enter a date when it is on"),
}


@pytest.mark.parametrize("wrong", [ALONE, TOGETHER])
def test_wrong_fields_come_back_with_everything_that_was_typed(
    client: FlaskClient, service_id: UUID, wrong: dict[str, tuple[str, str]]
) -> None:
    url = f"/listings/{service_id}/edit"
    said = {name: value for name, (value, _) in wrong.items()}
    typed = form_of(client, url, do="check", who_for="Adults, <b>mostly</b>", **said)
    answer = client.post(url, data=typed)

    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert [problem for _, problem in wrong.values() if problem not in answer.text] == []
    again = posted(answer.text, url)
    lost = {name for name in typed if again.getlist(name) != typed.getlist(name)}
    assert lost - {"do", "csrf_token"} == set()


def test_every_error_links_to_something_on_the_page(client: FlaskClient, service_id: UUID) -> None:
    url = f"/listings/{service_id}/edit"
    said = {
        "name": "",
        "min_age": "x",
        "cost_pounds": "x",
        "schedules-1-opens": "x",
        "phone": "1" * 99,
    }
    page = client.post(url, data=form_of(client, url, **said)).text

    targets = re.findall(r'href="#([\w-]+)"', page.partition("There is a problem")[2])[:5]
    assert len(targets) == 5
    assert [target for target in targets if f'id="{target}"' not in page] == []


def test_a_new_service_begins_as_a_draft_that_only_its_organisation_and_editors_see(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    url = "/listings/new"
    answer = client.post(url, data=form_of(client, url, name="Tea and Forms"))
    service_id = UUID(answer.location.rpartition("/")[2])

    found = kept(database, service_id)
    assert (found.status, found.values["name"]) == (ServiceStatus.DRAFT, "Tea and Forms")
    assert found.organisation.organisation_id == organisation_id


def test_a_draft_is_changed_at_once(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        service_id = build.draft(session, organisation_id)
    url = f"/listings/{service_id}/edit"

    client.post(url, data=form_of(client, url, summary="Toast.", lead_email="a@rooms.example"))

    values = kept(database, service_id).values
    assert (values["summary"], values["lead_email"]) == ("Toast.", "a@rooms.example")

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands
from directory.queries import list_proposals
from directory.terms import ProposalState, ServiceStatus
from matching.terms import CapacityState
from storage.engine import Database, reading, writing
from tests.applications import parts_of
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.web.desk_build import counted, editor, kept, member, signed_in
from tests.web.posting import posted

TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30"}


@pytest.fixture
def database(app: Flask) -> Database:
    return parts_of(app).database


@pytest.fixture
def organisation_id(database: Database) -> UUID:
    with writing(database) as session:
        return build.organisation(session)


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


# ---- whose it is -------------------------------------------------------------------------------


def test_visitors_are_sent_to_sign_in(app: Flask, service_id: UUID) -> None:
    for url in ("/listings", f"/listings/{service_id}", f"/listings/{service_id}/edit"):
        answer = app.test_client().get(url)

        assert (answer.status_code, answer.location) == (302, f"/sign-in?next={url}")


def test_other_roles_may_not_come_in(app: Flask, database: Database, service_id: UUID) -> None:
    client = signed_in(app, editor(database))

    assert client.get("/listings").status_code == 403
    assert client.post(f"/listings/{service_id}/room", data={"state": "full"}).status_code == 403


@pytest.mark.parametrize("page", ["", "/edit", "/days"])
def test_another_organisations_service_is_not_found(
    app: Flask, database: Database, service_id: UUID, page: str
) -> None:
    client = stranger(app, database)

    assert client.get(f"/listings/{service_id}{page}").status_code == 404


@pytest.mark.parametrize("step", ["room", "verify", "days", "edit"])
def test_another_organisations_service_cannot_be_changed(
    app: Flask, database: Database, service_id: UUID, step: str
) -> None:
    client = stranger(app, database)
    before = kept(database, service_id)

    assert client.post(f"/listings/{service_id}/{step}", data={"state": "full"}).status_code == 404
    assert kept(database, service_id) == before


def test_an_editor_who_is_also_a_member_sees_only_their_own_here(
    app: Flask, database: Database, service_id: UUID
) -> None:
    with writing(database) as session:
        other = build.organisation(session, "Others")
    both = member(database, other, email="both@o.example", is_editor=True)

    assert signed_in(app, both).get(f"/listings/{service_id}").status_code == 404


def test_an_account_without_an_organisation_is_told_what_to_do(
    app: Flask, database: Database
) -> None:
    assert "no organisation yet" in signed_in(app, member(database, None)).get("/listings").text


# ---- the list ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("service_id")
def test_the_list_says_where_each_service_stands(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        build.draft(session, organisation_id, name="Tea and Forms", domains=[])

    page = client.get("/listings").text

    assert "Money Mornings" in page
    assert "Room now" in page
    assert "Checked March 2026" in page
    assert "It still needs what it helps with." in page


def test_an_organisation_without_services_is_helped_to_begin(client: FlaskClient) -> None:
    page = client.get("/listings").text

    assert "No services yet" in page
    assert "Add a service" in page


def test_somebody_in_two_organisations_can_go_from_one_to_the_other(
    app: Flask, database: Database, organisation_id: UUID, service_id: UUID
) -> None:
    with writing(database) as session:
        other = build.organisation(session, "A Second Home")
    client = signed_in(app, member(database, organisation_id, other))

    assert "Money Mornings" not in client.get("/listings").text
    assert "Money Mornings" in client.get(f"/listings?organisation={organisation_id}").text
    assert client.get(f"/listings?organisation={service_id}").status_code == 404


def test_pages_cost_the_same_with_5_services_and_with_60(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    def grow(count: int) -> list[int]:
        with writing(database) as session:
            place = [str(build.location(session, organisation_id))]
            made = [
                build.published(session, organisation_id, locations=place) for _ in range(count)
            ]
        costs = []
        for url in ("/listings", f"/listings/{made[0]}", f"/listings/{made[0]}/edit"):
            with counted(database) as statements:
                assert client.get(url).status_code == 200
            costs.append(len(statements))
        return costs

    client.get("/listings")
    few = grow(5)

    assert grow(55) == few
    assert max(few) <= 25


# ---- room --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": "open"}, "Room now"),
        ({"state": "waiting_list", "weeks": "6"}, "Waiting list: about 6 weeks"),
        ({"state": "full", "until": "2026-04-01"}, "Full until 1 April 2026"),
        ({"state": "paused", "until": ""}, "Paused"),
    ],
)
def test_room_is_live_at_once(
    client: FlaskClient, service_id: UUID, said: dict[str, str], words: str
) -> None:
    answer = client.post(f"/listings/{service_id}/room", data=said, follow_redirects=True)

    assert f"Money Mornings: {words}." in answer.text
    assert words in client.get("/listings").text


def test_what_belongs_to_another_answer_is_left_out(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    said = {"state": "open", "weeks": "6", "until": "2026-04-01"}
    client.post(f"/listings/{service_id}/room", data=said)

    capacity = kept(database, service_id).capacity
    assert (capacity.state, capacity.weeks, capacity.until) == (CapacityState.OPEN, None, None)


def test_a_change_of_room_can_be_taken_back(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    client.post(f"/listings/{service_id}/room", data={"state": "waiting_list", "weeks": "4"})
    client.get("/listings")
    client.post(f"/listings/{service_id}/room", data={"state": "full", "back": "list"})

    page = client.get("/listings").text
    undo = posted(page, f"/listings/{service_id}/room")
    assert undo["undo"] == "1"
    client.post(f"/listings/{service_id}/room", data=undo)

    capacity = kept(database, service_id).capacity
    assert (capacity.state, capacity.weeks) == (CapacityState.WAITING_LIST, 4)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"state": "waiting_list", "weeks": "lots"}, "Enter a whole number, such as 6"),
        ({"state": "waiting_list", "weeks": "400"}, "Enter a number of weeks from 0 to 260"),
        ({"state": "full", "until": "soon"}, "Enter a day, such as 2027-03-01"),
        ({"state": "full", "until": "2025-01-01"}, "Give a day from today on"),
        ({"weeks": "3"}, "Choose one"),
    ],
)
def test_wrong_room_comes_back_with_what_was_typed(
    client: FlaskClient, database: Database, service_id: UUID, said: dict[str, str], problem: str
) -> None:
    before = kept(database, service_id).capacity
    answer = client.post(f"/listings/{service_id}/room", data=said)

    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert answer.text.count(problem) >= 2
    assert all(f'value="{typed}"' in answer.text for typed in said.values())
    assert kept(database, service_id).capacity == before


# ---- all still right, and days that differ -----------------------------------------------------


def test_one_button_says_that_all_is_still_right(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        service_id = build.draft(session, organisation_id)
        commands.publish_services(session, [service_id], actor=build.EDITOR, now=NOW)
    assert kept(database, service_id).verified_on is None

    client.post(f"/listings/{service_id}/verify")

    assert kept(database, service_id).verified_on == TODAY


def test_looking_at_a_page_changes_nothing(client: FlaskClient, service_id: UUID) -> None:
    assert client.get(f"/listings/{service_id}/verify").status_code == 405
    assert client.get(f"/listings/{service_id}/room").status_code == 405


def test_days_that_differ_are_live_at_once(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/days"
    said = {"days-0-day": "2026-03-10", "days-0-note": "The boiler", "days-1-day": "2026-03-17",
            "days-1-opens": "14:00", "days-1-closes": "16.00"}  # fmt: skip
    client.post(url, data=form_of(client, url, **said))

    changes = kept(database, service_id).changes
    assert [(each.day.day, each.opens is None, each.note) for each in changes] == [
        (10, True, "The boiler"),
        (17, False, ""),
    ]

    client.post(url, data=form_of(client, url, **{"days-0-remove": "y"}))
    assert [each.day for each in kept(database, service_id).changes] == [date(2026, 3, 17)]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"days-0-day": "tomorrow"}, "Enter a day"),
        ({"days-0-note": "Shut"}, "Enter the day"),
        ({"days-0-day": "2026-03-10", "days-0-opens": "10:00"}, "Give both times"),
        ({"days-0-day": "2026-03-10", "days-1-day": "2026-03-10"}, "Give each day once"),
    ],
)
def test_wrong_days_come_back_with_what_was_typed(
    client: FlaskClient, service_id: UUID, said: dict[str, str], problem: str
) -> None:
    answer = client.post(f"/listings/{service_id}/days", data=said)

    assert answer.status_code == 400
    assert problem in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in said.values())


# ---- what an editor decides --------------------------------------------------------------------


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


def test_a_proposal_can_be_taken_back(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    client.post(url, data=form_of(client, url, do="send", summary="Toast."))
    [waiting] = proposals(database)

    client.post(f"/listings/proposals/{waiting.proposal_id}/withdraw")

    assert proposals(database) == []
    assert "Taken back" in client.get(f"/listings/proposals/{waiting.proposal_id}").text


def test_the_organisation_reads_why_it_was_not_accepted(
    client: FlaskClient, database: Database, service_id: UUID
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


def test_a_change_by_somebody_else_meanwhile_is_shown_before_anything_is_sent(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/edit"
    typed = form_of(client, url, do="send", name="Money Evenings")
    with writing(database) as session:
        version = kept(database, service_id).version
        commands.edit_service(
            session, service_id, {"summary": "New."}, seen_version=version,
            actor=build.EDITOR, now=NOW,
        )  # fmt: skip

    answer = client.post(url, data=typed)

    assert answer.status_code == 409
    assert "changed by somebody else" in answer.text
    assert "Money Evenings" in answer.text
    assert proposals(database) == []
    assert client.post(url, data=posted(answer.text, url, do="send")).status_code == 302


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


# ---- drafts of one's own -----------------------------------------------------------------------


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

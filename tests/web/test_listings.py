from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands
from matching.terms import CapacityState
from storage.engine import Database, writing
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.proof import counts
from tests.statements import counted
from tests.web.desk_build import editor, kept, member, signed_in
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


@pytest.mark.proof("statements")
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
            costs.append(statements.count)
        return costs

    client.get("/listings")
    few = grow(5)

    assert grow(counts(small=24, full=55)) == few
    assert max(few) <= 25


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


def test_who_is_told_of_referrals_is_live_at_once(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/listings/{service_id}/lead"
    wrong = client.post(url, data={"lead_email": "nobody"})
    assert wrong.status_code == 400
    assert 'value="nobody"' in wrong.text
    assert wrong.text.count("Enter an e-mail address, such as name@example.org") == 2

    client.post(url, data={"lead_email": "lead@rooms.example"})

    assert kept(database, service_id).values["lead_email"] == "lead@rooms.example"

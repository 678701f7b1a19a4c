from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory import commands
from directory.terms import ServiceStatus
from matching.terms import CapacityState
from storage.engine import Database, writing
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.web.desk_build import draft, editor, kept, published, signed_in
from tests.web.posting import posted

FIRST_TUESDAY = {"rrule": "FREQ=MONTHLY;BYDAY=1TU", "opens": "18:00", "closes": "20:00"}
BEYOND = {"rrule": "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20301231", "opens": "18:00", "closes": "20:00"}
RING = [[-0.2, 51.6], [-0.1, 51.6], [-0.1, 51.7], [-0.2, 51.6]]
EVERY_PART = {
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


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def form_of(client: FlaskClient, url: str, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, url, **changes)


def changed_by_another(database: Database, service_id: UUID, **values: Any) -> None:  # noqa: ANN401
    version = kept(database, service_id).version
    with writing(database) as session:
        commands.edit_service(
            session, service_id, values, seen_version=version, actor=build.EDITOR, now=NOW
        )


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

    assert client.post(url, data=form_of(client, url, **EVERY_PART)).status_code == 302

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
    typed = form_of(client, url, name="Money Evenings", summary="Mine.", wait_words="Mine.")
    changed_by_another(
        database, service_id, who_for="Theirs.", summary="Theirs too.", wait_words="No wait."
    )

    answer = client.post(url, data=typed)

    assert answer.status_code == 409
    assert "Someone else changed this service" in answer.text
    assert "<ins>Mine.</ins>" in answer.text
    assert answer.text.count("They changed this too") == 2
    assert kept(database, service_id).values["name"] == "Money Mornings"

    again = posted(answer.text, url, theirs="wait_words")
    assert (again["name"], again["who_for"]) == ("Money Evenings", "Theirs.")
    assert client.post(url, data=again).status_code == 302
    values = kept(database, service_id).values
    assert [values[each] for each in ("name", "summary", "wait_words", "who_for")] == [
        "Money Evenings",
        "Mine.",
        "No wait.",
        "Theirs.",
    ]


def test_wrong_fields_come_back_with_what_was_typed(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    url = f"/desk/services/{draft(database, organisation_id)}"
    typed = 'Mine,  "all"   of it: <b>  x\n\n   <i> >\n  <'
    answer = client.post(url, data=form_of(client, url, name="", min_age="x", summary=typed))

    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert posted(answer.text, url)["summary"].splitlines() == typed.splitlines()


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

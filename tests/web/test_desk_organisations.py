import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.queries import get_organisation_for_edit, list_published_ids
from storage.engine import Database, reading, writing
from tests.clock import TODAY
from tests.directory import build
from tests.statements import counted
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted

PAGES = ("/desk/organisations", "/desk/organisations/new")
PLACE = {"address": "4 Elthorne Road", "town": "Archway", "postcode": "n193xx"}


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def _typed(database: Database, organisation_id: UUID, **changes: str) -> dict[str, str]:
    """The form of an organisation as a browser sends it."""
    with reading(database) as session:
        found = get_organisation_for_edit(
            session, organisation_id, viewer=build.EDITOR, today=TODAY
        )
    return {
        "name": found.fields.name,
        "kind": found.fields.kind.value,
        "seen_version": str(found.version),
        **changes,
    }


def _place_id(client: FlaskClient, organisation_id: UUID) -> str:
    page = client.get(f"/desk/organisations/{organisation_id}").text
    found = re.search(r"/desk/organisations/places/([0-9a-f-]{36})", page)
    assert found
    return found[1]


def test_organisations_are_kept_by_editors_alone(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))

    for url in (*PAGES, f"/desk/organisations/{organisation_id}"):
        assert app.test_client().get(url).location.startswith("/sign-in")
        assert theirs.get(url).status_code == 403
    assert theirs.post(f"/desk/organisations/{organisation_id}/close").status_code == 403


def test_an_organisation_is_added_with_a_service_and_a_place(client: FlaskClient) -> None:
    added = client.post("/desk/organisations/new", data={"name": "Lark Hall", "kind": "faith"})
    page = client.get(added.location).text

    assert added.status_code == 302
    assert "Lark Hall" in page
    assert "Add a place" in page
    assert "/desk/services/new?organisation=" in page


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(client: FlaskClient) -> None:
    wrong = {"name": "", "kind": "faith", "description": "Suppers", "website": "lark.example"}

    answer = client.post("/desk/organisations/new", data=wrong)

    assert answer.status_code == 400
    for words in ("Enter the name", "Begin with https://", "Suppers", "lark.example"):
        assert words in answer.text


def test_one_of_the_same_name_is_pointed_out_before_another_is_added(
    client: FlaskClient, database: Database
) -> None:
    with writing(database) as session:
        build.organisation(session, "Lark Hall Trust")
    typed = {"name": "Lark Hall", "kind": "faith"}

    asked = client.post("/desk/organisations/new", data=typed)
    sure = client.post("/desk/organisations/new", data={**typed, "is_another": "1"})

    assert asked.status_code == 409
    assert "Is it one of these?" in asked.text
    assert "Lark Hall Trust" in asked.text
    assert sure.status_code == 302


def test_an_organisation_is_found_by_part_of_its_name_or_its_charity_number(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    typed = _typed(database, organisation_id, name="Owl & Co", charity_number="1234567")
    client.post(f"/desk/organisations/{organisation_id}", data=typed)

    for text in ("owl", "1234567"):
        assert "Owl &amp; Co" in client.get(f"/desk/organisations?text={text}").text
    assert "Nothing fits" in client.get("/desk/organisations?text=heron").text


def test_two_editors_of_one_organisation_are_told_of_each_other(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    mine = _typed(database, organisation_id, description="Mine")
    url = f"/desk/organisations/{organisation_id}"
    client.post(url, data=_typed(database, organisation_id, description="Theirs"))

    answer = client.post(url, data=mine)

    assert answer.status_code == 409
    assert "Someone else changed this organisation" in answer.text
    assert "Mine" in answer.text


def test_a_place_stands_where_its_postcode_does(client: FlaskClient, organisation_id: UUID) -> None:
    url = f"/desk/organisations/{organisation_id}/places/new"

    assert client.post(url, data=PLACE).status_code == 302
    page = client.get(f"/desk/organisations/{organisation_id}").text

    assert "N19 3XX" in page
    assert "Not on the map" not in page


@pytest.mark.parametrize(
    ("postcode", "words"),
    [("N19", "Enter a full UK postcode"), ("BT1 1AA", "We do not know this postcode")],
)
def test_a_place_needs_a_whole_postcode_that_is_known(
    client: FlaskClient, organisation_id: UUID, postcode: str, words: str
) -> None:
    url = f"/desk/organisations/{organisation_id}/places/new"

    answer = client.post(url, data={**PLACE, "postcode": postcode})

    assert answer.status_code == 400
    assert words in answer.text
    assert "4 Elthorne Road" in answer.text


def test_a_place_can_be_changed_and_taken_away_while_nothing_is_offered_there(
    client: FlaskClient, organisation_id: UUID
) -> None:
    client.post(f"/desk/organisations/{organisation_id}/places/new", data=PLACE)
    url = f"/desk/organisations/places/{_place_id(client, organisation_id)}"

    first = posted(client.get(url).text, url, name="The old library")
    late = posted(client.get(url).text, url, name="The new library")
    client.post(url, data=first)
    assert "The old library" in client.get(url).text
    refused = client.post(url, data=late)
    assert (refused.status_code, "Someone else changed this place" in refused.text) == (409, True)
    assert "The new library" in refused.text
    assert "The old library" in client.get(url).text
    client.post(url, data=posted(refused.text, url))
    assert "The new library" in client.get(url).text

    client.post(f"{url}/remove")
    assert client.get(url).status_code == 404


def test_a_place_where_a_service_is_offered_stays(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        place = build.location(session, organisation_id)
        build.published(session, organisation_id, locations=[str(place)])
    url = f"/desk/organisations/places/{place}"

    told = client.post(f"{url}/remove", follow_redirects=True)

    assert "A service is still offered there" in told.text
    assert client.get(url).status_code == 200


def test_an_organisation_that_ended_takes_its_services_along_after_asking(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with writing(database) as session:
        build.published(session, organisation_id)
    url = f"/desk/organisations/{organisation_id}"

    asked = client.post(f"{url}/close")
    assert "Every service it still offers ends with it" in asked.text
    client.post(f"{url}/close", data={"sure": "1"})

    with reading(database) as session:
        assert list_published_ids(session) == []
    client.post(f"{url}/reopen")
    assert "This organisation has ended" in client.get(url).text


def test_what_was_published_by_mistake_goes_back_to_the_drafts(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id)

    client.post(f"/desk/services/{service_id}/take-back")

    assert kept(database, service_id).status.value == "draft"
    with reading(database) as session:
        assert list_published_ids(session) == []
    assert client.get(f"/services/{service_id}").status_code == 404


def test_a_dropped_draft_can_be_taken_back(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = draft(database, organisation_id)
    client.post("/desk/drafts/drop", data={"id": str(service_id), "reason": "A grant-maker"})

    client.post(f"/desk/services/{service_id}/take-back")

    assert kept(database, service_id).status.value == "draft"


def test_the_pages_cost_the_same_with_few_and_with_many(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    def grow(count: int) -> list[int]:
        with writing(database) as session:
            for number in range(count):
                place = build.location(session, organisation_id)
                build.published(session, organisation_id, locations=[str(place)])
                build.organisation(session, f"Another {number}")
        costs = []
        for url in ("/desk/organisations", f"/desk/organisations/{organisation_id}"):
            with counted(database) as seen:
                assert client.get(url).status_code == 200
            costs.append(seen.count)
        return costs

    client.get("/desk")
    few = grow(3)

    assert grow(30) == few

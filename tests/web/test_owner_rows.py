from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from directory.commands import OwnerLists, keep_location_lists
from directory.desk_organisations import OrganisationForEdit, PlaceForEdit
from directory.queries import get_organisation_for_edit, get_place, list_locations
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.directory.test_details import TERM
from tests.web.desk_build import editor, signed_in
from tests.web.test_detail_rows import form_of, two_places


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def organisation_of(database: Database, organisation_id: UUID) -> OrganisationForEdit:
    with reading(database) as session:
        return get_organisation_for_edit(session, organisation_id, viewer=build.EDITOR, today=TODAY)


def place_of(database: Database, location_id: UUID) -> PlaceForEdit:
    with reading(database) as session:
        return get_place(session, location_id, viewer=build.EDITOR)


def test_saving_an_untouched_form_of_a_full_organisation_changes_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    url = f"/desk/organisations/{organisation_id}"
    with writing(database) as session:
        above = build.organisation(session, "The Lantern Group")
    typed = {
        "alternate_name": "The Rooms",
        "legal_status": "Charity",
        "year_founded": "1987",
        "parent_id": str(above),
        "logo": "lantern.example/logo.png",
        "uri": "https://org.example/lantern",
        "funding": "The lottery",
        "phones-0-number": "020 7946 0130",
        "contacts-0-role": "Director",
        "identifiers-0-scheme": "gb-sc",
        "identifiers-0-identifier": "SC012345",
        "external_terms-0-taxonomy": "Sector",
        "external_terms-0-name": "Voluntary",
    }
    assert client.post(url, data=form_of(client, url, **typed)).status_code == 302
    before = organisation_of(database, organisation_id)

    assert client.post(url, data=form_of(client, url)).status_code == 302

    after = organisation_of(database, organisation_id)
    assert (after.fields, after.lists) == (before.fields, before.lists)
    assert (after.fields.parent_id, after.fields.year_founded) == (above, 1987)
    assert after.fields.logo == "https://lantern.example/logo.png"
    assert list(after.lists.identifiers) == [
        {"scheme": "GB-SC", "kind": "", "identifier": "SC012345"}
    ]


def test_an_organisation_is_not_offered_itself_as_its_parent(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    url = f"/desk/organisations/{organisation_id}"

    refused = client.post(url, data=form_of(client, url, parent_id=str(organisation_id)))

    assert refused.status_code == 400
    assert organisation_of(database, organisation_id).fields.parent_id is None


def test_saving_an_untouched_form_of_a_full_place_changes_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    added = {
        "kind": "physical",
        "name": "The Rooms",
        "alternate_name": "The old bank",
        "address": "4 Elthorne Road",
        "address_2": "First floor",
        "town": "Archway",
        "region": "London",
        "county": "Greater London",
        "country": "gb",
        "postcode": "n193xx",
        "description": "A red door.",
        "travel": "Bus 43",
        "url": "rooms.example",
        "attention": "c/o The Bakery",
        "access_note": "A ramp.",
        "access_details": "1:12",
        "access_url": "rooms.example/access",
        "external_id": "100021769000",
        "external_id_kind": "UPRN",
        "phones-0-number": "020 7946 0130",
        "phones-0-kind": "voice",
        "contacts-0-name": "Ivy",
    }
    new = f"/desk/organisations/{organisation_id}/places/new"
    assert client.post(new, data=form_of(client, new, **added)).status_code == 302
    with reading(database) as session:
        places = list_locations(session, organisation_id, viewer=build.EDITOR)
    place_id = next(each.location_id for each in places if each.address == "4 Elthorne Road")
    before = place_of(database, place_id)
    url = f"/desk/organisations/places/{place_id}"

    assert client.post(url, data=form_of(client, url)).status_code == 302

    assert place_of(database, place_id) == before
    assert (before.fields.access_note, before.fields.country) == ("A ramp.", "GB")
    assert before.lists.contacts == [{"name": "Ivy"}]


def test_somewhere_online_needs_no_street(client: FlaskClient, organisation_id: UUID) -> None:
    url = f"/desk/organisations/{organisation_id}/places/new"

    assert client.post(url, data=form_of(client, url, kind="physical")).status_code == 400
    assert client.post(url, data=form_of(client, url, kind="virtual")).status_code == 302


def test_outside_terms_of_a_place_are_kept_by_its_form(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    [room, _] = two_places(database, organisation_id)
    with writing(database) as session:
        lists = OwnerLists(external_terms=[TERM])
        keep_location_lists(session, UUID(room), lists, actor=build.EDITOR, now=NOW)
    url = f"/desk/organisations/places/{room}"

    client.post(url, data=form_of(client, url, name="The Hall"))

    assert place_of(database, UUID(room)).lists.external_terms == [TERM]

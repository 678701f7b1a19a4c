import re
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from directory.commands import OwnerLists, keep_location_lists
from directory.desk_organisations import OrganisationForEdit, PlaceForEdit
from directory.queries import get_organisation_for_edit, get_place, list_locations
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.directory.test_details import MARGIT, TERM, TEXTPHONE, WHOLE
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted

HEAD_OFFICE: Final = {"number": "020 7946 0130", "kind": "voice"}
TWO_NUMBERS: Final = {**MARGIT, "phones": [*MARGIT["phones"], HEAD_OFFICE]}


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def form_of(client: FlaskClient, url: str, /, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, url, **changes)


def two_places(database: Database, organisation_id: UUID) -> list[str]:
    with writing(database) as session:
        return [str(build.location(session, organisation_id)) for _ in range(2)]


def organisation_of(database: Database, organisation_id: UUID) -> OrganisationForEdit:
    with reading(database) as session:
        return get_organisation_for_edit(session, organisation_id, viewer=build.EDITOR, today=TODAY)


def place_of(database: Database, location_id: UUID) -> PlaceForEdit:
    with reading(database) as session:
        return get_place(session, location_id, viewer=build.EDITOR)


def test_saving_an_untouched_form_of_a_full_listing_changes_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    rooms, annexe = two_places(database, organisation_id)
    whole = {
        **WHOLE,
        "contacts": [TWO_NUMBERS, {"role": "Porter", "at": annexe}],
        "phones": [TEXTPHONE, {**HEAD_OFFICE, "at": rooms}],
        "schedules": [
            *WHOLE["schedules"],
            {"rrule": "FREQ=WEEKLY;BYDAY=MO", "opens": "10:00", "closes": "11:00", "at": annexe},
        ],
        "locations": [rooms, annexe],
        "place_notes": {annexe: "Groups only"},
    }
    service_id = published(database, organisation_id, **whole)
    before = kept(database, service_id)
    url = f"/desk/services/{service_id}"

    answer = client.post(url, data=form_of(client, url))

    assert answer.status_code == 302
    assert kept(database, service_id) == before


def test_an_editor_fills_in_every_kind_of_row(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    rooms, annexe = two_places(database, organisation_id)
    service_id = draft(database, organisation_id, locations=[rooms, annexe], languages=["en", "so"])
    url = f"/desk/services/{service_id}"
    typed = {
        "alternate_name": "The Bill Shop",
        "alert": "Closed in August.",
        "accreditations": "Advice Quality Standard",
        "how_to_join": "Ring us.",
        "wait_words": "Two weeks",
        "interpretation": "Ask a week before.",
        "funding": "The lottery\n\nThe council",
        "licences": "None",
        "assurer_email": "checks@council.example",
        "documents-1-document": "A letter",
        "documents-1-url": "x.example/letter",
        "phones-0-number": "18001 020 7946 0124",
        "phones-0-kind": "textphone",
        "phones-0-extension": "204",
        "phones-0-languages": "somali, Turkish",
        "phones-0-at": annexe,
        "contacts-0-name": "Margit",
        "contacts-0-number": "07700 900123",
        "costs-0-option": "On benefits",
        "costs-0-pounds": "£2",
        "costs-1-option": "In work",
        "costs-1-pounds": "6.50",
        "costs-1-valid_to": "2030-12-31",
        "cost_kind": "paid",
        "external_terms-0-taxonomy": "LGA service types",
        "external_terms-0-name": "Debt advice",
        "language_notes-0-language": "so",
        "language_notes-0-note": "On Tuesdays",
        "place_notes-1-note": "Groups only",
        "schedules-0-days": ["TU"],
        "schedules-0-opens": "10:00",
        "schedules-0-closes": "12:00",
        "schedules-0-valid_from": "2026-09-01",
        "schedules-0-link": "x.example/book",
        "schedules-0-at": rooms,
    }

    answer = client.post(url, data=form_of(client, url, **typed))

    values = kept(database, service_id).values
    assert answer.status_code == 302
    assert values["alternate_name"] == "The Bill Shop"
    assert values["documents"] == [{"document": "A letter", "url": "https://x.example/letter"}]
    assert values["phones"] == [
        {
            "number": "18001 020 7946 0124",
            "kind": "textphone",
            "extension": "204",
            "languages": ["so", "tr"],
            "at": annexe,
        }
    ]
    assert values["contacts"] == [
        {"name": "Margit", "phones": [{"number": "07700 900123", "kind": "voice"}]}
    ]
    assert [(each["option"], each["pence"]) for each in values["costs"]] == [
        ("On benefits", 200),
        ("In work", 650),
    ]
    assert values["cost_pence"] == 200
    assert values["funding"] == ["The lottery", "The council"]
    assert values["external_terms"] == [{"taxonomy": "LGA service types", "name": "Debt advice"}]
    assert values["language_notes"] == {"so": "On Tuesdays"}
    assert list(values["place_notes"].values()) == ["Groups only"]
    assert values["schedules"][0]["valid_from"] == "2026-09-01"
    assert (values["schedules"][0]["link"], values["schedules"][0]["at"]) == (
        "https://x.example/book",
        rooms,
    )


@pytest.mark.parametrize(
    ("typed", "said", "at"),
    [
        ({"phones-0-number": "ring"}, "Enter a phone number", "phones-0-number"),
        ({"phones-0-note": "for carers"}, "Enter a phone number", "phones-0-number"),
        (
            {"phones-0-number": "020 7946 0123", "phones-0-languages": "Elvish"},
            "We do not know the language Elvish",
            "phones-0-languages",
        ),
        ({"contacts-1-email": "a@b.example"}, "Say whom to ask for", "contacts-1-name"),
        ({"costs-0-pounds": "lots"}, "Enter an amount in pounds", "costs-0-pounds"),
        (
            {"costs-0-pounds": "2", "cost_kind": "free"},
            "It says free, and a price is listed below",
            "cost_kind",
        ),
        (
            {"documents-0-url": "https://x.example"},
            "Say what people have to bring",
            "documents-0-document",
        ),
        ({"external_terms-0-name": "Debt"}, "Give the name of the list", "external_terms-0-name"),
        (
            {"language_notes-0-note": "Tuesdays"},
            "Choose the language",
            "language_notes-0-language",
        ),
        (
            {
                "schedules-0-days": ["TU"],
                "schedules-0-opens": "10:00",
                "schedules-0-closes": "12:00",
                "schedules-0-valid_from": "2026-09-01",
                "schedules-0-valid_to": "2026-08-01",
            },
            "The last day must not be before the first",
            "schedules-0-valid_to",
        ),
    ],
)
def test_what_is_wrong_in_a_row_is_said_there_and_nothing_typed_is_lost(
    client: FlaskClient,
    database: Database,
    organisation_id: UUID,
    typed: dict[str, str],
    said: str,
    at: str,
) -> None:
    service_id = draft(database, organisation_id)
    url = f"/desk/services/{service_id}"

    answer = client.post(url, data=form_of(client, url, wait_words="Two weeks", **typed))

    assert answer.status_code == 400
    assert re.search(rf'<a href="#{at}"\s*>\s*{re.escape(said)}', answer.text)
    assert "Two weeks" in answer.text
    again = posted(answer.text, url)
    assert all(again.getlist(name) == [*_list(value)] for name, value in typed.items())


def _list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_a_row_is_taken_out_and_the_others_stay(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    service_id = draft(database, organisation_id, phones=[TEXTPHONE, HEAD_OFFICE])
    url = f"/desk/services/{service_id}"

    client.post(url, data=form_of(client, url, **{"phones-0-remove": "y"}))

    assert kept(database, service_id).values["phones"] == [HEAD_OFFICE]


@pytest.mark.parametrize("sent", ["no json", "[1]", '{"phones": 5}', '{"phones": ["x"]}'])
def test_a_row_that_somebody_tampered_with_breaks_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID, sent: str
) -> None:
    service_id = draft(database, organisation_id, contacts=[MARGIT])
    url = f"/desk/services/{service_id}"

    client.post(url, data=form_of(client, url, **{"contacts-0-kept": sent}))

    assert kept(database, service_id).values["contacts"][0]["name"] == "Margit"


def test_a_member_sees_the_new_rows_in_words_before_proposing_them(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    service_id = published(database, organisation_id, contacts=[MARGIT])
    client = signed_in(app, member(database, organisation_id))
    url = f"/listings/{service_id}/edit"
    typed = {"costs-0-option": "On benefits", "costs-0-pounds": "2", "cost_kind": "paid"}

    page = client.post(url, data=form_of(client, url, do="check", **typed)).text

    assert "On benefits: £2" in page
    assert "Margit, Coordinator" not in page  # whom nobody changed


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

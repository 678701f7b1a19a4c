import re
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from storage.engine import Database, writing
from tests.directory import build
from tests.directory.test_details import MARGIT, TEXTPHONE, WHOLE
from tests.web.desk_build import draft, editor, kept, member, published, signed_in
from tests.web.posting import posted

HEAD_OFFICE: Final = {"number": "020 7946 0130", "kind": "voice"}
TWO_NUMBERS: Final = {**MARGIT, "phones": [*MARGIT["phones"], HEAD_OFFICE]}
FILLED_IN: Final = {
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
}


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def form_of(client: FlaskClient, url: str, /, **changes: Any) -> MultiDict[str, str]:  # noqa: ANN401
    return posted(client.get(url).text, url, **changes)


def two_places(database: Database, organisation_id: UUID) -> list[str]:
    with writing(database) as session:
        return [str(build.location(session, organisation_id)) for _ in range(2)]


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


def test_the_second_number_of_a_contact_and_the_names_of_areas_are_shown_and_edited(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    square = [[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.5]]
    drawn = {"kind": "polygon", "ring": square, "name": "The Vale", "uri": "https://v.example"}
    service_id = draft(
        database, organisation_id, contacts=[TWO_NUMBERS], coverage=[drawn, build.BARNET]
    )
    url = f"/desk/services/{service_id}"
    page = client.get(url).text
    both: Any = TWO_NUMBERS["phones"]
    first, second = (each["number"] for each in both)
    assert f'value="{second}"' in page

    changed = {"contacts-0-second": "020 7946 0999", "area_names-0-name": "The Dale"}
    assert client.post(url, data=form_of(client, url, **changed)).status_code == 302
    values = kept(database, service_id).values
    numbers = [each["number"] for each in values["contacts"][0]["phones"]]
    assert numbers == [first, "020 7946 0999"]
    area, barnet = values["coverage"]
    assert (area["name"], area["uri"]) == ("The Dale", "https://v.example")
    assert "name" not in barnet

    client.post(
        url, data=form_of(client, url, **{"area_names-0-name": "", "contacts-0-number": ""})
    )
    values = kept(database, service_id).values
    assert "name" not in values["coverage"][0]
    assert [each["number"] for each in values["contacts"][0]["phones"]] == ["020 7946 0999"]


def test_an_editor_fills_in_every_kind_of_row(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    rooms, annexe = two_places(database, organisation_id)
    service_id = draft(database, organisation_id, locations=[rooms, annexe], languages=["en", "so"])
    url = f"/desk/services/{service_id}"
    at = {"phones-0-at": annexe, "schedules-0-at": rooms}

    answer = client.post(url, data=form_of(client, url, **FILLED_IN, **at))

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

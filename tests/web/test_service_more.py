from typing import Final
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directory.commands import OwnerLists, keep_location_lists, keep_organisation_lists
from storage.engine import Database, writing
from tests.clock import NOW
from tests.directory import build
from tests.directory.test_details import MARGIT, TERM, TEXTPHONE, WHOLE

SAID: Final = (
    "Closed in August for building works.",
    "Also known as The Bill Shop",
    "We ring back within a day.",
    "A letter with your name",
    "Waiting: About two weeks before Christmas",
    "Somali (On Tuesdays)",
    "We book an interpreter",
    "On benefits",
    "£2",
    "£6.50",
    "until 31 December 2030",
    "Tea included",
    "Textphone <bdi>18001 020 7946 0124</bdi>",
    "extension 204",
    "For carers",
    "Margit",
    "Coordinator, Money team",
    "tel:07700900123",
    "Advice Quality Standard",
    "Licensed by the Office of Tea",
    "National Lottery Community Fund, Barnet Council",
    "Debt advice",
    "LGA service types, 1072",
    "The Grahame Park estate",
    "https://x.example/book",
)
HOURS: Final = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "opens": "10:00", "closes": "11:00"}
NEVER: Final = ("checks@council.example", "None", "{}", "[]")


def whole(session: Session, **values: object) -> UUID:
    return build.published(session, None, **{**WHOLE, **values})


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_page_of_a_service_says_all_that_helps(client: FlaskClient, database: Database) -> None:
    with writing(database) as session:
        service_id = whole(session)

    page = main_of(client.get(f"/services/{service_id}").text)

    assert [words for words in SAID if words not in page] == []
    assert [words for words in NEVER if words in page] == []


@pytest.mark.parametrize(
    "words",
    [
        "Also known as",
        "What to bring",
        "Waiting:",
        "Interpreters",
        "Checked by others",
        "Licence",
        "Paid for by",
        "In other lists",
        "<table",
        "person-to-ask",
    ],
)
def test_nothing_is_said_of_what_nobody_told(
    client: FlaskClient, database: Database, words: str
) -> None:
    with writing(database) as session:
        service_id = build.published(session)

    assert words not in main_of(client.get(f"/services/{service_id}").text)


def test_a_place_says_how_to_get_in_and_who_answers_there(
    client: FlaskClient, database: Database
) -> None:
    with writing(database) as session:
        owner = build.organisation(session)
        room = build.location(session, owner)
        service_id = build.published(
            session,
            owner,
            locations=[str(room)],
            place_notes={str(room): "Groups only there"},
            phones=[{"number": "020 7946 0133", "at": str(room)}],
            schedules=[{**HOURS, "at": str(room)}],
        )
        lists = OwnerLists(contacts=[{"role": "Caretaker"}], phones=[TEXTPHONE])
        keep_location_lists(session, room, lists, actor=build.EDITOR, now=NOW)

    page = main_of(client.get(f"/services/{service_id}").text)

    assert "Every Monday, 10am to 11am, at The Rooms" in page
    for words in ("Groups only there", "020 7946 0133", "Caretaker", "18001 020 7946 0124"):
        assert words in page


def test_the_page_of_an_organisation_says_what_it_is(
    client: FlaskClient, database: Database
) -> None:
    with writing(database) as session:
        owner = build.organisation(session)
        lists = OwnerLists(
            phones=[TEXTPHONE],
            contacts=[MARGIT],
            external_terms=[TERM],
            identifiers=[{"scheme": "GB-SC", "kind": "", "identifier": "SC012345"}],
            funding=["The lottery"],
        )
        keep_organisation_lists(session, owner, lists, actor=build.EDITOR, now=NOW)
        build.published(session, owner)

    page = main_of(client.get(f"/organisations/{owner}").text)

    for words in ("18001 020 7946 0124", "Margit", "GB-SC SC012345", "Paid for by The lottery"):
        assert words in page

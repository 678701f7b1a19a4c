from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from directory import commands
from directory.cards import KeptCards, list_cards, list_cards_again
from directory.commands import LocationFields
from directory.schedule import DayChange
from tests.clock import NOW, TODAY
from tests.directory.build import ARCHWAY, EDITOR, location, organisation, published
from tests.statements import counted

TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:00"}


@pytest.fixture
def kept() -> KeptCards:
    return {}


def test_cards_that_were_read_before_take_one_statement_and_are_the_same(
    session: Session, kept: KeptCards
) -> None:
    owner = organisation(session)
    ids = [published(session, owner, name=f"Choir {number}") for number in range(3)]
    fresh = list_cards(session, ids, today=TODAY)

    first = list_cards_again(session, ids, kept, today=TODAY)
    with counted(session) as statements:
        again = list_cards_again(session, ids[::-1], kept, today=TODAY)

    assert first == fresh == again[::-1]
    assert statements.count == 1
    assert list_cards_again(session, [], kept, today=TODAY) == []


def test_what_is_taken_back_is_not_shown_again(session: Session, kept: KeptCards) -> None:
    owner = organisation(session)
    ids = [published(session, owner, name=f"Choir {number}") for number in range(3)]
    assert len(list_cards_again(session, ids, kept, today=TODAY)) == 3

    commands.close_service(session, ids[0], reason="", actor=EDITOR, now=NOW)
    commands.return_to_draft(session, ids[1], reason="x", actor=EDITOR, now=NOW)

    assert [each.service_id for each in list_cards_again(session, ids, kept, today=TODAY)] == [
        ids[2]
    ]


def test_whatever_changes_is_read_anew(session: Session, kept: KeptCards) -> None:
    owner = organisation(session)
    room = location(session, owner, town="Archway", point=ARCHWAY)
    which = published(session, owner, locations=[str(room)], schedules=[TUESDAYS])
    seen = set()

    def now_shown() -> str:
        shown = list_cards_again(session, [which], kept, today=TODAY)
        assert shown == list_cards(session, [which], today=TODAY)
        return repr(shown)

    seen.add(now_shown())
    changed = DayChange(TODAY, NOW.time(), NOW.replace(hour=20).time())
    commands.set_day_changes(session, which, [changed], actor=EDITOR, now=NOW)
    seen.add(now_shown())
    hidden = LocationFields(
        name="The Rooms", address="1 Lane", town="Archway", postcode="N12 8CV",
        point=ARCHWAY, is_confidential=True,
    )  # fmt: skip
    commands.edit_location(session, room, hidden, actor=EDITOR, now=NOW)
    seen.add(now_shown())

    assert len(seen) == 3


def test_a_card_is_of_its_day(session: Session, kept: KeptCards) -> None:
    which = published(session, organisation(session), schedules=[TUESDAYS])
    later = TODAY + timedelta(days=400)
    list_cards_again(session, [which], kept, today=TODAY)

    assert list_cards_again(session, [which], kept, today=later) == list_cards(
        session, [which], today=later
    )

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.check_rules import contacts_in_order, is_answered, whom_to_ask
from directory.checks import (
    ask_for_checks,
    asked_of,
    begin_checks_again,
    note_answer,
    stop_checks,
)
from directory.commands import set_lead_email, verify_service
from storage.inboxes import inbox_of
from storage.outbox import OutboxRow
from tests.clock import NOW
from tests.directory.build import EDITOR, organisation, published

MONTH = timedelta(days=32)
HOME = "hello@lanternrooms.example"  # of the organisation
LEAD = "lead@lanternrooms.example"


@pytest.fixture
def service_id(session: Session) -> UUID:
    """A service that was confirmed at NOW."""
    owner = organisation(session)
    made = published(session, owner)
    set_lead_email(session, made, LEAD, actor=EDITOR, now=NOW)
    return made


def _asked(session: Session, now: datetime) -> list[tuple[str, list[str]]]:
    """Whom a run wrote to, and about what."""
    known = {inbox_of(session, each): each for each in (HOME, LEAD)}
    before = set(session.scalars(select(OutboxRow.id)))
    ask_for_checks(session, now=now)
    rows = session.scalars(select(OutboxRow).where(OutboxRow.id.not_in(before)))
    return [(known[row.payload["inbox"]], row.payload["services"]) for row in rows]


def test_the_first_contact_is_asked_twice_then_the_next_then_round_again() -> None:
    asked = [whom_to_ask(["a", "b"], tries, set()) for tries in range(6)]

    assert asked == ["a", "a", "b", "b", "a", "a"]
    assert whom_to_ask(["a", "b"], 0, {"a"}) == "b"
    assert whom_to_ask(["a"], 3, {"a"}) is None
    assert whom_to_ask([], 0, set()) is None
    assert contacts_in_order(["", "A@x.example ", "a@X.example", "b@x.example"]) == (
        "a@x.example",
        "b@x.example",
    )


def test_what_was_said_before_the_asking_is_no_answer() -> None:
    asked = date(2026, 3, 4)

    assert is_answered(asked, [None, asked])
    assert not is_answered(asked, [None, date(2026, 3, 3)])


def test_a_service_is_asked_about_once_a_month_and_not_when_it_was_just_confirmed(
    session: Session, service_id: UUID
) -> None:
    assert _asked(session, NOW + timedelta(days=20)) == []

    first = NOW + MONTH
    assert _asked(session, first) == [(LEAD, [str(service_id)])]
    assert _asked(session, first) == []
    assert _asked(session, first + timedelta(days=20)) == []

    verify_service(session, service_id, actor=EDITOR, now=first + timedelta(days=21))
    assert _asked(session, first + MONTH) == []


def test_one_inbox_gets_one_letter_a_month_however_many_services_it_has(session: Session) -> None:
    owner = organisation(session)
    first, second = (published(session, owner, name=name) for name in ("A", "B"))
    at = NOW + MONTH

    [(inbox, services)] = _asked(session, at)
    assert (inbox, sorted(services)) == (HOME, sorted([str(first), str(second)]))

    third = published(session, owner, name="C")
    assert _asked(session, at + timedelta(days=3)) == []
    later = _asked(session, at + MONTH)
    assert [sorted(each) for _, each in later] == [sorted(map(str, (first, second, third)))]


def test_nobody_answers_so_the_next_contact_is_asked(session: Session, service_id: UUID) -> None:
    asked = [_asked(session, NOW + MONTH * n)[0][0] for n in (1, 2, 3)]
    assert asked == [LEAD, LEAD, HOME]

    note_answer(session, service_id, now=NOW + MONTH * 3)
    assert _asked(session, NOW + MONTH * 4)[0][0] == LEAD


def test_who_wants_no_more_of_it_is_left_in_peace_until_they_do(
    session: Session, service_id: UUID
) -> None:
    for address in (LEAD, HOME):
        stop_checks(session, inbox_of(session, address), now=NOW)
    assert _asked(session, NOW + MONTH) == []

    begin_checks_again(session, inbox_of(session, LEAD))
    assert _asked(session, NOW + MONTH * 2) == [(LEAD, [str(service_id)])]


def test_a_service_that_is_not_safe_to_name_is_not_named(session: Session) -> None:
    owner = organisation(session)
    refuge = published(session, owner, name="Safe House", safe_to_name=False)

    assert [each.name for each in asked_of(session, [refuge])] == [""]

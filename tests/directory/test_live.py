from datetime import time, timedelta

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotFoundError
from directory import commands, queries
from directory.schedule import DayChange
from directory.terms import Confirmer, UnmetReason
from matching.service import Capacity, Record
from matching.terms import CapacityState, Domain, Freshness
from storage import outbox
from tests.clock import NOW, TODAY
from tests.directory.build import CONNECTOR, EDITOR, draft, member_of, organisation, published

TUESDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30"}


def test_room_is_live_at_once_and_says_who_said_so_and_when(session: Session) -> None:
    owner = organisation(session)
    service_id, member = published(session, owner), member_of(owner)
    number = queries.revision(session)
    outbox.claim(session, now=NOW)
    waiting = Capacity(CapacityState.WAITING_LIST, weeks=6)
    commands.set_room(session, service_id, waiting, actor=member, now=NOW)
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert page.card.capacity == Capacity(CapacityState.WAITING_LIST, 6, None, TODAY)
    assert page.capacity_said_by is Confirmer.ORGANISATION
    assert queries.revision(session) == number + 1
    assert [each.aggregate for each in outbox.claim(session, now=NOW)] == [f"service:{service_id}"]


def test_nobody_else_says_whether_there_is_room(session: Session) -> None:
    service_id = published(session)
    for stranger in (CONNECTOR, member_of(organisation(session, "Other"))):
        with pytest.raises(NotFoundError):
            commands.set_room(session, service_id, Capacity(), actor=stranger, now=NOW)
        with pytest.raises(NotFoundError):
            commands.verify_service(session, service_id, actor=stranger, now=NOW)
        with pytest.raises(NotFoundError):
            commands.set_day_changes(session, service_id, [], actor=stranger, now=NOW)


@pytest.mark.parametrize(
    "capacity",
    [
        Capacity(CapacityState.OPEN, weeks=3),
        Capacity(CapacityState.WAITING_LIST, weeks=-1),
        Capacity(CapacityState.OPEN, until=TODAY + timedelta(days=3)),
        Capacity(CapacityState.FULL, until=TODAY - timedelta(days=1)),
    ],
)
def test_room_that_contradicts_itself_is_refused(session: Session, capacity: Capacity) -> None:
    service_id = published(session)
    with pytest.raises(InvalidError):
        commands.set_room(session, service_id, capacity, actor=EDITOR, now=NOW)


def test_editing_does_not_verify_and_verifying_does(session: Session) -> None:
    service_id = draft(session)
    commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)
    [card] = queries.list_cards(session, [service_id], today=TODAY)
    assert card.freshness is Freshness.EXPIRED
    commands.verify_by_link(session, service_id, now=NOW)
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert (page.card.freshness, page.verified_by) == (Freshness.FRESH, Confirmer.ORGANISATION)


def test_a_link_does_not_confirm_what_is_no_longer_published(session: Session) -> None:
    with pytest.raises(ConflictError):
        commands.verify_by_link(session, draft(session), now=NOW)


def test_a_closed_day_is_left_out_of_the_next_openings(session: Session) -> None:
    service_id = published(session, schedules=[TUESDAYS])
    first, second, *_ = queries.list_cards(session, [service_id], today=TODAY)[0].next_openings
    changes = [
        DayChange(first.day, note="Training"),
        DayChange(second.day, time(14), time(15)),
    ]
    commands.set_day_changes(session, service_id, changes, actor=EDITOR, now=NOW)
    opening = queries.list_cards(session, [service_id], today=TODAY)[0].next_openings[0]
    assert (opening.day, opening.opens) == (second.day, time(14))
    commands.set_day_changes(session, service_id, [], actor=EDITOR, now=NOW)
    assert queries.list_cards(session, [service_id], today=TODAY)[0].next_openings[0] == first


def test_what_referrals_learned_reaches_the_page_and_the_matcher(session: Session) -> None:
    service_id = published(session)
    record = Record(Domain.PRACTICAL_HELP, helped=18, closed=25)
    commands.record_service_facts(
        session, service_id, usual_reply_days=3, records=[record], now=NOW
    )
    number = queries.revision(session)
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert (page.card.usual_reply_days, page.closed_loops) == (3, 25)
    assert queries.load_services(session)[0].record == (record,)
    commands.record_service_facts(
        session, service_id, usual_reply_days=3, records=[record], now=NOW
    )
    assert queries.revision(session) == number  # nothing new was said


def test_unmet_needs_are_counted_by_place_and_month(session: Session) -> None:
    for pcn in ("U58538", "U58538", None):
        commands.record_unmet_need(
            session, Domain.FRIENDSHIPS, UnmetReason.NO_ROOM, pcn_code=pcn, today=TODAY
        )
    counted = [(each.pcn_code, each.month, each.count) for each in queries.list_unmet(session)]
    assert counted == [("", "2026-03", 1), ("U58538", "2026-03", 2)]
    assert queries.list_unmet(session, since="2026-04") == []


def test_a_member_says_at_once_who_is_told_of_referrals(session: Session) -> None:
    owner = organisation(session)
    service_id, member = published(session, owner), member_of(owner)
    commands.set_lead_email(session, service_id, "new@lead.example", actor=member, now=NOW)
    assert queries.get_referral_target(session, service_id).lead_email == "new@lead.example"
    with pytest.raises(InvalidError):
        commands.set_lead_email(session, service_id, "nobody", actor=member, now=NOW)
    with pytest.raises(NotFoundError):
        commands.set_lead_email(session, service_id, "a@b.example", actor=CONNECTOR, now=NOW)

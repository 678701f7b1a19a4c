from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from matching.terms import Domain
from referrals import queries
from referrals.commands import NewSignpost, signpost
from referrals.models import MessageBackRow
from referrals.pages import ReferralPage, TaskHolder
from referrals.queries import ListFilter
from referrals.reasons import DecidedBy, Outcome
from referrals.states import Action, Party, State
from storage.engine import Database, reading, writing
from storage.keys import destroy_subject_key
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import CANARIES, World
from tests.statements import counted

ALL: frozenset[State] = frozenset(State)


def _as(viewer: Actor | TaskHolder, world: World, referral_id: UUID) -> ReferralPage:
    return queries.get_referral(world.session, referral_id, viewer=viewer, today=TODAY)


def _told(page: object) -> list[str]:
    return [canary for canary in CANARIES if canary in repr(page)]


def test_a_page_offers_the_steps_that_its_viewer_can_take(world: World) -> None:
    referral_id = build.sent(world)

    assert _as(world.member, world, referral_id).actions == (
        Action.ACCEPT,
        Action.WAIT,
        Action.ASK,
        Action.MESSAGE,
        Action.CANNOT_HELP,
    )
    assert Action.WITHDRAW in _as(world.connector, world, referral_id).actions


def test_new_ones_are_first_in_the_inbox(world: World) -> None:
    started = build.bring_to(world, State.STARTED)
    for number in range(2):
        other = build.another(world)
        build.sent(world, person_id=other, now=NOW + timedelta(days=number))
    lines = queries.inbox(
        world.session, viewer=world.member, wanted=ListFilter(), today=date(2026, 3, 19)
    ).lines

    assert [line.state for line in lines] == [State.SENT, State.SENT, State.STARTED]
    assert [line.is_overdue for line in lines] == [True, False, False]
    assert lines[-1].referral_id == started


def test_lists_can_be_narrowed(world: World) -> None:
    build.bring_to(world, State.HANDOVER)

    def total(**wanted: object) -> int:
        narrowed = replace(ListFilter(), **wanted)  # type: ignore[arg-type]
        return queries.sent_by_team(
            world.session, viewer=world.colleague, wanted=narrowed, today=TODAY
        ).total

    assert total() == 1
    assert total(states=frozenset({State.SENT})) == 0
    assert total(domain=Domain.LEISURE) == 0
    assert total(mine_only=True) == 0
    build.cover(world)
    assert total(mine_only=True) == 1
    assert total(overdue_only=True) == 0


def test_handovers_wait_for_the_team_to_place_them(world: World) -> None:
    referral_id = build.bring_to(world, State.HANDOVER)
    found = queries.handovers_to_place(world.session, viewer=world.colleague, today=TODAY)

    assert [line.referral_id for line in found.lines] == [referral_id]
    assert found.lines[0].turn is Party.CONNECTOR
    assert queries.handovers_to_place(world.session, viewer=world.stranger, today=TODAY).total == 0


def test_counts_are_by_state_and_by_side(world: World) -> None:
    build.bring_to(world, State.STARTED)

    assert queries.count_sent(world.session, viewer=world.connector)[State.STARTED] == 1
    assert queries.count_received(world.session, viewer=world.member)[State.STARTED] == 1
    assert sum(queries.count_received(world.session, viewer=world.connector).values()) == 0


def test_a_message_back_is_opened_by_the_team_it_is_to(world: World) -> None:
    build.bring_to(world, State.CLOSED)
    listed = queries.messages_back(world.session, viewer=world.key_worker, today=TODAY)
    found = queries.get_message_back(
        world.session, listed.messages[0].message_id, viewer=world.key_worker, today=TODAY
    )

    assert (listed.total, listed.unread, listed.messages[0].summary) == (1, 1, None)
    assert found.summary is not None
    assert found.summary["person"]["name"] == build.NAME
    needs = {"domain": "practical_help", "also": [], "wants": build.WANTS}
    assert found.summary["needs"] == needs
    assert found.summary["support_and_outcome"]["outcome"] == Outcome.COMPLETED.value
    assert found.summary["support_and_outcome"]["note"] == "ZQ-went well"
    assert found.summary["completed_by"]["name"] == "Mem"
    with pytest.raises(NotFoundError):
        queries.get_message_back(
            world.session, found.message_id, viewer=world.stranger, today=TODAY
        )


def test_unread_messages_come_first_and_read_ones_keep_their_answer(world: World) -> None:
    first = build.bring_to(world, State.CLOSED)
    build.step(world, first, Action.SEE, world.key_worker, note="Thanks")
    build.bring_to(world, State.CLOSED, now=NOW - timedelta(days=1))
    listed = queries.messages_back(world.session, viewer=world.key_worker, today=TODAY)
    unread = queries.messages_back(
        world.session, viewer=world.key_worker, today=TODAY, unread_only=True
    )

    assert [message.seen_at is None for message in listed.messages] == [True, False]
    assert (listed.total, listed.unread, unread.total) == (2, 1, 1)
    read = queries.get_message_back(
        world.session, listed.messages[1].message_id, viewer=world.key_worker, today=TODAY
    )
    assert (read.reply, read.seen_as) == ("Thanks", Party.CORE_TEAM)


def test_a_persons_timeline_tells_steps_and_signposts_together(world: World) -> None:
    build.bring_to(world, State.STARTED)
    new = NewSignpost(world.person_id, world.service_id, Domain.LEISURE)
    signpost(world.session, new, actor=world.connector, now=NOW + timedelta(hours=1))
    told = queries.timeline(world.session, world.person_id, viewer=world.connector)

    assert [entry.action for entry in told] == [
        None,
        Action.START,
        Action.ACCEPT,
        Action.SEND,
        Action.WRITE,
    ]
    with pytest.raises(NotFoundError):
        queries.timeline(world.session, world.person_id, viewer=world.stranger)


def test_a_persons_referrals_are_listed_to_who_looks_after_them(world: World) -> None:
    referral_id = build.sent(world)
    found = queries.for_person(world.session, world.person_id, viewer=world.key_worker, today=TODAY)

    assert [(line.referral_id, line.name) for line in found] == [(referral_id, build.NAME)]
    with pytest.raises(NotFoundError):
        queries.for_person(world.session, world.person_id, viewer=world.member, today=TODAY)


def test_open_referrals_of_a_person_are_told_by_service_to_the_teams_they_are_of(
    world: World,
) -> None:
    build.bring_to(world, State.CLOSED)
    referral_id = build.sent(world)
    row = build.row(world, referral_id)
    ours, strangers = (
        queries.open_of_person(world.session, world.person_id, viewer=viewer)
        for viewer in (world.connector, world.stranger)
    )

    assert ours == {row.service_id: queries.OpenReferral(referral_id, row.state)}
    assert strangers == {}


def test_an_erased_persons_referral_still_stands_and_says_nothing(world: World) -> None:
    referral_id = build.bring_to(world, State.CLOSED)
    destroy_subject_key(world.session, build.row(world, referral_id).key_id, now=NOW)
    page = _as(world.connector, world, referral_id)
    listed = queries.messages_back(world.session, viewer=world.key_worker, today=TODAY)

    assert (page.line.state, page.snapshot, page.minimum) == (State.CLOSED, None, None)
    assert _told(page) == []
    assert _told(listed) == []


def _crowd(database: Database, size: int) -> World:
    """A world with as many closed and as many sent referrals, each of its own person."""
    with writing(database) as session:
        made = build.world(session)
        for number in range(size):
            referral_id = build.sent(made, person_id=build.another(made))
            if number % 2:
                build.step(
                    made,
                    referral_id,
                    Action.WITHDRAW,
                    made.connector,
                    decided_by=DecidedBy.SENDER,
                )
    return made


def _statements(database: Database, read: Callable[[Session], object]) -> int:
    with reading(database) as session, counted(database) as seen:
        read(session)
    return seen.count


@pytest.mark.parametrize("size", [5, 60])
def test_lists_take_the_same_few_statements_however_long_they_are(
    database: Database, size: int
) -> None:
    made = _crowd(database, size)
    everything = ListFilter(ALL)

    def messages(session: Session) -> None:
        queries.messages_back(session, viewer=made.key_worker, today=TODAY)

    def inbox(session: Session) -> None:
        queries.inbox(session, viewer=made.member, wanted=everything, today=TODAY)

    def team(session: Session) -> None:
        queries.sent_by_team(session, viewer=made.connector, wanted=everything, today=TODAY)

    assert [_statements(database, read) for read in (messages, inbox, team)] == [7, 5, 7]


def test_one_message_exists_for_each_end(database: Database) -> None:
    made = _crowd(database, 5)

    with reading(database) as session:
        rows = session.scalars(select(MessageBackRow)).all()
        assert len(rows) == 2
        assert {row.to_team_id for row in rows} == {made.core_team_id}

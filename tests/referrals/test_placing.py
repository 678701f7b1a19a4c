from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from base.errors import ConflictError, InvalidError, NotFoundError
from matching.terms import Domain
from referrals import commands
from referrals.commands import DuplicateReferralError, NewSignpost
from referrals.models import ContactAttemptRow, ReferralRow, SignpostRow
from referrals.reasons import Placement
from referrals.states import Action, Party, State
from tests.clock import NOW
from tests.referrals import build
from tests.referrals.build import World


def test_no_is_a_handover_with_an_owner_and_two_working_days(world: World) -> None:
    row = build.row(world, build.bring_to(world, State.HANDOVER))

    assert (row.turn, row.due_on, row.reason) == (Party.CONNECTOR, date(2026, 3, 6), "full")
    assert row.owner_user_id == world.connector.user_id


def test_a_late_yes_is_still_welcome(world: World) -> None:
    referral_id = build.bring_to(world, State.HANDOVER)

    assert build.step(world, referral_id, Action.ACCEPT) is State.ACCEPTED
    assert build.row(world, referral_id).reason is None


def _place(world: World, referral_id: UUID, how: Placement, service_id: UUID | None) -> None:
    build.step(
        world,
        referral_id,
        Action.PLACE,
        world.connector,
        placement=how,
        service_id=service_id,
    )


def test_referring_on_begins_a_draft_that_knows_where_it_came_from(world: World) -> None:
    referral_id = build.bring_to(world, State.HANDOVER)
    other = build.service(world.session, world.organisation_id, name="Second chance")
    _place(world, referral_id, Placement.REFERRED_ON, other)
    child = world.session.scalars(
        select(ReferralRow).where(ReferralRow.parent_id == referral_id)
    ).one()

    assert (child.state, child.service_id, child.due_on) == (
        State.DRAFT,
        other,
        date(2026, 3, 11),
    )
    assert child.owner_user_id == world.connector.user_id
    assert [event.action for event in build.events(world, child.id)] == [Action.WRITE]
    assert len(build.errands(world, child.id)) == 1


def test_referring_on_to_where_there_is_an_open_one_places_nothing(world: World) -> None:
    other = build.service(world.session, world.organisation_id, name="Second chance")
    build.draft(world, service_id=other)
    referral_id = build.bring_to(world, State.HANDOVER)
    before = build.written(world)

    with pytest.raises(DuplicateReferralError):
        _place(world, referral_id, Placement.REFERRED_ON, other)
    assert build.written(world) == before
    assert build.row(world, referral_id).placement is None


def test_placing_by_a_signpost_keeps_a_record_and_sends_nothing(world: World) -> None:
    referral_id = build.bring_to(world, State.HANDOVER)
    other = build.service(world.session, world.organisation_id, name="Second chance")
    _place(world, referral_id, Placement.SIGNPOSTED, other)
    kept = world.session.scalars(select(SignpostRow)).one()

    assert (kept.service_id, kept.referral_id) == (other, referral_id)
    assert kept.made_by == world.connector.user_id


def test_a_signpost_is_a_record_of_its_own(world: World) -> None:
    new = NewSignpost(world.person_id, world.service_id, Domain.LEISURE)
    commands.signpost(world.session, new, actor=world.connector, now=NOW)

    assert world.session.scalar(select(ReferralRow)) is None
    with pytest.raises(NotFoundError):
        commands.signpost(world.session, new, actor=world.stranger, now=NOW)


def test_a_colleague_is_given_it_and_the_person_need_not_start_again(world: World) -> None:
    referral_id = build.bring_to(world, State.HANDOVER)
    due = build.row(world, referral_id).due_on
    with pytest.raises(InvalidError, match="in your team"):
        build.step(
            world,
            referral_id,
            Action.REASSIGN,
            world.connector,
            owner_id=world.stranger.user_id,
        )
    build.step(
        world, referral_id, Action.REASSIGN, world.connector, owner_id=world.colleague.user_id
    )
    row = build.row(world, referral_id)

    assert (row.state, row.owner_user_id, row.due_on) == (
        State.HANDOVER,
        world.colleague.user_id,
        due,
    )


def test_not_reached_takes_three_tries_by_ways_the_person_calls_safe(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    tries = [("post", "no_answer"), ("phone", "no_answer"), ("text", "left_message")]
    for channel, result in tries:
        build.step(world, referral_id, Action.TRY_CONTACT, **build.attempt(channel, result))
    with pytest.raises(ConflictError, match="Try 3 times"):
        build.step(world, referral_id, Action.NOT_REACHED)
    build.step(world, referral_id, Action.TRY_CONTACT, **build.attempt("phone", "no_answer"))

    assert build.step(world, referral_id, Action.NOT_REACHED) is State.NOT_REACHED
    kept = world.session.scalars(select(ContactAttemptRow.is_safe))
    assert sorted(kept) == [False, True, True, True]


def test_having_spoken_starts_the_count_again_and_moves_the_date(world: World) -> None:
    referral_id = build.bring_to(world, State.ACCEPTED)
    build.step(world, referral_id, Action.TRY_CONTACT, **build.attempt("phone", "no_answer"))
    build.step(world, referral_id, Action.TRY_CONTACT, **build.attempt("phone", "spoke"))
    row = build.row(world, referral_id)

    assert (row.attempts, row.due_on) == (0, date(2026, 4, 7))


def test_a_question_stops_the_clock_once(world: World) -> None:
    referral_id = build.sent(world)
    build.step(world, referral_id, Action.ASK, note="Is a lift needed?")
    row = build.row(world, referral_id)
    assert (row.turn, row.due_on, row.answer_by) == (
        Party.CONNECTOR,
        date(2026, 3, 11),
        date(2026, 3, 25),
    )
    later = NOW + timedelta(days=2)
    build.step(world, referral_id, Action.ANSWER, world.connector, note="No", now=later)
    assert (row.turn, row.due_on, row.paused) == (Party.SERVICE, date(2026, 3, 20), 2)

    build.step(world, referral_id, Action.ASK, note="A ramp?", now=later)
    assert row.answer_by == date(2026, 3, 20)
    much_later = later + timedelta(days=5)
    build.step(world, referral_id, Action.ANSWER, world.connector, note="No", now=much_later)
    assert row.due_on == date(2026, 3, 20)


def test_what_a_step_does_not_ask_for_is_left_out(world: World) -> None:
    referral_id = build.sent(world)
    build.step(
        world,
        referral_id,
        Action.ACCEPT,
        reason="full",
        placement=Placement.SELF_HELP,
        expected_on=date(2026, 4, 1),
    )
    row, event = build.row(world, referral_id), build.events(world, referral_id)[-1]

    assert (row.reason, row.placement, row.expected_on, event.reason) == (None, None, None, None)

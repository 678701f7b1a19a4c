from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from base.errors import ConflictError, InvalidError, NotFoundError
from directory.models import ServiceRow
from matching.terms import Domain
from people.commands import Care
from referrals import commands
from referrals.commands import DuplicateReferralError
from referrals.ending import FEWEST_REPLIES
from referrals.jobs import lapse_overdue
from referrals.models import MessageBackRow
from referrals.queries import get_message_back, messages_back
from referrals.reasons import DecidedBy, DomainOutcome, Outcome
from referrals.states import ENDS, Action, Party, State
from storage.audit import AuditRow, Deed
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import World


def test_the_end_sends_a_message_that_has_to_be_seen(world: World) -> None:
    referral_id = build.bring_to(world, State.CLOSED)
    message = world.session.scalars(select(MessageBackRow)).one()
    row = build.row(world, referral_id)

    assert (message.to_team_id, message.due_on) == (world.core_team_id, date(2026, 3, 11))
    assert (row.turn, row.outcome) == (Party.CORE_TEAM, Outcome.COMPLETED)
    assert build.NAME not in message.summary
    with pytest.raises(ConflictError, match="somebody else"):
        build.step(world, referral_id, Action.SEE, world.connector)

    build.step(world, referral_id, Action.SEE, world.key_worker, note="Thank you")
    assert (message.seen_by, message.seen_as) == (world.key_worker.user_id, Party.CORE_TEAM)
    assert (row.state, row.closed_at) == (State.LOOP_CLOSED, NOW)


def test_every_end_but_a_mistake_sends_a_message_back(world: World) -> None:
    everywhere = build.one_in_each_state(world)
    told = list(world.session.scalars(select(MessageBackRow.referral_id)))

    assert sorted(told) == sorted(everywhere[state] for state in (*ENDS, State.LOOP_CLOSED))


def test_without_a_core_team_the_sender_closes_the_loop(world: World) -> None:
    care = Care(world.team_id, None, world.connector.user_id, None)
    alone = build.person(world.session, world.connector, care)
    build.consent(world, person_id=alone)
    referral_id = build.sent(world, person_id=alone)
    build.step(world, referral_id, Action.WITHDRAW, world.connector, decided_by=DecidedBy.SENDER)
    message = world.session.scalars(select(MessageBackRow)).one()

    assert (message.to_team_id, message.to_user_id) == (world.team_id, world.connector.user_id)
    assert build.step(world, referral_id, Action.SEE, world.connector) is State.LOOP_CLOSED


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (State.PLACED, State.HANDOVER),
        (State.CLOSED, State.ACCEPTED),
        (State.WITHDRAWN, State.DRAFT),
        (State.NOT_REACHED, State.ACCEPTED),
    ],
)
def test_an_end_can_be_reopened_with_a_note(world: World, state: State, to: State) -> None:
    referral_id = build.bring_to(world, state)
    with pytest.raises(InvalidError):
        build.step(world, referral_id, Action.REOPEN, world.connector)
    build.step(world, referral_id, Action.REOPEN, world.connector, note="They rang")
    row, message = (
        build.row(world, referral_id),
        world.session.scalars(select(MessageBackRow)).one(),
    )

    assert (row.state, row.outcome, row.ended_at) == (to, None, None)
    assert message.retracted_at == NOW
    assert row.due_on is not None


def test_what_was_withdrawn_has_to_be_agreed_to_and_sent_again(world: World) -> None:
    referral_id = build.bring_to(world, State.WITHDRAWN)
    build.step(world, referral_id, Action.REOPEN, world.connector, note="They changed their mind")
    row = build.row(world, referral_id)

    assert (row.sent_at, row.minimum, row.snapshot) == (None, None, None)
    with pytest.raises(NotFoundError):
        build.step(world, referral_id, Action.ACCEPT, world.member)


def test_nothing_is_reopened_beside_a_newer_referral(world: World) -> None:
    referral_id = build.bring_to(world, State.CLOSED)
    newer = build.draft(world)

    with pytest.raises(DuplicateReferralError) as refused:
        build.step(world, referral_id, Action.REOPEN, world.connector, note="They rang")
    assert refused.value.referral_id == newer


def test_taking_consent_back_takes_the_referral_back(world: World) -> None:
    referral_id = build.bring_to(world, State.STARTED)
    ended = commands.stop_sharing(
        world.session,
        world.person_id,
        world.organisation_id,
        wording="sharing-1",
        by=world.connector,
        now=NOW,
    )
    row = build.row(world, referral_id)

    assert ended == [referral_id]
    assert (row.state, row.decided_by) == (State.WITHDRAWN, DecidedBy.PERSON)


def test_the_directory_learns_from_closed_loops(world: World) -> None:
    for _ in range(FEWEST_REPLIES):
        assert _answers(world) == (None, None)
        referral_id = build.sent(world)
        build.step(world, referral_id, Action.ACCEPT, now=NOW + timedelta(days=2))
        build.step(world, referral_id, Action.START)
        build.step(
            world,
            referral_id,
            Action.CLOSE,
            outcome=Outcome.HELPED_IN_PART,
            domain_outcomes={Domain.PRACTICAL_HELP: DomainOutcome.HELPED},
        )
        build.step(world, referral_id, Action.SEE, world.key_worker)

    assert _answers(world) == (2, 100)
    assert build.closed_loops(world) == {"practical_help": [FEWEST_REPLIES] * 2}


def test_each_area_of_life_it_was_for_has_an_outcome_of_its_own_and_no_other(world: World) -> None:
    letter = replace(build.EVERYTHING, also=(Domain.FRIENDSHIPS,))
    referral_id = build.bring_to(world, State.STARTED, letter=letter)
    said = {Domain.PRACTICAL_HELP: DomainOutcome.HELPED, Domain.FRIENDSHIPS: DomainOutcome.SAME}

    with pytest.raises(InvalidError, match="what this referral is for"):
        _close(world, referral_id, said | {Domain.LEISURE: DomainOutcome.HELPED})
    _close(world, referral_id, said)
    build.step(world, referral_id, Action.SEE, world.key_worker)

    [message] = messages_back(world.session, viewer=world.key_worker, today=TODAY).messages
    told = get_message_back(world.session, message.message_id, viewer=world.key_worker, today=TODAY)
    assert told.summary is not None
    assert told.summary["needs"]["also"] == ["friendships"]
    outcomes = told.summary["support_and_outcome"]["by_domain"]
    assert outcomes == {"practical_help": "helped", "friendships": "same"}
    assert build.closed_loops(world) == {"practical_help": [1, 1], "friendships": [0, 1]}


def _close(world: World, referral_id: UUID, said: dict[Domain, DomainOutcome]) -> None:
    outcome = Outcome.HELPED_IN_PART
    build.step(world, referral_id, Action.CLOSE, outcome=outcome, domain_outcomes=said)


def test_how_often_a_service_says_yes_counts_noes_and_silence_but_no_mistakes(
    world: World,
) -> None:
    asked = [build.sent(world, person_id=build.another(world)) for _ in range(FEWEST_REPLIES + 1)]
    for number, referral_id in enumerate(asked):
        action = Action.ACCEPT if number % 2 else Action.CANNOT_HELP
        build.step(world, referral_id, action, reason=None if number % 2 else "full")
    assert _answers(world)[1] == 45

    build.step(world, asked[-1], Action.ENTER_IN_ERROR, world.connector, note="not meant")
    build.sent(world, person_id=build.another(world))
    lapse_overdue(world.session, now=NOW + timedelta(days=40))

    assert _answers(world)[1] == 45  # 5 of 10, then of 11 with the one that nobody answered


def _answers(world: World) -> tuple[int | None, int | None]:
    row = world.session.get_one(ServiceRow, world.service_id)
    return row.usual_reply_days, row.accepted_percent


def test_looking_is_written_down_and_a_stranger_leaves_no_trace(world: World) -> None:
    referral_id = build.sent(world)
    commands.look(world.session, referral_id, viewer=world.member, now=NOW)
    before = build.written(world)

    with pytest.raises(NotFoundError):
        commands.look(world.session, referral_id, viewer=world.stranger, now=NOW)
    assert build.written(world) == before
    reads = select(AuditRow).where(AuditRow.deed == Deed.READ)
    assert [each.object_id for each in world.session.scalars(reads)] == [referral_id]

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from directory.commands import close_service
from matching.terms import Domain
from referrals import commands
from referrals.commands import DuplicateReferralError, NewReferral
from referrals.pages import TaskHolder
from referrals.rules import StepDetail
from referrals.states import ENDS, FINAL, Action, Party, State
from referrals.steps import STEPS
from storage.audit import AuditRow, Deed, first_broken
from tests.clock import NOW
from tests.directory.build import EDITOR
from tests.referrals import build
from tests.referrals.build import World


def test_a_draft_belongs_to_its_writer_and_is_due_in_five_working_days(world: World) -> None:
    row = build.row(world, build.draft(world))

    assert (row.state, row.turn, row.due_on) == (State.DRAFT, Party.CONNECTOR, date(2026, 3, 11))
    assert row.owner_user_id == world.connector.user_id
    assert (row.team_id, row.core_team_id) == (world.team_id, world.core_team_id)
    assert len(row.reference) == 8
    assert row.snapshot is None


def test_a_stranger_cannot_begin_a_referral_for_somebody_elses_person(world: World) -> None:
    new = NewReferral(world.person_id, world.service_id, Domain.LEISURE)

    with pytest.raises(NotFoundError):
        commands.create_draft(world.session, new, actor=world.stranger, now=NOW)


def test_nothing_is_referred_to_a_service_that_has_closed(world: World) -> None:
    referral_id = build.draft(world)
    close_service(world.session, world.service_id, actor=EDITOR, reason="ended", now=NOW)

    with pytest.raises(InvalidError, match="not open"):
        commands.send(
            world.session,
            referral_id,
            seen_version=build.row(world, referral_id).version,
            actor=world.connector,
            now=NOW,
        )


def test_a_second_open_referral_to_one_service_names_the_first(world: World) -> None:
    first = build.sent(world)

    with pytest.raises(DuplicateReferralError) as refused:
        build.draft(world)
    assert refused.value.referral_id == first


def test_once_it_is_over_the_same_service_may_be_asked_again(world: World) -> None:
    for state in (*ENDS, *FINAL):
        person_id = build.another(world)
        first = build.bring_to(world, state, person_id=person_id)
        assert build.draft(world, person_id=person_id) != first


def test_sending_starts_the_clock_and_keeps_what_was_sent(world: World) -> None:
    row = build.row(world, build.sent(world))

    assert (row.state, row.turn, row.due_on) == (State.SENT, Party.SERVICE, date(2026, 3, 18))
    assert (row.consent_wording, row.sent_at) == ("sharing-1", NOW)
    assert row.snapshot is not None
    assert build.NAME not in row.snapshot


def test_consent_is_looked_at_in_the_moment_of_sending(world: World) -> None:
    referral_id = build.draft(world)
    build.consent(world, is_given=False)
    before = build.written(world)

    with pytest.raises(ConflictError, match="has not agreed"):
        build.step(world, referral_id, Action.SEND, world.connector)
    assert build.written(world) == before
    assert build.row(world, referral_id).state is State.DRAFT


def test_a_draft_can_be_rewritten_until_it_is_sent(world: World) -> None:
    referral_id = build.draft(world)
    version = build.row(world, referral_id).version
    commands.change_draft(
        world.session,
        referral_id,
        build.EVERYTHING,
        seen_version=version,
        actor=world.connector,
        now=NOW,
    )
    build.step(world, referral_id, Action.SEND, world.connector)

    with pytest.raises(ConflictError, match="has been sent"):
        commands.change_draft(
            world.session,
            referral_id,
            build.EVERYTHING,
            seen_version=build.row(world, referral_id).version,
            actor=world.connector,
            now=NOW,
        )


def test_a_colleague_takes_no_step_for_anothers_person_but_by_covering(world: World) -> None:
    draft, sent = (
        build.draft(world),
        build.bring_to(world, State.HANDOVER, person_id=build.another(world)),
    )
    new = NewReferral(world.person_id, world.service_id, Domain.LEISURE)
    told = commands.NewSignpost(world.person_id, world.service_id, Domain.LEISURE)
    who: dict[str, Any] = {"actor": world.colleague, "now": NOW}
    version = build.row(world, draft).version
    deeds: list[Callable[[], object]] = [
        lambda: build.step(
            world, sent, Action.REASSIGN, world.colleague, owner_id=world.colleague.user_id
        ),
        lambda: commands.change_draft(
            world.session, draft, build.EVERYTHING, seen_version=version, **who
        ),
        lambda: commands.signpost(world.session, told, **who),
    ]
    with pytest.raises(NotAllowedError):
        commands.create_draft(world.session, new, **who)
    for deed in deeds:
        with pytest.raises(NotAllowedError):
            deed()
    build.cover(world)
    for deed in deeds:
        deed()


def test_each_step_leaves_one_event_and_one_errand(world: World) -> None:
    for state, referral_id in build.one_in_each_state(world).items():
        events = build.events(world, referral_id)
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        assert len(build.errands(world, referral_id)) == len(events)
        assert events[0].from_state is None
        assert all(after.from_state is before.to_state for before, after in pairwise(events))
        assert events[-1].to_state is build.row(world, referral_id).state is state
        assert all((event.from_state, event.action) in STEPS for event in events)


def test_in_every_state_somebody_has_it_until_a_day(world: World) -> None:
    found = {
        state: build.row(world, referral_id)
        for state, referral_id in build.one_in_each_state(world).items()
    }

    assert {state for state, row in found.items() if row.turn is None} == set(FINAL)
    assert {state for state, row in found.items() if row.due_on is None} == set(FINAL)
    assert all(row.owner_user_id for row in found.values())


def test_an_illegal_step_writes_nothing(world: World) -> None:
    everywhere = build.one_in_each_state(world)
    before = build.written(world)
    for state, referral_id in everywhere.items():
        for action in Action:
            if (state, action) in STEPS:
                continue
            with pytest.raises((ConflictError, NotFoundError)):
                build.step(world, referral_id, action, world.connector)
        assert build.row(world, referral_id).state is state

    assert build.written(world) == before


def test_errands_carry_ids_and_codes_and_nothing_of_the_person(world: World) -> None:
    referral_id = build.bring_to(world, State.LOOP_CLOSED)
    sent = next(
        each
        for each in build.errands(world, referral_id)
        if each.payload["template"] == "referral_send"
    )

    assert sent.kind == "email"
    assert sent.payload["to"] == ["service", "person"]
    for errand in build.errands(world, referral_id):
        assert set(errand.payload) == {"template", "referral_id", "to"}


def test_every_step_is_in_the_audit(world: World) -> None:
    referral_id = build.bring_to(world, State.STARTED)
    query = select(AuditRow.deed, AuditRow.fields).where(AuditRow.object_id == referral_id)

    assert [tuple(each) for each in world.session.execute(query.order_by(AuditRow.n))] == [
        (Deed.CHANGE, "write"),
        (Deed.SEND, "send"),
        (Deed.CHANGE, "accept"),
        (Deed.CHANGE, "start"),
    ]
    assert first_broken(world.session) is None


def test_a_page_that_was_open_too_long_is_refused(world: World) -> None:
    referral_id = build.sent(world)
    seen = build.row(world, referral_id).version
    build.step(world, referral_id, Action.ACCEPT)
    before = build.written(world)

    with pytest.raises(ConflictError, match=r"^Mem, for the service, changed"):
        commands.take_step(
            world.session,
            referral_id,
            Action.CANNOT_HELP,
            by=world.member,
            detail=StepDetail(seen, reason="full"),
            now=NOW,
        )
    assert build.written(world) == before


def test_a_double_press_has_one_effect(world: World) -> None:
    referral_id = build.sent(world)
    detail = StepDetail(build.row(world, referral_id).version)
    for _ in range(2):
        try:
            commands.take_step(
                world.session, referral_id, Action.ACCEPT, by=world.member, detail=detail, now=NOW
            )
        except ConflictError:
            continue

    assert [event.action for event in build.events(world, referral_id)].count(Action.ACCEPT) == 1


@pytest.mark.parametrize(
    ("who", "action", "error"),
    [
        ("connector", Action.ACCEPT, NotAllowedError),
        ("key_worker", Action.ACCEPT, NotAllowedError),
        ("stranger", Action.ACCEPT, NotFoundError),
        ("member", Action.REASSIGN, NotAllowedError),
        ("member", Action.LAPSE, NotAllowedError),
    ],
)
def test_each_side_takes_its_own_steps(
    world: World, who: str, action: Action, error: type[Exception]
) -> None:
    referral_id = build.sent(world)

    with pytest.raises(error):
        build.step(world, referral_id, action, getattr(world, who))


def test_a_service_does_not_know_of_a_draft(world: World) -> None:
    referral_id = build.draft(world)

    with pytest.raises(NotFoundError):
        build.step(world, referral_id, Action.ACCEPT, world.member)


def test_a_task_link_acts_for_its_organisation_on_its_referral_alone(world: World) -> None:
    referral_id = build.sent(world)

    for wrong in (
        TaskHolder(world.organisation_id, uuid4()),
        TaskHolder(uuid4(), referral_id),
    ):
        with pytest.raises(NotFoundError):
            build.step(world, referral_id, Action.ACCEPT, wrong)
    right = TaskHolder(world.organisation_id, referral_id)
    assert build.step(world, referral_id, Action.ACCEPT, right) is State.ACCEPTED
    event = build.events(world, referral_id)[-1]
    assert (event.party, event.actor_id) == (Party.SERVICE, None)

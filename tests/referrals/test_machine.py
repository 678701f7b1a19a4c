"""Any order of steps, by anybody: the promises hold after each."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from people.terms import Channel
from referrals import jobs, queries
from referrals.models import ReferralEventRow
from referrals.pages import SelfReferrer, TaskHolder
from referrals.reach import Viewer
from referrals.reasons import AttemptResult, CheckIn, DecidedBy, Outcome, Placement
from referrals.states import ENDS, FINAL, Action, Party, State
from referrals.steps import STEPS
from storage.audit import first_broken
from storage.faults import faults
from tests.clock import NOW
from tests.databases import fresh_database
from tests.proof import SEED, counts, proof
from tests.referrals import build

ON_POSTGRES: Final = "TEST_DATABASE_URL" in os.environ
PROOF: Final = "referral-steps-postgres" if ON_POSTGRES else "referral-steps"
FULL: Final = 500 if ON_POSTGRES else 2000  # runs of make proof
TAKEN: Final = ("connector", "colleague", "key_worker", "member", "link", "person", "stranger")
WHO: Final = {
    Party.CONNECTOR: "connector",
    Party.SERVICE: "member",
    Party.CORE_TEAM: "key_worker",
    Party.PERSON: "person",
}
EXITS: Final = {Action.WITHDRAW, Action.ENTER_IN_ERROR, Action.REASSIGN, Action.MESSAGE}
WELL_SAID: Final = {
    "result": AttemptResult.NO_ANSWER,
    "note": "ZQ-note",
    "placement": Placement.SELF_HELP,
    "decided_by": DecidedBy.SENDER,
    "channel": Channel.PHONE,
    "check_in": CheckIn.NO_ANSWER,
}
SAID: Final = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(Outcome),
        "reason": st.sampled_from(["full", "cost", None]),
        "result": st.sampled_from([*AttemptResult, *[AttemptResult.NO_ANSWER] * 4]),
        "note": st.sampled_from(["ZQ-note", ""]),
    }
).map(lambda said: {**WELL_SAID, **said})
SEEN: Final[set[tuple[State, Action]]] = set()


def rebuilt(events: list[ReferralEventRow]) -> State | None:
    """The state that the events alone lead to, by the table."""
    state: State | None = None
    for event in events:
        step = STEPS[state, event.action]
        assert (event.from_state, event.to_state) == (state, step.to)
        assert event.party in step.parties
        state = step.to
    return state


class AnyOrder(RuleBasedStateMachine):
    """One referral; steps and days in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.opening = fresh_database(Path(self.folder.name))
        self.database = self.opening.__enter__()
        self.session = self.database.write_sessions()
        self.world = build.world(self.session)
        self.referral_id = build.draft(self.world)
        self.now = NOW
        self.turns = 0

    @rule(
        who=st.sampled_from(TAKEN),
        action=st.sampled_from(Action),
        said=SAID,
    )
    def any_step(self, who: str, action: Action, said: dict[str, Any]) -> None:
        self._take(who, action, said)

    @rule(salt=st.integers(0, 2**32))
    def a_step_of_the_table(self, salt: int) -> None:
        """Spread by a generator of our own: drawn choices lean to the first of a list."""
        self.turns += 1
        row = build.row(self.world, self.referral_id)
        state = row.state
        steps = [
            (action, WHO[party])
            for (before, action), step in STEPS.items()
            if before is state
            for party in step.parties
            if party in WHO
        ]
        if steps:
            chance = Random(f"{SEED} {salt} {self.turns}")  # noqa: S311
            onward = [each for each in steps if each[0] not in EXITS]
            action, who = chance.choice(onward if onward and chance.random() < 0.9 else steps)
            ended = Outcome.COMPLETED if row.started_at else Outcome.DID_NOT_START
            reason = "full" if action is Action.CANNOT_HELP else "cost"
            self._take(who, action, {**WELL_SAID, "outcome": ended, "reason": reason})
        else:
            self.referral_id = build.draft(self.world, now=self.now)

    def _viewer(self, who: str) -> Viewer:
        """Somebody with an account, a service with a link, or the person themselves."""
        if who == "link":
            return TaskHolder(self.world.organisation_id, self.referral_id)
        if who == "person":
            return SelfReferrer(self.referral_id)
        viewer: Viewer = getattr(self.world, who)
        return viewer

    def _take(self, who: str, action: Action, said: dict[str, Any]) -> None:
        row = build.row(self.world, self.referral_id)
        before, events = row.state, len(build.events(self.world, self.referral_id))
        written = build.written(self.world)
        detail = {
            **said,
            "expected_on": london_date(self.now) + timedelta(days=20),
            "owner_id": self.world.colleague.user_id,
        }
        try:
            viewer = self._viewer(who)
            build.step(self.world, self.referral_id, action, viewer, now=self.now, **detail)
        except (ConflictError, InvalidError, NotAllowedError, NotFoundError):
            assert build.written(self.world) == written
            assert row.state is before
            return
        SEEN.add((before, action))
        assert who != "stranger"
        assert row.state is STEPS[before, action].to
        assert len(build.events(self.world, self.referral_id)) == events + 1

    @precondition(lambda self: self.now < NOW + timedelta(days=400))
    @rule(days=st.sampled_from([1, 3, 15]))
    def days_go_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        jobs.daily(self.session, now=self.now)
        assert faults(self.session) == []

    @invariant()
    def somebody_has_it_until_a_day(self) -> None:
        row = build.row(self.world, self.referral_id)
        assert (row.turn is None) is (row.state in FINAL)
        assert (row.due_on is None) is (row.state in FINAL)
        assert row.owner_user_id is not None
        if row.state is State.SENT:
            assert row.answer_by is not None
            assert row.turn is (Party.CONNECTOR if row.has_question else Party.SERVICE)

    @invariant()
    def an_end_has_one_message_that_holds(self) -> None:
        state = build.row(self.world, self.referral_id).state
        holding = queries.messages_back(
            self.session, viewer=self.world.key_worker, today=london_date(self.now)
        )
        unread = [each for each in holding.messages if each.seen_at is None]
        about = [each for each in holding.messages if each.line.referral_id == self.referral_id]
        assert len(unread) == holding.unread == (1 if state in ENDS else 0)
        assert len(about) == (1 if state in (*ENDS, State.LOOP_CLOSED) else 0)

    @invariant()
    def the_events_are_a_chain(self) -> None:
        events = build.events(self.world, self.referral_id)
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        assert rebuilt(events) is build.row(self.world, self.referral_id).state

    def teardown(self) -> None:
        assert first_broken(self.session) is None
        self.session.close()
        self.opening.__exit__(None, None, None)
        self.folder.cleanup()


@pytest.mark.proof(PROOF)
def test_in_any_order_of_steps_nobody_is_dropped() -> None:
    runs, steps = counts(small=6, full=FULL), counts(small=40, full=50)
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(SEEN) >= counts(small=15, full=50)
    proof(PROOF, {"runs": runs, "steps": steps, "distinct_steps": len(SEEN)})

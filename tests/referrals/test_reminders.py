"""Reminders through both clock changes, restarts and an outage: each once, the late ones too."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select

from referrals import jobs
from referrals.models import ReferralRow
from referrals.states import State
from storage.engine import Database, writing
from storage.faults import faults
from storage.outbox import OutboxRow
from storage.worker import Job, Worker
from tests.databases import fresh_database
from tests.proof import SEED, counts, is_full, proof
from tests.referrals import build

SPRING: Final = datetime(2026, 3, 16, tzinfo=UTC)  # the clocks go forward on 29 March
AUTUMN: Final = datetime(2026, 10, 12, tzinfo=UTC)  # and back on 25 October
OUTAGE: Final = (timedelta(days=7, hours=9), timedelta(days=10, hours=9))
WATCHED: Final = timedelta(days=44)
TICKS: Final = (50, 60, 70) if is_full() else (350, 360, 370)  # minutes: no clock is exact
STATES: Final = (State.SENT, State.ACCEPTED, State.HANDOVER)
WANTED: Final = {
    State.SENT: {
        "referral_nudge": 2,
        "referral_check_in": 1,
        "referral_lapse": 1,
        "referral_overdue": 1,
        "referral_stuck": 1,
    },
    State.ACCEPTED: {"referral_check_in": 1, "referral_overdue": 1, "referral_stuck": 1},
    State.HANDOVER: {"referral_overdue": 1, "referral_stuck": 1},
}
"""What each is reminded of when nobody does anything, by the state it was left in."""


class Days:
    """Days that go by, with a worker that is started anew now and then."""

    def __init__(self, database: Database, start: datetime) -> None:
        self.database, self.start, self.now = database, start, start
        self.chance = Random(f"{SEED} {start}")  # noqa: S311  (the same each time)
        self.worker, self.restarts = self._fresh(), 0

    def ticks(self) -> Iterator[datetime]:
        """Tick by tick; the worker is down for three days."""
        while self.now < self.start + WATCHED:
            self.now += timedelta(minutes=self.chance.choice(TICKS))
            if self.chance.random() < 0.1:
                self.worker, self.restarts = self._fresh(), self.restarts + 1
            if not OUTAGE[0] <= self.now - self.start <= OUTAGE[1]:
                self.worker.run_once()
            yield self.now

    def _fresh(self) -> Worker:
        job = Job("overdue referrals", timedelta(minutes=10), partial(_daily, self.database))
        idle = {"email": lambda _: None, "index": lambda _: None}
        return Worker(self.database, idle, lambda: self.now, [job])


def _daily(database: Database, now: datetime) -> None:
    with writing(database) as session:
        jobs.daily(session, now=now)
        assert faults(session) == []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with fresh_database(tmp_path) as database:
        yield database


@pytest.mark.proof("referral-reminders")
def test_each_reminder_goes_once_through_clock_changes_restarts_and_an_outage(
    database: Database,
) -> None:
    with writing(database) as session:
        made = build.world(session)
    starts = [SPRING, AUTUMN][: counts(small=1, full=2)]
    many, restarts = counts(small=3, full=60), 0
    seen: Counter[str] = Counter()
    for start in starts:
        days = Days(database, start)
        with writing(database) as session:
            sent = _send(replace(made, session=session), start, many)
        for _ in days.ticks():
            pass
        restarts += days.restarts
        for referral_id, state in sent.items():
            seen += _check(database, referral_id, state)
    figures = {"referrals": many * len(starts), "outage_hours": 72, "restarts": restarts}
    proof("referral-reminders", {**figures, "clock_changes": len(starts), **seen})


def _send(made: build.World, start: datetime, many: int) -> dict[UUID, State]:
    """Referrals sent through the first week, and what state each was left in."""
    sent = {}
    for number in range(many):
        at, state = start + timedelta(hours=7 * number % 120 + 1), STATES[number % 3]
        sent[build.bring_to(made, state, now=at, person_id=build.another(made))] = state
    return sent


def _check(database: Database, referral_id: UUID, left_in: State) -> Counter[str]:
    """What one referral was reminded of: nothing twice, nothing left out."""
    query = select(OutboxRow).where(OutboxRow.aggregate == f"referral:{referral_id}")
    with database.read_sessions() as session:
        found = Counter(each.payload["template"] for each in session.scalars(query))
        state = session.get_one(ReferralRow, referral_id).state
    assert state is (State.ACCEPTED if left_in is State.ACCEPTED else State.HANDOVER)
    steps = {"referral_write", "referral_send", "referral_accept", "referral_cannot_help"}
    reminders = Counter({name: times for name, times in found.items() if name not in steps})
    assert reminders == WANTED[left_in]
    return reminders

"""Several at the same moment: one winner, and the others are told who."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import func, select

from base.errors import ConflictError
from referrals.commands import take_step
from referrals.models import ReferralEventRow, ReferralRow
from referrals.pages import TaskHolder
from referrals.reach import Viewer
from referrals.reasons import DecidedBy
from referrals.rules import StepDetail
from referrals.states import Action, State
from storage.engine import Database, writing
from storage.outbox import OutboxRow
from tests.clock import NOW
from tests.databases import fresh_database
from tests.proof import counts, proof
from tests.referrals import build

BEFORE: Final = 2  # steps of a referral that was sent: written, sent
TELLS: Final = {"The", "Mem,", "Connie,"}
Runner = tuple[Viewer, Action, StepDetail]


@dataclass(frozen=True, slots=True)
class Course:
    """One place with everybody, in a database that several threads can write to."""

    database: Database
    made: build.World

    def sent(self) -> tuple[UUID, int]:
        """A new referral that was sent, and its version."""
        with writing(self.database) as session:
            made = replace(self.made, session=session)
            referral_id = build.sent(made, person_id=build.another(made))
            return referral_id, build.row(made, referral_id).version

    def run(self, referral_id: UUID, runners: list[Runner]) -> tuple[int, list[str]]:
        """Everybody at once. How many won, and what the others were told."""
        gate, won, told = threading.Barrier(len(runners)), list[Action](), list[str]()

        def go(by: Viewer, action: Action, detail: StepDetail) -> None:
            gate.wait()
            try:
                with writing(self.database) as session:
                    take_step(session, referral_id, action, by=by, detail=detail, now=NOW)
                won.append(action)
            except ConflictError as error:
                told.append(str(error))

        threads = [threading.Thread(target=go, args=each) for each in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(won), told

    def after(self, referral_id: UUID) -> tuple[State, list[Action], int]:
        """The state, the steps after sending, and how many e-mails those asked for."""
        event = ReferralEventRow
        steps = select(event.action).where(
            event.referral_id == referral_id, event.position > BEFORE
        )
        mails = select(func.count()).where(OutboxRow.aggregate == f"referral:{referral_id}")
        with self.database.read_sessions() as session:
            state = session.get_one(ReferralRow, referral_id).state
            return state, list(session.scalars(steps)), (session.scalar(mails) or 0) - BEFORE


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    with fresh_database(tmp_path) as database:
        with writing(database) as session:
            made = build.world(session)
        yield Course(database, made)


def _race(course: Course, name: str, runners: Callable[[UUID, int], list[Runner]]) -> None:
    """As many races as are asked for, each with one winner and one effect."""
    races = counts(small=4, full=1000)
    winners: Counter[str] = Counter()
    for _ in range(races):
        referral_id, version = course.sent()
        won, told = course.run(referral_id, runners(referral_id, version))
        state, steps, mails = course.after(referral_id)

        assert won == 1
        assert len(told) == len(runners(referral_id, version)) - 1
        assert {each.split()[0] for each in told} <= TELLS, told
        assert (len(steps), mails) == (1, 1)
        assert state in {State.ACCEPTED, State.WITHDRAWN}
        winners[steps[0].value] += 1
    proof(f"referral-races-{name}", {"races": races, "at_once": 4, **winners})


@pytest.mark.proof("referral-races-accept")
def test_four_who_accept_at_once_are_one_acceptance(course: Course) -> None:
    def runners(referral_id: UUID, version: int) -> list[Runner]:
        link = TaskHolder(course.made.organisation_id, referral_id)
        by: list[Viewer] = [course.made.member, link, course.made.member, link]
        return [(each, Action.ACCEPT, StepDetail(version)) for each in by]

    _race(course, "accept", runners)


@pytest.mark.proof("referral-races-withdraw")
def test_accepting_and_taking_back_at_once_is_one_of_them(course: Course) -> None:
    def runners(_referral_id: UUID, version: int) -> list[Runner]:
        back = StepDetail(version, decided_by=DecidedBy.SENDER)
        two: list[Runner] = [
            (course.made.member, Action.ACCEPT, StepDetail(version)),
            (course.made.connector, Action.WITHDRAW, back),
        ]
        return two * 2

    _race(course, "withdraw", runners)


@pytest.mark.proof("referral-races-double")
def test_the_same_button_four_times_is_one_step(course: Course) -> None:
    def runners(_referral_id: UUID, version: int) -> list[Runner]:
        return [(course.made.member, Action.ACCEPT, StepDetail(version))] * 4

    _race(course, "double", runners)

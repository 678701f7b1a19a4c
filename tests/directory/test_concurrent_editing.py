"""Editors, members and a feed change one listing in any order: nobody's change is lost."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select

from accounts.actor import Actor
from base.errors import ConflictError
from directory import commands
from directory.commands import Decision
from directory.history_models import ServiceVersionRow
from directory.models import ServiceRow
from directory.values import load_values
from matching.service import Capacity
from matching.terms import CapacityState
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.databases import fresh_database
from tests.directory.build import EDITOR, member_of, organisation, published
from tests.proof import SEED, counts, proof

WORDS: Final = ("lark", "wren", "tea", "hall", "Tuesday", "stairs", "free", "late", "warm")
LISTS: Final[dict[str, list[list[str]]]] = {
    "languages": [["en"], ["en", "so"], ["en", "tr", "bn"]],
    "domains": [["leisure"], ["practical_help", "leisure"]],
}
TEXTS: Final = ("name", "summary", "who_for", "how_to_join", "cost_note")


@dataclass(slots=True)
class Model:
    """What must be stored, kept by hand."""

    live: dict[str, Any]
    version: int
    kept: dict[int, dict[str, Any]] = field(default_factory=dict)  # number -> whole listing
    hand_edited: set[str] = field(default_factory=set)
    waiting: tuple[UUID, dict[str, Any]] | None = None
    views: list[int] = field(default_factory=list)  # versions that somebody has before them
    did: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Desk:
    """One service, those who change it, and the model beside it."""

    database: Database
    service_id: UUID
    member: Actor
    model: Model
    random: Random
    step: int = 0

    def run(self) -> None:
        """One step by chance; then what is stored is what the model says."""
        self.step += 1
        deeds = (
            self.look, self.edit, self.edit, self.propose, self.decide, self.withdraw,
            self.restore, self.feed, self.room, self.race,
        )  # fmt: skip
        self.random.choice(deeds)()
        self.check()

    @property
    def now(self) -> Any:  # noqa: ANN401  (often the same moment: versions must not need it)
        return NOW + timedelta(minutes=self.step // 3)

    def look(self) -> None:
        self.model.views = [*self.model.views, self.model.version][-4:]

    def seen(self) -> int:
        """A version that somebody looked at, now or a while ago."""
        return self.random.choice([*self.model.views, self.model.version])

    def values(self) -> dict[str, Any]:
        names = self.random.sample([*TEXTS, *LISTS], self.random.randint(1, 3))
        return {
            name: self.random.choice(LISTS[name])
            if name in LISTS
            else " ".join(self.random.choices(WORDS, k=3))
            for name in names
        }

    def edit(self) -> None:
        seen, values = self.seen(), self.values()
        self.expect(self._edit(seen, values), seen, values, "edited")

    def _edit(self, seen: int, values: dict[str, Any]) -> bool:
        try:
            with writing(self.database) as session:
                commands.edit_service(
                    session, self.service_id, values, seen_version=seen, actor=EDITOR, now=self.now
                )
        except ConflictError:
            return False
        return True

    def race(self) -> None:
        """Two editors save at the same moment what both had seen: one of them wins."""
        told: dict[int, bool] = {}
        both = [self.values(), self.values()]
        for number, values in enumerate(both):  # both change something
            values["alert"] = f"step {self.step}, editor {number}"
        seen, gate = self.model.version, threading.Barrier(2)

        def save(number: int) -> None:
            gate.wait()
            told[number] = self._edit(seen, both[number])

        threads = [threading.Thread(target=save, args=(each,)) for each in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(told.values()) == [False, True]
        [winner] = [number for number, won in told.items() if won]
        self.change(both[winner], by_hand=True)
        self.model.did["raced"] += 1

    def propose(self) -> None:
        seen, values = self.seen(), self.values()
        try:
            with writing(self.database) as session:
                made = commands.propose_change(
                    session, self.service_id, values, seen_version=seen, actor=self.member,
                    now=self.now,
                )  # fmt: skip
        except ConflictError:
            assert seen != self.model.version
            return
        assert seen == self.model.version
        new = {name: each for name, each in values.items() if each != self.model.live[name]}
        assert (made is None) == (not new)
        self.model.waiting = (made, new) if made else None
        self.model.did["proposed"] += 1

    def decide(self) -> None:
        if self.model.waiting is None:
            return
        proposal_id, values = self.model.waiting
        seen = self.seen()
        accept = frozenset(name for name in values if self.random.random() < 0.6)
        decision = Decision(accept, seen, "Because")
        try:
            with writing(self.database) as session:
                commands.decide_proposal(session, proposal_id, decision, actor=EDITOR, now=self.now)
        except ConflictError:
            assert seen != self.model.version
            return
        assert seen == self.model.version
        self.model.waiting = None
        self.change({name: values[name] for name in accept}, by_hand=True)
        self.model.did["decided"] += 1

    def withdraw(self) -> None:
        if self.model.waiting is None:
            return
        with writing(self.database) as session:
            commands.withdraw_proposal(
                session, self.model.waiting[0], actor=self.member, now=self.now
            )
        self.model.waiting = None

    def restore(self) -> None:
        if not self.model.kept:
            return
        number, seen = self.random.choice(sorted(self.model.kept)), self.seen()
        try:
            with writing(self.database) as session:
                commands.restore_version(
                    session, self.service_id, number, seen_version=seen, actor=EDITOR, now=self.now
                )
        except ConflictError:
            assert seen != self.model.version
            return
        assert seen == self.model.version
        self.change(self.model.kept[number], by_hand=True)
        assert self.model.live == self.model.kept[number]  # and `check` compares what is stored
        self.model.did["restored"] += 1

    def feed(self) -> None:
        values = self.values()
        with writing(self.database) as session:
            commands.edit_from_feed(session, self.service_id, values, actor=EDITOR, now=self.now)
        free = {name: each for name, each in values.items() if name not in self.model.hand_edited}
        self.change(free, by_hand=False)

    def room(self) -> None:
        """What is live at once disturbs nobody's editing."""
        with writing(self.database) as session:
            commands.set_room(
                session, self.service_id, Capacity(CapacityState.FULL), actor=self.member,
                now=self.now,
            )  # fmt: skip

    def expect(self, won: bool, seen: int, values: dict[str, Any], what: str) -> None:
        assert won == (seen == self.model.version)
        if won:
            self.change(values, by_hand=True)
            self.model.did[what] += 1
        else:
            self.model.did["refused"] += 1

    def change(self, values: dict[str, Any], *, by_hand: bool) -> None:
        """Lay a change over the model, if it is one."""
        changed = {name for name, each in values.items() if self.model.live[name] != each}
        if by_hand:
            self.model.hand_edited |= changed
        self.model.live = {**self.model.live, **values}

    def check(self) -> None:
        """What is stored is what the model says, and no version was rewritten."""
        known, version = self.model.kept, ServiceVersionRow
        again = self.random.choice(sorted(known)) if known else 0
        with reading(self.database) as session:
            stored = load_values(session, [self.service_id])[self.service_id]
            row = session.get_one(ServiceRow, self.service_id)
            query = select(version.number, version.content).where(
                (version.number > max(known, default=0)) | (version.number == again)
            )
            fresh: dict[int, dict[str, Any]] = dict(session.execute(query).all())
        assert stored == self.model.live
        assert set(row.hand_edited) == self.model.hand_edited
        assert fresh.get(again) == known.get(again)
        known |= fresh
        assert not known or known[max(known)] == stored
        self.model.version = row.version


@pytest.mark.proof("concurrent-editing")
def test_no_change_is_lost_and_any_version_is_put_back_exactly(tmp_path: Path) -> None:
    steps = counts(small=60, full=20_000)
    with fresh_database(tmp_path) as database:
        with writing(database) as session:
            owner = organisation(session)
            service_id = published(session, owner)
            live = load_values(session, [service_id])[service_id]
            row = session.get_one(ServiceRow, service_id)
            model = Model(live, row.version, hand_edited=set(row.hand_edited))
        desk = Desk(database, service_id, member_of(owner), model, Random(SEED))  # noqa: S311
        for _ in range(steps):
            desk.run()

    did = desk.model.did
    assert all(did[what] for what in ("edited", "refused", "raced", "proposed", "restored"))
    proof("concurrent-editing", {"steps": steps, **did, "versions": len(desk.model.kept)})

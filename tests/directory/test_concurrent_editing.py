"""Editors, members and a feed change one listing in any order: nobody's change is lost."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from base.calendar import london_date
from base.errors import ConflictError
from directory import commands
from directory.commands import Decision, Seen
from directory.models import ServiceRow
from directory.rebasing import values_seen
from directory.rules import rebased
from directory.values import load_values
from matching.service import Capacity
from storage.engine import Database, reading, writing
from tests.databases import fresh_database
from tests.directory.build import member_of, organisation, published
from tests.directory.editing_desk import EDITORS, ROOM, Desk, Model
from tests.proof import SEED, counts, proof

ON_ONE_LISTING = 30  # steps: then most fields are hand-edited, and an import has nothing to change
DONE = ("edited", "refused", "raced", "proposed", "restored", "imported", "imports undone")


@dataclass(slots=True)
class Deeds(Desk):
    """What may be done to it."""

    def run(self) -> None:
        """One step by chance; then what is stored is what the model says."""
        self.step += 1
        deeds = (
            self.look, self.edit, self.edit, self.edit_again, self.propose, self.decide,
            self.accept_edited, self.withdraw, self.restore, self.undo, self.feed, self.undo_feed,
            self.facts_of_the_day, self.race_of_editors, self.race_of_members,
        )  # fmt: skip
        self.random.choice(deeds)()
        self.check()

    def edit(self) -> None:
        (seen, _), values = self.seen(), self.values()
        won = self._edit(seen.version, values)
        assert won == (seen.version == self.model.version)
        if won:
            self.change(values, by_hand=True)
        self.model.did["edited" if won else "refused"] += 1

    def edit_again(self) -> None:
        """Who was refused lays what they changed over what others did, and loses nothing."""
        (seen, showed), values = self.seen(), self.values()
        with reading(self.database) as session:
            base = values_seen(session, self.service_id, seen, viewer=self.members[0])
        assert base == showed
        whole = rebased(base, {**base, **values}, self.model.live)
        mine = {name: new for name, new in values.items() if base[name] != new}
        assert whole == {**self.model.live, **mine}
        assert self._edit(self.model.version, whole)
        self.change(whole, by_hand=True)
        self.model.did["laid together"] += 1

    def _edit(self, seen: int, values: dict[str, Any], who: int = 0) -> bool:
        try:
            with writing(self.database) as session:
                commands.edit_service(
                    session, self.service_id, values, seen_version=seen, actor=EDITORS[who],
                    now=self.now,
                )  # fmt: skip
        except ConflictError:
            return False
        return True

    def race_of_editors(self) -> None:
        """Two save at the same moment what both had seen: one of them wins."""
        both, seen = self.two_changes(), self.model.version
        winner, _ = self.race(lambda number: self._edit(seen, both[number], number))
        self.change(both[winner], by_hand=True)
        self.model.did["raced"] += 1

    def race_of_members(self) -> None:
        """Two propose at the same moment: the proposal of the second does not hide the first."""
        both, (seen, _) = self.two_changes(), self.shown()
        winner, made = self.race(lambda number: self._propose(seen, both[number], number))
        self.model.waiting = (made, self.new(both[winner]))
        self.model.did["proposals raced"] += 1

    def propose(self) -> None:
        (seen, _), values = self.seen(), self.values()
        made = self._propose(seen, values, self.random.choice((0, 1)))
        assert (made is False) == (seen != self.shown()[0])
        if made is False:
            self.model.did["proposal refused"] += 1
            return
        new = self.new(values)
        assert (made is None) == (not new)
        self.model.waiting = (made, new) if made else None
        self.model.did["proposed"] += 1

    def _propose(self, seen: Seen, values: dict[str, Any], who: int) -> Any:  # noqa: ANN401
        try:
            with writing(self.database) as session:
                return commands.propose_change(
                    session, self.service_id, values, seen=seen, actor=self.members[who],
                    now=self.now,
                )  # fmt: skip
        except ConflictError:
            return False

    def decide(self) -> None:
        if self.model.waiting is None:
            return
        proposal_id, values = self.model.waiting
        seen = self.seen()[0].version
        accept = frozenset(name for name in values if self.random.random() < 0.6)
        decision = Decision(accept, seen, "Because")
        try:
            with writing(self.database) as session:
                commands.decide_proposal(
                    session, proposal_id, decision, actor=EDITORS[1], now=self.now
                )
        except ConflictError:
            assert seen != self.model.version
            return
        assert seen == self.model.version
        self.model.waiting = None
        self.change({name: values[name] for name in accept}, by_hand=True)
        whole = "accepted" if accept == set(values) else "in part" if accept else "rejected"
        self.model.did[whole] += 1

    def accept_edited(self) -> None:
        """An editor accepts in words of their own: the change and the decision are one."""
        if self.model.waiting is None:
            return
        (proposal_id, values), own = self.model.waiting, self.values()
        with writing(self.database) as session:
            commands.edit_service(
                session, self.service_id, {**values, **own}, seen_version=self.model.version,
                actor=EDITORS[1], now=self.now,
            )  # fmt: skip
            commands.accept_edited(session, proposal_id, actor=EDITORS[1], now=self.now)
        self.model.waiting = None
        self.change({**values, **own}, by_hand=True)
        self.model.did["accepted in other words"] += 1

    def withdraw(self) -> None:
        if self.model.waiting is None:
            return
        with writing(self.database) as session:
            commands.withdraw_proposal(
                session, self.model.waiting[0], actor=self.members[1], now=self.now
            )
        self.model.waiting = None

    def restore(self) -> None:
        if self.model.kept:
            self._restore(self.random.choice(sorted(self.model.kept)))

    def undo(self) -> None:
        """Take back the last change: the version before it again."""
        if len(self.model.kept) > 1:
            self._restore(sorted(self.model.kept)[-2])

    def _restore(self, number: int) -> None:
        seen = self.seen()[0].version
        try:
            with writing(self.database) as session:
                commands.restore_version(
                    session, self.service_id, number, seen_version=seen, actor=EDITORS[1],
                    now=self.now,
                )  # fmt: skip
        except ConflictError:
            assert seen != self.model.version
            return
        assert seen == self.model.version
        self.change(self.model.kept[number], by_hand=True)
        assert self.model.live == self.model.kept[number]  # and `check` compares what is stored
        self.model.did["restored"] += 1

    def feed(self) -> None:
        values = self.values()
        self.model.imported = {
            name: (self.model.live[name], new)
            for name, new in values.items()
            if name not in self.model.hand_edited
        }
        self._feed(values)
        self.model.did["imported"] += 1

    def undo_feed(self) -> None:
        """What the import changed and nobody touched since is as before it."""
        live, imported = self.model.live, self.model.imported
        self._feed({name: old for name, (old, new) in imported.items() if live[name] == new})
        self.model.imported = {}
        self.model.did["imports undone"] += bool(imported)

    def _feed(self, values: dict[str, Any]) -> None:
        with writing(self.database) as session:
            commands.edit_from_feed(
                session, self.service_id, values, actor=EDITORS[0], now=self.now
            )
        free = {name: each for name, each in values.items() if name not in self.model.hand_edited}
        self.change(free, by_hand=False)

    def facts_of_the_day(self) -> None:
        """What is live at once disturbs nobody's editing."""
        room, who = Capacity(self.random.choice(ROOM)), self.random.choice(self.members)
        with writing(self.database) as session:
            commands.set_room(session, self.service_id, room, actor=who, now=self.now)
            commands.verify_service(session, self.service_id, actor=who, now=self.now)
        with reading(self.database) as session:
            row = session.get_one(ServiceRow, self.service_id)
            assert (row.capacity_state, row.version) == (room.state, self.model.version)
            assert row.verified_on == london_date(self.now)
        self.model.did["verified"] += 1


@pytest.mark.proof("concurrent-editing")
def test_no_change_is_lost_and_any_version_is_put_back_exactly(tmp_path: Path) -> None:
    steps, by_chance, did = counts(small=60, full=20_000), Random(SEED), Counter[str]()  # noqa: S311
    with fresh_database(tmp_path) as database:
        for _ in range(steps // ON_ONE_LISTING):
            desk = a_desk(database, by_chance)
            for _ in range(ON_ONE_LISTING):
                desk.run()
            did += desk.model.did + Counter(versions=len(desk.model.kept))

    assert all(did[what] for what in DONE)
    proof("concurrent-editing", {"steps": steps, **did})


def a_desk(database: Database, by_chance: Random) -> Deeds:
    """A new listing, which nobody has touched by hand yet."""
    with writing(database) as session:
        owner = organisation(session)
        service_id = published(session, owner)
        live = load_values(session, [service_id])[service_id]
        row = session.get_one(ServiceRow, service_id)
        model = Model(live, row.version, hand_edited=set(row.hand_edited))
    both = (member_of(owner), member_of(owner))
    return Deeds(database, service_id, both, model, by_chance)

"""One listing that several people change, and a model by hand of what must be stored."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from accounts.actor import Actor
from directory.commands import Seen
from directory.history_models import ServiceVersionRow
from directory.models import ServiceRow
from directory.values import load_values
from matching.terms import CapacityState
from storage.engine import Database, reading
from tests.clock import NOW
from tests.directory.build import EDITOR

EDITORS: Final = (EDITOR, replace(EDITOR, user_id=UUID(int=99), name="Edmund"))
ROOM: Final = (CapacityState.OPEN, CapacityState.FULL, CapacityState.PAUSED)
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
    views: list[tuple[Seen, dict[str, Any]]] = field(default_factory=list)  # and what each showed
    imported: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # by the last feed
    did: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Desk:
    """One service, those who change it, and the model beside it."""

    database: Database
    service_id: UUID
    members: tuple[Actor, Actor]
    model: Model
    random: Random
    step: int = 0

    @property
    def now(self) -> Any:  # noqa: ANN401  (often the same moment: versions must not need it)
        return NOW + timedelta(minutes=self.step // 3)

    def shown(self) -> tuple[Seen, dict[str, Any]]:
        """What a form shows now: what is live, with what waits laid over it."""
        number, values = self.model.waiting or (None, {})
        return Seen(self.model.version, number), {**self.model.live, **values}

    def look(self) -> None:
        self.model.views = [*self.model.views, self.shown()][-4:]

    def seen(self) -> tuple[Seen, dict[str, Any]]:
        """What somebody has before them, since now or a while ago."""
        return self.random.choice([*self.model.views, self.shown()])

    def values(self) -> dict[str, Any]:
        names = self.random.sample([*TEXTS, *LISTS], self.random.randint(1, 3))
        return {
            name: self.random.choice(LISTS[name])
            if name in LISTS
            else " ".join(self.random.choices(WORDS, k=3))
            for name in names
        }

    def two_changes(self) -> list[dict[str, Any]]:
        """Both change something."""
        return [{**self.values(), "alert": f"step {self.step}, number {each}"} for each in (0, 1)]

    def race(self, save: Callable[[int], Any]) -> tuple[int, Any]:
        """Who won, and what they got."""
        told: dict[int, Any] = {}
        gate = threading.Barrier(2)

        def run(number: int) -> None:
            gate.wait()
            told[number] = save(number)

        threads = [threading.Thread(target=run, args=(each,)) for each in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        [winner] = [number for number in (0, 1) if told[number]]
        return winner, told[winner]

    def new(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: each for name, each in values.items() if each != self.model.live[name]}

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
                version.service_id == self.service_id,
                (version.number > max(known, default=0)) | (version.number == again),
            )
            fresh: dict[int, dict[str, Any]] = dict(session.execute(query).all())
        assert stored == self.model.live
        assert set(row.hand_edited) == self.model.hand_edited
        assert fresh.get(again) == known.get(again)
        known |= fresh
        assert not known or known[max(known)] == stored
        self.model.version = row.version

"""A directory that editors, searches and faults act on at random, and a model of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from base.calendar import london_date
from base.errors import ConflictError
from directory import commands, queries
from directory.commands import LocationFields
from directory.pages import ServiceCard
from directory.schedule import DayChange
from directory.search.engine import IndexUnavailableError
from directory.search.find import search
from directory.search.query import SearchQuery, Sort
from directory.search.results import SearchPage
from directory.search.snapshot import Snapshot, SnapshotHolder, load_snapshot
from directory.search.upkeep import check, index_errand, mend
from matching.service import Capacity
from matching.terms import CapacityState
from storage.engine import Database, reading, writing
from storage.worker import Worker
from tests.clock import NOW
from tests.directory.build import ARCHWAY, EDITOR
from tests.directory.faulty import FAILS, LOSES, MOODS, WELL, FaultyEngine
from tests.directory.ground import IN_WEST, PLACES

NAMES: Final = ("Money Mornings", "Garden gate", "Chess night", "Tea and talk", "Walking well")
WORDS: Final = ("money", "garden", "chess", "tea", "walking", "talk", "gardne", "bills", "")
SECRET_TOWN: Final = "Hidden Vale"
TUESDAYS: Final = {
    "rrule": "FREQ=WEEKLY;BYDAY=TU",
    "starts_on": "2026-01-06",
    "opens": "10:00",
    "closes": "12:00",
}


@dataclass(slots=True)
class Model:
    """What the public may see, kept by hand beside the database."""

    names: dict[UUID, str]
    rooms: dict[UUID, UUID]  # service -> its only place
    public: set[UUID] = field(default_factory=set)
    secret: set[UUID] = field(default_factory=set)  # services at a place that may not be told


@dataclass(slots=True)
class World:
    """One seed: a real database and index, with faults, and what has been seen."""

    database: Database
    engine: FaultyEngine
    random: Random
    model: Model
    seen: Counter[str]
    now: datetime = NOW
    old: Snapshot | None = None
    holder: SnapshotHolder = field(default_factory=SnapshotHolder)

    @property
    def worker(self) -> Worker:
        return Worker(
            self.database, {"index": index_errand(self.database, self.engine)}, lambda: self.now
        )

    def any_service(self) -> UUID:
        return self.random.choice(list(self.model.names))

    def write(self, command: Callable[..., Any], *given: Any, **named: Any) -> bool:  # noqa: ANN401
        """Whether a command was carried out; a rule may refuse it."""
        try:
            with writing(self.database) as session:
                command(session, *given, **named, actor=EDITOR, now=self.now)
        except ConflictError:
            return False
        return True

    def step(self) -> None:
        steps = (
            *[self.look_for] * 6,
            *[self.publish] * 3,
            *[self.take_away] * 3,
            *[self.edit] * 3,
            *[self.hide_or_show] * 3,
            *[self.tell] * 2,
            *[self.work] * 3,
            *[self.go_wrong] * 3,
            self.days_go_by,
            self.keep_a_snapshot,
            self.reconcile,
        )
        chosen = self.random.choice(steps)
        self.seen[chosen.__name__] += 1
        chosen()

    def publish(self) -> None:
        some = self.random.sample(list(self.model.names), self.random.choice((1, 1, 3)))
        if self.write(commands.publish_services, some):
            self.model.public.update(some)

    def take_away(self) -> None:
        which, reason = self.any_service(), "over"
        end: Callable[..., object] = self.random.choice(
            (commands.close_service, commands.return_to_draft, commands.drop_services)
        )
        given = [which] if end is commands.drop_services else which
        if self.write(end, given, reason=reason):
            self.model.public.discard(which)

    def edit(self) -> None:
        which, name = self.any_service(), self.random.choice(NAMES)
        with reading(self.database) as session:
            listing = queries.get_service_for_edit(
                session, which, viewer=EDITOR, today=london_date(self.now)
            )
        values = {"name": name, "summary": f"{self.random.choice(WORDS)} for all"}
        assert self.write(commands.edit_service, which, values, seen_version=listing.version)
        self.model.names[which] = name

    def hide_or_show(self) -> None:
        which, hide = self.any_service(), self.random.random() < 0.5
        assert self.write(commands.edit_location, self.model.rooms[which], _rooms(hidden=hide))
        (self.model.secret.add if hide else self.model.secret.discard)(which)

    def tell(self) -> None:
        which, today = self.any_service(), london_date(self.now)
        if self.random.random() < 0.5:
            full = Capacity(CapacityState.FULL, until=today + timedelta(days=2))
            self.write(commands.set_room, which, self.random.choice((Capacity(), full)))
        else:
            days = [today + timedelta(days=self.random.randrange(3)) for _ in range(2)]
            hours = NOW.time(), NOW.replace(hour=20).time()
            changed = [DayChange(day, *hours) for day in set(days)]
            self.write(commands.set_day_changes, which, changed)

    def work(self) -> None:
        self.worker.run_once()

    def go_wrong(self) -> None:
        self.engine.mood = self.random.choice((*MOODS, LOSES))

    def days_go_by(self) -> None:
        self.now += timedelta(days=self.random.choice((1, 30)))

    def keep_a_snapshot(self) -> None:
        with reading(self.database) as session:
            self.old = self.holder.current(session)

    def reconcile(self) -> None:
        with reading(self.database) as session:
            try:
                mend(session, self.engine)
            except IndexUnavailableError:
                assert self.engine.mood == FAILS

    def look_for(self) -> None:
        """By the newest snapshot or an old one; by an index that is behind, or away."""
        query = SearchQuery(
            text=self.random.choice(WORDS),
            point=self.random.choice((None, IN_WEST, ARCHWAY)),
            has_room=self.random.random() < 0.2,
            sort=self.random.choice(list(Sort)),
            now=self.now,
        )
        with reading(self.database) as session:
            snapshot = self.holder.current(session)
            if self.old is not None and self.random.random() < 0.5:
                snapshot = self.old
            try:
                today = london_date(self.now)
                page = search(session, self.engine, snapshot, query, today=today, places=PLACES)
            except IndexUnavailableError:
                assert self.engine.mood == FAILS
                return
        self.check(page)

    def check(self, page: SearchPage) -> None:
        more = page.widened.hits if page.widened else ()
        cards = [*page.cards, *(hit.card for hit in more), *(hit.card for hit in page.soft_edge)]
        self.seen["cards"] += len(cards)
        for card in cards:
            self._check_card(card)

    def _check_card(self, card: ServiceCard) -> None:
        assert card.service_id in self.model.public
        assert card.name == self.model.names[card.service_id]
        is_secret = card.service_id in self.model.secret
        assert card.is_confidential is is_secret
        assert (card.town, card.point) == (("", None) if is_secret else (SECRET_TOWN, IN_WEST))
        assert SECRET_TOWN not in repr(card) or not is_secret
        assert all(each.day >= london_date(self.now) for each in card.next_openings)

    def settle(self) -> None:
        """The engine is well again; the worker does what waits, and the reconciler looks."""
        self.engine.mood = WELL
        self.now += timedelta(days=2)
        self.worker.run_once()
        with reading(self.database) as session:
            found = mend(session, self.engine)
            self.seen["mended"] += len(found.missing | found.stray | found.changed)
            assert check(session, self.engine).is_exact
            held = set(self.engine.fingerprints())
            assert held == set(queries.list_published_ids(session)) == self.model.public
            kept, fresh = self.holder.current(session), load_snapshot(session)
            assert kept.revision == fresh.revision
            assert kept.services == fresh.services
            assert (kept.schedules, kept.day_changes) == (fresh.schedules, fresh.day_changes)
        self.look_for()


def _rooms(*, hidden: bool) -> LocationFields:
    return LocationFields(
        name="The Rooms",
        address="1 Lane",
        town=SECRET_TOWN,
        postcode="N12 8CV",
        point=IN_WEST,
        is_confidential=hidden,
    )

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import pytest

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
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import check, index_errand, mend, rebuild_all
from matching.service import Capacity
from matching.terms import CapacityState
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY
from storage.worker import Worker
from tests.clock import NOW
from tests.databases import SECRETS, close_whole, fresh_database
from tests.directory.build import ARCHWAY, EDITOR, areas, draft, location, organisation
from tests.directory.faulty import FAILS, LOSES, MOODS, WELL, FaultyEngine
from tests.directory.ground import IN_WEST, PLACES, WESTBURY
from tests.proof import SEED, counts, keep, kept, proof

NAMES: Final = ("Money Mornings", "Garden gate", "Chess night", "Tea and talk", "Walking well")
WORDS: Final = ("money", "garden", "chess", "tea", "walking", "talk", "gardne", "bills", "")
MEMORY: Final = Path("/dev/shm")  # noqa: S108  (a folder of our own in it; a disc takes 13 times as long)
OFTEN: Final = 25  # seeds after which the figures are kept, for a run that is cut short
SECRET_TOWN: Final = "Hidden Vale"
SERVICES: Final = 9  # half of them public at first
SECRET: Final = (1, 6)  # those whose place may not be told, at first
STEPS: Final = 16
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


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, where there is such a thing: no crash of the machine is tried here."""
    if not MEMORY.is_dir():
        yield tmp_path_factory.mktemp("ground")
        return
    with TemporaryDirectory(prefix="anydoor-model-", dir=MEMORY) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def begun(ground: Path) -> tuple[Path, Model]:
    """A database and index with some listings, to copy; and what is in them."""
    folder = ground / "begun"
    folder.mkdir()
    with fresh_database(folder) as database:
        if database.gate is None:
            pytest.skip("copies SQLite files")
        with writing(database) as session:
            owner = organisation(session)
            rooms = [
                location(
                    session,
                    owner,
                    point=IN_WEST,
                    town=SECRET_TOWN,
                    is_confidential=number in SECRET,
                )
                for number in range(SERVICES)
            ]
            values = {"coverage": areas(WESTBURY), "schedules": [TUESDAYS]}
            names = {
                draft(session, owner, name=name, locations=[str(room)], **values): name
                for name, room in zip(cycle(NAMES), rooms, strict=False)
            }
            ids = list(names)
            public = set(ids[: SERVICES // 2])
            commands.publish_services(session, list(public), actor=EDITOR, now=NOW)
        with reading(database) as session:
            rebuild_all(session, TantivyEngine(folder / "index"))
        close_whole(database)
    secret = {ids[number] for number in SECRET}
    return folder, Model(names, dict(zip(ids, rooms, strict=True)), public, secret)


@pytest.fixture(scope="module")
def database(ground: Path) -> Iterator[Database]:
    """One for all seeds, at a file that each seed writes anew: statements are compiled once."""
    opened = open_database(f"sqlite:///{ground}/world/test.db", info={INFO_KEY: SECRETS})
    opened.dispose()
    yield opened
    opened.dispose()


def _copy(
    begun: tuple[Path, Model], folder: Path, database: Database, seed: int, seen: Counter[str]
) -> World:
    """The same beginning for every seed."""
    source, model = begun
    shutil.rmtree(folder)
    shutil.copytree(source, folder)
    random = Random(seed)  # noqa: S311  (the same every time)
    engine = FaultyEngine(TantivyEngine(folder / "index"), random)
    own = Model(dict(model.names), model.rooms, set(model.public), set(model.secret))
    return World(database, engine, random, own, seen)


@pytest.mark.proof("search-model")
def test_whatever_happens_nothing_is_shown_that_may_not_be_and_the_index_comes_right(
    begun: tuple[Path, Model], ground: Path, database: Database
) -> None:
    seeds, seen = counts(small=5, full=1000), Counter[str](kept("search-model"))
    for seed in range(SEED + seen.pop("seeds", 0), SEED + seeds):
        world = _copy(begun, ground / "world", database, seed, seen)
        for _ in range(STEPS):
            world.step()
        world.settle()
        seen["faults"] += world.engine.faults
        database.dispose()
        done = seed - SEED + 1
        if not done % OFTEN:
            keep("search-model", {"seeds": done, **seen})
    assert seen["cards"] > seeds
    assert seen["faults"] > 0
    assert seen["mended"] >= counts(small=0, full=50)
    shown = {"unpublished_shown": 0, "secret_places_shown": 0, "indexes_that_differ": 0}
    proof("search-model", {"seeds": seeds, **dict(sorted(seen.items())), **shown})

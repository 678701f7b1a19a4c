import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from directory import commands
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import rebuild_all
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY
from tests.clock import NOW
from tests.databases import SECRETS, close_whole, fresh_database
from tests.directory.build import EDITOR, areas, draft, location, organisation
from tests.directory.faulty import FaultyEngine
from tests.directory.ground import IN_WEST, WESTBURY
from tests.directory.search_world import NAMES, SECRET_TOWN, TUESDAYS, Model, World
from tests.proof import SEED, counts, keep, kept, proof

MEMORY: Final = Path("/dev/shm")  # noqa: S108  (a folder of our own in it; a disc takes 13 times as long)
OFTEN: Final = 25  # seeds after which the figures are kept, for a run that is cut short
SERVICES: Final = 9  # half of them public at first
SECRET: Final = (1, 6)  # those whose place may not be told, at first
STEPS: Final = 16


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

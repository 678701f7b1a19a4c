"""What the speed of searches is measured in: a directory, its index, and what is searched for."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app import ROOT
from bench._country import TODAY, thesaurus
from bench._directory import SEED, ground
from bench._memory import memory_mb
from bench._searches import Searched, searches
from directory.cards import list_cards, list_cards_again
from directory.search.find import find, search
from directory.search.snapshot import Snapshot, load_snapshot
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import rebuild_all
from places.find import Places
from places.load import load_places

SEARCHES: Final = 120
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Setting:
    """A directory, its index, and what is searched for."""

    session: Session
    snapshot: Snapshot
    engine: TantivyEngine
    places: Places
    asked: Sequence[Searched]

    def find(self, searched: Searched) -> tuple[tuple[int, ...], int]:
        """Words, place, filters, counts and order: everything but the cards."""
        asked, _ = find(self.engine, self.snapshot, searched.query, today=TODAY, places=self.places)
        start = (searched.query.page - 1) * searched.query.per_page
        ranked = asked.ranked(most=start + searched.query.per_page)
        return ranked.rows[start:], ranked.total

    def page(self, searched: Searched) -> object:
        """The same, with the cards read from the database, and widened where nothing suits."""
        return search(
            self.session,
            self.engine,
            self.snapshot,
            searched.query,
            today=TODAY,
            places=self.places,
        )

    def hydrate(self, start: int) -> object:
        """Twenty cards of services that stand anywhere, nothing kept of them."""
        return list_cards(self.session, self._twenty(start), today=TODAY)

    def hydrate_again(self, start: int) -> object:
        """The same, as a page of results does: with what was read before and still stands."""
        kept = self.snapshot.cards
        return list_cards_again(self.session, self._twenty(start), kept, today=TODAY)

    def _twenty(self, start: int) -> list[UUID]:
        step = max(1, len(self.snapshot.services) // 20)
        return [each.service_id for each in self.snapshot.services[start % step :: step][:20]]


def read_setting(session: Session, folder: Path) -> tuple[Setting, dict[str, Any]]:
    """The snapshot and the index, and what they cost."""
    before = memory_mb()
    snapshot, snapshot_s = walled(lambda: load_snapshot(session))
    after = memory_mb()
    engine = TantivyEngine(folder / "index", thesaurus(), kept=0)  # every search is looked up
    _, index_s = walled(lambda: rebuild_all(session, engine, thesaurus()))
    files = [each.stat().st_size for each in (folder / "index").rglob("*") if each.is_file()]
    land, language = ground()
    asked = searches(land, language, SEARCHES, SEED)
    places = load_places(ROOT / "data")
    return Setting(session, snapshot, engine, places, asked), {
        "build_s": round(snapshot_s + index_s, 2),
        "snapshot_s": round(snapshot_s, 2),
        "index_s": round(index_s, 2),  # with the words read from the database
        "index_mb": round(sum(files) / 1e6, 1),
        "memory_mb": round(after - before, 1),
    }


def timed(do: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the processor's seconds it took."""
    begun = time.thread_time()
    given = do()
    return given, time.thread_time() - begun


def walled(do: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the seconds that passed."""
    begun = time.perf_counter()
    given = do()
    return given, time.perf_counter() - begun

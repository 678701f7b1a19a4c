"""Is the list right? The matcher, keyword search and nearest-first on the written cases.

python -m bench.match_quality          a table
python -m bench.match_quality --json   the figures alone
python -m bench.match_quality --misses what is missed, case by case; none that is set aside
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from base.calendar import london_date
from bench._full_text import FullText
from bench._match_cases import SUITABLE, Case, asker_of, read_cases, set_aside
from bench._match_measures import FIRST, LISTED, covered, doubled, gini, ndcg, share, small_share
from directory.demo import load_demo
from directory.search import upkeep
from directory.search.documents import load_documents
from directory.search.find import search
from directory.search.query import SearchQuery, Sort
from directory.search.snapshot import Snapshot, load_snapshot
from directory.search.tantivy import TantivyEngine
from importers.demo_files import ORGANISATIONS
from matching.conditions import asking
from matching.find import match
from matching.goals import read_goal
from matching.person import Asker, Need
from matching.service import Service
from matching.terms import REMOTE_MODES
from matching.thesaurus import EMPTY, Thesaurus, load_thesaurus
from matching.weights import Weights, load_weights
from places.find import Places
from places.load import load_places
from storage.base import Base
from storage.engine import open_database, reading, writing
from web.wording import DOMAINS

ROOT: Final = Path(__file__).parents[1]
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The demonstration counts its days from now; any working day would do."""
SMALL: Final = 2  # services: an organisation that lists no more is small; about half of them are

Ranker = Callable[[Case, Asker], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class World:
    """The demonstration directory and everything that can rank it."""

    session: Session
    engine: TantivyEngine
    snapshot: Snapshot
    places: Places
    weights: Weights
    thesaurus: Thesaurus
    today: date
    full_text: FullText

    @property
    def services(self) -> dict[UUID, Service]:
        """The directory by id."""
        return {each.service_id: each for each in self.snapshot.services}

    def by_matching(self, _case: Case, asker: Asker) -> Sequence[UUID]:
        """As the matcher ranks, given the very words of a goal."""
        found = match(
            self.snapshot.services, asker, self.weights, thesaurus=self.thesaurus, k=LISTED
        )
        return [each.service_id for each in found.matches]

    def by_matching_as_heard(self, case: Case, asker: Asker) -> Sequence[UUID]:
        """As the page of a session ranks: goals read by rules, each held to its own conditions."""
        stems = {stem for each in self.snapshot.services for stem in each.stems}
        goals = {
            each.domain: read_goal(each.goal, self.thesaurus, is_known=stems.__contains__)
            for each in asker.needs
        }
        return self.by_matching(case, asking(asker, goals, self.thesaurus))

    def by_keyword(self, case: Case, asker: Asker) -> Sequence[UUID]:
        """As the public search ranks each priority's public name and goal; one by one, in turn."""
        return _in_turn(
            self._searched(SearchQuery(text=_words(each.need), point=asker.point))
            for each in case.priorities
        )

    def by_plain_words(self, case: Case, _asker: Asker) -> Sequence[UUID]:
        """The same by SQLite's full-text search, as a directory without a thesaurus has it."""
        return _in_turn(self.full_text.found(_words(each.need)) for each in case.priorities)

    def by_nearness(self, case: Case, asker: Asker) -> Sequence[UUID]:
        """Whatever is about one of the priorities and covers the place, nearest first."""
        domains = frozenset(each.need.domain for each in case.priorities)
        query = SearchQuery(point=asker.point, domains=domains, sort=Sort.NEAREST)
        return self._searched(query)[:LISTED]

    def _searched(self, query: SearchQuery) -> list[UUID]:
        """The first page of a search."""
        page = search(
            self.session, self.engine, self.snapshot, query, today=self.today, places=self.places
        )
        return [hit.card.service_id for hit in page.hits]


@contextmanager
def demonstration() -> Iterator[World]:
    """The demonstration directory in a database and an index of its own, thrown away after."""
    places = load_places(ROOT / "data")
    thesaurus = load_thesaurus(_text("matching/thesaurus.toml"))

    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/bench.db")
        Base.metadata.create_all(database.write_engine)
        with writing(database) as session:
            load_demo(
                session,
                ORGANISATIONS,
                now=NOW,
                locate=lambda text: found.point if (found := places.find(text)) else None,
            )
        engine = TantivyEngine(Path(folder) / "index", thesaurus)
        with reading(database) as session:
            upkeep.rebuild_all(session, engine, thesaurus)
            yield World(
                session=session,
                engine=engine,
                snapshot=load_snapshot(session),
                places=places,
                weights=load_weights(_text("matching/weights.toml")),
                thesaurus=thesaurus,
                today=london_date(NOW),
                full_text=FullText.of(load_documents(session, EMPTY)),
            )
        database.dispose()


def figures(world: World, cases: Sequence[Case], rank: Ranker) -> dict[str, Any]:
    """Every measure of one way to rank, over some cases."""
    lists = [(case, rank(case, asker_of(case, world.places, world.today))) for case in cases]
    services = world.services
    shown = [each for _, ids in lists for each in ids]
    per_organisation = Counter(services[each].organisation_id for each in shown)
    organisations = {each.organisation_id for each in services.values()}
    listed = Counter(each.organisation_id for each in services.values())
    size_of = {key: listed[each.organisation_id] for key, each in services.items()}
    suitable = [
        each for case in cases for priority in case.priorities
        for each, grade in priority.grades.items() if grade >= SUITABLE
    ]  # fmt: skip
    numbers = {
        "coverage_at_5": share([met for case, ids in lists for met in covered(case, ids)]),
        "two_each_at_10": share([met for case, ids in lists for met in doubled(case, ids)]),
        "ndcg_at_10": sum(ndcg(case, ids) for case, ids in lists) / len(lists),
        "gini": gini([per_organisation[each] for each in organisations]),
        "remote_share": share(
            [any(services[each].modes & REMOTE_MODES for each in ids) for _, ids in lists]
        ),
        "small_share": small_share(shown, size_of, SMALL),
        "small_share_of_suitable": small_share(suitable, size_of, SMALL),
        "unjudged_share": share([not case.is_judged(each) for case, ids in lists for each in ids]),
    }
    violations = sum(each in case.never for case, ids in lists for each in ids)
    counts = {"cases": len(cases), "violations": violations}
    return {**{key: round(value, 4) for key, value in numbers.items()}, **counts}


def compared() -> dict[str, dict[str, Any]]:
    """The ways to rank, on the cases for tuning and, apart, on those set aside."""
    cases = read_cases()
    names = set_aside(cases)
    open_cases = [each for each in cases if each.name not in names]
    aside = [each for each in cases if each.name in names]
    with demonstration() as world:
        ways = {
            "matcher": world.by_matching,
            "as heard": world.by_matching_as_heard,
            "keyword": world.by_keyword,
            "plain words": world.by_plain_words,
            "nearest": world.by_nearness,
        }
        return {
            way: {
                **figures(world, open_cases, rank),
                "aside": figures(world, aside, rank),
            }
            for way, rank in ways.items()
        }


def measure() -> dict[str, float]:
    """The headline figures, for `python -m bench`."""
    return {
        f"{way}{' (set aside)' if part else ''}, {what}": float(table[what])
        for way, whole in compared().items()
        for part, table in ((0, whole), (1, whole["aside"]))
        for what in ("coverage_at_5", "ndcg_at_10", "violations", "gini", "remote_share")
    }


def misses() -> Iterator[str]:
    """What the matcher misses, one line each; of the cases that are not set aside."""
    cases = read_cases()
    names = set_aside(cases)
    with demonstration() as world:
        of = world.services
        for case in cases:
            if case.name in names:
                continue
            shown = world.by_matching(case, asker_of(case, world.places, world.today))
            yield f"{ndcg(case, shown):.2f} {case.name}"
            for place, each in enumerate(shown, 1):
                grades = [priority.grades.get(each, "-") for priority in case.priorities]
                never = f"  NEVER: {case.never[each]}" if each in case.never else ""
                yield f"      {place:>2} {grades} {of[each].name}{never}"
            for priority in case.priorities:
                best = [key for key, grade in priority.grades.items() if grade >= SUITABLE]
                unseen = [of[key].name for key in best if key not in shown]
                met = any(key in shown[:FIRST] for key in best)
                what = "ok" if met else "NOT IN FIVE" if best else "directory has none"
                yield f"      {priority.need.domain}: {what}; not shown: {unseen}"


def main(arguments: Sequence[str]) -> int:
    """Print. Returns the exit code."""
    if "--misses" in arguments:
        print("\n".join(misses()))
    elif "--json" in arguments:
        print(json.dumps(compared(), indent=2))
    else:
        for what, figure in measure().items():
            print(f"{what:<48} {figure:>8.3f}")
    return 0


def _in_turn(lists: Iterable[Sequence[UUID]]) -> list[UUID]:
    """The first of each list, then the second of each, until there are enough."""
    turns = (each for turn in zip_longest(*lists) for each in turn if each is not None)
    return list(dict.fromkeys(turns))[:LISTED]


def _words(need: Need) -> str:
    """What somebody would type for a priority."""
    return f"{DOMAINS[need.domain]} {need.goal}"


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

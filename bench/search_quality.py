"""Does the search find what people mean? Judged queries, asked of each engine and of FTS5.

python -m bench.search_quality          a table
python -m bench.search_quality --json   the figures alone
python -m bench.search_quality --misses the worst of the queries that are not set aside
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, Final
from uuid import UUID

from bench._answer import flat, show
from bench._full_text import FullText
from bench._search_queries import SUITABLE, Judged, read_queries, set_aside
from bench.match_quality import World, demonstration
from directory.search.documents import load_documents
from directory.search.engine import SearchEngine
from directory.search.find import search
from directory.search.meilisearch import MeilisearchEngine
from directory.search.meilisearch_link import Limits, Link
from directory.search.placing import split_place
from directory.search.query import SearchQuery
from matching.thesaurus import EMPTY
from places.homes import is_wide

FIRST: Final = 3  # cards somebody looks at before they doubt the search
LISTED: Final = 10  # cards that count for the order
READ_SECONDS: Final = 5.0  # for a server that answers while other programs run
POOR: Final = 0.85  # a query below this is told by --misses: the goal for the mean

Ask = Callable[[str], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one engine answered to one query, before anything was widened."""

    query: Judged
    found: Sequence[UUID]

    @property
    def succeeds(self) -> bool:
        """Whether an answer stands among the first three."""
        return any(self.query.grades.get(each, 0) >= SUITABLE for each in self.found[:FIRST])

    @property
    def ndcg(self) -> float:
        """Discounted gain of the first ten over the best there could be; 2^grade - 1 each."""
        best = sorted(self.query.grades.values(), reverse=True)
        return _gain([self.query.grades.get(each, 0) for each in self.found]) / _gain(best)


def _gain(grades: Sequence[int]) -> float:
    return sum(
        (pow(2.0, grade) - 1) / log2(place + 2) for place, grade in enumerate(grades[:LISTED])
    )


def by_product(world: World, engine: SearchEngine) -> Ask:
    """As the search page answers: a place among the words becomes the place."""

    def ask(text: str) -> Sequence[UUID]:
        words, named = split_place(text, world.places.find_locally)
        place = world.places.find_locally(named) if named else None
        query = SearchQuery(
            text=words,
            point=place.point if place else None,
            is_wide=place is not None and is_wide(place),
            parts=place.parts if place else (),
        )
        page = search(
            world.session, engine, world.snapshot, query, today=world.today, places=world.places
        )
        return [hit.card.service_id for hit in page.hits]

    return ask


def engines(world: World) -> Iterator[tuple[str, Ask]]:
    """Every way to answer there is here, by name."""
    yield "tantivy", by_product(world, world.engine)
    if url := os.environ.get("MEILI_URL", ""):
        yield "meilisearch", by_product(world, _meilisearch(world, url))
    yield "fts5", FullText.of(load_documents(world.session, EMPTY)).found
    yield "fts5_with_thesaurus", FullText.of(load_documents(world.session, world.thesaurus)).found


def _meilisearch(world: World, url: str) -> SearchEngine:
    """A real server with an index of its own, which is left there for a look."""
    patient = Limits(read=READ_SECONDS, search=READ_SECONDS)
    link = Link(url, os.environ.get("MEILI_KEY", ""), limits=patient)
    engine = MeilisearchEngine(link, world.thesaurus, "services-bench")
    engine.rebuild(load_documents(world.session, world.thesaurus))
    return engine


def figures(answers: Sequence[Asked]) -> dict[str, Any]:
    """Every measure over some answers, and by kind of query."""
    kinds = sorted({each.query.kind for each in answers})
    return {
        **_measured(answers),
        "by_kind": {
            kind: _measured([each for each in answers if each.query.kind == kind]) for kind in kinds
        },
    }


def _measured(answers: Sequence[Asked]) -> dict[str, float]:
    count = len(answers)
    return {
        "queries": count,
        "success_at_3": round(sum(each.succeeds for each in answers) / count, 4),
        "ndcg_at_10": round(sum(each.ndcg for each in answers) / count, 4),
        "zero_result_rate": round(sum(not each.found for each in answers) / count, 4),
    }


def compared() -> dict[str, dict[str, Any]]:
    """Every engine, on the queries for tuning and, apart, on those set aside."""
    queries = read_queries()
    aside = set_aside(queries)
    tables = {}
    with demonstration() as world:
        for name, ask in engines(world):
            answers = [Asked(each, ask(each.text)) for each in queries]
            tables[name] = {
                **figures([each for each in answers if each.query.text not in aside]),
                "untuned": figures([each for each in answers if each.query.text in aside]),
            }
    return tables


def measure() -> dict[str, float]:
    """The headline figures, for `python -m bench`."""
    return flat(
        {
            f"{name}{part}": {key: value for key, value in table.items() if key in _HEADLINES}
            for name, whole in compared().items()
            for part, table in (("", whole), (" (untuned)", whole["untuned"]))
        }
    )


_HEADLINES: Final = ("success_at_3", "ndcg_at_10", "zero_result_rate")


def misses() -> Iterator[str]:
    """The queries answered worst, with what was shown; none that is set aside."""
    queries = read_queries()
    aside = set_aside(queries)
    with demonstration() as world:
        ask = by_product(world, world.engine)
        names = {each.service_id: each.name for each in world.snapshot.services}
        answers = [Asked(each, ask(each.text)) for each in queries if each.text not in aside]
        for answer in sorted(answers, key=lambda each: each.ndcg):
            if answer.ndcg < POOR:
                yield from _told(answer, names)


def _told(answer: Asked, names: Mapping[UUID, str]) -> Iterator[str]:
    """One query: what was shown, with the grades, and what was not."""
    query = answer.query
    failed = "" if answer.succeeds else "NOT IN THREE "
    yield f"{answer.ndcg:.2f} {failed}{query.text} ({query.kind})"
    shown = answer.found[:LISTED]
    yield "     " + "; ".join(f"{query.grades.get(each, 0)} {names[each]}" for each in shown)
    unseen = [
        (grade, names.get(each, "?")) for each, grade in query.grades.items() if each not in shown
    ]
    yield "     not shown: " + "; ".join(f"{grade} {name}" for grade, name in unseen if grade > 1)


def main(arguments: Sequence[str]) -> int:
    """Print. Returns the exit code: 2 for an argument that is not known."""
    if set(arguments) - {"--json", "--misses"}:
        print("Usage: python -m bench.search_quality [--json | --misses]")
        return 2
    if "--misses" in arguments:
        print("\n".join(misses()))
    elif "--json" in arguments:
        print(json.dumps(compared(), indent=2))
    else:
        show(measure())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

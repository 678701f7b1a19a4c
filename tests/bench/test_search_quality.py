import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from bench._search_queries import Judged, read_queries, set_aside
from bench.match_quality import World
from bench.search_quality import Asked, by_product, figures
from directory.search.tantivy import TantivyEngine
from matching.service import Service
from matching.terms import Mode
from matching.thesaurus import load_thesaurus
from matching.word_changes import crisis_words

A, B, C = (UUID(int=number) for number in range(1, 4))
THESAURUS: Final = Path(__file__).parents[2] / "matching/thesaurus.toml"
LEAST = 150  # queries; source: the issue that asked for them


@pytest.fixture(scope="module")
def queries() -> tuple[Judged, ...]:
    return read_queries()


def _asked(found: Sequence[UUID], **grades: int) -> Asked:
    names = {"a": A, "b": B, "c": C}
    return Asked(Judged("plain", "", {names[key]: grade for key, grade in grades.items()}), found)


def test_a_search_succeeds_with_an_answer_among_the_first_three() -> None:
    others = [UUID(int=number) for number in range(10, 13)]

    assert _asked([*others[:2], A], a=2).succeeds
    assert not _asked([*others, A], a=3).succeeds
    assert not _asked([A], a=1, b=2).succeeds


def test_the_best_order_gains_everything_and_a_worse_one_less() -> None:
    assert _asked([A, B, C], a=3, b=2, c=1).ndcg == pytest.approx(1)
    assert 0 < _asked([C, B, A], a=3, b=2, c=1).ndcg < 1
    assert _asked([], a=3).ndcg == 0


def test_figures_are_told_by_kind_of_query() -> None:
    table = figures([_asked([A], a=3), _asked([], a=3)])

    assert (table["success_at_3"], table["zero_result_rate"]) == (0.5, 0.5)
    assert table["by_kind"] == {"plain": {k: v for k, v in table.items() if k != "by_kind"}}


def test_there_are_enough_queries_of_every_kind_and_a_third_is_set_aside(
    queries: tuple[Judged, ...],
) -> None:
    kinds = {"plain", "misspelt", "sentence", "benefit", "place", "access", "service"}
    aside = set_aside(queries)

    assert {each.kind for each in queries} == kinds
    assert len({each.text.casefold() for each in queries}) == len(queries) >= LEAST
    assert len(aside) == pytest.approx(len(queries) / 3, abs=len(kinds))
    assert aside == set_aside(tuple(reversed(queries)))


def test_every_service_that_is_judged_is_in_the_directory(
    world: World, queries: tuple[Judged, ...]
) -> None:
    assert {each for query in queries for each in query.grades} <= world.services.keys()


def test_the_search_holds_to_its_goals_on_what_it_was_tuned_on(
    world: World, queries: tuple[Judged, ...]
) -> None:
    ask, aside = by_product(world, world.engine), set_aside(queries)
    answers = [Asked(each, ask(each.text)) for each in queries if each.text not in aside]
    table = figures(answers)

    assert table["success_at_3"] >= 0.95
    assert table["ndcg_at_10"] >= 0.85
    assert table["zero_result_rate"] <= 0.01


def test_words_of_crisis_change_nothing_in_what_is_found_or_its_order(
    world: World, tmp_path: Path
) -> None:
    """As the engine answers when the lists of crisis words are empty, for each of the words."""
    text = THESAURUS.read_text()
    emptied = re.sub(r"(?s)\ncrisis = \[.*?\]", '\ncrisis = ["typed by nobody"]', text)
    emptied = re.sub(r"(?s)\nwords = \[.*?\]", "\nwords = []", emptied, count=1)
    without = load_thesaurus(emptied)
    urgent = [each for held in crisis_words(tomllib.loads(text)).values() for each in held]
    assert isinstance(world.engine, TantivyEngine)
    world.engine.copy_to(tmp_path)
    other = TantivyEngine(tmp_path, without)

    assert len(without.crisis) == 1 < len(urgent)
    for phrase in urgent:
        for typed in (phrase, f"{phrase} and I cannot pay the bills"):
            found, plain = world.engine.search_text(typed), other.search_text(typed)
            assert list(found.scores.items()) == list(plain.scores.items()), typed
            assert replace(found, scores={}) == replace(plain, scores={}), typed


def test_who_is_lonely_finds_people_to_meet_nearby_as_well_as_a_voice(world: World) -> None:
    found = _services(world, "lonely N19")[:10]

    assert [each.name for each in found if Mode.IN_PERSON in each.modes]
    assert [each.name for each in found if Mode.PHONE in each.modes]


def _services(world: World, text: str) -> list[Service]:
    """What the search page shows for a text, best first."""
    return [world.services[each] for each in by_product(world, world.engine)(text)]

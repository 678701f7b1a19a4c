import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.search.engine import Document
from directory.search.tantivy import TantivyEngine
from matching.terms import Domain
from matching.thesaurus import EMPTY, load_thesaurus
from tests.proof import counts

THESAURUS = load_thesaurus(
    """
[crisis]
words = ["kill myself"]

[[kind]]
slug = "fr-befriend"
domain = "friendships"
name = "Befriending"
words = ["lonely", "someone to talk to", "nobody to talk to"]
misspelt = { "befrend" = "befriend" }

[[kind]]
slug = "pr-debt"
domain = "practical_help"
name = "Debt advice"
words = ["money worries", "bailiffs"]
"""
)


def _document(name: str, **more: object) -> Document:
    empty = Document(uuid4(), name, "", "", "", "", "", ())
    return replace(empty, **more)  # type: ignore[arg-type]


BEFRIENDING = _document(
    "Befriending", summary="A visit once a week", kinds=("fr-befriend",), place="Archway N19"
)
DEBT = _document("Debt desk", summary="Sort out your bills", kinds=("pr-debt",), found_by="skint")
GARDEN = _document("Gardening club", summary="Grow vegetables", organisation="Visit Green")
CAFE = _document("Café Olé", description="People visit for gardening talk")
ALL = (BEFRIENDING, DEBT, GARDEN, CAFE)
NAMES: Mapping[UUID, str] = {each.service_id: each.name for each in ALL}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> TantivyEngine:
    made = TantivyEngine(tmp_path_factory.mktemp("index"), THESAURUS)
    made.rebuild(ALL)
    return made


def _found(engine: TantivyEngine, text: str) -> list[str]:
    return [NAMES[each] for each in engine.search_text(text).scores]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gardening", ["Gardening club", "Café Olé"]),  # the name counts for most
        ("gardens", ["Gardening club", "Café Olé"]),  # by the stem
        ("GARDENING CLUB", ["Gardening club", "Café Olé"]),  # all of the words, then some
        ("gard", ["Gardening club", "Café Olé"]),  # a word begun
        ("gardning", ["Gardening club", "Café Olé"]),  # a slip
        ("befrending", ["Befriending"]),
        ("cafe ole", ["Café Olé"]),  # without accents
        ("skint", ["Debt desk"]),  # words that are never shown
        ("N19", ["Befriending"]),
        ("visit green", ["Gardening club", "Befriending", "Café Olé"]),  # then a part of it
        ("zzzzzz", []),
        ("", []),
        ("   ", []),
    ],
)
def test_people_find_what_they_typed(engine: TantivyEngine, text: str, names: list[str]) -> None:
    assert _found(engine, text) == names


def test_everyday_words_find_the_kind_of_service_that_is_meant(engine: TantivyEngine) -> None:
    assert _found(engine, "someone to talk to")[0] == "Befriending"
    assert _found(engine, "I have nobody to talk to since mum died")[0] == "Befriending"
    assert _found(engine, "bailiffs") == ["Debt desk"]


def test_a_correction_is_told(engine: TantivyEngine) -> None:
    assert engine.search_text("gardning").corrections == (("gardning", "gardening"),)
    assert engine.search_text("gardening").corrections == ()


def test_no_word_of_a_service_that_was_taken_away_is_told(tmp_path: Path) -> None:
    engine, gone = TantivyEngine(tmp_path, THESAURUS), _document("Zebrafinch Table")
    engine.rebuild([gone, *ALL])
    assert engine.search_text("zebrafinhc").corrections == (("zebrafinhc", "zebrafinch"),)
    assert engine.search_text("zebrafinchtable").corrections

    engine.delete([gone.service_id])

    assert engine.search_text("zebrafinhc").corrections == ()
    assert engine.search_text("zebrafinchtable").corrections == ()


def test_when_nothing_has_every_word_some_will_do_and_that_is_told(engine: TantivyEngine) -> None:
    hits = engine.search_text("vegetables bills")
    assert {NAMES[each] for each in hits.scores} == {"Gardening club", "Debt desk"}
    assert not hits.exact
    assert engine.search_text("grow vegetables").exact


def test_what_the_words_are_about_is_told_even_when_nothing_is_found(tmp_path: Path) -> None:
    empty = TantivyEngine(tmp_path, THESAURUS)
    hits = empty.search_text("bailiffs")
    assert (dict(hits.scores), hits.domains) == ({}, frozenset({Domain.PRACTICAL_HELP}))


@pytest.mark.parametrize(
    "text", ['"', "drop-in", "name:x AND (", "a:b OR *", "\\", "☃", "x" * 5000, "the of and", "-"]
)
def test_nothing_that_is_typed_can_break_a_search(engine: TantivyEngine, text: str) -> None:
    engine.search_text(text)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=counts(small=25, full=60),
)
@given(st.text(max_size=40))
def test_no_text_at_all_can_break_a_search(engine: TantivyEngine, text: str) -> None:
    assert set(engine.search_text(text).scores) <= NAMES.keys()


def test_a_short_word_is_not_guessed_at(engine: TantivyEngine) -> None:
    assert _found(engine, "dbt") == []


def test_documents_are_replaced_and_forgotten(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.index([DEBT, GARDEN])
    engine.index([replace(DEBT, name="Money desk")])
    assert engine.search_text("debt").scores == {}
    assert list(engine.search_text("money").scores) == [DEBT.service_id]
    engine.delete([DEBT.service_id, uuid4()])
    assert list(engine.fingerprints()) == [GARDEN.service_id]


def test_the_same_words_are_answered_from_memory_until_anything_changes(tmp_path: Path) -> None:
    thesauri = [THESAURUS]
    engine = TantivyEngine(tmp_path, lambda: thesauri[-1], kept=110)  # room for two answers
    engine.rebuild(ALL)
    first = engine.search_text("gardening")
    assert engine.search_text("gardening") is first
    engine.search_text("bills")
    engine.search_text("visit")
    again = engine.search_text("gardening")  # the one asked for longest ago had gone
    assert again is not first
    assert dict(again.scores) == dict(first.scores)

    engine.delete([GARDEN.service_id])
    assert list(engine.search_text("gardening").scores) == [CAFE.service_id]
    assert list(engine.search_text("lonely").scores) == [BEFRIENDING.service_id]
    thesauri.append(EMPTY)
    assert engine.search_text("lonely").scores == {}
    engine.rebuild([CAFE])  # forgets what is gone
    assert engine.fingerprints() == {CAFE.service_id: CAFE.fingerprint}


def test_an_index_is_still_there_after_a_restart(tmp_path: Path) -> None:
    TantivyEngine(tmp_path).rebuild(ALL)
    assert TantivyEngine(tmp_path).fingerprints().keys() == NAMES.keys()


def test_a_second_engine_on_the_folder_sees_what_the_first_wrote(tmp_path: Path) -> None:
    one, two = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    assert two.search_text("gardning").scores == {}
    one.rebuild(ALL)
    assert len(two.search_text("gardning").scores) == 2
    two.delete([GARDEN.service_id])
    assert len(one.search_text("gardning").scores) == 1


def test_an_index_that_cannot_be_read_is_begun_again(tmp_path: Path) -> None:
    TantivyEngine(tmp_path).rebuild(ALL)
    [meta] = tmp_path.rglob("meta.json")
    meta.write_text("nonsense")
    engine = TantivyEngine(tmp_path)
    assert engine.fingerprints() == {}
    engine.rebuild(ALL)
    assert len(engine.fingerprints()) == 4


def test_a_failed_rebuild_leaves_the_old_contents(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.rebuild(ALL)

    def broken() -> list[Document]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(each for _ in range(2) for each in broken())
    assert engine.fingerprints().keys() == NAMES.keys()
    engine.index([DEBT])  # and the writer is free again


def test_searches_go_on_while_the_index_is_written(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.rebuild(ALL)
    seen: list[int] = []

    def search() -> None:
        seen.extend(len(engine.search_text("gardening").scores) for _ in range(100))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        engine.rebuild(ALL)
    for thread in threads:
        thread.join()
    assert seen == [2] * 300


def test_a_thesaurus_without_entries_is_allowed(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    engine.rebuild(ALL)
    assert list(engine.search_text("bills").scores) == [DEBT.service_id]

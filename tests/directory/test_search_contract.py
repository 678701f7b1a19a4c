import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.search.engine import Document, SearchEngine
from matching.terms import Domain
from matching.thesaurus import load_thesaurus
from tests.directory.engines import ENGINES
from tests.proof import counts

THESAURUS: Final = load_thesaurus(
    """
[crisis]
words = ["kill myself"]

[[kind]]
slug = "fr-befriend"
domain = "friendships"
name = "Befriending"
words = ["lonely", "someone to talk to", "nobody to talk to"]
misspelt = { "befrend" = "befriend" }
slang = ["billy no mates"]

[[kind]]
slug = "pr-debt"
domain = "practical_help"
name = "Debt advice"
words = ["money worries", "bailiffs"]
misspelt = { "dept" = "debt" }

[[kind]]
slug = "ps-crisis"
domain = "personal_safety"
name = "Crisis line"
words = ["safety plan"]
crisis = ["want to die"]
"""
)


def _document(name: str, **more: Any) -> Document:  # noqa: ANN401
    return replace(Document(uuid4(), name, "", "", "", "", "", ()), **more)


BEFRIENDING: Final = _document(
    "Befriending", summary="A visit once a week", kinds=("fr-befriend",), place="Archway N19"
)
DEBT: Final = _document(
    "Debt desk", summary="Sort out your bills", kinds=("pr-debt",), found_by="skint"
)
GARDEN: Final = _document(
    "Gardening club", summary="Grow vegetables", organisation="Women Outdoors"
)
CAFE: Final = _document("Café Olé", description="Drop-in with gardening talk")
GRIEF: Final = _document("Grief circle", summary="When somebody has died", kinds=("mh-ber",))
LINE: Final = _document("Night line", summary="Ring at any hour", kinds=("ps-crisis",))
ALL: Final = (BEFRIENDING, DEBT, GARDEN, CAFE, GRIEF, LINE)
NAMES: Final = {each.service_id: each.name for each in ALL}

MakeEngine: TypeAlias = Callable[[], SearchEngine]


@pytest.fixture(params=sorted(ENGINES))
def make(request: pytest.FixtureRequest, tmp_path: Path) -> MakeEngine:
    """Makes an engine that holds nothing; every engine there is, one after the other."""
    return lambda: ENGINES[request.param](tmp_path / uuid4().hex, THESAURUS)


@pytest.fixture(params=sorted(ENGINES), scope="module")
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SearchEngine:
    """An engine that holds ALL. Tests only search it."""
    made = ENGINES[request.param](tmp_path_factory.mktemp(request.param), THESAURUS)
    made.rebuild(ALL)
    return made


def _found(engine: SearchEngine, text: str) -> list[str]:
    return [NAMES[each] for each in engine.search_text(text).scores]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("gardening", "Gardening club"),  # the name counts for more than the description
        ("GARDENING CLUB", "Gardening club"),
        ("gardens", "Gardening club"),  # by the stem
        ("gard", "Gardening club"),  # a word begun
        ("gardning", "Gardening club"),  # a slip
        ("gardeinng", "Gardening club"),  # two letters swapped
        ("cafe ole", "Café Olé"),  # without accents
        ("drop in", "Café Olé"),  # without its hyphen
        ("skint", "Debt desk"),  # words that are never shown
        ("N19", "Befriending"),
        ("women outdoors", "Gardening club"),  # by who runs it
        ("bills", "Debt desk"),
    ],
)
def test_what_somebody_types_comes_first(engine: SearchEngine, text: str, first: str) -> None:
    assert _found(engine, text)[0] == first


@pytest.mark.parametrize("text", ["zzzzzz", "", "   ", "!?", "\u200b"])
def test_what_nothing_fits_finds_nothing(engine: SearchEngine, text: str) -> None:
    assert _found(engine, text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("someone to talk to", "Befriending"),
        ("I have nobody to talk to since mum went", "Befriending"),
        ("bailiffs", "Debt desk"),
        ("befrend", "Befriending"),
        ("dept", "Debt desk"),
        ("billy no mates", "Befriending"),
    ],
)
def test_everyday_words_find_the_kind_that_is_meant(
    engine: SearchEngine, text: str, first: str
) -> None:
    assert _found(engine, text)[0] == first


def test_scores_are_over_nothing_and_best_first(engine: SearchEngine) -> None:
    scores = list(engine.search_text("gardening").scores.values())
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_what_the_words_are_about_is_told_even_when_nothing_is_held(make: MakeEngine) -> None:
    hits = make().search_text("bailiffs")
    assert (dict(hits.scores), hits.domains) == ({}, frozenset({Domain.PRACTICAL_HELP}))


def test_a_known_misspelling_is_told_as_it_was_meant(engine: SearchEngine) -> None:
    assert engine.search_text("dept").corrections == (("dept", "debt"),)


@pytest.mark.parametrize("text", ["debt", "gardening", "gard", "bailiffs", "drop-in"])
def test_nothing_is_corrected_that_was_typed_right(engine: SearchEngine, text: str) -> None:
    assert engine.search_text(text).corrections == ()


def test_when_nothing_has_every_word_some_will_do_and_that_is_told(engine: SearchEngine) -> None:
    hits = engine.search_text("vegetables bills")
    assert {NAMES[each] for each in hits.scores} == {"Gardening club", "Debt desk"}
    assert not hits.exact
    assert engine.search_text("grow vegetables").exact


def test_documents_are_replaced_and_forgotten(make: MakeEngine) -> None:
    engine = make()
    engine.index([DEBT, GARDEN])
    engine.index([replace(DEBT, name="Money desk", kinds=())])
    assert dict(engine.search_text("debt").scores) == {}
    assert list(engine.search_text("money").scores) == [DEBT.service_id]
    engine.delete([DEBT.service_id, uuid4()])
    assert list(engine.fingerprints()) == [GARDEN.service_id]
    assert dict(engine.search_text("bills").scores) == {}


def test_a_rebuild_forgets_what_is_gone(make: MakeEngine) -> None:
    engine = make()
    engine.rebuild([DEBT, GARDEN])
    engine.rebuild([CAFE])
    assert engine.fingerprints() == {CAFE.service_id: CAFE.fingerprint}
    assert dict(engine.search_text("bills").scores) == {}


def test_an_empty_engine_holds_nothing_and_finds_nothing(make: MakeEngine) -> None:
    engine = make()
    assert engine.fingerprints() == {}
    assert dict(engine.search_text("debt").scores) == {}
    engine.rebuild([])
    engine.delete([uuid4()])
    assert engine.fingerprints() == {}


def test_a_failed_rebuild_leaves_the_old_contents(make: MakeEngine) -> None:
    engine = make()
    engine.rebuild(ALL)

    def broken() -> list[Document]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(each for _ in range(2) for each in broken())
    assert engine.fingerprints().keys() == NAMES.keys()
    engine.index([DEBT])  # and it can be written to again


def test_searches_go_on_while_everything_is_written_again(make: MakeEngine) -> None:
    engine = make()
    engine.rebuild(ALL)
    seen: list[frozenset[UUID]] = []

    def look() -> None:
        seen.extend(frozenset(engine.search_text("gardening").scores) for _ in range(20))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        engine.rebuild(ALL)
    for thread in threads:
        thread.join()
    assert set(seen) == {frozenset({GARDEN.service_id, CAFE.service_id})}
    assert len(seen) == 60


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=counts(small=25, full=60),
)
@given(st.text(max_size=40))
def test_no_text_at_all_can_break_a_search(engine: SearchEngine, text: str) -> None:
    assert set(engine.search_text(text).scores) <= NAMES.keys()

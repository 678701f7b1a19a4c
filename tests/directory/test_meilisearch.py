from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from meilisearch import Client

from directory.search.engine import Document, IndexUnavailableError
from directory.search.meilisearch import MeilisearchEngine
from directory.search.meilisearch_asking import read
from directory.search.meilisearch_settings import settings_of
from geo.distance import Point
from matching.thesaurus import EMPTY, load_thesaurus
from tests.directory.meili_build import PATIENT, Ground, document, ground_in, link_to
from tests.directory.stand_in_meili import StandInMeili

THESAURUS = load_thesaurus(
    """
[crisis]
words = ["kill myself"]

[[kind]]
slug = "pr-debt"
domain = "practical_help"
name = "Debt advice"
words = ["bailiffs", "in the red", "threatening letters from a loan company"]
slang = ["skint"]
misspelt = { "baylifs" = "bailiffs" }
"""
)
GARDEN = document("Gardening club", point=Point(51.5, -0.1), facets=(("modes", ("in_person",)),))
LINE = document("Garden line", facets=(("modes", ("phone",)),))
FAR = document("Far garden", point=Point(52.5, -0.1), facets=(("modes", ("in_person",)),))


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    server = StandInMeili()
    yield ground_in(tmp_path, server)
    server.go_away()


def _names(server: StandInMeili) -> set[str]:
    return {each["name"] for each in server.state.indexes["services"].documents.values()}


# ---- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("displayedAttributes", ["*"]),
        ("searchableAttributes", ["description", "name"]),
        ("filterableAttributes", []),
        ("rankingRules", ["words"]),
        ("synonyms", {"lonely": ["guns"]}),
        ("typoTolerance", {"enabled": False}),
        ("pagination", {"maxTotalHits": 1}),
        ("stopWords", ["garden"]),
    ],
)
def test_settings_that_somebody_changed_are_set_again(
    ground: Ground, name: str, value: object
) -> None:
    ground.engine.index([GARDEN])
    held = ground.server.state.indexes["services"].settings
    held[name] = {**held[name], **value} if name == "typoTolerance" else value  # type: ignore[dict-item]
    assert ground.first.put_settings_right()
    assert ground.server.state.indexes["services"].settings[name] == settings_of(EMPTY)[name] or (
        name == "typoTolerance" and held[name]["enabled"]
    )
    assert not ground.first.put_settings_right()


def test_settings_are_put_right_before_anything_is_written(ground: Ground) -> None:
    ground.server.state.indexes["services"].settings["displayedAttributes"] = ["*"]
    ground.engine.index([GARDEN])
    assert ground.server.state.indexes["services"].settings["displayedAttributes"] == ["id"]


def test_another_thesaurus_is_another_set_of_settings(ground: Ground) -> None:
    words = [EMPTY]
    engine = MeilisearchEngine(ground.link, lambda: words[0])
    assert not engine.put_settings_right()
    words[0] = THESAURUS
    assert engine.put_settings_right()
    synonyms = ground.server.state.indexes["services"].settings["synonyms"]
    assert synonyms == {
        "bailiffs": ["debt advice"],
        "red": ["debt advice"],
        "skint": ["debt advice"],
        "baylifs": ["bailiffs"],
    }


def test_settings_that_the_server_does_not_keep_are_told(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ground.server.state.indexes["services"]
    index.settings["stopWords"] = ["x"]
    monkeypatch.setattr(type(index), "set", lambda *_: None)
    with pytest.raises(IndexUnavailableError, match="does not keep"):
        ground.first.put_settings_right()


# ---- writing ---------------------------------------------------------------------------------


def test_a_write_returns_when_it_is_made_not_when_it_is_taken(ground: Ground) -> None:
    ground.engine.index([GARDEN, LINE])
    assert _names(ground.server) == {"gardening club", "garden line"}
    ground.engine.delete([LINE.service_id])
    assert _names(ground.server) == {"gardening club"}
    assert not ground.server.state.waiting


def test_many_documents_go_in_several_requests(ground: Ground) -> None:
    ground.first.rebuild([document(f"Group {number}") for number in range(1_201)])
    assert len(ground.first.fingerprints()) == 1_201
    assert ground.server.asked.count("POST /indexes/services_next/documents") == 3


def test_searches_are_answered_from_the_old_index_until_the_new_one_is_whole(
    ground: Ground,
) -> None:
    ground.engine.rebuild([GARDEN])
    seen: list[set[UUID]] = []

    def watched() -> Iterator[Document]:
        for each in (LINE, FAR):
            seen.append(set(ground.first.search_text("garden").scores))
            yield each

    ground.first.rebuild(watched())
    assert seen == [{GARDEN.service_id}] * 2
    assert set(ground.first.search_text("garden").scores) == {LINE.service_id, FAR.service_id}
    assert list(ground.server.state.indexes) == ["services"]  # nothing is left lying about


@pytest.mark.parametrize("failing", range(5))
def test_a_rebuild_that_breaks_off_anywhere_leaves_an_index_that_serves(
    ground: Ground, failing: int
) -> None:
    ground.engine.rebuild([GARDEN])
    ground.server.state.failing = {len(ground.server.state.tasks) + failing}
    with pytest.raises(IndexUnavailableError):
        ground.first.rebuild([LINE, FAR])
    is_swapped = failing == 4  # what is left is to throw the old one away
    wanted = {LINE.service_id, FAR.service_id} if is_swapped else {GARDEN.service_id}
    assert set(ground.first.search_text("garden").scores) == wanted
    ground.first.rebuild([LINE, FAR])
    assert set(ground.first.search_text("garden").scores) == {LINE.service_id, FAR.service_id}
    assert list(ground.server.state.indexes) == ["services"]


def test_a_server_that_holds_something_else_than_it_was_sent_is_not_swapped_in(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.engine.rebuild([GARDEN])
    index = type(ground.server.state.indexes["services"])
    add = index.add
    monkeypatch.setattr(index, "add", lambda self, documents: add(self, list(documents)[:1]))
    with pytest.raises(IndexUnavailableError, match="does not hold"):
        ground.first.rebuild([LINE, FAR])
    assert list(ground.first.search_text("garden").scores) == [GARDEN.service_id]


def test_half_an_index_never_comes_to_be(ground: Ground) -> None:
    ground.server.wipe()
    with pytest.raises(IndexUnavailableError):
        ground.first.index([GARDEN])
    assert ground.first.fingerprints() == {}
    assert ground.server.state.indexes == {}
    ground.first.rebuild([GARDEN, LINE])  # with keys made anew: the server had lost them too
    assert len(ground.first.search_text("garden").scores) == 2


def test_a_task_that_the_server_does_not_know_is_not_taken_for_done(ground: Ground) -> None:
    ground.server.faults.forgets_tasks = True
    with pytest.raises(IndexUnavailableError, match="unknown"):
        ground.first.index([GARDEN])


def test_a_task_that_fails_is_told(ground: Ground) -> None:
    ground.server.state.fail_next = 1
    with pytest.raises(IndexUnavailableError, match="failed"):
        ground.first.delete([uuid4()])


def test_a_task_that_is_never_made_is_not_waited_for_for_ever(ground: Ground) -> None:
    ground.server.state.is_stuck = True
    moments = iter(range(1_000))
    link = link_to(
        ground.server,
        replace(PATIENT, confirm=3.0),
        clock=lambda: float(next(moments)),
        sleep=lambda _: None,
    )
    with pytest.raises(IndexUnavailableError, match="too long"):
        MeilisearchEngine(link).index([GARDEN])


# ---- what an answer may hold -----------------------------------------------------------------


def test_what_is_no_id_of_ours_is_passed_over_and_none_comes_twice(ground: Ground) -> None:
    ground.engine.index([GARDEN])
    twice = {"id": GARDEN.service_id.hex, "_rankingScore": 0.1}
    ground.server.faults.lie = lambda found: {
        "hits": [*found["hits"], twice, {"id": "1 OR 1"}, {"id": None}, {}]
    }
    assert list(ground.first.search_text("garden").scores) == [GARDEN.service_id]


def test_places_and_facets_are_there_for_whoever_searches_with_the_key(ground: Ground) -> None:
    ground.engine.index([GARDEN, LINE, FAR])
    client = Client(ground.server.url, ground.first.keys().search)
    found = client.index("services").search(
        "garden", {"filter": "_geoRadius(51.5, -0.1, 5000)", "facets": ["modes"]}
    )
    assert [each["id"] for each in found["hits"]] == [GARDEN.service_id.hex]
    everything = client.index("services").search("garden", {"facets": ["modes"]})
    assert everything["facetDistribution"] == {"modes": {"in_person": 2, "phone": 1}}


# ---- what is asked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('"drop-in" -evening', {"drop ", "evening"}),
        ("BAYLIFS", {"bailiffs "}),
        ("help with the garden please", {"garden "}),
        ("name = x OR 1", {"name ", "x ", "1"}),
        ("\x00\u202egarden\U0001f600", {"garden"}),
        ("garden " * 2_000, {"garden"}),
    ],
)
def test_only_plain_words_are_asked_for(text: str, asked: set[str]) -> None:
    """A space at the end: no beginning of a longer word."""
    questions = read(text, THESAURUS).questions("services")
    plain = [each["q"] for each in questions if each["q"] and "attributesToSearchOn" not in each]
    assert set(plain) == asked
    assert len(questions) <= 40


def test_one_search_is_one_request(ground: Ground) -> None:
    ground.engine.index([GARDEN])
    ground.first.search_text("warm up")
    ground.server.asked.clear()
    ground.first.search_text("a gardening club for people in the red")
    assert ground.server.asked == ["POST /multi-search"]


def test_what_is_sent_is_words_and_codes_alone(ground: Ground) -> None:
    secret = document("Café", description="At <b>12</b>, High Road!")
    ground.engine.index([secret])
    [held] = ground.server.state.indexes["services"].documents.values()
    assert (held["name"], held["description"]) == ("cafe", "at b 12 b high road")
    assert "_geo" not in held

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

from directory.search.meilisearch import MeilisearchEngine
from tests.directory.meili_build import Ground, document, ground_in, link_to
from tests.directory.stand_in_meili import MASTER, StandInMeili

GARDEN = document("Gardening club")


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    server = StandInMeili()
    yield ground_in(tmp_path, server)
    server.go_away()


def test_pages_search_with_a_key_that_can_do_nothing_else(ground: Ground) -> None:
    ground.engine.index([GARDEN])
    key = ground.first.keys().search
    index = Client(ground.server.url, key).index("services")
    assert index.search("garden")["hits"] == [{"id": GARDEN.service_id.hex}]
    for forbidden in (index.get_settings, index.get_documents, index.delete):
        with pytest.raises(MeilisearchApiError, match="invalid"):
            forbidden()
    with pytest.raises(MeilisearchApiError, match="invalid"):
        Client(ground.server.url, key).index("people").search("x")


def test_the_worker_keeps_the_index_with_a_key_that_cannot_make_keys(ground: Ground) -> None:
    client = Client(ground.server.url, ground.first.keys().indexing)
    assert client.index("services").get_settings()["displayedAttributes"] == ["id"]
    with pytest.raises(MeilisearchApiError, match="invalid"):
        client.create_key({"uid": "x", "actions": ["*"], "indexes": ["*"], "expiresAt": None})
    with pytest.raises(MeilisearchApiError, match="invalid"):
        client.create_index("people")


def test_the_same_keys_are_found_again_and_no_more_are_made(ground: Ground) -> None:
    again = MeilisearchEngine(link_to(ground.server))
    assert again.keys() == ground.first.keys()
    assert len(ground.server.state.keys) == 2


def test_a_key_that_may_do_more_by_now_is_made_again(ground: Ground) -> None:
    held = next(each for each in ground.server.state.keys.values() if each["actions"] == ["search"])
    held["actions"] = ["search", "documents.get"]
    link_to(ground.server).scoped_keys()
    may = [each["actions"] for each in ground.server.state.keys.values()]
    assert ["search"] in may
    assert len(may) == 2


def test_keys_that_are_given_need_no_master_key(ground: Ground) -> None:
    keys = ground.first.keys()
    link = replace(link_to(ground.server), master_key="", keys=keys)
    engine = MeilisearchEngine(link)
    engine.index([GARDEN])
    assert list(engine.search_text("garden").scores) == [GARDEN.service_id]
    assert "POST /keys" not in ground.server.asked[-6:]


def test_no_secret_is_in_what_is_printed(ground: Ground) -> None:
    keys = ground.link.scoped_keys()
    assert not any(each in repr(ground.link) for each in (MASTER, keys.search, keys.indexing))
    assert keys.search not in repr(keys)

"""What the engine counts on a Meilisearch server to do; on a real one where MEILI_URL names it."""

from uuid import uuid4

import pytest
from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

from directory.search.meilisearch import MeilisearchEngine
from geo.distance import Point
from matching.thesaurus import Thesaurus, load_thesaurus
from tests.databases import ROOT
from tests.directory.meili_build import document, server_link

DEBT = document("Money desk", kinds=("pr-debt",), description="We read letters with you")
CAFE = document("Café", point=Point(51.5, -0.1), facets=(("modes", ("in_person",)),))
LINE = document("Night line", point=Point(52.5, -0.1), facets=(("modes", ("phone",)),))


@pytest.fixture(scope="module")
def shipped() -> Thesaurus:
    return load_thesaurus((ROOT / "matching" / "thesaurus.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def name() -> str:
    return f"services-{uuid4().hex}"


@pytest.fixture(scope="module")
def engine(name: str, shipped: Thesaurus) -> MeilisearchEngine:
    made = MeilisearchEngine(server_link(), shipped, name)
    made.rebuild([DEBT, CAFE, LINE])
    return made


@pytest.fixture
def client(engine: MeilisearchEngine) -> Client:
    """Whoever got hold of the key that searches."""
    return Client(server_link().url, engine.keys().search)


def test_settings_come_back_as_they_were_given(engine: MeilisearchEngine) -> None:
    assert not engine.put_settings_right()


def test_a_search_tells_ids_and_nothing_else(client: Client, name: str) -> None:
    found = client.index(name).search("money", {"attributesToRetrieve": ["*"]})
    assert found["hits"] == [{"id": DEBT.service_id.hex}]


def test_the_searching_key_reads_no_document_and_changes_nothing(client: Client, name: str) -> None:
    index = client.index(name)
    for forbidden in (index.get_documents, index.get_settings, index.delete):
        with pytest.raises(MeilisearchApiError) as refused:
            forbidden()
        assert refused.value.status_code == 403


def test_places_and_facets_are_there(client: Client, name: str) -> None:
    near = client.index(name).search("", {"filter": "_geoRadius(51.5, -0.1, 5000)"})
    assert [each["id"] for each in near["hits"]] == [CAFE.service_id.hex]
    told = client.index(name).search("", {"facets": ["modes"]})["facetDistribution"]
    assert told == {"modes": {"in_person": 1, "phone": 1}}


def test_a_word_is_taken_as_begun_only_where_it_is_the_last(client: Client, name: str) -> None:
    def found(text: str) -> int:
        return len(client.index(name).search(text, {"matchingStrategy": "all"})["hits"])

    assert found("lett") == 1
    assert found("lett ") == 0


def test_another_form_of_a_word_finds_it_by_its_stem(engine: MeilisearchEngine) -> None:
    assert list(engine.search_text("reading letter").scores) == [DEBT.service_id]


def test_every_word_of_the_shipped_thesaurus_can_be_searched_for(
    engine: MeilisearchEngine, shipped: Thesaurus
) -> None:
    for phrase in shipped.kinds["pr-debt"].words:
        assert DEBT.service_id in engine.search_text(phrase).scores


def test_an_index_made_again_is_searched_at_once(engine: MeilisearchEngine) -> None:
    engine.rebuild([DEBT, CAFE, LINE])
    assert engine.fingerprints() == {
        each.service_id: each.fingerprint for each in (DEBT, CAFE, LINE)
    }
    assert list(engine.search_text("money").scores) == [DEBT.service_id]

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.search.find import search
from directory.search.placing import split_place
from directory.search.query import SearchQuery
from directory.search.snapshot import load_snapshot
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import rebuild_all
from matching.stems import words
from storage.base import Base
from tests.clock import TODAY
from tests.directory.build import draft, organisation, published
from tests.directory.ground import PLACES
from tests.directory.query_strings import query_strings
from tests.matching.build import thesaurus
from tests.proof import SEED, counts, proof


def _rows(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.proof("query-strings")
def test_whatever_is_typed_breaks_nothing_and_finds_only_what_its_words_find(
    session: Session, tmp_path: Path
) -> None:
    owner = organisation(session)
    kinds = ("pr-debt", "le-music", "fr-befriend", "ps-crisis", "mh-ber", "le-green")
    public = {
        published(session, owner, name=f"Service {number}", kinds=[kind], words=kind)
        for number, kind in enumerate(kinds * 4)
    }
    hidden = {draft(session, owner, name=f"Debt draft {number}") for number in range(4)}
    engine = TantivyEngine(tmp_path, thesaurus())
    rebuild_all(session, engine, thesaurus())
    snapshot, before = load_snapshot(session), _rows(session)

    tried = counts(small=300, full=10_000)
    for text in query_strings(tried, SEED):
        plain = engine.search_text(" ".join(words(text)))
        assert engine.search_text(text).scores == plain.scores, repr(text)
        left, place = split_place(text, PLACES.find_locally)
        assert place == ""  # our map has no names
        page = search(session, engine, snapshot, SearchQuery(text=left), today=TODAY)
        shown = [card.service_id for card in page.cards]
        assert len(set(shown)) == len(shown) <= page.total <= len(public), repr(text)
        assert public.issuperset(shown), repr(text)
        assert not hidden & plain.scores.keys(), repr(text)
    assert _rows(session) == before
    proof("query-strings", {"texts": tried, "errors": 0, "extra_rows": 0})

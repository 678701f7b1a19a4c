"""The engine that searches: the embedded one, behind Meilisearch where there is a server."""

from collections.abc import Callable
from pathlib import Path

from directory.search.engine import SearchEngine
from directory.search.fallback import FallbackEngine
from directory.search.meilisearch import MeilisearchEngine
from directory.search.meilisearch_link import Link
from directory.search.tantivy import TantivyEngine
from matching.thesaurus import Thesaurus


def make_engine(
    folder: Path, thesaurus: Thesaurus | Callable[[], Thesaurus], link: Link | None
) -> SearchEngine:
    """Nothing is asked of the server yet: it need not be there. folder: for the embedded index."""
    embedded = TantivyEngine(folder, thesaurus)
    return FallbackEngine(MeilisearchEngine(link, thesaurus), embedded) if link else embedded

"""Every search engine there is, empty and ready: the same tests are run on each."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from directory.search.engine import SearchEngine
from directory.search.tantivy import TantivyEngine
from matching.thesaurus import Thesaurus
from tests.directory.meili_build import empty_engine

Make: TypeAlias = Callable[[Path, Thesaurus], SearchEngine]
"""From an empty folder of its own and a thesaurus to an engine that holds nothing yet."""

ENGINES: Final[Mapping[str, Make]] = {"tantivy": TantivyEngine, "meilisearch": empty_engine}
"""An engine is added here, by its name, and must then pass test_search_contract.py."""

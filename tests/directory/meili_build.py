"""Builders for Meilisearch tests: a stand-in, or the real server that MEILI_URL names."""

import os
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from directory.search.engine import Document
from directory.search.meilisearch import MeilisearchEngine
from directory.search.meilisearch_link import Limits, Link
from matching.thesaurus import EMPTY, Thesaurus
from tests.directory.stand_in_meili import MASTER, StandInMeili

SHORT: Final = Limits(connect=0.05, read=0.04, write=0.04, confirm=2.0, pause=0.001, search=0.06)
"""For tests in which the server does not answer: nobody waits for long."""

PATIENT: Final = Limits(read=5.0, search=5.0, pause=0.001)
"""For tests in which it does, on a machine that may be busy."""


def document(name: str, **more: Any) -> Document:  # noqa: ANN401
    empty = {"summary": "", "description": "", "organisation": "", "place": "", "found_by": ""}
    return Document(uuid4(), name, **{**empty, "kinds": (), **more})


def link_to(server: StandInMeili, limits: Limits = PATIENT, **more: Any) -> Link:  # noqa: ANN401
    return Link(server.url, MASTER, limits=limits, **more)


def empty_engine(folder: Path, thesaurus: Thesaurus = EMPTY) -> MeilisearchEngine:
    """An engine with an index of its own that holds nothing."""
    del folder
    engine = MeilisearchEngine(server_link(), thesaurus, f"services-{uuid4().hex}")
    engine.rebuild(())
    return engine


@cache
def server_link() -> Link:
    """To the real server, if there is one, else to one stand-in for all."""
    url = os.environ.get("MEILI_URL", "")
    if url:
        return Link(url, os.environ.get("MEILI_KEY", ""), limits=Limits(read=5.0, search=5.0))
    return link_to(StandInMeili())

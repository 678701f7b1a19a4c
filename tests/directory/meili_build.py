"""Builders for Meilisearch tests: a stand-in, or the real server that MEILI_URL names."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from directory.search.breaker import REST_SECONDS
from directory.search.engine import Document, Hits, SearchEngine
from directory.search.fallback import FallbackEngine
from directory.search.meilisearch import MeilisearchEngine
from directory.search.meilisearch_link import Limits, Link
from directory.search.tantivy import TantivyEngine
from matching.thesaurus import EMPTY, Thesaurus
from tests.directory.stand_in_meili import MASTER, Faults, StandInMeili

SHORT: Final = Limits(connect=0.05, read=0.04, write=0.04, confirm=0.03, pause=0.001, search=0.06)
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


@dataclass
class Listed:
    """The simplest engine: whatever is held is found."""

    held: dict[UUID, str] = field(default_factory=dict)

    def index(self, documents: Collection[Document]) -> None:
        self.held |= {each.service_id: each.fingerprint for each in documents}

    def delete(self, service_ids: Collection[UUID]) -> None:
        for each in service_ids:
            self.held.pop(each, None)

    def rebuild(self, documents: Iterable[Document]) -> None:
        self.held = {each.service_id: each.fingerprint for each in documents}

    def search_text(self, text: str) -> Hits:
        return Hits(dict.fromkeys(self.held, 1.0) if text else {})

    def fingerprints(self) -> Mapping[UUID, str]:
        return dict(self.held)


@dataclass
class Ground:
    """A stand-in with an index, an embedded engine beside it, and both behind one."""

    server: StandInMeili
    link: Link
    first: MeilisearchEngine
    second: SearchEngine
    engine: FallbackEngine
    seconds: list[float]  # the present moment of the breakers

    def impatient(self) -> None:
        """From here on the server is not waited for: it will not answer."""
        self.link.limits = SHORT

    def well_again(self) -> None:
        """No faults, and the rest of the breakers is over."""
        self.server.faults = Faults()
        self.server.state.is_stuck, self.server.state.fail_next = False, 0
        self.link.limits = PATIENT
        self.seconds[0] += REST_SECONDS


def ground_in(folder: Path | None, server: StandInMeili, thesaurus: Thesaurus = EMPTY) -> Ground:
    """folder: of the embedded index; None for the simplest of engines in its place."""
    link, seconds = link_to(server), [0.0]
    first = MeilisearchEngine(link, thesaurus)
    second = TantivyEngine(folder / "index", thesaurus) if folder else Listed()
    engine = FallbackEngine(first, second, lambda: seconds[0])
    engine.rebuild(())
    return Ground(server, link, first, second, engine, seconds)


@cache
def server_link() -> Link:
    """To the real server, if there is one, else to one stand-in for all."""
    url = os.environ.get("MEILI_URL", "")
    if url:
        return Link(url, os.environ.get("MEILI_KEY", ""), limits=Limits(read=5.0, search=5.0))
    return link_to(StandInMeili())

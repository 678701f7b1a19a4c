"""Searching tests: a directory to fill, and a search of it as it is at that moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from directory.search.find import search
from directory.search.query import SearchQuery
from directory.search.results import SearchPage
from directory.search.snapshot import SnapshotHolder
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import rebuild_all
from tests.clock import TODAY
from tests.directory.build import (
    Find,
    areas,
    location,
    organisation,
    published,
)
from tests.directory.ground import (
    IN_WEST,
    PLACES,
    WESTBURY,
)


@pytest.fixture
def find(session: Session, tmp_path: Path) -> Find:
    """Searches the directory as it is at that moment."""
    engine, holder = TantivyEngine(tmp_path / "index"), SnapshotHolder(today=lambda: TODAY)
    indexed: list[int] = []

    def run(**asked: Any) -> SearchPage:  # noqa: ANN401
        snapshot = holder.current(session)
        if indexed != [snapshot.revision]:
            rebuild_all(session, engine)
            indexed[:] = [snapshot.revision]
        return search(session, engine, snapshot, SearchQuery(**asked), today=TODAY, places=PLACES)

    return run


@pytest.fixture
def add(session: Session) -> Callable[..., UUID]:
    """Publishes a service that stands at a point (None: nowhere)."""
    owner = organisation(session)

    def run(name: str, *, at: Any = IN_WEST, secret: bool = False, **values: Any) -> UUID:  # noqa: ANN401
        rooms = [location(session, owner, point=at, is_confidential=secret)] if at else []
        defaults = {"coverage": areas(WESTBURY), "locations": [str(each) for each in rooms]}
        if not rooms:
            defaults["modes"] = ["phone"]
        return published(session, owner, name=name, **{**defaults, **values})

    return run

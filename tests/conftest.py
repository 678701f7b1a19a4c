from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from storage.engine import Database
from tests.compiled import collect_seldom, compile_once
from tests.databases import fresh_database
from tests.memory import lie_in_memory
from tests.proof import counts

compile_once()
lie_in_memory()
settings.register_profile(
    "anydoor", settings.get_profile("ci"), max_examples=counts(small=30, full=100)
)


def pytest_collection_finish() -> None:
    """Everything is imported by now."""
    collect_seldom()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with fresh_database(tmp_path) as opened:
        yield opened


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes. It holds no gate, so do not write elsewhere meanwhile."""
    with database.write_sessions() as opened:
        yield opened

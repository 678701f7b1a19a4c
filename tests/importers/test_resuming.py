from typing import Any
from uuid import UUID

import pytest

from directory.arriving import Slugs
from importers import run
from importers.preparing import READY, Prepared
from importers.run import apply_file
from importers.store import store_prepared
from storage.engine import Database, reading
from tests.databases import fresh_database
from tests.importers.build import (
    file_of,
    job,
    read,
    row,
    rows,
)
from tests.importers.outcome import KEY, KilledError, killed_at_statement, state_of


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(run, "ROWS_AT_ONCE", 4)
    return 4


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with fresh_database(tmp_path_factory.mktemp("whole")) as whole:
        apply_file(whole, _ten(), job())
        return state_of(whole)


def _ten() -> Any:  # noqa: ANN401
    return read(file_of([*rows(9), row(10, name="LANTERN ROOMS 9"), row(11, active="no")]))


@pytest.mark.parametrize(("parts", "stored"), [(1, 4), (2, 8), (3, 10)])
def test_a_run_stopped_between_parts_and_run_again_ends_the_same(
    database: Database, parts: int, stored: int, at_once: int, unkilled: dict[str, Any]
) -> None:
    def progress(done: int, of: int) -> None:
        if done == min(parts * at_once, of):
            raise KilledError

    with pytest.raises(KilledError):
        apply_file(database, _ten(), job(), progress=progress)
    assert len(state_of(database)["held"]) == stored

    apply_file(database, _ten(), job())

    assert state_of(database) == unkilled


@pytest.mark.parametrize("number", [1, 7, 13, 20, 27, 40, 47])
def test_a_run_stopped_at_any_statement_and_run_again_ends_the_same(
    database: Database, number: int, at_once: int, unkilled: dict[str, Any]
) -> None:
    with killed_at_statement(database, number), pytest.raises(KilledError):
        apply_file(database, _ten(), job())
    assert len(state_of(database)["held"]) in {0, at_once, 2 * at_once, 10}

    apply_file(database, _ten(), job())

    assert state_of(database) == unkilled


def test_a_run_whose_rows_are_made_ready_ahead_ends_the_same_and_may_be_stopped(
    database: Database, at_once: int, unkilled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[bool] = []

    def store(*told: Any) -> bool:  # noqa: ANN401
        stored.append(store_prepared(*told))
        return stored[-1]

    def progress(done: int, _of: int) -> None:
        if done == 1 + READY:
            raise KilledError

    monkeypatch.setattr(run, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(run, "MANY", 2 * at_once)
    monkeypatch.setattr(run, "store_prepared", store)
    with pytest.raises(KilledError):
        apply_file(database, _ten(), job(), progress=progress)
    assert stored == [True, True] or database.gate is None  # PostgreSQL: made as they are stored

    apply_file(database, _ten(), job())

    assert state_of(database) == unkilled
    stands_on = Prepared(["new"], {"org:of nobody here": UUID(int=1).hex}, {}, [])
    with reading(database) as session:
        for found in (Prepared([KEY], {}, {}, []), stands_on):
            assert not store_prepared(session, found, UUID(int=2), job(), Slugs())

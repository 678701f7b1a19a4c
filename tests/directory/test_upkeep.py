import threading
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from directory import commands, queries
from directory.search import snapshot as snapshots
from directory.search.snapshot import Snapshot, SnapshotHolder
from directory.search.tantivy import TantivyEngine
from directory.search.upkeep import check, index_errand, mend, rebuild_all
from matching.service import Capacity
from storage.engine import Database, reading, writing
from storage.worker import Worker
from tests.clock import NOW, TODAY
from tests.directory.build import EDITOR, draft, organisation, published
from tests.statements import counted


def _published(database: Database, **values: object) -> UUID:
    with writing(database) as session:
        return published(session, None, **values)


def test_the_worker_brings_the_index_up_to_date(database: Database, tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path / "index")
    worker = Worker(database, {"index": index_errand(database, engine)}, lambda: NOW)
    service_id = _published(database)
    worker.run_once()
    assert list(engine.search_text("money").scores) == [service_id]
    with writing(database) as session:
        commands.close_service(session, service_id, reason="", actor=EDITOR, now=NOW)
    worker.run_once()
    assert engine.search_text("money").scores == {}


def test_an_index_that_went_wrong_is_found_out_and_mended(
    database: Database, tmp_path: Path
) -> None:
    engine = TantivyEngine(tmp_path / "index")
    missing, changed, stray = (_published(database, name=name) for name in ("One", "Two", "Three"))
    with reading(database) as session:
        assert rebuild_all(session, engine) == 3
        assert check(session, engine).is_exact
    engine.delete([missing])
    with writing(database) as session:
        seen = queries.get_service_for_edit(session, changed, viewer=EDITOR, today=TODAY).version
        commands.edit_service(
            session, changed, {"summary": "New"}, seen_version=seen, actor=EDITOR, now=NOW
        )
        commands.close_service(session, stray, reason="", actor=EDITOR, now=NOW)
    with reading(database) as session:
        found = mend(session, engine)
        assert found.missing == {missing}
        assert found.changed == {changed}
        assert found.stray == {stray}
        assert check(session, engine).is_exact


def test_a_draft_never_enters_the_index(database: Database, tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path / "index")
    with writing(database) as session:
        draft(session)
        rebuild_all(session, engine)
    assert engine.fingerprints() == {}


def test_a_snapshot_is_kept_until_something_public_changes(session: Session) -> None:
    holder, service_id = SnapshotHolder(), published(session)
    first = holder.current(session)
    with counted(session) as statements:
        assert holder.current(session) is first
    assert statements.count == 1
    draft(session)  # nobody may see it
    assert holder.current(session) is first
    commands.set_room(session, service_id, Capacity(), actor=EDITOR, now=NOW)
    second = holder.current(session)
    assert second is not first
    assert second.revision > first.revision


def test_many_threads_asking_at_once_load_the_directory_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _published(database)
    holder, loads, seen = SnapshotHolder(), [], []
    load = snapshots.load_snapshot

    def noted(session: Session, today: date) -> Snapshot:
        loads.append(1)
        return load(session, today)

    monkeypatch.setattr(snapshots, "load_snapshot", noted)

    def ask() -> None:
        with reading(database) as session:
            seen.append(holder.current(session))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len({id(each) for each in seen}) == 1
    assert len(seen) == 8


def test_two_editors_publishing_at_once_both_move_the_revision(database: Database) -> None:
    with writing(database) as session:
        owner = organisation(session)
        ids = [draft(session, owner) for _ in range(6)]

    def publish(service_id: UUID) -> None:
        with writing(database) as session:
            commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)

    threads = [threading.Thread(target=publish, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(database) as session:
        assert queries.revision(session) == 6
        assert len(queries.list_published_ids(session)) == 6

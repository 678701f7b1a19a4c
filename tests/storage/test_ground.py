import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from storage import audit, outbox
from storage.engine import Database, open_database, reading, writing
from storage.gate import WriteGate
from storage.keys import SubjectKeyRow, destroy_subject_key, new_subject_key, subject_key
from storage.sealing import Keyring, Place, SealError, blind_index, seal, unseal
from storage.sqlite import journal_for
from storage.worker import Worker
from tests.clock import NOW

HERE = Place("people", "name", "row-1")
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_only_mended_versions_of_sqlite_use_the_write_ahead_log(
    version: tuple[int, ...], journal: str
) -> None:
    assert journal_for(version)[0] == f"journal_mode={journal}"


def test_a_reading_session_cannot_change_anything(database: Database) -> None:
    if database.gate is None:
        pytest.skip("PostgreSQL reads and writes through one engine")
    with reading(database) as session, pytest.raises(Exception, match="readonly"):
        session.execute(text("DELETE FROM outbox"))


def test_an_error_inside_a_write_undoes_all_of_it(database: Database) -> None:
    with pytest.raises(RuntimeError), writing(database) as session:  # noqa: PT012
        outbox.add(session, "index", "service:1", now=NOW)
        raise RuntimeError
    with reading(database) as session:
        assert session.scalar(text("SELECT count(*) FROM outbox")) == 0


def test_writing_inside_writing_is_refused_rather_than_waiting_for_ever(
    database: Database,
) -> None:
    with writing(database), pytest.raises(RuntimeError, match="already"), writing(database):
        pass


def _count_up(url: str, times: int) -> None:
    own = open_database(url)
    for _ in range(times):
        with writing(own) as session:
            seen = session.scalar(text("SELECT attempts FROM outbox"))
            session.execute(text("UPDATE outbox SET attempts = :n"), {"n": (seen or 0) + 1})
    own.dispose()


def test_four_processes_writing_at_once_lose_nothing(database: Database) -> None:
    if database.gate is None:
        pytest.skip("the write gate is SQLite's")
    with writing(database) as session:
        outbox.add(session, "index", "service:1", now=NOW)
    url = database.write_engine.url.render_as_string()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(url, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with reading(database) as session:
        assert session.scalar(text("SELECT attempts FROM outbox")) == 100


def test_the_gate_is_free_again_after_an_error(tmp_path: Path) -> None:
    gate = WriteGate(tmp_path / "gate")
    with pytest.raises(RuntimeError), gate.held():
        raise RuntimeError
    with gate.held():
        assert gate.path.exists()


def test_a_naive_moment_is_refused(session: Session) -> None:
    with pytest.raises(Exception, match="naive"):
        outbox.add(session, "index", "x", now=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_moment_comes_back_in_utc(session: Session) -> None:
    key = new_subject_key(session, now=NOW)
    session.expire_all()
    assert session.get_one(SubjectKeyRow, key.id).created_at == NOW
    assert session.get_one(SubjectKeyRow, key.id).created_at.tzinfo is UTC


def test_a_sealed_field_opens_where_it_was_sealed() -> None:
    assert unseal(seal("Ada", KEY, "k1", HERE), KEY, HERE) == "Ada"


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("people", "name", "row-2"),
        Place("people", "email", "row-1"),
        Place("other", "name", "row-1"),
    ],
)
def test_a_sealed_field_moved_elsewhere_cannot_be_opened(elsewhere: Place) -> None:
    with pytest.raises(SealError):
        unseal(seal("Ada", KEY, "k1", HERE), KEY, elsewhere)


def test_a_field_sealed_with_an_old_key_still_opens() -> None:
    old = Keyring({"old": KEY}, "old")
    new = Keyring({"new": b"n" * 32, "old": KEY}, "new")
    assert new.open(old.seal("Ada", HERE), HERE) == "Ada"
    assert new.seal("Ada", HERE).startswith("v1.new.")


def test_text_that_was_never_sealed_is_refused() -> None:
    with pytest.raises(SealError):
        unseal("Ada", KEY, HERE)


def test_equal_values_have_equal_blind_indexes_only_for_the_same_kind() -> None:
    assert blind_index(KEY, "email", "a@b.example") == blind_index(KEY, "email", "a@b.example")
    assert blind_index(KEY, "email", "1") != blind_index(KEY, "phone", "1")


def test_destroying_a_persons_key_leaves_nothing_to_read(session: Session) -> None:
    row = uuid4()
    key = new_subject_key(session, now=NOW)
    sealed = key.seal("Ada", "people", "name", row)
    assert subject_key(session, key.id).open(sealed, "people", "name", row) == "Ada"
    destroy_subject_key(session, key.id, now=NOW)
    assert subject_key(session, key.id).open(sealed, "people", "name", row) == ""


def _entry() -> audit.Entry:
    return audit.Entry(audit.Deed.READ, uuid4(), "connector", "person", uuid4(), "contact")


def test_an_untouched_audit_chain_holds(session: Session) -> None:
    for _ in range(3):
        audit.record(session, _entry(), now=NOW)
    assert audit.first_broken(session) is None
    assert audit.head(session)[0] == 3


def test_an_altered_audit_entry_is_found(session: Session) -> None:
    for _ in range(3):
        audit.record(session, _entry(), now=NOW)
    audit.lift_guard(session.connection())
    session.execute(update(audit.AuditRow).where(audit.AuditRow.n == 2).values(role="nobody"))
    session.expire_all()
    assert audit.first_broken(session) == 2


def test_the_worker_does_each_errand_once(database: Database) -> None:
    with writing(database) as session:
        outbox.add(session, "index", "service:1", now=NOW, dedupe="one")
        outbox.add(session, "index", "service:1", now=NOW, dedupe="one")
    seen: list[str] = []
    worker = Worker(database, {"index": lambda each: seen.append(each.aggregate)}, lambda: NOW)
    assert worker.run_once() == 1
    assert worker.run_once() == 0
    assert seen == ["service:1"]


def test_a_failed_errand_waits_and_is_tried_again_until_it_is_given_up(
    database: Database,
) -> None:
    with writing(database) as session:
        outbox.add(session, "email", "referral:1", now=NOW)

    def refuse(_errand: outbox.Errand) -> None:
        raise ConnectionError

    moment = NOW
    worker = Worker(database, {"email": refuse}, lambda: moment)
    states = []
    for tries in range(1, len(outbox.WAITS) + 2):
        assert worker.run_once() == 0
        with reading(database) as session:
            row = session.scalars(select(outbox.OutboxRow)).one()
            assert (row.attempts, row.last_error) == (tries, "ConnectionError")
            states.append(row.state)
        moment += timedelta(days=1)
    assert states == [outbox.OutboxState.NEW] * len(outbox.WAITS) + [outbox.OutboxState.DEAD]

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directory import commands
from directory.cards import list_cards
from directory.search import snapshot as snapshots
from directory.search.snapshot import READER, Snapshot, SnapshotHolder
from matching.columnar.find import match_columns
from matching.find import match
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.directory.build import EDITOR, published
from tests.matching import build

LONG = 30.0  # seconds: longer than any test takes
LOAD = snapshots.load_snapshot


class Gate:
    """Holds a reading of the directory up until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.loads = 0

    def load(self, session: Session, today: date) -> Snapshot:
        self.loads += 1
        assert self.open.wait(LONG)
        return LOAD(session, today)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(snapshots, "load_snapshot", made.load)
    yield made
    made.open.set()
    for thread in threading.enumerate():
        if thread.name == READER:
            thread.join(LONG)


@contextmanager
def shut(gate: Gate) -> Iterator[None]:
    gate.open.clear()
    yield
    gate.open.set()


def publish(database: Database) -> UUID:
    with writing(database) as session:
        return published(session, None)


def seen(holder: SnapshotHolder, database: Database) -> set[UUID]:
    with reading(database) as session:
        return set(holder.current(session).by_id)


def wait_for(holder: SnapshotHolder, database: Database, ids: set[UUID]) -> bool:
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if seen(holder, database) == ids:
            return True
        time.sleep(0.01)
    return False


def wait_for_day(holder: SnapshotHolder, database: Database, day: date) -> bool:
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        with reading(database) as session:
            if holder.current(session).day == day:
                return True
        time.sleep(0.01)
    return False


def test_the_first_to_ask_waits_for_the_directory(database: Database, gate: Gate) -> None:
    first = publish(database)

    assert seen(SnapshotHolder(database), database) == {first}
    assert gate.loads == 1


def test_a_change_is_read_in_the_background_and_swapped_whole(
    database: Database, gate: Gate
) -> None:
    holder, first = SnapshotHolder(database, LONG), publish(database)
    seen(holder, database)
    second = publish(database)

    with shut(gate):
        for _ in range(5):
            assert seen(holder, database) == {first}

    assert wait_for(holder, database, {first, second})
    assert gate.loads == 2


def test_nobody_goes_on_with_the_old_directory_for_longer_than_allowed(
    database: Database, gate: Gate
) -> None:
    holder, first = SnapshotHolder(database, 0.05), publish(database)
    seen(holder, database)
    second = publish(database)

    with shut(gate):
        assert seen(holder, database) == {first}
        time.sleep(0.1)
        threading.Timer(0.1, gate.open.set).start()

        assert seen(holder, database) == {first, second}


def test_who_needs_it_exact_gets_it_exact(database: Database) -> None:
    holder, first = SnapshotHolder(database, LONG), publish(database)
    seen(holder, database)
    second = publish(database)

    with reading(database) as session:
        assert set(holder.exact(session).by_id) == {first, second}


@pytest.mark.usefixtures("gate")
def test_a_reading_that_fails_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, first = SnapshotHolder(database, LONG), publish(database)
    seen(holder, database)
    second, fails = publish(database), [True]

    def load(session: Session, today: date) -> Snapshot:
        if fails:
            fails.clear()
            raise OperationalError("select", {}, Exception("gone"))
        return LOAD(session, today)

    monkeypatch.setattr(snapshots, "load_snapshot", load)

    assert wait_for(holder, database, {first, second})


def test_what_an_old_snapshot_still_holds_is_not_shown_once_it_is_withdrawn(
    database: Database, gate: Gate
) -> None:
    holder, first = SnapshotHolder(database, LONG), publish(database)
    seen(holder, database)
    with writing(database) as session:
        commands.close_service(session, first, reason="", actor=EDITOR, now=NOW)

    with shut(gate), reading(database) as session:
        assert set(holder.current(session).by_id) == {first}
        assert list_cards(session, [first], today=TODAY) == []


def test_a_new_day_is_a_new_snapshot(database: Database, gate: Gate) -> None:
    day = [TODAY]
    holder, first = SnapshotHolder(database, LONG, lambda: day[0]), publish(database)
    assert seen(holder, database) == seen(holder, database) == {first}
    assert gate.loads == 1

    day[0] += timedelta(days=1)

    assert wait_for_day(holder, database, day[0])
    assert gate.loads == 2


def test_the_columns_of_a_snapshot_match_its_services(database: Database) -> None:
    publish(database)
    with reading(database) as session:
        snapshot = SnapshotHolder().current(session)
    person = build.asker(build.need(snapshot.services[0].domains[0][0]))

    by_columns = match_columns(snapshot.match_columns, person, build.weights())

    assert snapshot.match_columns.services is snapshot.services
    assert by_columns == match(snapshot.services, person, build.weights())

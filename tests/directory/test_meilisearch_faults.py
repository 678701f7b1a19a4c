"""Everything that can go wrong on the way to Meilisearch, one after the other."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from directory import commands
from directory.search.breaker import MOST_FAILURES
from directory.search.engine import Document, IndexUnavailableError
from directory.search.fallback import FallbackEngine
from directory.search.upkeep import check, index_errand, keep_right
from matching.thesaurus import load_thesaurus
from storage.engine import Database, reading, writing
from storage.worker import Job, Worker
from tests.clock import NOW
from tests.directory.build import EDITOR, published
from tests.directory.meili_build import Ground, Listed, document, ground_in
from tests.directory.stand_in_index import DEFAULTS
from tests.directory.stand_in_meili import MASTER, StandInMeili

GARDEN = document("Gardening club")
DEBT = document("Money desk", kinds=("pr-debt",))
THESAURUS = load_thesaurus(
    """
[crisis]
words = ["kill myself"]

[[kind]]
slug = "pr-debt"
domain = "practical_help"
name = "Debt advice"
words = ["bailiffs"]
"""
)

Break = Callable[[Ground], None]
Mend = Callable[[Ground], None]


def _faulty(**faults: object) -> Break:
    def happen(ground: Ground) -> None:
        for name, value in faults.items():
            setattr(ground.server.faults, name, value)

    return happen


def _refused(ground: Ground) -> None:
    ground.server.go_away()


def _back(ground: Ground) -> None:
    ground.server.come_back()


def _wiped(ground: Ground) -> None:
    ground.server.wipe()


def _bare_settings(ground: Ground) -> None:
    """As of an index that came to be by itself."""
    ground.server.state.indexes["services"].settings = dict(DEFAULTS)


def _keys_lost(ground: Ground) -> None:
    ground.server.state.keys.clear()
    ground.link.master_key = "another"


def _keys_found(ground: Ground) -> None:
    ground.link.master_key = MASTER


def _nothing(ground: Ground) -> None:
    del ground


READ_FAULTS: dict[str, tuple[Break, Mend]] = {
    "refused": (_refused, _back),
    "slow": (_faulty(pause=0.12), _nothing),
    "byte by byte": (_faulty(trickles=True), _nothing),
    "dropped": (_faulty(drops=True), _nothing),
    "cut off": (_faulty(cuts=True), _nothing),
    "error": (_faulty(status=500), _nothing),
    "busy": (_faulty(status=503), _nothing),
    "not allowed": (_faulty(status=403), _nothing),
    "refuses the question": (_faulty(status=400), _nothing),
    "not JSON": (_faulty(nonsense=b"<html>Sign in to the wireless</html>"), _nothing),
    "no results": (_faulty(nonsense=b"{}"), _nothing),
    "another shape": (_faulty(nonsense=b'{"results": [{"hits": 1}]}'), _nothing),
    "fewer results": (_faulty(nonsense=b'{"results": []}'), _nothing),
    "a number": (_faulty(nonsense=b"7"), _nothing),
    "bottomless": (_faulty(nonsense=b"[" * 100_000), _nothing),
    "keys lost": (_keys_lost, _keys_found),
    "wiped": (_wiped, lambda ground: ground.first.rebuild([GARDEN])),
}


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """With the embedded engine behind Meilisearch."""
    made = ground_in(tmp_path, StandInMeili())
    yield made
    made.well_again()


@pytest.fixture
def written() -> Iterator[Ground]:
    """With the simplest of engines behind it: what is written is all that counts."""
    made = ground_in(None, StandInMeili())
    yield made
    made.well_again()


@pytest.mark.parametrize("name", READ_FAULTS)
def test_whatever_goes_wrong_a_search_is_answered_and_the_server_left_alone_until_it_is_well(
    ground: Ground, name: str
) -> None:
    go_wrong, mend = READ_FAULTS[name]
    ground.engine.rebuild([GARDEN])
    assert not ground.engine.search_text("gardening").is_simpler

    go_wrong(ground)
    ground.impatient()
    for _ in range(MOST_FAILURES):
        began = time.monotonic()
        hits = ground.engine.search_text("gardening")
        assert time.monotonic() - began < 2.0
        assert (list(hits.scores), hits.is_simpler) == ([GARDEN.service_id], True)

    assert ground.engine.is_simpler
    asked = len(ground.server.asked)
    assert ground.engine.search_text("gardening").is_simpler
    assert len(ground.server.asked) == asked  # nobody asked again

    ground.well_again()
    mend(ground)
    hits = ground.engine.search_text("gardening")
    assert (list(hits.scores), hits.is_simpler) == ([GARDEN.service_id], False)
    assert not ground.engine.is_simpler


def test_an_index_that_refuses_a_filter_is_not_searched_but_set_right(tmp_path: Path) -> None:
    ground = ground_in(tmp_path, StandInMeili(), THESAURUS)
    ground.engine.rebuild([DEBT])
    _bare_settings(ground)
    assert ground.engine.search_text("bailiffs").is_simpler
    assert ground.first.put_settings_right()
    hits = ground.engine.search_text("bailiffs")
    assert (list(hits.scores), hits.is_simpler) == ([DEBT.service_id], False)


# ---- writing: the outbox goes on until both are exact ------------------------------------------


WRITE_FAULTS: dict[str, tuple[Break, Mend]] = {
    **{
        name: READ_FAULTS[name]
        for name in ("refused", "slow", "dropped", "cut off", "error", "not JSON", "keys lost")
    },
    "full disc": (_faulty(status=422), _nothing),
    "task fails": (lambda ground: setattr(ground.server.state, "fail_next", 9), _nothing),
    "task stuck": (lambda ground: setattr(ground.server.state, "is_stuck", True), _nothing),
    "task forgotten": (_faulty(forgets_tasks=True), _nothing),
    "wiped": (_wiped, _nothing),
    "bare settings": (_bare_settings, _nothing),
    "stale": (lambda ground: ground.server.freeze(), _nothing),
}


@pytest.mark.parametrize("name", WRITE_FAULTS)
def test_the_outbox_tries_again_until_both_indexes_are_exact(
    database: Database, written: Ground, name: str
) -> None:
    go_wrong, mend = WRITE_FAULTS[name]
    moment = [NOW]
    worker = _worker(database, written, moment)
    kept, closed = (_published(database, each) for each in ("Gardening club", "Chess club"))
    worker.run_once()
    assert _is_exact(database, written)

    go_wrong(written)
    written.impatient()
    added = _published(database, "Debt advice")
    _close(database, closed)
    for _ in range(3):
        worker.run_once()
        moment[0] += timedelta(minutes=1)
    assert set(written.second.fingerprints()) == {kept, added}  # the other never waits for it

    written.well_again()
    mend(written)
    for _ in range(4):
        moment[0] += timedelta(minutes=5)
        written.seconds[0] += 300
        worker.run_once()
    assert _is_exact(database, written)
    assert set(written.first.search_text("gardening debt chess").scores) == {kept, added}


class _Away(Listed):
    """An engine whose server is away; it counts who asks."""

    asked = 0

    def index(self, documents: Collection[Document]) -> None:
        del documents
        self.asked += 1
        raise IndexUnavailableError("away")

    def put_settings_right(self) -> bool:
        return False


def test_a_server_that_is_away_does_not_keep_the_worker_from_its_other_errands(
    database: Database,
) -> None:
    away, embedded = _Away(), Listed()
    engine = FallbackEngine(away, embedded, lambda: 0.0)
    for number in range(MOST_FAILURES + 3):
        _published(database, f"Club {number}")
    Worker(database, {"index": index_errand(database, engine)}, lambda: NOW).run_once()
    assert away.asked == MOST_FAILURES
    assert len(embedded.held) == MOST_FAILURES + 3


def test_keeping_right_mends_the_embedded_index_also_while_the_server_is_away(
    database: Database, written: Ground
) -> None:
    service_id = _published(database, "Gardening club")
    written.server.faults.status = 500
    with pytest.raises(IndexUnavailableError):
        keep_right(database, written.engine)
    assert set(written.second.fingerprints()) == {service_id}


def test_what_a_late_request_put_back_is_taken_out_again(
    database: Database, written: Ground
) -> None:
    service_id = _published(database, "Gardening club")
    keep_right(database, written.engine)
    late = dict(written.server.state.indexes["services"].documents)
    _close(database, service_id)
    keep_right(database, written.engine)
    written.server.state.indexes["services"].documents.update(late)
    found = keep_right(database, written.engine)
    assert found.stray == {service_id}
    assert _is_exact(database, written)


def _worker(database: Database, ground: Ground, moment: list[datetime]) -> Worker:
    """The errands of the index, and the comparison every five minutes."""

    def compare(_: datetime) -> None:
        with suppress(IndexUnavailableError):
            keep_right(database, ground.engine)

    return Worker(
        database,
        {"index": index_errand(database, ground.engine)},
        lambda: moment[0],
        [Job("search index", timedelta(minutes=5), compare)],
    )


def _published(database: Database, name: str) -> UUID:
    with writing(database) as session:
        return published(
            session, None, name=name, kinds=[], summary="A group.", description="We meet."
        )


def _close(database: Database, service_id: UUID) -> None:
    with writing(database) as session:
        commands.close_service(session, service_id, reason="", actor=EDITOR, now=NOW)


def _is_exact(database: Database, ground: Ground) -> bool:
    with reading(database) as session:
        return check(session, ground.engine).is_exact

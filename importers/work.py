"""What the worker does with a run: read and compare, carry out, undo. Nothing here is in a page."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import ConflictError, DomainError
from importers.columns import mapping_of
from importers.feeds import fetch_any
from importers.fetch import FetchError, Get
from importers.jobs import Job
from importers.mapping import load_profile
from importers.models import ImportFileRow, ImportRunRow, ImportSourceRow
from importers.plan_files import PlanList, refused_workbook
from importers.reading import read_events
from importers.run import apply_file, decide
from importers.sources.outside import Helpers
from importers.sources.table import Encoding
from importers.sourcing import keep_file, run_row, source_row
from importers.streams import FileStream, mapped_rows, register_rows
from importers.tally import refusal_json
from importers.terms import RunState, SourceKind
from importers.undo import undo_run
from storage.engine import Database, reading, writing

MOST_TRIES: Final = 3
_KEPT: Final = ("part", "fetch", "night")  # how a run was asked for
WORKER: Final = Actor(UUID(int=0), "Import", frozenset({Role.EDITOR}))
"""On whose behalf what an editor asked for is done; the run keeps the editor's name."""


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What a run has to know of its source."""

    key: str
    complete: bool
    follows: bool
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work needs: a database, helpers for readers, a fetcher, the time."""

    database: Database
    helpers: Helpers
    ask: Get
    clock: Callable[[], datetime]
    today: date
    beat: Callable[[], None] = lambda: None
    tries: int = 0  # how often it was tried before


def plan_run(bench: Bench, run_id: UUID) -> None:
    """Read and compare a run's file, fetched first where it is a feed. Changes no listing."""
    with reading(bench.database) as session:
        run = run_row(session, run_id)
        if run.state is not RunState.WAITING:
            return
        is_fetched = bool(run.plan.get("fetch")) and run.file_id is None
    if is_fetched and not _fetch(bench, run_id):
        return
    listing = PlanList()
    try:
        with reading(bench.database) as session, _file(session, run_id) as path:
            run, source = _run_and_source(session, run_id)
            stream = stream_of(path, source, bench)
            terms = _terms(run, source)
            decision = decide(session, stream, terms, viewer=WORKER, listen=listing.add)
            refused = refused_workbook(read_events(path, encoding=_encoding(source)), listing)
    except DomainError as error:
        _fail(bench, run_id, str(error))
        return
    with writing(bench.database) as session:
        run = run_row(session, run_id)
        now = bench.clock()
        run.list_id = keep_file(session, "plan.csv", listing.data(), now=now)
        if refused:
            run.refused_id = keep_file(session, "rows-to-correct.xlsx", refused, now=now)
        said = [str(each) for each in decision.objections]
        kept: dict[str, Any] = {
            name: run.plan[name] for name in ("part", "fetch") if name in run.plan
        }
        run.plan = {**kept, **decision.tally.plain(), "objections": said}
        run.rows, run.counts = decision.tally.rows, decision.tally.counts()
        run.refusals = [refusal_json(each) for each in decision.tally.first.refused]
        run.state = RunState.PLANNED
        source_row(session, run.source).problem = ""


def carry_out(bench: Bench, run_id: UUID) -> None:
    """Store what a plan says, as the directory is now. Goes on where it was stopped."""
    with reading(bench.database) as session:
        if run_row(session, run_id).state is not RunState.APPLYING:
            return
    try:
        with reading(bench.database) as session, _file(session, run_id) as path:
            run, source = _run_and_source(session, run_id)
            job = Job(
                _terms(run, source), WORKER, bench.clock(), run.file_name, run.file_hash,
                run.yes_because, run_id,
            )  # fmt: skip
            stream = stream_of(path, source, bench)
            session.rollback()
            apply_file(bench.database, stream, job, progress=lambda _done, _of: bench.beat())
    except DomainError as error:
        _fail(bench, run_id, str(error))


def take_back(bench: Bench, run_id: UUID) -> None:
    """Undo a run. Goes on where it was stopped."""
    with reading(bench.database) as session:
        run, source = _run_and_source(session, run_id)
        terms, state = _terms(run, source), run.state
    if state is RunState.UNDOING:
        undo_run(bench.database, run_id, terms, actor=WORKER, now=bench.clock())


def stream_of(path: Path, source: ImportSourceRow, bench: Bench) -> FileStream:
    """A file of a source, read as the source says."""
    encoding = _encoding(source)
    if source.kind is SourceKind.CHARITY_REGISTER:
        rows = register_rows(load_profile(source.kind.value), bench.helpers, bench.today)
    else:
        rows = mapped_rows(mapping_of(source.mapping), bench.helpers)
    return FileStream(lambda: read_events(path, encoding=encoding), rows, bench.helpers)


def _encoding(source: ImportSourceRow) -> Encoding:
    return Encoding(source.mapping.get("encoding", "auto"))


def _terms(run: ImportRunRow, source: ImportSourceRow) -> SourceTerms:
    complete = source.complete and not run.plan.get("part")
    return SourceTerms(source.key, complete, source.follows, source.licence, source.attribution)


def _run_and_source(session: Session, run_id: UUID) -> tuple[ImportRunRow, ImportSourceRow]:
    run = run_row(session, run_id)
    return run, source_row(session, run.source)


def _fetch(bench: Bench, run_id: UUID) -> bool:
    """Fetch a feed whole and keep it. A fetch that failed changes nothing but what is told.

    Raises FetchError where it may come if asked again; what came so far is kept until then.
    """
    with reading(bench.database) as session:
        run = run_row(session, run_id)
        url, key = source_row(session, run.source).url, run.source
        part = session.get(ImportFileRow, run.list_id) if run.list_id else None
        have = part.data if part else b""
    try:
        data = fetch_any(
            url, bench.beat, ask=bench.ask, have=have, keep=partial(_keep_part, bench, run_id)
        )
    except FetchError as error:
        if error.again and bench.tries < MOST_TRIES:
            raise
        _fail(bench, run_id, str(error))
        return False
    with writing(bench.database) as session:
        now = bench.clock()
        run = run_row(session, run_id)
        run.file_id = keep_file(session, "feed.ndjson", data, now=now)
        run.file_hash, run.list_id = hashlib.sha256(data).hexdigest(), None
        source = source_row(session, key)
        source.fetched_at, source.failed_at, source.problem = now, None, ""
    return True


def _keep_part(bench: Bench, run_id: UUID, lines: bytes) -> None:
    """What came of a feed so far, so that it goes on from there."""
    with writing(bench.database) as session:
        run = run_row(session, run_id)
        part = session.get(ImportFileRow, run.list_id) if run.list_id else None
        if part is None:
            run.list_id = keep_file(session, "part.ndjson", lines, now=bench.clock())
        else:
            part.data, part.size = lines, len(lines)


def _fail(bench: Bench, run_id: UUID, problem: str) -> None:
    with writing(bench.database) as session:
        run, source = _run_and_source(session, run_id)
        run.state, run.problem, run.finished_at = RunState.FAILED, problem[:1000], bench.clock()
        source.problem, source.failed_at = problem[:1000], bench.clock()


@contextmanager
def _file(session: Session, run_id: UUID) -> Iterator[Path]:
    """The bytes of a run's file, in a file of their own for as long as they are read."""
    run = run_row(session, run_id)
    row = session.get(ImportFileRow, run.file_id) if run.file_id else None
    if row is None or not row.size:
        raise ConflictError("The file of this import is no longer kept: upload it again")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(row.data)
        yield path

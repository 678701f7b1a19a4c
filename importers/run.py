"""Bring a file in: read, plan, hold up if it looks wrong, then store it part by part.

Every part is a transaction of its own and decides again from what is there, so a run may be
stopped anywhere and run again: the end is the same.
"""

import gc
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError
from directory.arriving import Slugs
from importers.changes import Plan, plan_changes
from importers.duplicates import Duplicate, Twins
from importers.guards import Objection, objections
from importers.jobs import Job, Terms
from importers.known import Known, load_known
from importers.preparing import MANY, Prepared, RowMaker
from importers.queries import Target, find_known, load_present, load_targets
from importers.records import ImportedRecord, Reading, Refusal, place_keys
from importers.spool import WEIGHT_OF_A_CHANGE, Spool, in_parts, spooled
from importers.store import (
    Newly,
    bringing,
    finish_run,
    start_run,
    store_plan,
    store_prepared,
    unfinished,
)
from importers.tally import Tally
from storage.bulk import make_room, seldom_collected, takes_bound
from storage.engine import Database, reading, writing

ROWS_AT_ONCE: Final = 2000  # new records a transaction: under a second, so others get their turn
ROWS_COMPARED: Final = 500
_PARTS_SWEPT: Final = 8  # at once: SQLAlchemy leaves a ring of objects for each value it asks for

Progress = Callable[[int, int], None]
"""Told after each part: how many records are done, of how many."""
Listen = Callable[[Plan], None]
"""Told each part of a plan, in the order of the file."""
Stream = Callable[[Known], Iterator[Reading]]
"""A file that is read bit by bit. It need not look into rows that are known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a run would do, and what speaks against it. plan: the first of each list."""

    tally: Tally
    objections: tuple[Objection, ...]
    retired: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = field(default=())

    @property
    def plan(self) -> Plan:
        """The first of each list: all of it, for a small file."""
        return self.tally.first


@dataclass(slots=True)
class _Compared:
    """What is added, looked over for duplicates, many rows at a time."""

    session: Session
    viewer: Actor
    source: str
    twins: Twins | None = None

    def look(self, plan: Plan, *, is_last: bool = False) -> tuple[Duplicate, ...]:
        """Note what is added, and what is found once there is enough, or no more, of it."""
        if plan.added:
            self.twins = self.twins or Twins(
                load_present(self.session, viewer=self.viewer), self.source
            )
            self.twins.add(plan.added)
        if self.twins is None or not (is_last or self.twins.is_full):
            return ()
        return self.twins.take()


def decide(
    session: Session,
    found: Reading | Stream,
    terms: Terms,
    *,
    viewer: Actor,
    listen: Listen = lambda _part: None,
    spool: Spool | None = None,
) -> Decision:
    """Plan a whole file. Changes nothing. spool: gets the records that are to be stored.

    Raises InvalidError if the file as a whole could not be read; NotAllowedError unless the
    viewer is an editor.
    """
    tally, twins = Tally(), _Compared(session, viewer, terms.key)
    with closing(load_known(session, terms.key)) as known:
        for part in _parts(found, known):
            _refuse_whole(part)
            plan = _plan_part(session, part, terms, known)
            plan = replace(plan, duplicates=twins.look(plan))
            known.see(chain(part.mentioned, (each.source_id for each in part.records)))
            tally.add(plan, len(part.same))
            listen(plan)
            if spool is not None:
                _put(spool, plan)
        lost = Plan(
            retired=known.lost() if terms.complete else (),
            duplicates=twins.look(Plan(), is_last=True),
        )
        tally.add(lost)
        listen(lost)
        return Decision(tally, objections(tally, held=known.standing), lost.retired)


def apply_file(
    database: Database,
    found: Reading | Stream,
    job: Job,
    *,
    progress: Progress = lambda _done, _of: None,
    listen: Listen = lambda _part: None,
) -> Decision:
    """Plan a whole file and carry it out. Writes nothing at all if nothing would change.

    Raises ConflictError if the guards object and no reason is given; and as `decide`.
    """
    with seldom_collected(), closing(Spool()) as spool, RowMaker() as maker:
        with reading(database) as session:
            may_be_ahead = takes_bound(session)

            def told(part: Plan) -> None:
                listen(part)
                if may_be_ahead and _is_all_new(spool):
                    maker.start()

            decision = decide(
                session, found, job.profile, viewer=job.actor, listen=told, spool=spool
            )
            was_begun = unfinished(session, job) is not None
        if decision.objections and not job.yes_because.strip():
            said = "; ".join(map(str, decision.objections))
            raise ConflictError(f"Nothing was imported. {said}")
        if decision.tally.writes or was_begun:
            _carry_out(database, spool, maker, decision, job, progress)
    return decision


def _is_all_new(spool: Spool) -> bool:
    """Whether there is much, and none of it is here: then its rows can be made beforehand."""
    return spool.new == spool.length >= MANY


def _carry_out(
    database: Database,
    spool: Spool,
    maker: RowMaker,
    decision: Decision,
    job: Job,
    progress: Progress,
) -> None:
    tally = decision.tally
    of = spool.length + tally.retired
    with writing(database) as session:
        run_id = start_run(session, job, tally.rows, to_do=of)
        is_ahead = takes_bound(session) and _is_all_new(spool)
    done, slugs = 0, Slugs()
    whole = (
        maker.parts(spool, bringing(run_id, job), ROWS_AT_ONCE) if is_ahead else _parts_of(spool)
    )
    with closing(whole) as parts:
        for number, (lines, made) in enumerate(parts, start=1):
            with writing(database) as session:
                make_room(session)
                _store_part(session, lines, made, run_id, job, slugs)
            if not number % _PARTS_SWEPT:
                gc.collect(1)
            done += len(lines)
            progress(done, of)
    for start in range(0, len(decision.retired), ROWS_AT_ONCE // WEIGHT_OF_A_CHANGE or 1):
        lost = decision.retired[start : start + (ROWS_AT_ONCE // WEIGHT_OF_A_CHANGE or 1)]
        with writing(database) as session:
            targets = load_targets(session, job.profile.key, lost)
            store_plan(session, Plan(retired=lost), targets, run_id, job)
        done += len(lost)
        progress(done, of)
    with writing(database) as session:
        finish_run(session, run_id, tally.first.refused, tally.refused, job.now)


def _parts_of(spool: Spool) -> Generator[tuple[list[bytes], None], None, None]:
    """Records, as many at a time as are stored in well under a second."""
    for lines in in_parts(spool, ROWS_AT_ONCE, WEIGHT_OF_A_CHANGE):
        yield lines, None


def _store_part(
    session: Session, lines: Sequence[bytes], made: Prepared | None, run_id: UUID, job: Job,
    slugs: Slugs,
) -> None:  # fmt: skip
    """Store some records as the directory is now."""
    if made is not None and store_prepared(session, made, run_id, job, slugs):
        return
    found = spooled(lines)
    records = tuple(each.record for each in found)
    applied = {each.record.source_id: each.values for each in found}
    ids = find_known(session, job.profile.key, [each.source_id for each in records])
    targets = _targets(session, job.profile, ids, records)
    held = {key: each.held for key, each in targets.items()}
    plan = plan_changes(Reading(len(records), records, ()), held, complete=False)
    store_plan(session, plan, targets, run_id, job, new=Newly(slugs, applied))


def _plan_part(session: Session, part: Reading, terms: Terms, known: Known) -> Plan:
    """What some rows of a file would do."""
    ids = known.here(chain((each.source_id for each in part.records), part.ended))
    targets = _targets(session, terms, ids, part.records)
    held = {key: each.held for key, each in targets.items()}
    return plan_changes(part, held, complete=False)


def _targets(
    session: Session, terms: Terms, ids: Sequence[str], records: Iterable[ImportedRecord]
) -> dict[str, Target]:
    """What is held of some rows of a file. ids: those that are here."""
    if not ids:
        return {}
    new = {key for each in records for key in place_keys(each.values) if key}
    return load_targets(session, terms.key, ids, new_places=new, follows=terms.follows)


def _refuse_whole(part: Reading) -> None:
    if part.problem is None:
        return
    problem = part.problem
    where = f"Row {problem.row}: " if problem.row else ""
    where = f"{problem.sheet}, {where}" if problem.sheet else where
    seen = f" ({problem.value})" if problem.value else ""
    raise InvalidError(f"{where}{problem.reason}{seen}. {problem.what_to_do}.")


def _parts(found: Reading | Stream, known: Known) -> Iterator[Reading]:
    """A file some rows at a time."""
    if not isinstance(found, Reading):
        yield from found(known)
        return
    for start in range(0, max(len(found.records), 1), ROWS_COMPARED):
        records = found.records[start : start + ROWS_COMPARED]
        yield replace(found, records=records) if not start else Reading(len(records), records, ())


def _put(spool: Spool, plan: Plan) -> None:
    for record in plan.added:
        spool.put(record, is_new=True)
    for each in (*plan.changed, *plan.unchanged):
        if each.is_stale:
            spool.put(each.record, is_new=False)

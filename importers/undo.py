"""Undo a whole run: what it changed is as before, what it added is dropped, what it ended is back.

Part by part, as a run is stored; stopped anywhere and undone again, it ends the same. What
somebody has changed here since stays as they made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, NotFoundError
from directory.commands import publish_services, reopen_organisation
from directory.owning import require_editor
from directory.terms import ServiceStatus
from importers.changes import Compared, FieldChange
from importers.jobs import Job, Terms
from importers.models import ImportChangeRow, ImportedRecordRow, ImportRunRow
from importers.queries import Target, load_targets
from importers.records import ImportedRecord
from importers.store import bring_back, change_record, end_record
from importers.terms import ChangeKind, RunState
from storage.engine import Database, writing

UNDONE: Final = "The import that brought it in was undone"
AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class _Undoing:
    """What is needed to take a step back."""

    job: Job
    run_id: UUID


def begin_undo(session: Session, run_id: UUID, *, actor: Actor) -> None:
    """Say that a run is to be undone. Raises ConflictError unless it is its source's last."""
    require_editor(actor)
    run = session.get(ImportRunRow, run_id)
    if run is None:
        raise NotFoundError("There is no such import")
    if run.state not in {RunState.DONE, RunState.UNDOING}:
        raise ConflictError("Only an import that was carried out can be undone")
    later = select(ImportRunRow.file_name).where(
        ImportRunRow.source == run.source,
        ImportRunRow.state.in_((RunState.DONE, RunState.APPLYING)),
        ImportRunRow.started_at > run.started_at,
    )
    name = session.scalar(later.limit(1))
    if name is not None:
        raise ConflictError(f"A later import stands on this one ({name}): undo that one first")
    run.state = RunState.UNDOING
    session.flush()


def undo_run(database: Database, run_id: UUID, terms: Terms, *, actor: Actor, now: datetime) -> int:
    """Undo a run whole. Returns how many of its additions stay, since an editor published them."""
    with writing(database) as session:
        begin_undo(session, run_id, actor=actor)
    undoing = _Undoing(Job(terms, actor, now, "", ""), run_id)
    while _step(database, undoing):
        pass
    with writing(database) as session:
        run = session.get_one(ImportRunRow, run_id)
        run.state, run.undone_at = RunState.UNDONE, now
        stay = run.counts.get("stay", 0)
    return int(stay)


def _step(database: Database, undoing: _Undoing) -> bool:
    """Undo some of it. Returns whether there was anything."""
    with writing(database) as session:
        changes = session.scalars(
            select(ImportChangeRow)
            .where(ImportChangeRow.run_id == undoing.run_id)
            .order_by(ImportChangeRow.source_id)
            .limit(AT_ONCE)
        ).all()
        if changes:
            _undo_changes(session, changes, undoing)
            return True
        added = session.scalars(
            select(ImportedRecordRow)
            .where(ImportedRecordRow.added_by == undoing.run_id)
            .order_by(ImportedRecordRow.source_id)
            .limit(AT_ONCE)
        ).all()
        if added:
            _undo_added(session, added, undoing)
        return bool(added)


def _undo_changes(session: Session, changes: Sequence[ImportChangeRow], undoing: _Undoing) -> None:
    job = undoing.job
    targets = _targets(session, job, [each.source_id for each in changes])
    for each in changes:
        target = targets[each.source_id]
        row = session.get_one(ImportedRecordRow, (each.source, each.source_id))
        before: dict[str, Any] = each.before
        if each.what is ChangeKind.RETIRED:
            _take_back_end(session, target, each.fields["status"][0], job)
            row.retired_at = None
        else:
            back = _backwards(each, target)
            change_record(session, back, target, job, set())
            if each.what is ChangeKind.RETURNED:
                end_record(session, target, job)
                row.retired_at = job.now
        row.row_hash, row.original = before["row_hash"], before["original"]
        row.applied, row.run_id = before["applied"], UUID(before["run_id"])
    session.flush()
    done = [each.source_id for each in changes]
    session.execute(
        delete(ImportChangeRow).where(
            ImportChangeRow.run_id == undoing.run_id, ImportChangeRow.source_id.in_(done)
        )
    )


def _backwards(each: ImportChangeRow, target: Target) -> Compared:
    """The fields that are still as the run wrote them, to what they were before."""
    current = target.held.current
    fields = tuple(
        FieldChange(name, new, old)
        for name, (old, new) in each.fields.items()
        if current.get(name) == new
    )
    applied = each.before["applied"]
    record = ImportedRecord(0, each.source_id, applied, "{}", "")
    return Compared(record, fields, (), applied, is_stale=True)


def _take_back_end(session: Session, target: Target, status: str, job: Job) -> None:
    """What the run ended goes on as it was, unless somebody has decided on it since."""
    reopen_organisation(session, target.organisation_id, actor=job.actor, now=job.now)
    if status == ServiceStatus.PUBLISHED and target.status is ServiceStatus.CLOSED:
        publish_services(session, [target.service_id], actor=job.actor, now=job.now)
    elif status == ServiceStatus.DRAFT and target.status is ServiceStatus.DROPPED:
        bring_back(session, target, job)


def _undo_added(session: Session, added: Sequence[ImportedRecordRow], undoing: _Undoing) -> None:
    job = undoing.job
    targets = _targets(session, job, [each.source_id for each in added])
    stay = 0
    for row in added:
        target = targets[row.source_id]
        row.added_by = None
        if target.status is ServiceStatus.DRAFT:
            end_record(session, target, job, reason=UNDONE)
            row.retired_at = job.now
        elif target.status is ServiceStatus.PUBLISHED:
            stay += 1
    run = session.get_one(ImportRunRow, undoing.run_id)
    run.counts = {**run.counts, "stay": run.counts.get("stay", 0) + stay}
    session.flush()


def _targets(session: Session, job: Job, ids: Sequence[str]) -> dict[str, Target]:
    return load_targets(session, job.profile.key, ids, follows=job.profile.follows)

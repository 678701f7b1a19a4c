"""Carry out a plan: through the directory's commands, each part remembered beside what it wrote."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.arriving import Slugs, add_arrivals
from directory.commands import (
    Source,
    close_organisation,
    close_service,
    drop_services,
    edit_from_feed,
    reopen_organisation,
    return_to_draft,
)
from directory.details import Owner
from directory.feeds import find_of_feed, still_offers
from directory.owning import require_editor
from directory.terms import ServiceStatus
from importers.arrivals import Bringing, find_here, new_rows, record_terms, told_of
from importers.changes import Compared, Plan
from importers.jobs import Job
from importers.models import ImportChangeRow, ImportedRecordRow, ImportRunRow
from importers.places import keep_organisation, keep_places, to_service
from importers.preparing import Prepared
from importers.queries import Target, find_known
from importers.records import ImportedRecord, Refusal
from importers.terms import ChangeKind, RunState
from storage.bulk import insert_bound

RETIRED: Final = "It is no longer in the feed it came from"
RETURNED: Final = "It is in the feed it came from again"
MOST_REFUSALS: Final = 200  # kept with a run; the whole list is in its file


@dataclass(frozen=True, slots=True)
class Newly:
    """What is needed to add records. applied: source id -> its values, as JSON already."""

    slugs: Slugs
    applied: Mapping[str, str]


def start_run(session: Session, job: Job, rows: int, *, to_do: int) -> UUID:
    """Begin a run, or go on with one of the same file that was stopped. to_do: records."""
    row = unfinished(session, job)
    if row is None:
        row = ImportRunRow(
            source=job.profile.key,
            file_name=job.file_name[-255:],
            file_hash=job.file_hash,
            done=0,
            counts={},
            refusals=[],
            by_name=job.actor.name,
            started_at=job.now,
        )
        session.add(row)
    if not row.done:
        row.counts = {}  # until now those of the plan
    row.rows, row.state = rows, RunState.APPLYING
    row.total = row.done + to_do
    row.yes_because = job.yes_because or row.yes_because
    session.flush()
    return row.id


def unfinished(session: Session, job: Job) -> ImportRunRow | None:
    """The run of the same file that was stopped before its end, if there is one."""
    if job.run_id is not None:
        return session.get_one(ImportRunRow, job.run_id)
    query = select(ImportRunRow).where(
        ImportRunRow.source == job.profile.key,
        ImportRunRow.file_hash == job.file_hash,
        ImportRunRow.finished_at.is_(None),
        ImportRunRow.state == RunState.APPLYING,
    )
    return session.scalars(query.order_by(ImportRunRow.started_at)).first()


def finish_run(
    session: Session, run_id: UUID, refused: Sequence[Refusal], count: int, now: datetime
) -> None:
    """Note that a run is done, what it refused (of so many), and that the rest was as it is now."""
    row = session.get_one(ImportRunRow, run_id)
    done = {name: row.counts.get(name, 0) for name in ("added", "changed", "retired")}
    unchanged = row.rows - count - done["added"] - done["changed"]
    row.counts = {**done, "refused": count, "unchanged": unchanged}
    row.refusals = [_plain(each) for each in refused[:MOST_REFUSALS]]
    row.finished_at, row.state = now, RunState.DONE
    session.flush()


def store_plan(
    session: Session,
    plan: Plan,
    targets: Mapping[str, Target],
    run_id: UUID,
    job: Job,
    *,
    new: Newly | None = None,
) -> None:
    """Carry out one part of a plan and count it. targets: what is held of its source ids."""
    if plan.added:
        _add(session, plan.added, run_id, job, new or Newly(Slugs(), {}))
    organisations: set[UUID] = set()
    for compared in plan.changed:
        change_record(session, compared, targets[compared.record.source_id], job, organisations)
    renewed = [each for each in (*plan.changed, *plan.unchanged) if each.is_stale]
    _remember(session, renewed, run_id, job)
    for source_id in plan.retired:
        _retire(session, source_id, targets[source_id], run_id, job)
    done = {
        "added": len(plan.added), "changed": len(plan.changed), "retired": len(plan.retired)
    }  # fmt: skip
    _count(session, run_id, done, len(plan.added) + len(renewed) + len(plan.retired))


def _count(session: Session, run_id: UUID, done: Mapping[str, int], records: int) -> None:
    row = session.get_one(ImportRunRow, run_id)
    names = ("added", "changed", "retired")
    row.counts = {name: row.counts.get(name, 0) + done.get(name, 0) for name in names}
    row.done += records
    session.flush()


def _plain(refusal: Refusal) -> dict[str, Any]:
    return {name: getattr(refusal, name) for name in Refusal.__dataclass_fields__}


def _add(
    session: Session,
    records: Sequence[ImportedRecord],
    run_id: UUID,
    job: Job,
    new: Newly,
) -> None:
    """Organisations with their places and the drafts of services. Nothing is published."""
    told = [*map(told_of, records)]
    here = find_here(session, told, job.profile.key)
    rows = new_rows(records, told, here, bringing(run_id, job), new.applied)
    add_arrivals(session, rows, slugs=new.slugs, actor=job.actor)


def store_prepared(session: Session, found: Prepared, run_id: UUID, job: Job, slugs: Slugs) -> bool:
    """Add records whose rows are ready, and count them. False: they stand on what is not so here.

    Then nothing is stored, and the records are to be planned and stored one by one.
    """
    require_editor(job.actor)
    source = job.profile.key
    if find_known(session, source, found.source_ids):
        return False
    for owner, told in ((Owner.ORGANISATION, found.organisations), (Owner.LOCATION, found.places)):
        here = find_of_feed(session, owner, source, told)
        if here != {key: UUID(made) for key, made in told.items() if made}:
            return False
    for each in found.rows:
        rows = slugs.settle(session, each.table, each.names, each.rows)
        insert_bound(session, replace(each, rows=rows))
    _count(session, run_id, {"added": len(found.source_ids)}, len(found.source_ids))
    return True


def bringing(run_id: UUID, job: Job) -> Bringing:
    """What is the same of every record of a run."""
    source = Source(job.profile.key, "", job.profile.licence, job.profile.attribution)
    return Bringing(source, run_id, job.now)


def change_record(
    session: Session, compared: Compared, target: Target, job: Job, done: set[UUID]
) -> None:
    """Set the fields that the feed changed and that are still its own.

    done: organisations changed in this part already; several services may say the same of one.
    """
    if compared.returns:
        bring_back(session, target, job)
    new = {each.field: each.new for each in compared.fields}
    if target.organisation_id not in done and keep_organisation(session, target, new, job):
        done.add(target.organisation_id)
    places = keep_places(session, compared.record, target, new, job)
    service = to_service(new, places)
    if service:
        edit_from_feed(session, target.service_id, service, actor=job.actor, now=job.now)


def bring_back(session: Session, target: Target, job: Job) -> None:
    """What the feed had lost is there again: its organisation, and its service as a draft."""
    reopen_organisation(session, target.organisation_id, actor=job.actor, now=job.now)
    if target.status in {ServiceStatus.CLOSED, ServiceStatus.DROPPED}:
        return_to_draft(session, target.service_id, reason=RETURNED, actor=job.actor, now=job.now)


def _remember(session: Session, renewed: Sequence[Compared], run_id: UUID, job: Job) -> None:
    """Keep the rows as they came this time, what was written of them, and what was there before."""
    by_id = {each.record.source_id: each for each in renewed}
    query = select(ImportedRecordRow).where(
        ImportedRecordRow.source == job.profile.key, ImportedRecordRow.source_id.in_(by_id)
    )
    for row in session.scalars(query):
        compared = by_id[row.source_id]
        fields = {each.field: [each.old, each.new] for each in compared.fields}
        kept = {each.field: each.theirs for each in compared.kept}
        session.add(_journal(row, run_id, _kind(compared), fields, kept))
        for name, value in _columns(compared.record, compared.applied, run_id, job).items():
            setattr(row, name, value)
    session.flush()


def _kind(compared: Compared) -> ChangeKind:
    return ChangeKind.RETURNED if compared.returns else ChangeKind.CHANGED


def _retire(session: Session, source_id: str, target: Target, run_id: UUID, job: Job) -> None:
    """End what the feed no longer has, and remember it."""
    end_record(session, target, job)
    row = session.get_one(ImportedRecordRow, (job.profile.key, source_id))
    session.add(
        _journal(row, run_id, ChangeKind.RETIRED, {"status": [target.status.value, "retired"]})
    )
    row.retired_at = job.now
    session.flush()


def end_record(session: Session, target: Target, job: Job, *, reason: str = RETIRED) -> None:
    """End a listing: a draft is dropped, what was published is closed.

    Its organisation is closed with the last of its services.
    """
    if target.status is ServiceStatus.DRAFT:
        drop_services(session, [target.service_id], reason=reason, actor=job.actor, now=job.now)
    elif target.status is ServiceStatus.PUBLISHED:
        close_service(session, target.service_id, reason=reason, actor=job.actor, now=job.now)
    if not still_offers(session, target.organisation_id):
        close_organisation(session, target.organisation_id, actor=job.actor, now=job.now)


def _journal(
    row: ImportedRecordRow,
    run_id: UUID,
    what: ChangeKind,
    fields: Mapping[str, Any],
    kept: Mapping[str, Any] | None = None,
) -> ImportChangeRow:
    """What a run did to a record, and the record as it was before. kept: what it left alone."""
    before = {
        "run_id": str(row.run_id),
        "row_hash": row.row_hash,
        "original": row.original,
        "applied": row.applied,
        "kept": dict(kept or {}),
    }
    return ImportChangeRow(
        run_id=run_id, source=row.source, source_id=row.source_id, what=what,
        fields=dict(fields), before=before,
    )  # fmt: skip


def _columns(
    record: ImportedRecord, applied: Mapping[str, Any], run_id: UUID, job: Job
) -> dict[str, Any]:
    return {
        "row_hash": record.row_hash,
        "original": json.loads(record.original),
        "applied": dict(applied),
        "suggested": sorted(record.suggested),
        "notes": sorted(record.notes),
        "year_end": record.year_end,
        **record_terms(bringing(run_id, job)),
    }

"""Carry out a plan: through the directory's commands, each part remembered beside what it wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.commands import (
    LocationFields,
    OrganisationFields,
    Source,
    add_location,
    close_organisation,
    create_organisation,
    create_service,
    drop_services,
    edit_from_feed,
    edit_location,
    edit_organisation,
)
from geo.distance import Point
from importers.changes import Compared, Plan
from importers.mapping import Profile
from importers.models import ImportedRecordRow, ImportRunRow
from importers.queries import Target
from importers.records import ImportedRecord, Refusal, values_of

RETIRED: Final = "It is no longer in the feed it came from"


@dataclass(frozen=True, slots=True)
class Job:
    """On whose behalf, when, and from which kind of file something is imported."""

    profile: Profile
    actor: Actor
    now: datetime
    file_name: str
    file_hash: str
    yes_because: str = ""


def start_run(session: Session, job: Job, rows: int) -> UUID:
    """Begin a run, or go on with one of the same file that was stopped."""
    row = unfinished(session, job)
    if row is None:
        row = ImportRunRow(
            source=job.profile.key,
            file_name=job.file_name[-255:],
            file_hash=job.file_hash,
            rows=rows,
            counts={},
            refusals=[],
            yes_because=job.yes_because,
            started_at=job.now,
        )
        session.add(row)
    session.flush()
    return row.id


def unfinished(session: Session, job: Job) -> ImportRunRow | None:
    """The run of the same file that was stopped before its end, if there is one."""
    query = select(ImportRunRow).where(
        ImportRunRow.source == job.profile.key,
        ImportRunRow.file_hash == job.file_hash,
        ImportRunRow.finished_at.is_(None),
    )
    return session.scalars(query.order_by(ImportRunRow.started_at)).first()


def finish_run(session: Session, run_id: UUID, refused: Sequence[Refusal], now: datetime) -> None:
    """Note that a run is done, what it refused, and that the rest was as it is now."""
    row = session.get_one(ImportRunRow, run_id)
    done = {name: row.counts.get(name, 0) for name in ("added", "changed", "retired")}
    unchanged = row.rows - len(refused) - done["added"] - done["changed"]
    row.counts = {**done, "refused": len(refused), "unchanged": unchanged}
    row.refusals = [asdict(each) for each in refused]
    row.finished_at = now
    session.flush()


def store_plan(
    session: Session, plan: Plan, targets: Mapping[str, Target], run_id: UUID, job: Job
) -> None:
    """Carry out one part of a plan and count it. targets: what is held of its source ids."""
    for record in plan.added:
        _add(session, record, run_id, job)
    for compared in plan.changed:
        _change(session, compared, targets[compared.record.source_id], job)
    renewed = [each for each in (*plan.changed, *plan.unchanged) if each.is_stale]
    _remember(session, renewed, run_id, job)
    for source_id in plan.retired:
        _retire(session, source_id, targets[source_id], job)
    row = session.get_one(ImportRunRow, run_id)
    done = {
        "added": len(plan.added), "changed": len(plan.changed), "retired": len(plan.retired)
    }  # fmt: skip
    row.counts = {name: row.counts.get(name, 0) + count for name, count in done.items()}
    session.flush()


def _add(session: Session, record: ImportedRecord, run_id: UUID, job: Job) -> None:
    """An organisation with its place and the draft of a service. Nothing is published."""
    values, actor, now = values_of(record), job.actor, job.now
    source = Source(job.profile.key, record.source_id, job.profile.licence, job.profile.attribution)
    organisation_id = create_organisation(
        session,
        replace(OrganisationFields(record.organisation.name), **_organisation(values)),
        actor=actor,
        now=now,
        source=source,
    )
    location_id = None
    if values["location.postcode"] or values["location.point"]:
        location = replace(LocationFields(), **_location(values))
        location_id = add_location(session, organisation_id, location, actor=actor, source=source)
    draft = _part(values, "service") | {"locations": [str(location_id)] if location_id else []}
    service_id = create_service(
        session, organisation_id, draft, actor=actor, now=now, source=source
    )
    row = ImportedRecordRow(
        source=job.profile.key,
        source_id=record.source_id,
        organisation_id=organisation_id,
        location_id=location_id,
        service_id=service_id,
        **_columns(record, values, run_id, job),
    )
    session.add(row)
    session.flush()


def _change(session: Session, compared: Compared, target: Target, job: Job) -> None:
    """Set the fields that the feed changed and that are still its own."""
    new = {each.field: each.new for each in compared.fields}
    organisation = _organisation(new)
    if organisation:
        edit_organisation(
            session,
            target.organisation_id,
            replace(target.organisation, **organisation),
            seen_version=target.organisation_version,
            actor=job.actor,
            now=job.now,
        )
    service = _part(new, "service")
    if _location(new):
        service |= _move(session, compared.record.source_id, target, _location(new), job)
    if service:
        edit_from_feed(session, target.service_id, service, actor=job.actor, now=job.now)


def _move(
    session: Session, source_id: str, target: Target, fields: Mapping[str, Any], job: Job
) -> dict[str, Any]:
    """Change the place, or give it one. Returns what that means for the draft."""
    if target.location_id is not None:
        location = replace(target.location or LocationFields(), **fields)
        edit_location(session, target.location_id, location, actor=job.actor, now=job.now)
        return {}
    location_id = add_location(
        session,
        target.organisation_id,
        replace(LocationFields(), **fields),
        actor=job.actor,
        source=Source(job.profile.key, source_id, job.profile.licence, job.profile.attribution),
    )
    row = session.get_one(ImportedRecordRow, (job.profile.key, source_id))
    row.location_id = location_id
    return {"locations": [str(location_id)]} if target.held.is_draft else {}


def _remember(session: Session, renewed: Sequence[Compared], run_id: UUID, job: Job) -> None:
    """Keep the rows as they came this time, and what was written of them."""
    by_id = {each.record.source_id: each for each in renewed}
    query = select(ImportedRecordRow).where(
        ImportedRecordRow.source == job.profile.key, ImportedRecordRow.source_id.in_(by_id)
    )
    for row in session.scalars(query):
        compared = by_id[row.source_id]
        for name, value in _columns(compared.record, compared.applied, run_id, job).items():
            setattr(row, name, value)
    session.flush()


def _retire(session: Session, source_id: str, target: Target, job: Job) -> None:
    """End what the feed no longer has: its draft is dropped, what was published is closed."""
    if target.held.is_draft:
        drop_services(session, [target.service_id], reason=RETIRED, actor=job.actor, now=job.now)
    close_organisation(session, target.organisation_id, actor=job.actor, now=job.now)
    row = session.get_one(ImportedRecordRow, (job.profile.key, source_id))
    row.retired_at = job.now
    session.flush()


def _columns(
    record: ImportedRecord, applied: Mapping[str, Any], run_id: UUID, job: Job
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "row_hash": record.row_hash,
        "original": dict(record.original),
        "applied": dict(applied),
        "suggested": sorted(record.draft.suggested),
        "notes": sorted(record.notes),
        "year_end": record.year_end,
        "licence": job.profile.licence,
        "attribution": job.profile.attribution,
        "fetched_at": job.now,
        "retired_at": None,
    }


def _part(values: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The values of one part, by the names the directory has for them."""
    return {
        field.partition(".")[2]: value
        for field, value in values.items()
        if field.startswith(f"{part}.")
    }


def _organisation(values: Mapping[str, Any]) -> dict[str, Any]:
    part = _part(values, "organisation")
    for name in ("charity_number", "company_number"):
        if name in part:
            part[name] = part[name] or None
    return part


def _location(values: Mapping[str, Any]) -> dict[str, Any]:
    part = _part(values, "location")
    if part.get("point"):
        part["point"] = Point(*part["point"])
    return part

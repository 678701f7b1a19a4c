"""Where each field of a listing came from: which list, when, on what terms, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.owning import require_editor
from directory.terms import ServiceStatus
from importers.models import ImportChangeRow, ImportedRecordRow, ImportRunRow, ImportSourceRow
from importers.queries import Target, load_targets
from importers.records import Note


class Standing(StrEnum):
    """What became of what a list says of a field."""

    AS_LISTED = "as_listed"  # it stands here as the list has it
    OUR_GUESS = "our_guess"  # the list does not say; suggested, and no editor has confirmed it
    CONFIRMED = "confirmed"  # suggested, and an editor published it so
    EDITED = "edited"  # somebody changed it here, and that stays


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """One field. ours: what stands here; theirs: what the list says now. since: when it was set."""

    field: str
    ours: Any
    theirs: Any
    standing: Standing
    since: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a listing came from. original: the row as it came last, heading -> cell.

    source_name: "" for one that was brought in from the command line and is not on the desk.
    """

    source: str
    source_name: str
    source_id: str
    licence: str
    attribution: str
    fetched_at: datetime
    run_id: UUID
    file_name: str
    is_retired: bool
    notes: tuple[Note, ...]
    fields: tuple[FieldOrigin, ...]
    original: Mapping[str, Any]


def get_origin(session: Session, service_id: UUID, *, viewer: Actor) -> Origin | None:
    """Where a service came from; None for one that was written here. A fixed number of statements.

    Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    query = (
        select(ImportedRecordRow, ImportRunRow.file_name, ImportSourceRow.name)
        .join(ImportRunRow, ImportRunRow.id == ImportedRecordRow.run_id)
        .outerjoin(ImportSourceRow, ImportSourceRow.key == ImportedRecordRow.source)
        .where(ImportedRecordRow.service_id == service_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, file_name, name = found
    target = load_targets(session, row.source, [row.source_id])[row.source_id]
    return Origin(
        source=row.source,
        source_name=name or "",
        source_id=row.source_id,
        licence=row.licence,
        attribution=row.attribution,
        fetched_at=row.fetched_at,
        run_id=row.run_id,
        file_name=file_name,
        is_retired=row.retired_at is not None,
        notes=tuple(map(Note, row.notes)),
        fields=_fields(session, row, target),
        original=row.original,
    )


def _fields(session: Session, row: ImportedRecordRow, target: Target) -> tuple[FieldOrigin, ...]:
    """Every field of which the list, or the listing, says anything."""
    since, kept = _history(session, row)
    first = session.scalar(select(ImportRunRow.started_at).where(ImportRunRow.id == row.added_by))
    held, found = target.held, []
    for name in {**row.applied, **kept}:
        wrote, ours = row.applied.get(name), held.current.get(name)
        theirs = kept.get(name, wrote)
        if name == "service.places" or not any((ours, theirs)):
            continue
        standing = _standing(name, row, target, is_edited=name in held.by_hand or ours != wrote)
        at = since.get(name, first or row.fetched_at)
        found.append(FieldOrigin(name, ours, theirs, standing, at))
    return tuple(found)


def _standing(name: str, row: ImportedRecordRow, target: Target, *, is_edited: bool) -> Standing:
    if is_edited:
        return Standing.EDITED
    part, _, field = name.partition(".")
    if part != "service" or field not in row.suggested:
        return Standing.AS_LISTED
    is_draft = target.status in {ServiceStatus.DRAFT, ServiceStatus.DROPPED}
    return Standing.OUR_GUESS if is_draft else Standing.CONFIRMED


def _history(
    session: Session, row: ImportedRecordRow
) -> tuple[dict[str, datetime], Mapping[str, Any]]:
    """When a later file set each field, and what the last one said that was not taken."""
    query = (
        select(ImportChangeRow.fields, ImportChangeRow.before, ImportRunRow.started_at)
        .join(ImportRunRow, ImportRunRow.id == ImportChangeRow.run_id)
        .where(ImportChangeRow.source == row.source, ImportChangeRow.source_id == row.source_id)
        .order_by(ImportRunRow.started_at)
    )
    since: dict[str, datetime] = {}
    kept: Mapping[str, Any] = {}
    for fields, before, at in session.execute(query):
        since |= dict.fromkeys(fields, at)
        kept = before.get("kept", {})
    return since, kept

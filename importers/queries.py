"""What the directory and earlier runs hold of a feed. Fixed numbers of statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.commands import LocationFields, OrganisationFields
from directory.desk_organisations import load_location_fields
from directory.queries import DraftFilter, list_drafts
from directory.terms import ServiceStatus
from directory.values import load_listings
from importers.changes import Held
from importers.duplicates import Present, same_name_key
from importers.models import ImportedRecordRow
from importers.records import Note
from importers.sources.table import MOST_ROWS


@dataclass(frozen=True, slots=True)
class Target:
    """Where the values of one record go."""

    held: Held
    organisation_id: UUID
    organisation: OrganisationFields
    organisation_version: int
    service_id: UUID
    location_id: UUID | None
    location: LocationFields | None  # None: it has none, or an editor took it off the service


@dataclass(frozen=True, slots=True)
class Hint:
    """What an editor should know of an imported draft. suggested: fields that are our guess."""

    suggested: frozenset[str]
    notes: frozenset[Note]


def load_targets(
    session: Session, source: str, source_ids: Collection[str] | None = None
) -> dict[str, Target]:
    """What is held of a source, by source id; all of it, or of these ids. Sixteen statements."""
    query = select(ImportedRecordRow).where(ImportedRecordRow.source == source)
    if source_ids is not None:
        query = query.where(ImportedRecordRow.source_id.in_(source_ids))
    rows = session.scalars(query).all()
    listings = load_listings(session, [row.service_id for row in rows])
    places = load_location_fields(session, [row.location_id for row in rows if row.location_id])
    return {row.source_id: _target(row, *listings[row.service_id], places) for row in rows}


def load_present(session: Session, names: Iterable[str], *, viewer: Actor) -> list[Present]:
    """The organisations with one of these names, and where they are. Thirty statements."""
    wanted = set(map(same_name_key, names))
    lines = list_drafts(session, DraftFilter(status=None), viewer=viewer, per_page=MOST_ROWS).lines
    ids = [line.service_id for line in lines if same_name_key(line.organisation_name) in wanted]
    return [
        Present(gathered.organisation.name, fact.place.postcode, gathered.organisation.source)
        for gathered, _ in load_listings(session, ids).values()
        for fact in gathered.places
    ]


def load_hints(session: Session, service_ids: Collection[UUID]) -> dict[UUID, Hint]:
    """Suggestions and notes for those of these services that were imported. One statement."""
    row = ImportedRecordRow
    query = select(row.service_id, row.suggested, row.notes).where(row.service_id.in_(service_ids))
    return {
        service_id: Hint(frozenset(suggested), frozenset(map(Note, notes)))
        for service_id, suggested, notes in session.execute(query)
    }


def _target(
    row: ImportedRecordRow,
    gathered: Any,  # noqa: ANN401
    values: Mapping[str, Any],
    places: Mapping[UUID, LocationFields],
) -> Target:
    organisation = _organisation(gathered.organisation)
    is_there = any(each.place.location_id == row.location_id for each in gathered.places)
    location = places[row.location_id] if row.location_id and is_there else None
    return Target(
        held=Held(
            row_hash=row.row_hash,
            applied=row.applied,
            current=_current(organisation, location, values, has_location=bool(row.location_id)),
            by_hand=frozenset(f"service.{name}" for name in gathered.service.hand_edited),
            is_draft=gathered.service.status is ServiceStatus.DRAFT,
            is_retired=row.retired_at is not None,
        ),
        organisation_id=row.organisation_id,
        organisation=organisation,
        organisation_version=gathered.organisation.version,
        service_id=row.service_id,
        location_id=row.location_id,
        location=location,
    )


def _organisation(row: Any) -> OrganisationFields:  # noqa: ANN401
    names = OrganisationFields.__dataclass_fields__
    return OrganisationFields(**{name: getattr(row, name) for name in names})


def _current(
    organisation: OrganisationFields,
    location: LocationFields | None,
    values: Mapping[str, Any],
    *,
    has_location: bool,
) -> dict[str, Any]:
    """What stands in the directory, under the keys of `records.values_of`."""
    current = {f"service.{name}": value for name, value in values.items()}
    for name in OrganisationFields.__dataclass_fields__:
        current[f"organisation.{name}"] = getattr(organisation, name) or ""
    if location is not None:
        point = location.point
        current["location.postcode"] = location.postcode
        current["location.point"] = [point.lat, point.lon] if point else None
    elif not has_location:
        current |= {"location.postcode": "", "location.point": None}
    return current

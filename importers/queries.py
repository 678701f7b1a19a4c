"""What the directory and earlier runs hold of a feed. Fixed numbers of statements."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.commands import LocationFields, OrganisationFields, OwnerLists
from directory.desk_organisations import load_location_fields
from directory.details import Owner
from directory.feeds import find_of_feed, list_present, load_lists
from directory.owning import require_editor
from directory.terms import ServiceStatus
from directory.values import load_listings
from importers.changes import Held
from importers.models import ImportedRecordRow
from importers.records import Note, place_keys, place_part
from matching.likeness import Present

_ORGANISATION: Final = tuple(
    name for name in OrganisationFields.__dataclass_fields__ if name != "parent_id"
)
_LISTS: Final[Mapping[str, Any]] = asdict(OwnerLists())


@dataclass(frozen=True, slots=True)
class TargetPlace:
    """A place of a feed as it is here."""

    location_id: UUID
    fields: LocationFields
    lists: OwnerLists


@dataclass(frozen=True, slots=True)
class Target:
    """Where the values of one record go. places: by the feed's keys; those that are here."""

    held: Held
    organisation_id: UUID
    organisation: OrganisationFields
    organisation_lists: OwnerLists
    organisation_version: int
    service_id: UUID
    places: Mapping[str, TargetPlace]
    status: ServiceStatus

    @property
    def location(self) -> LocationFields | None:
        """The place it has to itself, unless an editor took it off the service."""
        found = self.places.get("")
        is_there = "" in self.held.current.get("service.places", ())
        return found.fields if found and is_there else None


@dataclass(frozen=True, slots=True)
class Hint:
    """What an editor should know of an imported draft. suggested: fields that are our guess."""

    suggested: frozenset[str]
    notes: frozenset[Note]


def find_known(session: Session, source: str, source_ids: Collection[str]) -> list[str]:
    """Those of a feed's ids that were brought in before. One statement."""
    row = ImportedRecordRow
    query = select(row.source_id).where(row.source == source, row.source_id.in_(source_ids))
    return list(session.scalars(query))


def load_targets(
    session: Session,
    source: str,
    source_ids: Collection[str] | None = None,
    *,
    new_places: Collection[str] = (),
    follows: bool = False,
) -> dict[str, Target]:
    """What is held of a source, by source id; all of it, or of these ids.

    new_places: keys of places that the feed names now, if they are here. Twenty-six statements.
    """
    query = select(ImportedRecordRow).where(ImportedRecordRow.source == source)
    if source_ids is not None:
        query = query.where(ImportedRecordRow.source_id.in_(source_ids))
    rows = session.scalars(query).all()
    keys = {own_key(row.source_id, key) for row in rows for key in place_keys(row.applied)}
    ids = find_of_feed(session, Owner.LOCATION, source, {*keys, *new_places})
    places = load_location_fields(session, ids.values())
    lists = load_lists(session, Owner.LOCATION, ids.values())
    known = {
        key: TargetPlace(each, places[each], lists.get(each, OwnerLists()))
        for key, each in ids.items()
    }
    of_organisations = load_lists(
        session, Owner.ORGANISATION, {row.organisation_id for row in rows}
    )
    listings = load_listings(session, [row.service_id for row in rows])
    return {
        row.source_id: _target(
            row,
            *listings[row.service_id],
            {key: known[own] for key, own in _keys_of(row, new_places) if own in known},
            of_organisations.get(row.organisation_id, OwnerLists()),
            follows=follows,
        )
        for row in rows
    }


def own_key(source_id: str, key: str) -> str:
    """Under which id of the feed a place is kept: its own, or that of its record."""
    return key or source_id


def load_present(session: Session, *, viewer: Actor) -> list[Present]:
    """Every listing that is or may be public. One statement. NotAllowedError but for editors."""
    require_editor(viewer)
    return list_present(session)


def load_hints(session: Session, service_ids: Collection[UUID]) -> dict[UUID, Hint]:
    """Suggestions and notes for those of these services that were imported. One statement."""
    row = ImportedRecordRow
    query = select(row.service_id, row.suggested, row.notes).where(row.service_id.in_(service_ids))
    return {
        service_id: Hint(frozenset(suggested), frozenset(map(Note, notes)))
        for service_id, suggested, notes in session.execute(query)
    }


def with_places(values: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  (plain JSON)
    """Rows in which "at", inside contacts' phones too, is another name of the same place."""
    if isinstance(values, list):
        return [with_places(each, names) for each in values]
    if isinstance(values, Mapping) and "at" in values:
        return {**values, "at": names.get(values["at"], values["at"])}
    return values


def _keys_of(row: ImportedRecordRow, new: Collection[str]) -> list[tuple[str, str]]:
    """The places a record may speak of: what it calls them, and the id they are kept under."""
    spoken = {key: own_key(row.source_id, key) for key in place_keys(row.applied)}
    return [*spoken.items(), *((key, key) for key in new if key not in spoken)]


def _target(
    row: ImportedRecordRow,
    gathered: Any,  # noqa: ANN401
    values: Mapping[str, Any],
    places: Mapping[str, TargetPlace],
    lists: OwnerLists,
    *,
    follows: bool,
) -> Target:
    organisation = organisation_of(gathered.organisation)
    current = _current(row, values, places)
    for name in _ORGANISATION:
        current[f"organisation.{name}"] = plain(getattr(organisation, name))
    current |= {f"organisation.{name}": list(getattr(lists, name)) for name in _LISTS}
    return Target(
        held=Held(
            row_hash=row.row_hash,
            applied=row.applied,
            current=current,
            by_hand=frozenset(f"service.{name}" for name in gathered.service.hand_edited),
            is_draft=gathered.service.status is ServiceStatus.DRAFT,
            is_retired=row.retired_at is not None,
            follows=follows and gathered.service.status is ServiceStatus.PUBLISHED,
        ),
        organisation_id=row.organisation_id,
        organisation=organisation,
        organisation_lists=lists,
        organisation_version=gathered.organisation.version,
        service_id=row.service_id,
        places=places,
        status=gathered.service.status,
    )


def organisation_of(row: Any) -> OrganisationFields:  # noqa: ANN401
    """What is written of an organisation."""
    names = OrganisationFields.__dataclass_fields__
    return OrganisationFields(**{name: getattr(row, name) for name in names})


def _current(
    row: ImportedRecordRow, values: Mapping[str, Any], places: Mapping[str, TargetPlace]
) -> dict[str, Any]:
    """What stands in the directory of a service and its places, under a record's keys."""
    names = {str(each.location_id): key for key, each in places.items()}
    current = {f"service.{name}": with_places(value, names) for name, value in values.items()}
    stood = [names.get(each, each) for each in current.pop("service.locations")]
    notes = current.pop("service.place_notes")
    current["service.place_notes"] = {names.get(each, each): told for each, told in notes.items()}
    current["service.places"] = stood
    had = row.applied.get("service.places")
    for key in {*places, *place_keys(row.applied), OWN}:
        if key in places and (key in stood or (had is not None and key not in had)):
            current |= {f"{place_part(key)}.{n}": v for n, v in place_values(places[key]).items()}
        elif key not in places:
            current |= {f"{place_part(key)}.{n}": v for n, v in _NO_PLACE.items()}
    return current


OWN: Final = ""


def place_values(found: TargetPlace) -> dict[str, Any]:
    """The fields and lists of a place as plain JSON."""
    fields = {name: plain(value) for name, value in asdict(found.fields).items()}
    point = found.fields.point
    fields["point"] = [point.lat, point.lon] if point else None
    return fields | {name: list(getattr(found.lists, name)) for name in _LISTS}


def plain(value: Any) -> Any:  # noqa: ANN401
    """A column as a feed says it."""
    return "" if value is None else getattr(value, "value", value)


_NO_PLACE: Final = {
    **{name: plain(value) for name, value in asdict(LocationFields()).items()},
    "point": None,
    **{name: [] for name in _LISTS},
}
"""The fields of a place that is not there yet."""

"""What feeds need of the directory: rows by the feed's own ids, many listings added at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.actor import Actor
from base.calendar import london_date
from directory.details import FIELDS_OF, Owner, detail_rows, load_details
from directory.facts import among
from directory.fields import SCALARS, empty_fields
from directory.listing import checked
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.organisations import Source, next_slug
from directory.owner_fields import (
    LocationFields,
    OrganisationFields,
    OwnerLists,
    clean_lists,
    location_columns,
    organisation_columns,
)
from directory.owning import require_editor
from directory.storing import fact_columns
from directory.terms import OrganisationStatus, ServiceStatus
from directory.values import plain_details
from matching.terms import CapacityState, CostKind
from storage.base import Base

_TABLES: Final[Mapping[Owner, Any]] = {
    Owner.SERVICE: ServiceRow,
    Owner.ORGANISATION: OrganisationRow,
    Owner.LOCATION: LocationRow,
}


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to add."""

    id: UUID
    fields: OrganisationFields
    lists: OwnerLists
    source: Source


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place to add."""

    id: UUID
    organisation_id: UUID
    fields: LocationFields
    lists: OwnerLists
    source: Source


@dataclass(frozen=True, slots=True)
class NewService:
    """A draft to add. values: fields as in `directory.fields`; those left out are empty."""

    id: UUID
    organisation_id: UUID
    values: Mapping[str, Any]
    source: Source


@dataclass(slots=True)
class Slugs:
    """The addresses that are taken, read once for many additions."""

    organisations: set[str]
    services: set[str]
    _numbers: dict[str, int] = field(default_factory=dict)

    def take(self, taken: set[str], name: str) -> str:
        """A free address for a name, which then is taken: "tea", "tea-2", "tea-3"."""
        first = next_slug(name, ())
        number = self._numbers.get(first, 1)
        found = first if first not in taken else next_slug(name, taken, first=number + 1)
        if found != first:
            self._numbers[first] = int(found.rpartition("-")[2])
        taken.add(found)
        return found


def load_slugs(session: Session) -> Slugs:
    """Every address in use. Two statements."""
    return Slugs(
        set(session.scalars(select(OrganisationRow.slug))),
        set(session.scalars(select(ServiceRow.slug))),
    )


def find_of_feed(
    session: Session, owner: Owner, source: str, keys: Collection[str]
) -> dict[str, UUID]:
    """The ids here of what a feed calls by these ids. One statement."""
    row = _TABLES[owner]
    query = select(row.source_id, row.id).where(row.source == source, row.source_id.in_(keys))
    return {key: found for key, found in session.execute(query) if key}


def changed_since(
    service_id: Any,  # noqa: ANN401  (columns of another table)
    organisation_id: Any,  # noqa: ANN401
    moment: Any,  # noqa: ANN401
) -> ColumnElement[bool]:
    """The rows whose service or organisation was changed after a moment; given by columns."""
    service, organisation = aliased(ServiceRow), aliased(OrganisationRow)
    return or_(
        exists().where(service.id == service_id, service.updated_at > moment),
        exists().where(organisation.id == organisation_id, organisation.updated_at > moment),
    )


def list_present(session: Session, *, viewer: Actor) -> list[Sequence[Any]]:
    """Name, postcode, source and id there of every organisation, at each of its places."""
    require_editor(viewer)
    query = (
        select(
            OrganisationRow.name,
            LocationRow.postcode,
            OrganisationRow.source,
            OrganisationRow.source_id,
        )
        .join(LocationRow, LocationRow.organisation_id == OrganisationRow.id)
        .where(
            LocationRow.postcode != "",
            OrganisationRow.status == OrganisationStatus.ACTIVE,
        )
        .order_by(OrganisationRow.created_at, OrganisationRow.id)
    )
    return [(name, *rest) for name, *rest in session.execute(query)]


def list_published(session: Session, *, viewer: Actor) -> list[UUID]:
    """Every published service, by name. One statement."""
    require_editor(viewer)
    row = ServiceRow
    query = select(row.id).where(row.status == ServiceStatus.PUBLISHED)
    return list(session.scalars(query.order_by(row.name, row.id)))


def load_lists(session: Session, owner: Owner, ids: Iterable[UUID]) -> dict[UUID, OwnerLists]:
    """Phones, people and the like of organisations or places that have any."""
    names = FIELDS_OF[owner]
    found = load_details(session, owner, among(list(ids)))
    return {each: OwnerLists(**plain_details(details, names)) for each, details in found.items()}


def still_offers(session: Session, organisation_id: UUID) -> bool:
    """Whether an organisation has a draft or a published service."""
    query = select(ServiceRow.id).where(
        ServiceRow.organisation_id == organisation_id,
        ServiceRow.status.in_((ServiceStatus.DRAFT, ServiceStatus.PUBLISHED)),
    )
    return session.scalar(query.limit(1)) is not None


def add_from_feed(  # noqa: PLR0913  (three kinds of things, and on whose behalf)
    session: Session,
    organisations: Sequence[NewOrganisation],
    places: Sequence[NewPlace],
    services: Sequence[NewService],
    *,
    slugs: Slugs,
    actor: Actor,
    now: datetime,
) -> None:
    """Add organisations, places and drafts of services at once. Nothing is published.

    Raises NotAllowedError unless the actor is an editor, InvalidError for wrong fields.
    """
    require_editor(actor)
    rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
    details: list[Base] = []
    for organisation in organisations:
        rows[_table(OrganisationRow)].append(_organisation(organisation, slugs, now))
        details += _details(Owner.ORGANISATION, organisation.id, organisation.lists)
    for place in places:
        rows[_table(LocationRow)].append(
            location_columns(place.fields)
            | {"id": place.id, "organisation_id": place.organisation_id}
            | place.source.columns()
        )
        details += _details(Owner.LOCATION, place.id, place.lists)
    today = london_date(now)
    for service in services:
        values = checked(empty_fields(), service.values)
        rows[_table(ServiceRow)].append(_service(service, values, slugs, now))
        for table, columns in fact_columns(service.id, values, today=today, known={}):
            rows[_table(table)].append(columns)
        details += detail_rows(Owner.SERVICE, service.id, values)
    for each in details:
        rows[_table(type(each))].append(_columns(each))
    for where, found in rows.items():
        session.execute(insert(where), _alike(where, found))


def _organisation(told: NewOrganisation, slugs: Slugs, now: datetime) -> dict[str, Any]:
    return {
        **organisation_columns(told.fields),
        "id": told.id,
        "slug": slugs.take(slugs.organisations, told.fields.name),
        "status": OrganisationStatus.ACTIVE,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        **told.source.columns(),
    }


def _service(
    told: NewService, values: Mapping[str, Any], slugs: Slugs, now: datetime
) -> dict[str, Any]:
    return {
        **{name: values[name] for name in SCALARS},
        "cost_kind": CostKind(values["cost_kind"]),
        "id": told.id,
        "organisation_id": told.organisation_id,
        "slug": slugs.take(slugs.services, values["name"]),
        "status": ServiceStatus.DRAFT,
        "capacity_state": CapacityState.OPEN,
        "hand_edited": [],
        "closed_loops": {},
        "version": 1,
        "created_at": now,
        "updated_at": now,
        **told.source.columns(),
    }


def _details(owner: Owner, owner_id: UUID, lists: OwnerLists) -> list[Base]:
    """The rows of an owner's lists; nothing is checked where there is nothing."""
    if not any(getattr(lists, name) for name in FIELDS_OF[owner] & _OWNER_LISTS):
        return []
    return detail_rows(owner, owner_id, clean_lists(lists, FIELDS_OF[owner] & _OWNER_LISTS))


_OWNER_LISTS: Final = frozenset(OwnerLists.__dataclass_fields__)


def _table(row: type[Base]) -> Table:
    found = row.__table__
    assert isinstance(found, Table)  # noqa: S101  (for the type checker)
    return found


def _columns(row: Base) -> dict[str, Any]:
    """What was set of a row."""
    return {name: value for name, value in vars(row).items() if name[0] != "_"}


def _alike(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the same columns each; what one lacks is what the table has for it."""
    named = dict.fromkeys(name for row in rows for name in row)
    if all(len(row) == len(named) for row in rows):
        return rows
    empty = {name: _default(table, name) for name in named}
    return [{**empty, **row} for row in rows]


def _default(table: Table, name: str) -> Any:  # noqa: ANN401
    default = table.columns[name].default
    if default is None:
        return None
    return default.arg if default.is_scalar else default.arg(None)  # type: ignore[attr-defined]

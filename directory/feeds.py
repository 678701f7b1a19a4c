"""What feeds need to know of the directory: rows by the feed's own ids. `arriving` adds them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.actor import Actor
from directory.details import FIELDS_OF, Owner, load_details
from directory.facts import among
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.owner_fields import (
    OwnerLists,
)
from directory.owning import require_editor
from directory.terms import OrganisationStatus, ServiceStatus
from directory.values import plain_details

_TABLES: Final[Mapping[Owner, Any]] = {
    Owner.SERVICE: ServiceRow,
    Owner.ORGANISATION: OrganisationRow,
    Owner.LOCATION: LocationRow,
}


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

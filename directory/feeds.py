"""What feeds need to know of the directory: rows by the feed's own ids. `arriving` adds them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from accounts.actor import Actor
from directory.details import FIELDS_OF, Owner, load_details
from directory.facts import among
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.owner_fields import (
    OwnerLists,
)
from directory.owning import require_editor
from directory.terms import NATIONAL, ServiceStatus
from directory.values import plain_details
from matching.likeness import Listing, Present

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


def list_present(session: Session) -> list[Present]:
    """Every listing that is or may be public, in a fixed order. One statement."""
    row, owner, at, place = ServiceRow, OrganisationRow, ServiceAtLocationRow, LocationRow
    live = row.status.in_((ServiceStatus.PUBLISHED, ServiceStatus.DRAFT))
    query = (
        select(
            row.id, row.name, owner.id, place.postcode, row.phone, owner.phone,
            owner.charity_number, row.website, owner.website, owner.email, row.summary,
            row.description, owner.name, owner.source, owner.source_id,
        )
        .join(owner, owner.id == row.organisation_id)
        .outerjoin(at, (at.service_id == row.id) & (at.position == 0))
        .outerjoin(place, place.id == at.location_id)
        .where(live, func.coalesce(row.source, "") != NATIONAL)
        .order_by(row.id)
    )  # fmt: skip
    return [_present(*each) for each in session.execute(query)]


def _present(*told: Any) -> Present:  # noqa: ANN401  (columns)
    (key, name, owner, postcode, phone, owner_phone, number, website, owner_website, email,
     summary, description, organisation, source, item) = told  # fmt: skip
    listing = Listing(
        key=key,
        name=name,
        organisation=str(owner),
        postcode=postcode or "",
        phone=phone or owner_phone,
        charity_number=number or "",
        website=website or owner_website or email,
        words=f"{summary} {description}".strip(),
    )
    return Present(listing, organisation, source, item)


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

"""Writes to organisations and their locations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from base.text import slug
from directory.announcing import announce
from directory.details import FIELDS_OF, Owner, clear_details, detail_rows
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.owner_fields import (
    LocationFields,
    OrganisationFields,
    OwnerLists,
    clean_lists,
    location_columns,
    organisation_columns,
)
from directory.owning import own_organisation, require_editor
from directory.terms import OrganisationStatus, ServiceStatus


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was imported from. `key` names the feed, `item` its own id."""

    key: str
    item: str
    licence: str = ""
    attribution: str = ""
    original: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """The source as the columns of `models.Sourced`."""
        return {
            "source": self.key,
            "source_id": self.item,
            "source_licence": self.licence,
            "source_attribution": self.attribution,
            "original": dict(self.original),
        }


def create_organisation(
    session: Session,
    fields: OrganisationFields,
    *,
    actor: Actor,
    now: datetime,
    source: Source | None = None,
) -> UUID:
    """Add an organisation. Raises NotAllowedError unless the actor is an editor."""
    require_editor(actor)
    _require_parent(session, None, fields.parent_id)
    row = OrganisationRow(
        id=uuid4(),
        slug=free_slug(session, OrganisationRow, fields.name),
        created_at=now,
        updated_at=now,
        **organisation_columns(fields),
        **(source.columns() if source else {}),
    )
    session.add(row)
    session.flush()
    return row.id


def edit_organisation(
    session: Session,
    organisation_id: UUID,
    fields: OrganisationFields,
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change an organisation. Raises ConflictError if it changed since it was shown."""
    require_editor(actor)
    row = own_organisation(session, organisation_id, actor)
    if row.version != seen_version:
        raise ConflictError("Someone else changed this organisation while you were editing it")
    _require_parent(session, organisation_id, fields.parent_id)
    for name, value in organisation_columns(fields).items():
        setattr(row, name, value)
    row.updated_at = now
    session.flush()
    announce(session, _published_of(session, organisation_id), now=now)


def keep_organisation_lists(
    session: Session, organisation_id: UUID, lists: OwnerLists, *, actor: Actor, now: datetime
) -> None:
    """Replace an organisation's phones, people, identifiers, sources of money and terms."""
    require_editor(actor)
    row = own_organisation(session, organisation_id, actor)
    _keep_lists(session, Owner.ORGANISATION, row.id, lists)
    row.updated_at = now
    session.flush()
    announce(session, _published_of(session, organisation_id), now=now)


def keep_location_lists(
    session: Session, location_id: UUID, lists: OwnerLists, *, actor: Actor, now: datetime
) -> None:
    """Replace a place's phones, people and terms."""
    require_editor(actor)
    row = session.get(LocationRow, location_id)
    if row is None:
        raise NotFoundError("There is no such place")
    _keep_lists(session, Owner.LOCATION, row.id, lists)
    announce(session, _published_of(session, row.organisation_id), now=now)


def close_organisation(
    session: Session, organisation_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """The organisation has ended, and with it every service it still offered."""
    require_editor(actor)
    row = own_organisation(session, organisation_id, actor)
    published = _published_of(session, organisation_id)
    query = select(ServiceRow).where(ServiceRow.id.in_(published))
    for service in session.scalars(query):
        service.status, service.updated_at = ServiceStatus.CLOSED, now
    row.status, row.updated_at = OrganisationStatus.CLOSED, now
    session.flush()
    announce(session, published, now=now)


def reopen_organisation(
    session: Session, organisation_id: UUID, *, actor: Actor, now: datetime
) -> None:
    """The organisation goes on after all. Its ended services stay ended until published again."""
    require_editor(actor)
    row = own_organisation(session, organisation_id, actor)
    row.status, row.updated_at = OrganisationStatus.ACTIVE, now
    session.flush()


def add_location(
    session: Session,
    organisation_id: UUID,
    fields: LocationFields,
    *,
    actor: Actor,
    source: Source | None = None,
) -> UUID:
    """Add a place to an organisation: by an editor, or a member of the organisation.

    Raises NotFoundError out of scope; InvalidError for a postcode that is not one.
    """
    own_organisation(session, organisation_id, actor)
    row = LocationRow(
        id=uuid4(),
        organisation_id=organisation_id,
        **location_columns(fields),
        **(source.columns() if source else {}),
    )
    session.add(row)
    session.flush()
    return row.id


def edit_location(
    session: Session, location_id: UUID, fields: LocationFields, *, actor: Actor, now: datetime
) -> None:
    """Change a place; it goes live at once, so only an editor may."""
    require_editor(actor)
    row = session.get(LocationRow, location_id)
    if row is None:
        raise NotFoundError("There is no such place")
    for name, value in location_columns(fields).items():
        setattr(row, name, value)
    own_organisation(session, row.organisation_id, actor).updated_at = now  # it is looked at whole
    session.flush()
    announce(session, _published_of(session, row.organisation_id), now=now)


def remove_location(session: Session, location_id: UUID, *, actor: Actor) -> None:
    """Take away a place that no service uses. Raises ConflictError if one still does."""
    require_editor(actor)
    row = session.get(LocationRow, location_id)
    if row is None:
        raise NotFoundError("There is no such place")
    used = ServiceAtLocationRow.location_id == location_id
    if session.scalar(select(ServiceAtLocationRow.id).where(used).limit(1)):
        raise ConflictError("A service is still offered there: choose another place for it first")
    clear_details(session, Owner.LOCATION, [location_id], FIELDS_OF[Owner.LOCATION])
    session.delete(row)
    session.flush()


def free_slug(session: Session, table: type[OrganisationRow] | type[ServiceRow], name: str) -> str:
    """An address for a name that no other row has: "money-mornings", "money-mornings-2"."""
    begun = table.slug.startswith(_slug(name), autoescape=True)
    return next_slug(name, set(session.scalars(select(table.slug).where(begun))))


def next_slug(name: str, taken: Collection[str], *, first: int = 2) -> str:
    """The first address for a name that is not taken. first: the numbers below are."""
    wanted = _slug(name)
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted}-{n}" for n in range(first, first + len(taken) + 1))
    return next(each for each in numbered if each not in taken)


def _slug(name: str) -> str:
    return slug(name)[:80].strip("-") or "listing"


def _keep_lists(session: Session, owner: Owner, owner_id: UUID, lists: OwnerLists) -> None:
    names = FIELDS_OF[owner]
    tidy = clean_lists(lists, names)
    clear_details(session, owner, [owner_id], names)
    session.add_all(detail_rows(owner, owner_id, tidy))
    session.flush()


def _require_parent(session: Session, organisation_id: UUID | None, parent_id: UUID | None) -> None:
    """Raise InvalidError if an organisation would belong to itself, or to one that is not there."""
    above, seen = parent_id, {organisation_id}
    while above is not None:
        row = session.get(OrganisationRow, above)
        if row is None or above in seen:
            raise InvalidError(
                "Some of this cannot be kept",
                {"parent_id": "Choose another organisation: this one belongs to it"},
            )
        seen.add(above)
        above = row.parent_id


def _published_of(session: Session, organisation_id: UUID) -> list[UUID]:
    query = select(ServiceRow.id).where(
        ServiceRow.organisation_id == organisation_id,
        ServiceRow.status == ServiceStatus.PUBLISHED,
    )
    return list(session.scalars(query))

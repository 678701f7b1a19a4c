"""Reads for editors about organisations: find one, see it whole with its places and services."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, NotFoundError
from base.paging import pages_of
from directory.desk import services_of_organisation
from directory.details import FIELDS_OF, Owner, load_details
from directory.facts import among
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.owner_fields import LocationFields, OrganisationFields, OwnerLists
from directory.owning import own_organisation, require_editor
from directory.pages import ServiceLine
from directory.terms import OrganisationKind, OrganisationStatus, ServiceStatus
from directory.values import plain_details
from geo.distance import Point

PER_PAGE: Final = 25
NO_PLACE: Final = "There is no such place"


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in a list. published: how many of its services the public can see."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    status: OrganisationStatus
    published: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One page of organisations by name. page: from 1."""

    lines: tuple[OrganisationLine, ...]
    total: int
    page: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, self.per_page)


@dataclass(frozen=True, slots=True)
class PlaceForEdit:
    """A place of an organisation. used_by: how many of its services are offered there."""

    location_id: UUID
    organisation_id: UUID
    organisation_name: str
    fields: LocationFields
    used_by: int
    lists: OwnerLists

    @property
    def state(self) -> str:
        """A fingerprint of all that can be changed: another one, and somebody changed it."""
        told = json.dumps([asdict(self.fields), asdict(self.lists)], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class OrganisationForEdit:
    """An organisation whole, as an editor keeps it."""

    organisation_id: UUID
    slug: str
    status: OrganisationStatus
    version: int
    fields: OrganisationFields
    lists: OwnerLists
    places: tuple[PlaceForEdit, ...]
    services: tuple[ServiceLine, ...]


def find_organisations(
    session: Session, text: str, *, viewer: Actor, page: int = 1
) -> OrganisationPage:
    """Organisations whose name holds the text, or whose charity number it is. Two statements.

    Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    row, part = OrganisationRow, text.strip()
    fits = or_(row.name.icontains(part, autoescape=True), row.charity_number == part)
    total = session.scalar(select(func.count()).select_from(row).where(fits)) or 0
    published = (
        select(func.count())
        .where(ServiceRow.organisation_id == row.id, ServiceRow.status == ServiceStatus.PUBLISHED)
        .scalar_subquery()
    )
    page = max(page, 1)
    query = (
        select(row.id, row.name, row.kind, row.status, published)
        .where(fits)
        .order_by(row.name, row.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    lines = tuple(OrganisationLine(*each) for each in session.execute(query))
    return OrganisationPage(lines, total, page)


def get_organisation_for_edit(
    session: Session, organisation_id: UUID, *, viewer: Actor, today: date
) -> OrganisationForEdit:
    """An organisation with its places and services. Twenty-seven statements.

    Raises NotAllowedError unless the viewer is an editor, NotFoundError if there is none.
    """
    require_editor(viewer)
    row = own_organisation(session, organisation_id, viewer)
    services = services_of_organisation(session, organisation_id, viewer=viewer, today=today)
    return OrganisationForEdit(
        organisation_id=row.id,
        slug=row.slug,
        status=row.status,
        version=row.version,
        fields=OrganisationFields(
            **{name: getattr(row, name) for name in OrganisationFields.__dataclass_fields__}
        ),
        lists=_lists(session, Owner.ORGANISATION, [row.id]).get(row.id, OwnerLists()),
        places=places_of(session, row),
        services=tuple(services),
    )


def get_place(session: Session, location_id: UUID, *, viewer: Actor) -> PlaceForEdit:
    """A place. Raises NotAllowedError unless the viewer is an editor, NotFoundError if none."""
    require_editor(viewer)
    row = session.get(LocationRow, location_id)
    if row is None:
        raise NotFoundError(NO_PLACE)
    owner = own_organisation(session, row.organisation_id, viewer)
    return next(each for each in places_of(session, owner) if each.location_id == location_id)


def hold_place(session: Session, location_id: UUID, *, seen: str, viewer: Actor) -> None:
    """Keep others from changing a place until the transaction ends.

    seen: the state that was shown (PlaceForEdit.state). Raises ConflictError if it is another by
    now, NotFoundError if the place is gone.
    """
    require_editor(viewer)
    session.get(LocationRow, location_id, with_for_update=True, populate_existing=True)
    if get_place(session, location_id, viewer=viewer).state != seen:
        raise ConflictError("Someone else changed this place while you were editing it")


def places_of(session: Session, owner: OrganisationRow) -> tuple[PlaceForEdit, ...]:
    """The places of an organisation by name. Four statements."""
    row, use = LocationRow, ServiceAtLocationRow
    used_by = select(func.count()).where(use.location_id == row.id).scalar_subquery()
    query = select(row, used_by).where(row.organisation_id == owner.id).order_by(row.name, row.id)
    found = session.execute(query).all()
    lists = _lists(session, Owner.LOCATION, [place.id for place, _ in found])
    return tuple(
        PlaceForEdit(
            location_id=place.id,
            organisation_id=owner.id,
            organisation_name=owner.name,
            fields=_fields(place),
            used_by=count,
            lists=lists.get(place.id, OwnerLists()),
        )
        for place, count in found
    )


def load_location_fields(
    session: Session, location_ids: Collection[UUID]
) -> dict[UUID, LocationFields]:
    """What is written of places, confidential ones too, for feeds to write again. One statement."""
    query = select(LocationRow).where(LocationRow.id.in_(location_ids))
    return {row.id: _fields(row) for row in session.scalars(query)}


def _lists(session: Session, owner: Owner, ids: Collection[UUID]) -> dict[UUID, OwnerLists]:
    names = FIELDS_OF[owner]
    found = load_details(session, owner, among(ids))
    return {each: OwnerLists(**plain_details(details, names)) for each, details in found.items()}


def _fields(row: LocationRow) -> LocationFields:
    is_placed = row.lat is not None and row.lon is not None
    columns = LocationFields.__dataclass_fields__.keys() - {"point"}
    return LocationFields(
        point=Point(row.lat or 0.0, row.lon or 0.0) if is_placed else None,
        **{name: getattr(row, name) for name in columns},
    )

"""Loads the invented organisations that show what the product does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from base.calendar import london_date
from base.errors import InvalidError
from directory.announcing import announce
from directory.demo_files import DemoLocation, DemoOrganisation, DemoService, read_demo
from directory.details import FIELDS_OF, Owner, clear_details, detail_rows
from directory.fields import FIELDS
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.organisations import next_slug
from directory.owner_fields import (
    clean_lists,
    location_columns,
    organisation_columns,
)
from directory.storing import clear_facts, fact_rows, set_columns
from directory.terms import Confirmer, ServiceStatus
from geo.distance import Point
from storage.base import Base

SOURCE: Final = "demo"
INVENTED: Final = "Invented for the demonstration: please do not call or write."
Locate = Callable[[str], Point | None]
"""Where a postcode is; None if it is not known."""

_Row = TypeVar("_Row", OrganisationRow, LocationRow, ServiceRow)


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """What was loaded."""

    organisations: int
    locations: int
    services: int


def load_demo(session: Session, folder: Path, *, now: datetime, locate: Locate) -> DemoCounts:
    """Load every file of a folder, published. Loading again changes what differs, never the ids.

    Raises InvalidError, before anything is written, that names file, organisation and field.
    """
    organisations = read_demo(folder, today=london_date(now))
    loading = _Loading(
        points=_points(organisations, locate),
        organisations=_loaded(session, OrganisationRow),
        locations=_loaded(session, LocationRow),
        services=_loaded(session, ServiceRow),
        slugs={*session.scalars(_slugs(OrganisationRow)), *session.scalars(_slugs(ServiceRow))},
        now=now,
    )
    for each in organisations:
        loading.keep_organisation(each)
    services = [(each, service) for each in organisations for service in each.services]
    kept = [loading.keep_service(each, service) for each, service in services]
    loading.store(session)
    clear_facts(session, kept, FIELDS)
    session.add_all(row for each, service in services for row in loading.facts_of(each, service))
    _keep_lists(session, organisations)
    session.flush()
    announce(session, kept, now=now)
    places = sum(len(each.locations) for each in organisations)
    return DemoCounts(len(organisations), places, len(kept))


def demo_id(kind: str, *keys: str) -> UUID:
    """The id of something in the files: the same on every machine and at every loading."""
    return uuid5(NAMESPACE_URL, "/".join(("anydoor-demo", kind, *keys)))


def _points(organisations: list[DemoOrganisation], locate: Locate) -> dict[str, Point]:
    """Where every postcode is. Raises InvalidError for those that are nowhere."""
    named = {
        place.fields.postcode: f"{organisation.key}, {place.key}"
        for organisation in organisations
        for place in organisation.locations
        if place.fields.postcode
    }
    found = {postcode: locate(postcode) for postcode in named}
    lost = {named[each]: f"{each} is nowhere" for each, point in found.items() if point is None}
    if lost:
        raise InvalidError(f"Some postcodes of the demonstration files are nowhere: {lost}", lost)
    return {postcode: point for postcode, point in found.items() if point is not None}


@dataclass(frozen=True, slots=True)
class _Loading:
    """The rows that were loaded before, and those that will be."""

    points: dict[str, Point]
    organisations: dict[UUID, OrganisationRow]
    locations: dict[UUID, LocationRow]
    services: dict[UUID, ServiceRow]
    slugs: set[str]
    now: datetime

    def keep_organisation(self, organisation: DemoOrganisation) -> None:
        """One organisation and its locations."""
        row_id = demo_id("organisation", organisation.key)
        row = self.organisations.get(row_id) or OrganisationRow(
            id=row_id,
            slug=self._slug(organisation.fields.name),
            source=SOURCE,
            source_id=organisation.key,
            created_at=self.now,
        )
        parent_id = demo_id("organisation", organisation.parent) if organisation.parent else None
        fields = replace(organisation.fields, parent_id=parent_id)
        for name, value in organisation_columns(fields).items():
            setattr(row, name, value)
        row.source_attribution, row.updated_at = INVENTED, self.now
        self.organisations[row_id] = row
        for place in organisation.locations:
            self._keep_location(organisation, place)

    def keep_service(self, organisation: DemoOrganisation, service: DemoService) -> UUID:
        """One service without its lists. Returns its id."""
        row_id = demo_id("service", organisation.key, service.key)
        row = self.services.get(row_id) or ServiceRow(
            id=row_id,
            organisation_id=demo_id("organisation", organisation.key),
            slug=self._slug(service.values["name"]),
            source=SOURCE,
            source_id=f"{organisation.key}/{service.key}",
            closed_loops={},
            hand_edited=[],
            created_at=self.now,
        )
        set_columns(row, service.values, now=self.now)
        row.status, row.source_attribution = ServiceStatus.PUBLISHED, INVENTED
        room = service.capacity
        row.capacity_state, row.capacity_weeks = room.state, room.weeks
        row.capacity_until, row.capacity_said_on = room.until, room.said_on
        row.capacity_said_by = Confirmer.ORGANISATION if room.said_on else None
        row.verified_on, row.verified_by = service.verified_on, service.verified_by
        self.services[row_id] = row
        return row_id

    def facts_of(self, organisation: DemoOrganisation, service: DemoService) -> list[Base]:
        """The lists of one service."""
        place = service.location
        where = [str(demo_id("location", organisation.key, place))] if place else []
        return fact_rows(
            demo_id("service", organisation.key, service.key),
            {**service.values, "locations": where},
            today=london_date(self.now),
            known={},
        )

    def store(self, session: Session) -> None:
        """Write the rows, each kind after the one it belongs to."""
        for rows in (self.organisations, self.locations, self.services):
            session.add_all(rows.values())
            session.flush()

    def _keep_location(self, organisation: DemoOrganisation, place: DemoLocation) -> None:
        row_id = demo_id("location", organisation.key, place.key)
        row = self.locations.get(row_id) or LocationRow(
            id=row_id,
            organisation_id=demo_id("organisation", organisation.key),
            source=SOURCE,
            source_id=f"{organisation.key}/{place.key}",
        )
        fields = replace(place.fields, point=self.points.get(place.fields.postcode))
        for name, value in location_columns(fields).items():
            setattr(row, name, value)
        self.locations[row_id] = row

    def _slug(self, name: str) -> str:
        found = next_slug(name, self.slugs)
        self.slugs.add(found)
        return found


def _keep_lists(session: Session, organisations: Sequence[DemoOrganisation]) -> None:
    """Write the phones, people and the like of organisations and places afresh."""
    owners = [
        (Owner.ORGANISATION, demo_id("organisation", each.key), each.lists)
        for each in organisations
    ] + [
        (Owner.LOCATION, demo_id("location", each.key, place.key), place.lists)
        for each in organisations
        for place in each.locations
    ]
    for kind in (Owner.ORGANISATION, Owner.LOCATION):
        ids = [owner_id for owner, owner_id, _ in owners if owner is kind]
        clear_details(session, kind, ids, FIELDS_OF[kind])
    for owner, owner_id, lists in owners:
        session.add_all(detail_rows(owner, owner_id, clean_lists(lists, FIELDS_OF[owner])))


def _loaded(session: Session, table: type[_Row]) -> dict[UUID, _Row]:
    """What was loaded before."""
    query = select(table).where(table.source == SOURCE)
    return {row.id: row for row in session.scalars(query)}


def _slugs(table: type[OrganisationRow] | type[ServiceRow]) -> Select[str]:
    return select(table.slug)

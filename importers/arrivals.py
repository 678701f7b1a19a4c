"""Add records that are new: their organisations and places once each, and a draft a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.commands import LocationFields, OrganisationFields, OwnerLists, Source
from directory.details import Owner
from directory.feeds import (
    NewOrganisation,
    NewPlace,
    NewService,
    Slugs,
    add_from_feed,
    find_of_feed,
    load_slugs,
)
from directory.terms import LocationKind, OrganisationKind
from geo.distance import Point
from importers.jobs import Terms
from importers.queries import own_key, with_places
from importers.records import ImportedRecord, part_of, place_keys, place_part

_LISTS: Final = frozenset(OwnerLists.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Added:
    """Where one new record went. applied: what was written of it."""

    organisation_id: UUID
    location_id: UUID | None  # of its main place
    service_id: UUID
    applied: Mapping[str, Any]


def feed_id(source: str, kind: str, key: str) -> UUID:
    """The id of something of a feed: the same whenever, and however often, it is brought in."""
    return uuid5(NAMESPACE_URL, f"anydoor-import/{source}/{kind}/{key}")


def add_records(
    session: Session,
    records: Sequence[ImportedRecord],
    terms: Terms,
    *,
    actor: Actor,
    now: datetime,
    slugs: Slugs | None = None,
) -> list[Added]:
    """Add records, none of which is here. Raises InvalidError for a record that cannot be kept."""
    organisations = {each.organisation_key or each.source_id: each for each in reversed(records)}
    places = {
        own_key(each.source_id, key): (each, key)
        for each in reversed(records)
        for key in place_keys(each.values)
        if is_a_place(each.values, key)
    }
    known = find_of_feed(session, Owner.ORGANISATION, terms.key, organisations.keys())
    stood = find_of_feed(session, Owner.LOCATION, terms.key, places.keys())

    def source(key: str) -> Source:
        return Source(terms.key, key, terms.licence, terms.attribution)

    new = {
        key: NewOrganisation(
            feed_id(terms.key, "organisation", key),
            organisation_fields(OrganisationFields(""), part_of(each.values, "organisation")),
            owner_lists(OwnerLists(), part_of(each.values, "organisation")),
            source(key),
        )
        for key, each in reversed(organisations.items())
        if key not in known
    }
    known |= {key: each.id for key, each in new.items()}
    homes = {
        own: NewPlace(
            feed_id(terms.key, "location", own),
            known[each.organisation_key or each.source_id],
            location_fields(LocationFields(), part_of(each.values, place_part(key))),
            owner_lists(OwnerLists(), part_of(each.values, place_part(key))),
            source(own),
        )
        for own, (each, key) in reversed(places.items())
        if own not in stood
    }
    stood |= {key: each.id for key, each in homes.items()}
    services, added = [], []
    for each in records:
        at = {
            key: str(stood[own_key(each.source_id, key)])
            for key in place_keys(each.values)
            if own_key(each.source_id, key) in stood
        }
        organisation_id = known[each.organisation_key or each.source_id]
        service_id = feed_id(terms.key, "service", each.source_id)
        values = service_values(part_of(each.values, "service"), at)
        services.append(NewService(service_id, organisation_id, values, source(each.source_id)))
        main = values.get("locations") or [None]
        added.append(
            Added(organisation_id, UUID(main[0]) if main[0] else None, service_id, each.values)
        )
    add_from_feed(
        session,
        list(new.values()),
        list(homes.values()),
        services,
        slugs=slugs or load_slugs(session),
        actor=actor,
        now=now,
    )
    return added


def is_a_place(values: Mapping[str, Any], key: str) -> bool:
    """Whether what is said of a place amounts to one, and the service is there."""
    if key not in values.get("service.places", ()):
        return False
    return bool(key) or any(part_of(values, place_part(key)).values())


def organisation_fields(live: OrganisationFields, told: Mapping[str, Any]) -> OrganisationFields:
    """An organisation with what a feed says of it."""
    new = {name: value for name, value in told.items() if name not in _LISTS}
    for name in ("charity_number", "company_number", "year_founded"):
        if name in new:
            new[name] = new[name] or None
    if "kind" in new:
        new["kind"] = OrganisationKind(new["kind"])
    return replace(live, **new)


def location_fields(live: LocationFields, told: Mapping[str, Any]) -> LocationFields:
    """A place with what a feed says of it."""
    new = {name: value for name, value in told.items() if name not in _LISTS}
    if new.get("point"):
        new["point"] = Point(*new["point"])
    if "kind" in new:
        new["kind"] = LocationKind(new["kind"])
    return replace(live, **new)


def owner_lists(live: OwnerLists, told: Mapping[str, Any]) -> OwnerLists:
    """The lists of an organisation or a place, with what a feed says of them."""
    return replace(live, **{name: told[name] for name in _LISTS & told.keys()})


def service_values(told: Mapping[str, Any], at: Mapping[str, str]) -> dict[str, Any]:
    """A service in the form of `directory.fields`. at: the feed's keys of places -> our ids."""
    values = {name: with_places(value, at) for name, value in told.items()}
    if "places" in values:
        values["locations"] = [at.get(key, key) for key in values.pop("places")]
    if "place_notes" in values:
        values["place_notes"] = {at.get(key, key): n for key, n in values["place_notes"].items()}
    return values

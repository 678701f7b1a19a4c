"""Add records that are new: their organisations and places once each, and a draft a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.arriving import (
    Arrivals,
    ArrivingOrganisation,
    ArrivingPlace,
    ArrivingService,
    Slugs,
    add_arrivals,
)
from directory.commands import LocationFields, OrganisationFields, OwnerLists, Source
from directory.details import Owner
from directory.feeds import find_of_feed
from directory.terms import LocationKind, OrganisationKind
from geo.distance import Point
from importers.jobs import Terms
from importers.queries import own_key, with_places
from importers.records import OWN_PLACE, ImportedRecord, part_of, parts_of, place_part

_LISTS: Final = frozenset(OwnerLists.__dataclass_fields__)
_PLACED: Final = frozenset({"phones", "contacts", "schedules"})  # whose rows may have an "at"


@dataclass(frozen=True, slots=True)
class Added:
    """Where one new record went."""

    organisation_id: UUID
    location_id: UUID | None  # of its main place
    service_id: UUID


def feed_id(source: str, kind: str, key: str) -> UUID:
    """The id of something of a feed: the same whenever, and however often, it is brought in."""
    return uuid5(NAMESPACE_URL, f"anydoor-import/{source}/{kind}/{key}")


@dataclass(frozen=True, slots=True)
class _Told:
    """A record and its values by part.

    places: the feed's key of each place, the id it is kept under, and what is said of it.
    """

    source_id: str
    organisation_key: str
    parts: Mapping[str, Mapping[str, Any]]
    places: Sequence[tuple[str, str, Mapping[str, Any]]]


def _told(record: ImportedRecord) -> _Told:
    parts, source_id = parts_of(record.values), record.source_id
    keyed = [
        (part[9:-1] if part != "location" else OWN_PLACE, said)
        for part, said in parts.items()
        if part.startswith("location")
    ]
    places = [(key, own_key(source_id, key), said) for key, said in keyed]
    return _Told(source_id, record.organisation_key or source_id, parts, places)


def add_records(
    session: Session,
    records: Sequence[ImportedRecord],
    terms: Terms,
    *,
    actor: Actor,
    now: datetime,
    slugs: Slugs,
) -> list[Added]:
    """Add records, none of which is here. Raises InvalidError for a record that cannot be kept."""
    told = [*map(_told, records)]
    known, organisations = _new_organisations(session, told, terms)
    ids, places = _new_places(session, told, terms, known)
    services, added = [], []
    for each in told:
        said = each.parts["service"]
        at = {key: ids[own] for key, own, _ in each.places if own in ids}
        organisation_id = known[each.organisation_key]
        service_id = feed_id(terms.key, "service", each.source_id)
        values = service_values(said, {key: str(place) for key, place in at.items()})
        services.append(ArrivingService(service_id, each.source_id, organisation_id, values))
        stood = said.get("places")
        main = (at.get(stood[0]) or UUID(stood[0])) if stood else None
        added.append(Added(organisation_id, main, service_id))
    source = Source(terms.key, "", terms.licence, terms.attribution)
    found = Arrivals(source, organisations, places, services)
    add_arrivals(session, found, slugs=slugs, actor=actor, now=now)
    return added


def _new_organisations(
    session: Session, records: Sequence[_Told], terms: Terms
) -> tuple[dict[str, UUID], list[ArrivingOrganisation]]:
    """The organisations of some records by the feed's keys, and those of them that are new.

    Each once, as its first record has it.
    """
    wanted: dict[str, _Told] = {}
    for each in records:
        wanted.setdefault(each.organisation_key, each)
    known = find_of_feed(session, Owner.ORGANISATION, terms.key, wanted.keys())
    new = []
    for key, each in wanted.items():
        if key not in known:
            known[key] = feed_id(terms.key, "organisation", key)
            new.append(ArrivingOrganisation(known[key], key, each.parts["organisation"]))
    return known, new


def _new_places(
    session: Session,
    records: Sequence[_Told],
    terms: Terms,
    organisations: Mapping[str, UUID],
) -> tuple[dict[str, UUID], list[ArrivingPlace]]:
    """The places of some records, by the ids they are kept under, and those that are new."""
    wanted: dict[str, tuple[_Told, Mapping[str, Any]]] = {}
    for each in records:
        stood = each.parts["service"].get("places", ())
        for key, own, said in each.places:
            if key in stood and (key or any(said.values())):
                wanted.setdefault(own, (each, said))
    known = find_of_feed(session, Owner.LOCATION, terms.key, wanted.keys())
    new = []
    for own, (each, said) in wanted.items():
        if own not in known:
            known[own] = feed_id(terms.key, "location", own)
            home = organisations[each.organisation_key]
            new.append(ArrivingPlace(known[own], own, home, said))
    return known, new


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
    values = {
        name: with_places(value, at) if name in _PLACED else value for name, value in told.items()
    }
    if "places" in values:
        values["locations"] = [at.get(key, key) for key in values.pop("places")]
    if "place_notes" in values:
        values["place_notes"] = {at.get(key, key): n for key, n in values["place_notes"].items()}
    return values

"""Add records that are new: their organisations and places once each, and a draft a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
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
    organisations = _new_organisations(session, records, terms)
    known, places = organisations.ids, _new_places(session, records, terms, organisations.ids)
    services, added = [], []
    for each in records:
        own = {key: own_key(each.source_id, key) for key in place_keys(each.values)}
        at = {key: str(places.ids[kept]) for key, kept in own.items() if kept in places.ids}
        organisation_id = known[_organisation_key(each)]
        service_id = feed_id(terms.key, "service", each.source_id)
        values = service_values(part_of(each.values, "service"), at)
        source = _source(terms, each.source_id)
        services.append(NewService(service_id, organisation_id, values, source))
        main = next((UUID(place) for place in values.get("locations", ())), None)
        added.append(Added(organisation_id, main, service_id, each.values))
    add_from_feed(
        session,
        organisations.new,
        places.new,
        services,
        slugs=slugs or load_slugs(session),
        actor=actor,
        now=now,
    )
    return added


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Found(Generic[_T]):
    """What is here by now of what records speak of, and what of it is new. ids: by feed's key."""

    ids: Mapping[str, UUID]
    new: Sequence[_T]


def _new_organisations(
    session: Session, records: Sequence[ImportedRecord], terms: Terms
) -> _Found[NewOrganisation]:
    """The organisations of some records; each once, as its first record has it."""
    wanted: dict[str, ImportedRecord] = {}
    for each in records:
        wanted.setdefault(_organisation_key(each), each)
    known = find_of_feed(session, Owner.ORGANISATION, terms.key, wanted.keys())
    new = []
    for key, each in wanted.items():
        if key not in known:
            known[key] = feed_id(terms.key, "organisation", key)
            told = part_of(each.values, "organisation")
            fields = organisation_fields(OrganisationFields(""), told)
            lists = owner_lists(OwnerLists(), told)
            new.append(NewOrganisation(known[key], fields, lists, _source(terms, key)))
    return _Found(known, new)


def _new_places(
    session: Session,
    records: Sequence[ImportedRecord],
    terms: Terms,
    organisations: Mapping[str, UUID],
) -> _Found[NewPlace]:
    """The places of some records; each once, as its first record has it."""
    wanted: dict[str, tuple[ImportedRecord, str]] = {}
    for each in records:
        for key in place_keys(each.values):
            if is_a_place(each.values, key):
                wanted.setdefault(own_key(each.source_id, key), (each, key))
    known = find_of_feed(session, Owner.LOCATION, terms.key, wanted.keys())
    new = []
    for own, (each, key) in wanted.items():
        if own not in known:
            known[own] = feed_id(terms.key, "location", own)
            told = part_of(each.values, place_part(key))
            fields = location_fields(LocationFields(), told)
            home = organisations[_organisation_key(each)]
            lists = owner_lists(OwnerLists(), told)
            new.append(NewPlace(known[own], home, fields, lists, _source(terms, own)))
    return _Found(known, new)


def _organisation_key(record: ImportedRecord) -> str:
    return record.organisation_key or record.source_id


def _source(terms: Terms, key: str) -> Source:
    return Source(terms.key, key, terms.licence, terms.attribution)


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

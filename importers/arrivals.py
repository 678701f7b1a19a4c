"""What new records become: their organisations and places once each, and a draft a record."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Table
from sqlalchemy.orm import Session

from directory.arriving import (
    Arrivals,
    ArrivingOrganisation,
    ArrivingPlace,
    ArrivingService,
    Rows,
    arrival_rows,
)
from directory.commands import LocationFields, OrganisationFields, OwnerLists, Source
from directory.details import Owner
from directory.feeds import find_of_feed
from directory.terms import LocationKind, OrganisationKind
from geo.distance import Point
from importers.models import ImportedRecordRow
from importers.queries import own_key, with_places
from importers.records import OWN_PLACE, ImportedRecord, part_of, parts_of, place_part

_LISTS: Final = frozenset(OwnerLists.__dataclass_fields__)
_PLACED: Final = frozenset({"phones", "contacts", "schedules"})  # whose rows may have an "at"


@dataclass(frozen=True, slots=True)
class Bringing:
    """What is the same of every record of a run. source: the feed and its terms."""

    source: Source
    run_id: UUID
    now: datetime


@dataclass(frozen=True, slots=True)
class Here:
    """What of a feed is in the directory already: its own ids -> ours."""

    organisations: Mapping[str, UUID]
    places: Mapping[str, UUID]


def feed_id(source: str, kind: str, key: str) -> UUID:
    """The id of something of a feed: the same whenever, and however often, it is brought in."""
    return uuid5(NAMESPACE_URL, f"anydoor-import/{source}/{kind}/{key}")


@dataclass(frozen=True, slots=True)
class Told:
    """A record and its values by part.

    places: the feed's key of each place, the id it is kept under, and what is said of it.
    """

    source_id: str
    organisation_key: str
    parts: Mapping[str, Mapping[str, Any]]
    places: Sequence[tuple[str, str, Mapping[str, Any]]]


def told_of(record: ImportedRecord) -> Told:
    """A new record, to be looked at part by part."""
    parts, source_id = parts_of(record.values), record.source_id
    keyed = [
        (part[9:-1] if part != "location" else OWN_PLACE, said)
        for part, said in parts.items()
        if part.startswith("location")
    ]
    places = [(key, own_key(source_id, key), said) for key, said in keyed]
    return Told(source_id, record.organisation_key or source_id, parts, places)


def find_here(session: Session, told: Sequence[Told], source: str) -> Here:
    """The organisations and places of new records that are here already. Two statements."""
    return Here(
        find_of_feed(session, Owner.ORGANISATION, source, organisations_of(told)),
        find_of_feed(session, Owner.LOCATION, source, places_of(told)),
    )


def new_rows(
    records: Sequence[ImportedRecord], told: Sequence[Told], here: Here, bringing: Bringing,
    applied: Mapping[str, str],
) -> list[Rows]:  # fmt: skip
    """All rows of records that are not here, in the order in which they are to be stored.

    applied: source id -> its values, as JSON already. Raises InvalidError for a record that
    cannot be kept.
    """
    source = bringing.source
    organisations, houses = _new_organisations(told, here, source.key)
    places, ids = _new_places(told, here, source.key, houses)
    services, rows = [], []
    for each, record in zip(told, records, strict=True):
        said = each.parts["service"]
        at = {key: ids[own] for key, own, _ in each.places if own in ids}
        house = houses[each.organisation_key]
        service_id = feed_id(source.key, "service", each.source_id)
        values = service_values(said, {key: str(place) for key, place in at.items()})
        services.append(ArrivingService(service_id, each.source_id, house, values))
        stood = said.get("places")
        main = (at.get(stood[0]) or UUID(stood[0])) if stood else None
        values_told = applied.get(record.source_id) or json.dumps(record.values)
        rows.append((
            record.source_id, house, main, service_id, record.row_hash, record.original,
            values_told, _text(record.suggested), _text(record.notes), record.year_end,
        ))  # fmt: skip
    found = Arrivals(source, organisations, places, services)
    fixed = {"source": source.key, "added_by": bringing.run_id, **record_terms(bringing)}
    return [*arrival_rows(found, now=bringing.now), Rows(_RECORDS, _NAMES, rows, fixed, _READY)]


_NAMES: Final = (
    "source_id", "organisation_id", "location_id", "service_id", "row_hash", "original",
    "applied", "suggested", "notes", "year_end",
)  # fmt: skip
_READY: Final = frozenset({"original", "applied", "suggested", "notes"})
_RECORDS: Final = cast("Table", ImportedRecordRow.__table__)


@lru_cache(maxsize=500)
def _text(codes: frozenset[str]) -> str:
    return json.dumps(sorted(codes))


def record_terms(bringing: Bringing) -> dict[str, Any]:
    """What is the same of every record of a run, as columns."""
    return {
        "run_id": bringing.run_id,
        "licence": bringing.source.licence,
        "attribution": bringing.source.attribution,
        "fetched_at": bringing.now,
        "retired_at": None,
    }


def organisations_of(told: Sequence[Told]) -> dict[str, Told]:
    """The organisations that records name, each with the first of its records."""
    wanted: dict[str, Told] = {}
    for each in told:
        wanted.setdefault(each.organisation_key, each)
    return wanted


def places_of(told: Sequence[Told]) -> dict[str, tuple[Told, Mapping[str, Any]]]:
    """The places at which records are, by the ids they are kept under."""
    wanted: dict[str, tuple[Told, Mapping[str, Any]]] = {}
    for each in told:
        stood = each.parts["service"].get("places", ())
        for key, own, said in each.places:
            if key in stood and (key or any(said.values())):
                wanted.setdefault(own, (each, said))
    return wanted


def _new_organisations(
    told: Sequence[Told], here: Here, source: str
) -> tuple[list[ArrivingOrganisation], dict[str, UUID]]:
    """The organisations that are new, and the ids of all. Each as its first record has it."""
    known, new = dict(here.organisations), []
    for key, each in organisations_of(told).items():
        if key not in known:
            known[key] = feed_id(source, "organisation", key)
            new.append(ArrivingOrganisation(known[key], key, each.parts["organisation"]))
    return new, known


def _new_places(
    told: Sequence[Told], here: Here, source: str, houses: Mapping[str, UUID]
) -> tuple[list[ArrivingPlace], dict[str, UUID]]:
    """The places that are new, and the ids of all."""
    known, new = dict(here.places), []
    for own, (each, said) in places_of(told).items():
        if own not in known:
            known[own] = feed_id(source, "location", own)
            new.append(ArrivingPlace(known[own], own, houses[each.organisation_key], said))
    return new, known


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

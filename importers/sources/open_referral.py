"""A service of Open Referral UK 3.0 or HSDS 3.0, whole, becomes a record; whatever it lacks."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from base.text import clean_line
from directory.terms import OrganisationKind
from importers.cells import CellError, read_point
from importers.records import ImportedRecord, Refusal, hash_row, place_part
from importers.sources import open_referral_facts as facts
from importers.sources import open_referral_parts as parts
from importers.sources.outcome import Outcome
from importers.sources.outside import Helpers
from importers.sources.tidy import Tidy

Json = Mapping[str, Any]

EXTRA: Final = "x_anydoor"
HOW: Final = "open-referral-1"
"""Stands for the way documents are read; to be changed when another way gives other records."""
LONGEST_ID: Final = 190

_ENDED: Final = frozenset({"inactive", "defunct"})
_PAUSED: Final = "temporarily closed"
_SERVICE: Final = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "website": "url",
    "email": "email",
    "interpretation": "interpretation_services",
    "how_to_join": "application_process",
    "wait_words": "wait_time",
    "accreditations": "accreditations",
    "licences": "licenses",
    "who_for": "eligibility_description",
    "assurer_email": "assurer_email",
    "alert": "alert",
}
_ORGANISATION: Final = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "email": "email",
    "website": "website",
    "year_founded": "year_incorporated",
    "legal_status": "legal_status",
    "logo": "logo",
    "uri": "uri",
}
_PLACE: Final = {
    "url": "url",
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "travel": "transportation",
    "external_id": "external_identifier",
    "external_id_kind": "external_identifier_type",
}
_ADDRESS: Final = {
    "attention": "attention",
    "address": "address_1",
    "address_2": "address_2",
    "town": "city",
    "region": "region",
    "county": "state_province",
    "postcode": "postal_code",
    "country": "country",
}
_ACCESS: Final = {"access_note": "accessibility", "access_details": "details", "access_url": "url"}
_OWN: Final = {name: name for name in ("summary", "cannot_help", "cannot_help_why", "words")}


def source_id_of(document: Json) -> str:
    """The feed's own id of a service; "" if it has none that can be used."""
    found = document.get("id")
    return clean_line(str(found))[:LONGEST_ID] if isinstance(found, str | int) else ""


def interpret(document: Json, number: int, helpers: Helpers, *, sheet: str = "") -> Outcome:
    """One service. number: which of the file's it is, from 1. Never raises."""
    source_id = source_id_of(document)
    refusal = _refusal(document, source_id, number, sheet)
    if refusal is not None:
        return Outcome(None, (refusal,), ended=source_id if _has_ended(document) else "")
    tidy = Tidy(number, sheet)
    organisation = _object(document.get("organization"))
    _organisation(tidy, organisation, document)
    places = _places(tidy, document, helpers)
    tidy.values["service.places"] = list(dict.fromkeys(places.values()))
    _service(tidy, document, places)
    organisation_key = str(organisation.get("id") or document.get("organization_id") or "")
    record = ImportedRecord(
        row=number,
        source_id=source_id,
        values=tidy.values,
        original=json.dumps(document),
        row_hash=hash_row(document, HOW),
        organisation_key=clean_line(organisation_key)[:LONGEST_ID],
        sheet=sheet,
        suggested=frozenset(facts.guess(tidy, helpers)),
    )
    return Outcome(record, left_out=tuple(tidy.left_out))


def _refusal(document: Json, source_id: str, number: int, sheet: str) -> Refusal | None:
    if not source_id:
        return Refusal(number, "id", "", "is missing", "Give every service its own id", sheet)
    if not clean_line(str(document.get("name") or "")):
        return Refusal(number, "name", "", "is missing", "Give the service a name", sheet)
    if _has_ended(document):
        said = clean_line(str(document["status"]))
        advice = "Nothing, unless that is wrong"
        return Refusal(number, "status", said, "The service is not active", advice, sheet)
    return None


def _has_ended(document: Json) -> bool:
    return clean_line(str(document.get("status") or "")).lower() in _ENDED


def _organisation(tidy: Tidy, found: Json, document: Json) -> None:
    """The organisation; one that the feed does not name goes by the service's name."""
    _copy(found, _ORGANISATION, tidy.organisation)
    if not tidy.values.get("organisation.name"):
        tidy.organisation("name", clean_line(str(document["name"]))[:150])
        tidy.note("organization", "", "is not named", "Give the organisation's id and name")
    kind = _object(found.get(EXTRA)).get("kind")
    if kind in list(OrganisationKind):
        tidy.organisation("kind", kind)
    main, phones = parts.main_phone(found)
    if main:
        tidy.organisation("phone", main)
    lists = {
        "phones": [parts.phone(each, {}) for each in phones],
        "contacts": [parts.contact(each, {}) for each in objects(found, "contacts")],
        "external_terms": parts.terms(tidy, objects(found, "attributes")),
        "funding": [parts.plain(each.get("source")) for each in objects(found, "funding")],
        "identifiers": [],
    }
    for each in objects(found, "organization_identifiers"):
        parts.identifier(tidy, each, lists["identifiers"])
    _keep_lists(tidy, lists, tidy.organisation)


def _places(tidy: Tidy, document: Json, helpers: Helpers) -> dict[str, str]:
    """The places, by the ids of services at them. Their keys are the ids of locations."""
    found: dict[str, str] = {}
    for at in objects(document, "service_at_locations"):
        place = _object(at.get("location"))
        key = clean_line(str(place.get("id") or at.get("location_id") or at.get("id") or ""))
        if not key or "." in key or "]" in key:
            tidy.note("location", key, "has no id that can be used", "Give every location an id")
            continue
        key = key[:LONGEST_ID]
        found[str(at.get("id") or key)] = key
        if f"{place_part(key)}.kind" not in tidy.values:
            _place(tidy, place_part(key), place, helpers)
        if at.get("description"):
            notes = tidy.values.setdefault("service.place_notes", {})
            notes[key] = clean_line(str(at["description"]))[:300]
    return found


def _place(tidy: Tidy, part: str, place: Json, helpers: Helpers) -> None:
    def keep(name: str, value: Any) -> None:  # noqa: ANN401
        tidy.place(part, name, value)

    kind = clean_line(str(place.get("location_type") or "physical")).lower()
    keep("kind", kind if kind in {"physical", "postal", "virtual"} else "physical")
    _copy(place, _PLACE, keep)
    addresses = objects(place, "addresses")
    physical = [each for each in addresses if each.get("address_type") != "postal"]
    for address in (physical or addresses)[:1]:
        _copy(address, _ADDRESS, keep)
    for access in objects(place, "accessibility")[:1]:
        note = access.get("accessibility") or access.get("description")
        _copy({**access, "accessibility": note}, _ACCESS, keep)
    _point(tidy, part, place, helpers)
    lists = {
        "phones": [parts.phone(each, {}) for each in objects(place, "phones")],
        "contacts": [parts.contact(each, {}) for each in objects(place, "contacts")],
        "external_terms": parts.terms(tidy, objects(place, "attributes")),
    }
    _keep_lists(tidy, lists, keep)


def _point(tidy: Tidy, part: str, place: Json, helpers: Helpers) -> None:
    lat, lon = place.get("latitude"), place.get("longitude")
    point = None
    if lat not in (None, "") or lon not in (None, ""):
        try:
            point = read_point(str(lat), str(lon))
        except CellError as error:
            tidy.note("latitude", f"{lat}, {lon}", error.reason, error.what_to_do)
    postcode = tidy.values.get(f"{part}.postcode")
    if point is None and postcode:
        point = helpers.locate(postcode)
    tidy.place(part, "point", (point.lat, point.lon) if point else None)


def _service(tidy: Tidy, document: Json, places: Mapping[str, str]) -> None:
    extra = _object(document.get(EXTRA))
    _copy(document, _SERVICE, tidy.service)
    _copy(extra, _OWN, tidy.service)
    status = clean_line(str(document.get("status") or "")).lower()
    if status == _PAUSED and not document.get("alert"):
        tidy.service("alert", "Closed for the time being")
    facts.ages(tidy, document)
    for name in ("peer_led", "companion", "safe_to_name"):
        if isinstance(extra.get(name), bool):
            tidy.service(name, extra[name])
    facts.costs(tidy, document, extra, objects(document, "cost_options"))
    parts.languages(tidy, objects(document, "languages"))
    parts.attributes(tidy, objects(document, "attributes"))
    main, phones = parts.main_phone(document)
    if main:
        tidy.service("phone", main)
    schedules = [*objects(document, "schedules")]
    for at in objects(document, "service_at_locations"):
        mine = {"service_at_location_id": at.get("id")}
        schedules += [{**each, **mine} for each in objects(at, "schedules")]
        phones += [{**each, **mine} for each in objects(at, "phones")]
    lists = {
        "phones": [parts.phone(each, places) for each in phones],
        "contacts": [parts.contact(each, places) for each in objects(document, "contacts")],
        "documents": [
            {"document": parts.plain(each.get("document")), "url": each.get("uri") or ""}
            for each in objects(document, "required_documents")
        ],
        "funding": [parts.plain(each.get("source")) for each in objects(document, "funding")],
        "coverage": facts.areas(tidy, objects(document, "service_areas")),
        "schedules": facts.schedules(tidy, schedules, places),
    }
    _keep_lists(tidy, lists, tidy.service)


def _copy(owner: Json, names: Mapping[str, str], keep: Callable[[str, Any], None]) -> None:
    """Those fields that say anything, as text. names: ours -> theirs."""
    for ours, theirs in names.items():
        if owner.get(theirs) not in (None, ""):
            keep(ours, parts.plain(owner[theirs]))


def _keep_lists(
    tidy: Tidy, lists: Mapping[str, list[Any]], keep: Callable[[str, Any], None]
) -> None:
    for name, rows in lists.items():
        if rows:
            tidy.rows(name, rows, keep)


def objects(owner: Json, name: str) -> list[Json]:
    """A list of objects; nothing where there is something else."""
    found = owner.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _object(found: Any) -> Json:  # noqa: ANN401
    return found if isinstance(found, Mapping) else {}

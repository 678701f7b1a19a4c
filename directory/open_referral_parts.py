"""Pieces of an Open Referral UK 3.0 document. What is empty is left out, as the standard asks."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final
from uuid import UUID

from directory.detail_pages import ContactPerson, CostOption, Details, Phone
from directory.facts import AreaFact
from directory.models import LocationRow
from directory.open_referral_terms import (
    EXTRA,
    Json,
    Naming,
    external_attributes,
    made_id,
    said,
)
from directory.schedule import DayChange, Schedule

_RULE: Final[Mapping[str, str]] = {
    "FREQ": "freq",
    "BYDAY": "byday",
    "BYMONTHDAY": "bymonthday",
    "WKST": "wkst",
}
_RULE_NUMBERS: Final[Mapping[str, str]] = {"INTERVAL": "interval", "COUNT": "count"}
_DAY_LONG: Final = 8  # characters of "20261231" in an UNTIL


def phones(
    owner_id: UUID, found: Sequence[Phone], naming: Naming, of: str = "", main: str = ""
) -> list[Json]:
    """Phone numbers. main: the one that stands first; of: the contact they belong to."""
    first = [{"id": made_id("phone", owner_id, "main"), "number": main, EXTRA: {"is_main": True}}]
    others = [
        said(
            id=made_id("phone", owner_id, of, position),
            number=each.number,
            type=each.kind.value,
            extension=int(each.extension) if each.extension else None,
            languages=[
                language(made_id(owner_id, of, position), n, naming) for n in each.languages
            ],
            description=each.note,
            service_at_location_id=_at(owner_id, each.location_id),
        )
        for position, each in enumerate(found)
    ]
    return [*(first if main else []), *others]


def contacts(owner_id: UUID, found: Sequence[ContactPerson], naming: Naming) -> list[Json]:
    """Whom to ask for."""
    return [
        said(
            id=made_id("contact", owner_id, position),
            name=each.name,
            title=each.role,
            department=each.department,
            email=each.email,
            phones=phones(owner_id, each.phones, naming, of=f"contact {position}"),
            service_at_location_id=_at(owner_id, each.location_id),
        )
        for position, each in enumerate(found)
    ]


def language(owner: object, code: str, naming: Naming, note: str = "") -> Json:
    """One language, by its ISO 639 code."""
    words = naming("language", code)
    return said(id=made_id("language", owner, code), code=code, name=words, note=note)


def costs(service_id: UUID, found: Sequence[CostOption]) -> list[Json]:
    """Prices, in pounds or whatever the currency is."""
    return [
        said(
            id=made_id("cost", service_id, position),
            option=each.option,
            amount=None if each.pence is None else each.pence / 100,
            currency=each.currency,
            amount_description=each.note,
            valid_from=_day(each.valid_from),
            valid_to=_day(each.valid_to),
        )
        for position, each in enumerate(found)
    ]


def funding(owner_id: UUID, sources: Sequence[str]) -> list[Json]:
    """Who pays."""
    return [
        {"id": made_id("funding", owner_id, position), "source": each}
        for position, each in enumerate(sources)
    ]


def documents(service_id: UUID, details: Details) -> list[Json]:
    """What to bring."""
    return [
        said(id=made_id("document", service_id, position), document=each.document, uri=each.url)
        for position, each in enumerate(details.documents)
    ]


def area(service_id: UUID, position: int, found: AreaFact, naming: Naming) -> Json:
    """Where a service may help; a drawn one with its outline."""
    known = found.coverage
    name = found.name or naming(known.kind.value, known.area) or known.area or known.kind.value
    ring = [list(each) for each in known.ring]
    shape = {"type": "Polygon", "coordinates": [ring]} if ring else None
    return said(
        id=made_id("area", service_id, position),
        name=name,
        service_area=name,
        extent=json.dumps(shape) if shape else "",
        extent_type="geojson" if shape else "",
        uri=found.uri,
        **{EXTRA: said(kind=known.kind.value, area=known.area, km=known.km, name=found.name)},
    )


def schedule(service_id: UUID, position: int, found: Schedule) -> Json:
    """One rule of when a service is open, in London wall time."""
    rule = dict(part.split("=", 1) for part in found.rrule.upper().split(";"))
    until = rule.get("UNTIL", "")[:_DAY_LONG]
    return said(
        id=made_id("schedule", service_id, position),
        **{ours: rule[theirs] for theirs, ours in _RULE.items() if theirs in rule},
        **{ours: int(rule[name]) for name, ours in _RULE_NUMBERS.items() if name in rule},
        until=_day(date.fromisoformat(until)) if until else None,
        dtstart=_day(found.starts_on),
        opens_at=_hour(found.opens),
        closes_at=_hour(found.closes),
        valid_from=_day(found.valid_from),
        valid_to=_day(found.valid_to),
        description=found.description,
        attending_type=found.attending,
        schedule_link=found.link,
        notes=found.note,
        service_at_location_id=_at(service_id, found.location_id),
        **{
            EXTRA: {
                "rrule": found.rrule,
                "term_time": found.term_time,
                "on_bank_holidays": found.on_bank_holidays,
            }
        },
    )


def day_change(found: DayChange) -> Json:
    """One day that differs from the rules."""
    return said(
        day=_day(found.day),
        opens=_hour(found.opens) if found.opens else "",
        closes=_hour(found.closes) if found.closes else "",
        note=found.note,
    )


def location(row: LocationRow, details: Details, naming: Naming) -> Json:
    """A place that may be told."""
    return said(
        id=str(row.id),
        location_type=row.kind.value,
        organization_id=str(row.organisation_id),
        url=row.url,
        name=row.name,
        alternate_name=row.alternate_name,
        description=row.description,
        transportation=row.travel,
        latitude=row.lat,
        longitude=row.lon,
        external_identifier=row.external_id,
        external_identifier_type=row.external_id_kind,
        addresses=_addresses(row),
        accessibility=_accessibility(row),
        contacts=contacts(row.id, details.contacts, naming),
        phones=phones(row.id, details.phones, naming),
        attributes=external_attributes("location", row.id, details.external_terms),
    )


def at_location_id(service_id: UUID, location_id: UUID) -> str:
    """The id of a service at one of its places."""
    return made_id("at", service_id, location_id)


def _addresses(row: LocationRow) -> list[Json]:
    """Its address, if it has any; with the fields that the standard wants, even empty."""
    told = said(
        attention=row.attention,
        address_2=row.address_2,
        region=row.region,
    )
    needed = {
        "address_1": row.address,
        "city": row.town,
        "state_province": row.county,
        "postal_code": row.postcode,
    }
    if not told and not any(needed.values()):
        return []
    known = {"id": made_id("address", row.id), "address_type": row.kind.value}
    return [known | told | needed | {"country": row.country}]


def _accessibility(row: LocationRow) -> list[Json]:
    told = said(
        accessibility=row.access_note,
        description=row.access_note,
        details=row.access_details,
        url=row.access_url,
    )
    return [{"id": made_id("accessibility", row.id), **told}] if told else []


def _at(service_id: UUID, location_id: UUID | None) -> str | None:
    return at_location_id(service_id, location_id) if location_id else None


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _hour(found: time) -> str:
    return found.strftime("%H:%M")

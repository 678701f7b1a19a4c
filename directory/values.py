"""A stored listing as the plain JSON values of `directory.fields`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from directory import facts
from directory.cards import Gathered, gather
from directory.detail_pages import (
    ContactPerson,
    CostOption,
    Details,
    Document,
    ExternalTerm,
    Identifier,
    Phone,
)
from directory.details import FIELDS_OF, Owner, load_details
from directory.facts import AreaFact
from directory.fields import SCALARS
from directory.models import OrganisationRow, ServiceRow
from directory.rules import missing_to_publish
from directory.schedule import Schedule
from directory.terms import Missing, Taxonomy

TAXONOMY_FIELDS: Mapping[str, Taxonomy] = {
    "domains": Taxonomy.DOMAIN,
    "nhse": Taxonomy.NHSE,
    "kinds": Taxonomy.KIND,
    "modes": Taxonomy.MODE,
    "routes": Taxonomy.ROUTE,
    "languages": Taxonomy.LANGUAGE,
    "communities": Taxonomy.COMMUNITY,
}
"""The fields that are lists of terms, and the vocabulary of each."""


@dataclass(frozen=True, slots=True)
class _Besides:
    """What a listing holds that no card shows."""

    areas: Sequence[AreaFact]
    language_notes: Mapping[str, str]
    details: Details


def _values_of(gathered: Gathered, besides: _Besides) -> dict[str, Any]:
    """Every field of one listing."""
    row = gathered.service
    values: dict[str, Any] = {name: getattr(row, name) for name in SCALARS}
    values["cost_kind"] = row.cost_kind.value
    values |= {name: list(gathered.codes(kind)) for name, kind in TAXONOMY_FIELDS.items()}
    values["access"] = {
        fact.feature.value: fact.answer.value
        for fact in sorted(gathered.access, key=lambda fact: fact.feature.value)
    }
    values["coverage"] = [_area(each) for each in besides.areas]
    values["schedules"] = [_schedule(each) for each in gathered.schedules]
    values["locations"] = [str(each.place.location_id) for each in gathered.places]
    values["language_notes"] = dict(besides.language_notes)
    values["place_notes"] = {
        str(each.place.location_id): each.note for each in gathered.places if each.note
    }
    return values | plain_details(besides.details, FIELDS_OF[Owner.SERVICE])


def load_values(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Every field of several listings, whatever their status. Fourteen statements."""
    return {service_id: values for service_id, (_, values) in load_listings(session, ids).items()}


def load_listings(
    session: Session, ids: Collection[UUID]
) -> dict[UUID, tuple[Gathered, dict[str, Any]]]:
    """Rows and fields of several listings, whatever their status. Fourteen statements."""
    scope = facts.among(ids)
    gathered = gather(session, scope, published_only=False)
    areas = facts.load_area_facts(session, scope)
    notes = facts.load_language_notes(session, scope)
    details = load_details(session, Owner.SERVICE, scope)

    def besides(service_id: UUID) -> _Besides:
        return _Besides(
            areas.get(service_id, ()), notes.get(service_id, {}), details.get(service_id, Details())
        )

    return {
        service_id: (each, _values_of(each, besides(service_id)))
        for service_id, each in gathered.items()
    }


def plain_details(details: Details, names: Collection[str]) -> dict[str, list[Any]]:
    """Details as the rows of `directory.field_rows`: what is empty in a row is left out."""
    return {name: [_plain(each) for each in getattr(details, name)] for name in names}


def missing_of(
    row: ServiceRow, organisation: OrganisationRow, values: Mapping[str, Any]
) -> tuple[Missing, ...]:
    """What a stored listing lacks before it can be published."""
    own = any((row.phone, row.email, row.website, values["phones"]))
    theirs = any((organisation.phone, organisation.email, organisation.website))
    return missing_to_publish(values, has_contact=own or theirs)


def _plain(detail: Any) -> Any:  # noqa: ANN401  (any class of detail_pages, or a text)
    if isinstance(detail, str):
        return detail
    told: dict[str, Any] = {}
    for each in fields(detail):
        value = getattr(detail, each.name)
        if value in ("", (), None) and each.name not in _ALWAYS[type(detail)]:
            continue
        told[_AS.get(each.name, each.name)] = _plain_value(value)
    return told


def _plain_value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, tuple):
        return [each if isinstance(each, str) else _plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | StrEnum) else value


_AS: Final = {"location_id": "at"}
_ALWAYS: Final[Mapping[type, frozenset[str]]] = {
    Phone: frozenset(),
    ContactPerson: frozenset(),
    CostOption: frozenset({"option", "pence", "currency"}),
    Document: frozenset(),
    Identifier: frozenset({"scheme", "kind"}),
    ExternalTerm: frozenset(),
}
"""What every row of a kind has, empty or not; as `directory.field_rows` writes it."""


def _area(area: AreaFact) -> dict[str, Any]:
    known = area.coverage
    return {
        "kind": known.kind.value,
        "area": known.area,
        "km": known.km,
        "ring": [[lon, lat] for lon, lat in known.ring],
        **_said({"name": area.name, "uri": area.uri}),
    }


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "rrule": schedule.rrule,
        "starts_on": schedule.starts_on.isoformat(),
        "opens": schedule.opens.strftime("%H:%M"),
        "closes": schedule.closes.strftime("%H:%M"),
        "term_time": schedule.term_time,
        "on_bank_holidays": schedule.on_bank_holidays,
        "note": schedule.note,
        **_said(
            {
                "description": schedule.description,
                "attending": schedule.attending,
                "link": schedule.link,
                "valid_from": schedule.valid_from.isoformat() if schedule.valid_from else "",
                "valid_to": schedule.valid_to.isoformat() if schedule.valid_to else "",
                "at": str(schedule.location_id) if schedule.location_id else "",
            }
        ),
    }


def _said(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}

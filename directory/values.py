"""A stored listing as the plain JSON values of `directory.fields`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from directory import facts
from directory.cards import Gathered, gather
from directory.fields import SCALARS
from directory.models import OrganisationRow, ServiceRow
from directory.rules import missing_to_publish
from directory.schedule import Schedule
from directory.terms import Missing, Taxonomy
from matching.service import Coverage

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


def values_of(gathered: Gathered, areas: Sequence[Coverage]) -> dict[str, Any]:
    """Every field of one listing."""
    row = gathered.service
    values: dict[str, Any] = {name: getattr(row, name) for name in SCALARS}
    values["cost_kind"] = row.cost_kind.value
    values |= {name: list(gathered.codes(kind)) for name, kind in TAXONOMY_FIELDS.items()}
    values["access"] = {
        fact.feature.value: fact.answer.value
        for fact in sorted(gathered.access, key=lambda fact: fact.feature.value)
    }
    values["coverage"] = [_area(each) for each in areas]
    values["schedules"] = [_schedule(each) for each in gathered.schedules]
    values["locations"] = [str(each.place.location_id) for each in gathered.places]
    return values


def load_values(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Every field of several listings, whatever their status. Seven statements."""
    return {service_id: values for service_id, (_, values) in load_listings(session, ids).items()}


def load_listings(
    session: Session, ids: Collection[UUID]
) -> dict[UUID, tuple[Gathered, dict[str, Any]]]:
    """Rows and fields of several listings, whatever their status. Seven statements."""
    scope = facts.among(ids)
    gathered = gather(session, scope, published_only=False)
    areas = facts.load_areas(session, scope)
    return {
        service_id: (each, values_of(each, areas.get(service_id, ())))
        for service_id, each in gathered.items()
    }


def missing_of(
    row: ServiceRow, organisation: OrganisationRow, values: Mapping[str, Any]
) -> tuple[Missing, ...]:
    """What a stored listing lacks before it can be published."""
    own = any((row.phone, row.email, row.website))
    theirs = any((organisation.phone, organisation.email, organisation.website))
    return missing_to_publish(values, has_contact=own or theirs)


def _area(area: Coverage) -> dict[str, Any]:
    return {
        "kind": area.kind.value,
        "area": area.area,
        "km": area.km,
        "ring": [[lon, lat] for lon, lat in area.ring],
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
    }

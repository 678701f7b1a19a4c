"""Writes the plain values of `directory.fields` into the rows of a listing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from itertools import repeat
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from base.calendar import london_date
from base.errors import InvalidError
from directory import facts
from directory.details import Owner, clear_details, detail_rows
from directory.fact_models import AccessibilityRow, AttributeRow, ScheduleRow, ServiceAreaRow
from directory.fields import SCALARS
from directory.models import LocationRow, ServiceAtLocationRow, ServiceRow
from directory.pages import AccessFact
from directory.rules import DOMAIN_WEIGHTS
from directory.terms import Taxonomy
from directory.values import TAXONOMY_FIELDS
from matching.terms import AccessFeature, Answer, CostKind, CoverageKind
from storage.base import Base


def store_fields(
    session: Session, row: ServiceRow, values: Mapping[str, Any], *, now: datetime
) -> None:
    """Set these fields of a listing and leave the others. `values` must be clean.

    Of two fields that share rows (`fields.STORED_WITH`) both must be there.
    Raises InvalidError for a location of another organisation.
    """
    if "locations" in values:
        _require_own(session, row, values["locations"])
    known = _known_access(session, row.id) if "access" in values else {}
    clear_facts(session, [row.id], values)
    set_columns(row, values, now=now)
    session.add_all(fact_rows(row.id, values, today=london_date(now), known=known))
    session.flush()


def set_columns(row: ServiceRow, values: Mapping[str, Any], *, now: datetime) -> None:
    """Set the fields that are columns of the row itself."""
    for name in SCALARS & values.keys():
        setattr(row, name, CostKind(values[name]) if name == "cost_kind" else values[name])
    row.updated_at = now
    flag_modified(row, "updated_at")  # a new version, also where no column differs


def clear_facts(session: Session, ids: Collection[UUID], names: Collection[str]) -> None:
    """Delete the rows of these fields of several listings."""
    taxonomies = [taxonomy for name, taxonomy in TAXONOMY_FIELDS.items() if name in names]
    if taxonomies:
        row = AttributeRow
        session.execute(delete(row).where(row.service_id.in_(ids), row.taxonomy.in_(taxonomies)))
    for name, (table, service_id) in _TABLES.items():
        if name in names:
            session.execute(delete(table).where(service_id.in_(ids)))
    clear_details(session, Owner.SERVICE, ids, names)


def fact_rows(
    service_id: UUID,
    values: Mapping[str, Any],
    *,
    today: date,
    known: Mapping[AccessFeature, AccessFact],
) -> list[Base]:
    """The rows of one listing's fields that are not columns.

    known: the access answers before; those that stay keep the day they were said.
    """
    plain = fact_columns(service_id, values, today=today, known=known)
    rows = [table(**dict(zip(names, told, strict=True))) for table, names, told in plain]
    return rows + detail_rows(Owner.SERVICE, service_id, values)


Plain = tuple[type[Base], tuple[str, ...], tuple[Any, ...]]
"""A row before it is one: its table, its columns, and what stands in them."""


def fact_columns(
    service_id: UUID,
    values: Mapping[str, Any],
    *,
    today: date,
    known: Mapping[AccessFeature, AccessFact],
) -> list[Plain]:
    """The same as plain columns, but for phones, people, prices and the like."""
    rows: list[Plain] = []
    for name, taxonomy in TAXONOMY_FIELDS.items():
        if terms := values.get(name):
            notes = values.get("language_notes", {}) if name == "languages" else {}
            rows += _terms(service_id, taxonomy, terms, notes)
    for feature, answer in values.get("access", {}).items():
        rows.append(_access(service_id, AccessFeature(feature), Answer(answer), today, known))
    rows += [_area(service_id, n, each) for n, each in enumerate(values.get("coverage", ()))]
    rows += [_schedule(service_id, n, each) for n, each in enumerate(values.get("schedules", ()))]
    if locations := values.get("locations"):
        notes = values.get("place_notes", {})
        for n, each in enumerate(locations):
            told = (service_id, UUID(each), n, notes.get(each, ""))
            rows.append((ServiceAtLocationRow, _PLACE, told))
    return rows


_PLACE: Final = ("service_id", "location_id", "position", "note")
_TERM: Final = ("service_id", "taxonomy", "term", "weight", "note", "position")
_ACCESS: Final = ("service_id", "feature", "answer", "said_on")
_AREA: Final = ("service_id", "kind", "area", "km", "ring", "name", "uri", "position")
_TABLES: Final = {
    "access": (AccessibilityRow, AccessibilityRow.service_id),
    "coverage": (ServiceAreaRow, ServiceAreaRow.service_id),
    "schedules": (ScheduleRow, ScheduleRow.service_id),
    "locations": (ServiceAtLocationRow, ServiceAtLocationRow.service_id),
}
"""The fields that have a table each, and its column of service ids."""


def _terms(
    service_id: UUID, taxonomy: Taxonomy, terms: Sequence[str], notes: Mapping[str, str]
) -> list[Plain]:
    weights = DOMAIN_WEIGHTS if taxonomy is Taxonomy.DOMAIN else repeat(1.0)
    told = enumerate(zip(terms, weights, strict=False))
    return [
        (AttributeRow, _TERM, (service_id, taxonomy, term, weight, notes.get(term, ""), position))
        for position, (term, weight) in told
    ]


def _access(
    service_id: UUID,
    feature: AccessFeature,
    answer: Answer,
    today: date,
    known: Mapping[AccessFeature, AccessFact],
) -> Plain:
    before = known.get(feature)
    said_on = before.said_on if before and before.answer is answer else today
    return AccessibilityRow, _ACCESS, (service_id, feature, answer, said_on)


def _area(service_id: UUID, position: int, area: Mapping[str, Any]) -> Plain:
    kind, name, uri = CoverageKind(area["kind"]), area.get("name", ""), area.get("uri", "")
    told = (service_id, kind, area["area"], area["km"], area["ring"], name, uri, position)
    return ServiceAreaRow, _AREA, told


def _schedule(service_id: UUID, position: int, each: Mapping[str, Any]) -> Plain:
    told = {
        "service_id": service_id,
        "rrule": each["rrule"],
        "starts_on": date.fromisoformat(each["starts_on"]),
        "opens": time.fromisoformat(each["opens"]),
        "closes": time.fromisoformat(each["closes"]),
        "term_time": each["term_time"],
        "on_bank_holidays": each["on_bank_holidays"],
        "note": each["note"],
        "description": each.get("description", ""),
        "attending": each.get("attending", ""),
        "link": each.get("link", ""),
        "valid_from": _day(each.get("valid_from")),
        "valid_to": _day(each.get("valid_to")),
        "location_id": UUID(each["at"]) if each.get("at") else None,
        "position": position,
    }
    return ScheduleRow, tuple(told), tuple(told.values())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known_access(session: Session, service_id: UUID) -> dict[AccessFeature, AccessFact]:
    known = facts.load_access(session, facts.among([service_id])).get(service_id, ())
    return {fact.feature: fact for fact in known}


def _require_own(session: Session, row: ServiceRow, location_ids: Sequence[str]) -> None:
    own = select(LocationRow.id).where(LocationRow.organisation_id == row.organisation_id)
    if not set(map(UUID, location_ids)) <= set(session.scalars(own)):
        raise InvalidError(
            "Some of this cannot be kept as it is",
            {"locations": "Choose places of the organisation that runs the service"},
        )

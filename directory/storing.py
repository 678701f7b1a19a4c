"""Writes the plain values of `directory.fields` into the rows of a listing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
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
    return [table(**columns) for table, columns in plain] + detail_rows(
        Owner.SERVICE, service_id, values
    )


Plain = tuple[type[Base], dict[str, Any]]
"""A row before it is one: its table and its columns."""


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
        notes = values.get("language_notes", {}) if name == "languages" else {}
        rows += _terms(service_id, taxonomy, values.get(name, ()), notes)
    for feature, answer in values.get("access", {}).items():
        rows.append(_access(service_id, AccessFeature(feature), Answer(answer), today, known))
    rows += [_area(service_id, n, each) for n, each in enumerate(values.get("coverage", ()))]
    rows += [_schedule(service_id, n, each) for n, each in enumerate(values.get("schedules", ()))]
    notes = values.get("place_notes", {})
    for n, each in enumerate(values.get("locations", ())):
        at = {"service_id": service_id, "location_id": UUID(each), "position": n}
        rows.append((ServiceAtLocationRow, at | {"note": notes.get(each, "")}))
    return rows


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
    is_domain = taxonomy is Taxonomy.DOMAIN
    return [
        (
            AttributeRow,
            {
                "service_id": service_id,
                "taxonomy": taxonomy,
                "term": term,
                "weight": DOMAIN_WEIGHTS[position] if is_domain else 1.0,
                "note": notes.get(term, ""),
                "position": position,
            },
        )
        for position, term in enumerate(terms)
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
    return (
        AccessibilityRow,
        {"service_id": service_id, "feature": feature, "answer": answer, "said_on": said_on},
    )


def _area(service_id: UUID, position: int, area: Mapping[str, Any]) -> Plain:
    return (
        ServiceAreaRow,
        {
            "service_id": service_id,
            "kind": CoverageKind(area["kind"]),
            "area": area["area"],
            "km": area["km"],
            "ring": area["ring"],
            "name": area.get("name", ""),
            "uri": area.get("uri", ""),
            "position": position,
        },
    )


def _schedule(service_id: UUID, position: int, each: Mapping[str, Any]) -> Plain:
    return (
        ScheduleRow,
        {
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
        },
    )


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

"""Writes the plain values of `directory.fields` into the rows of a listing."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from base.calendar import london_date
from base.errors import InvalidError
from directory.fact_models import AccessibilityRow, AttributeRow, ScheduleRow, ServiceAreaRow
from directory.fields import SCALARS
from directory.models import LocationRow, ServiceAtLocationRow, ServiceRow
from directory.rules import DOMAIN_WEIGHTS
from directory.terms import Taxonomy
from directory.values import TAXONOMY_FIELDS
from matching.terms import AccessFeature, Answer, CostKind, CoverageKind


def store_fields(
    session: Session, row: ServiceRow, values: Mapping[str, Any], *, now: datetime
) -> None:
    """Set these fields of a listing and leave the others. `values` must be clean.

    Raises InvalidError for a location of another organisation.
    """
    for name, value in values.items():
        if name in SCALARS:
            setattr(row, name, CostKind(value) if name == "cost_kind" else value)
        elif name in TAXONOMY_FIELDS:
            _store_terms(session, row.id, TAXONOMY_FIELDS[name], value)
    if "access" in values:
        _store_access(session, row.id, values["access"], london_date(now))
    if "coverage" in values:
        _store_areas(session, row.id, values["coverage"])
    if "schedules" in values:
        _store_schedules(session, row.id, values["schedules"])
    if "locations" in values:
        _store_locations(session, row, [UUID(each) for each in values["locations"]])
    row.updated_at = now
    session.flush()


def _store_terms(session: Session, service_id: UUID, taxonomy: Taxonomy, terms: list[str]) -> None:
    session.execute(
        delete(AttributeRow).where(
            AttributeRow.service_id == service_id, AttributeRow.taxonomy == taxonomy
        )
    )
    for position, term in enumerate(terms):
        weight = DOMAIN_WEIGHTS[position] if taxonomy is Taxonomy.DOMAIN else 1.0
        session.add(
            AttributeRow(
                service_id=service_id,
                taxonomy=taxonomy,
                term=term,
                weight=weight,
                position=position,
            )
        )


def _store_access(
    session: Session, service_id: UUID, answers: Mapping[str, str], today: date
) -> None:
    """Keep the date of every answer that stays as it was."""
    query = select(AccessibilityRow).where(AccessibilityRow.service_id == service_id)
    known = {row.feature: row for row in session.scalars(query)}
    wanted = {AccessFeature(feature): Answer(answer) for feature, answer in answers.items()}
    for feature, row in known.items():
        if feature not in wanted:
            session.delete(row)
        elif row.answer is not wanted[feature]:
            row.answer, row.said_on = wanted[feature], today
    for feature in wanted.keys() - known.keys():
        session.add(
            AccessibilityRow(
                service_id=service_id, feature=feature, answer=wanted[feature], said_on=today
            )
        )


def _store_areas(session: Session, service_id: UUID, areas: list[dict[str, Any]]) -> None:
    session.execute(delete(ServiceAreaRow).where(ServiceAreaRow.service_id == service_id))
    for position, area in enumerate(areas):
        session.add(
            ServiceAreaRow(
                service_id=service_id,
                kind=CoverageKind(area["kind"]),
                area=area["area"],
                km=area["km"],
                ring=area["ring"],
                position=position,
            )
        )


def _store_schedules(session: Session, service_id: UUID, schedules: list[dict[str, Any]]) -> None:
    session.execute(delete(ScheduleRow).where(ScheduleRow.service_id == service_id))
    for position, each in enumerate(schedules):
        session.add(
            ScheduleRow(
                service_id=service_id,
                rrule=each["rrule"],
                starts_on=date.fromisoformat(each["starts_on"]),
                opens=time.fromisoformat(each["opens"]),
                closes=time.fromisoformat(each["closes"]),
                term_time=each["term_time"],
                on_bank_holidays=each["on_bank_holidays"],
                note=each["note"],
                position=position,
            )
        )


def _store_locations(session: Session, row: ServiceRow, location_ids: list[UUID]) -> None:
    own = select(LocationRow.id).where(LocationRow.organisation_id == row.organisation_id)
    if not set(location_ids) <= set(session.scalars(own)):
        raise InvalidError(
            "Some of this cannot be kept as it is",
            {"locations": "Choose places of the organisation that runs the service"},
        )
    session.execute(delete(ServiceAtLocationRow).where(ServiceAtLocationRow.service_id == row.id))
    for position, location_id in enumerate(location_ids):
        session.add(
            ServiceAtLocationRow(service_id=row.id, location_id=location_id, position=position)
        )

"""What a service has several of, read for many services at once: one statement a kind."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.fact_models import (
    AccessibilityRow,
    AttributeRow,
    ScheduleExceptionRow,
    ScheduleRow,
    ServiceAreaRow,
)
from directory.models import LocationRow, ServiceAtLocationRow, ServiceRow
from directory.pages import AccessFact, Place
from directory.schedule import DayChange, Schedule
from directory.terms import ServiceStatus, Taxonomy
from geo.distance import Point
from matching.service import Coverage
from matching.terms import AccessFeature, Answer

Scope = Callable[[InstrumentedAttribute[UUID]], ColumnElement[bool]]
"""Which services: given the column with their ids, the condition on it."""

Terms = Mapping[Taxonomy, Sequence[tuple[str, float]]]
"""The terms a service carries with their weights, by vocabulary, in order."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A location of a service, confidential or not. Stays inside this package."""

    place: Place
    outcode: str
    is_confidential: bool


def among(ids: Collection[UUID]) -> Scope:
    """These services, whatever their status."""
    wanted = list(dict.fromkeys(ids))
    return lambda column: column.in_(wanted)


def all_published() -> Scope:
    """Every published service."""
    published = select(ServiceRow.id).where(ServiceRow.status == ServiceStatus.PUBLISHED)
    return lambda column: column.in_(published)


def load_terms(session: Session, scope: Scope) -> dict[UUID, Terms]:
    """The terms of each service that has any."""
    row = AttributeRow
    query = (
        select(row.service_id, row.taxonomy, row.term, row.weight)
        .where(scope(row.service_id))
        .order_by(row.service_id, row.taxonomy, row.position, row.term)
    )
    found: dict[UUID, defaultdict[Taxonomy, list[tuple[str, float]]]] = {}
    for service_id, taxonomy, term, weight in session.execute(query):
        found.setdefault(service_id, defaultdict(list))[taxonomy].append((term, weight))
    return {service_id: dict(terms) for service_id, terms in found.items()}


def load_access(session: Session, scope: Scope) -> dict[UUID, tuple[AccessFact, ...]]:
    """What is known of each service's access, in the order of the vocabulary."""
    row = AccessibilityRow
    query = select(row.service_id, row.feature, row.answer, row.said_on).where(
        scope(row.service_id)
    )
    order = {feature: number for number, feature in enumerate(AccessFeature)}
    found = _grouped(session, query, AccessFact)
    return {
        service_id: tuple(sorted(facts, key=lambda fact: order[fact.feature]))
        for service_id, facts in found.items()
    }


def answers(facts: Sequence[AccessFact]) -> dict[AccessFeature, Answer]:
    """Access facts without their dates."""
    return {fact.feature: fact.answer for fact in facts}


def load_areas(session: Session, scope: Scope) -> dict[UUID, tuple[Coverage, ...]]:
    """Where each service may help."""
    row = ServiceAreaRow
    query = (
        select(row.service_id, row.kind, row.area, row.km, row.ring)
        .where(scope(row.service_id))
        .order_by(row.service_id, row.position)
    )

    def coverage(kind: Any, area: str, km: float | None, ring: Any) -> Coverage:  # noqa: ANN401
        return Coverage(kind, area, km, tuple((lon, lat) for lon, lat in ring or ()))

    return _grouped(session, query, coverage)


def load_schedules(session: Session, scope: Scope) -> dict[UUID, tuple[Schedule, ...]]:
    """When each service is open."""
    row = ScheduleRow
    query = (
        select(
            row.service_id,
            row.rrule,
            row.starts_on,
            row.opens,
            row.closes,
            row.term_time,
            row.on_bank_holidays,
            row.note,
        )
        .where(scope(row.service_id))
        .order_by(row.service_id, row.position)
    )
    return _grouped(session, query, Schedule)


def load_day_changes(
    session: Session, scope: Scope, *, today: date
) -> dict[UUID, tuple[DayChange, ...]]:
    """The days from today on that differ from the schedule."""
    row = ScheduleExceptionRow
    query = (
        select(row.service_id, row.day, row.opens, row.closes, row.note)
        .where(scope(row.service_id), row.day >= today)
        .order_by(row.service_id, row.day)
    )
    return _grouped(session, query, DayChange)


def load_places(session: Session, scope: Scope) -> dict[UUID, tuple[PlaceFact, ...]]:
    """Where each service is, main place first; confidential places among them."""
    link, row = ServiceAtLocationRow, LocationRow
    query = (
        select(link.service_id, row)
        .join(row, row.id == link.location_id)
        .where(scope(link.service_id))
        .order_by(link.service_id, link.position, row.id)
    )
    return _grouped(session, query, place_fact)


def place_fact(row: LocationRow) -> PlaceFact:
    """One location."""
    point = None if row.lat is None or row.lon is None else Point(row.lat, row.lon)
    place = Place(row.id, row.name, row.address, row.town, row.postcode, row.travel, point)
    return PlaceFact(place, row.outcode, row.is_confidential)


def open_places(facts: Sequence[PlaceFact]) -> tuple[Place, ...]:
    """The places that may be shown."""
    return tuple(fact.place for fact in facts if not fact.is_confidential)


def _grouped(
    session: Session, query: Select[*tuple[Any, ...]], make: Callable[..., _T]
) -> dict[UUID, tuple[_T, ...]]:
    """Rows by their first column; the others go into `make`."""
    found: defaultdict[UUID, list[_T]] = defaultdict(list)
    for service_id, *rest in session.execute(query):
        found[service_id].append(make(*rest))
    return {service_id: tuple(made) for service_id, made in found.items()}

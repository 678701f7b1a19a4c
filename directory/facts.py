"""What a service has several of, read for many services at once: one statement a kind."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.detail_pages import AccessWords
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
    note: str = ""  # what is different about the service there


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area in which a service may help, with what people call it."""

    coverage: Coverage
    name: str = ""
    uri: str = ""


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


def load_language_notes(session: Session, scope: Scope) -> dict[UUID, dict[str, str]]:
    """What to know about the languages of each service, by code, where there is something."""
    row = AttributeRow
    query = select(row.service_id, row.term, row.note).where(
        scope(row.service_id), row.taxonomy == Taxonomy.LANGUAGE, row.note != ""
    )
    found = _grouped(session, query.order_by(row.term), lambda term, note: (term, note))
    return {service_id: dict(notes) for service_id, notes in found.items()}


def load_areas(session: Session, scope: Scope) -> dict[UUID, tuple[Coverage, ...]]:
    """Where each service may help."""
    found = load_area_facts(session, scope)
    return {
        service_id: tuple(each.coverage for each in areas) for service_id, areas in found.items()
    }


def load_area_facts(session: Session, scope: Scope) -> dict[UUID, tuple[AreaFact, ...]]:
    """The same, with names and addresses."""
    row = ServiceAreaRow
    query = (
        select(row.service_id, row.kind, row.area, row.km, row.ring, row.name, row.uri)
        .where(scope(row.service_id))
        .order_by(row.service_id, row.position)
    )

    def area(kind: Any, code: str, km: float | None, ring: Any, *named: str) -> AreaFact:  # noqa: ANN401
        points = tuple((lon, lat) for lon, lat in ring or ())
        return AreaFact(Coverage(kind, code, km, points), *named)

    return _grouped(session, query, area)


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
            row.description,
            row.attending,
            row.link,
            row.valid_from,
            row.valid_to,
            row.location_id,
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
        select(link.service_id, row, link.note)
        .join(row, row.id == link.location_id)
        .where(scope(link.service_id))
        .order_by(link.service_id, link.position, row.id)
    )
    return _grouped(session, query, place_fact)


def place_fact(row: LocationRow, note: str = "") -> PlaceFact:
    """One location. note: what is different about a service there."""
    place = Place(
        location_id=row.id,
        name=row.name,
        address=", ".join(filter(None, (row.address, row.address_2))),
        town=row.town,
        postcode=row.postcode,
        travel=row.travel,
        point=None if row.lat is None or row.lon is None else Point(row.lat, row.lon),
        kind=row.kind,
        alternate_name=row.alternate_name,
        description=row.description,
        url=row.url,
        access=AccessWords(row.access_note, row.access_details, row.access_url),
    )
    return PlaceFact(place, row.outcode, row.is_confidential, note)


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

"""Which services the public feed lists: published, and confirmed within eighteen months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directory.detail_models import ExternalTermRow
from directory.detail_pages import ExternalTerm
from directory.fact_models import AccessibilityRow, AttributeRow
from directory.models import ServiceRow
from directory.open_referral_terms import (
    VOCABULARIES,
    external_taxonomy_id,
    external_term_id,
    made_id,
)
from directory.schedule import Schedule, Weekday, days_of
from directory.terms import TERMS, ServiceStatus, Taxonomy
from matching.freshness import oldest_days
from matching.terms import AccessFeature

_ACCESS: Final[tuple[str, type[StrEnum]]] = ("access", AccessFeature)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuery:
    """What somebody wants of the feed; a service must suit all of it.

    among: ids found by words or times, best first; None: all. term_ids, taxonomy_ids: as the feed
    gives them out. minimum_age: it is for nobody younger. maximum_age: for nobody older. age: for
    somebody of that age.
    """

    among: Sequence[UUID] | None = None
    term_ids: Sequence[str] = ()
    taxonomy_ids: Sequence[str] = ()
    organisation_id: UUID | None = None
    modified_after: datetime | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    age: int | None = None


def list_feed(
    session: Session, query: FeedQuery, *, today: date, page: int, per_page: int
) -> tuple[list[UUID], int]:
    """One page of ids, in an order that stays as it is from page to page; and how many in all.

    Two statements, and two more where a term of an open vocabulary is asked for.
    """
    conditions = [*_shown(today), *_asked(query), *_carrying(session, query)]
    start = (page - 1) * per_page
    if query.among is not None:
        allowed = set(session.scalars(select(ServiceRow.id).where(*conditions)))
        kept = [each for each in query.among if each in allowed]
        return kept[start : start + per_page], len(kept)
    total = session.scalar(select(func.count()).select_from(ServiceRow).where(*conditions)) or 0
    wanted = select(ServiceRow.id).where(*conditions).order_by(ServiceRow.id)
    return list(session.scalars(wanted.limit(per_page).offset(start))), total


def is_in_feed(session: Session, service_id: UUID, *, today: date) -> bool:
    """Whether the feed tells of a service. One statement."""
    query = select(ServiceRow.id).where(ServiceRow.id == service_id, *_shown(today))
    return session.scalar(query) is not None


def is_held(
    schedules: Sequence[Schedule],
    day: Weekday | None,
    start: time | None,
    end: time | None,
) -> bool:
    """Whether anything is held on that day of the week, from `start` on and no later than `end`."""
    number = None if day is None else list(Weekday).index(day)
    return any(
        (number is None or number in days_of(each))
        and (start is None or each.opens >= start)
        and (end is None or each.opens < each.closes <= end)
        for each in schedules
    )


def _shown(today: date) -> list[ColumnElement[bool]]:
    """What anybody may be told of, and still holds."""
    oldest = oldest_days(today)[-1][0]
    return [ServiceRow.status == ServiceStatus.PUBLISHED, ServiceRow.verified_on >= oldest]


def _asked(query: FeedQuery) -> list[ColumnElement[bool]]:
    row = ServiceRow
    found: list[ColumnElement[bool]] = []
    if query.organisation_id is not None:
        found.append(row.organisation_id == query.organisation_id)
    if query.modified_after is not None:
        found.append(row.updated_at >= query.modified_after)
    if query.minimum_age is not None:
        found.append(row.min_age >= query.minimum_age)
    if query.maximum_age is not None:
        found.append(row.max_age <= query.maximum_age)
    if query.age is not None:
        found.append(func.coalesce(row.min_age, 0) <= query.age)
        found.append(func.coalesce(row.max_age, query.age) >= query.age)
    return found


def _carrying(session: Session, query: FeedQuery) -> list[ColumnElement[bool]]:
    """Services with every term, and a term of every vocabulary, that was asked for."""
    wanted = [each.lower() for each in (*query.term_ids, *query.taxonomy_ids)]
    known = _CLOSED
    if not set(wanted) <= known.keys():
        known = {**known, **_kinds(session), **_external(session)}
    nothing = ServiceRow.id.is_(None)
    return [known.get(each, nothing) for each in wanted]


def _term(key: str, code: str | None) -> ColumnElement[bool]:
    """Services with a term of ours; None: with any of the vocabulary."""
    if key == "access":
        row = AccessibilityRow
        of_access = select(row.service_id)
        if code is not None:
            of_access = of_access.where(row.feature == AccessFeature(code))
        return ServiceRow.id.in_(of_access)
    attribute = AttributeRow
    query = select(attribute.service_id).where(attribute.taxonomy == Taxonomy(key))
    return ServiceRow.id.in_(query if code is None else query.where(attribute.term == code))


def _kinds(session: Session) -> dict[str, ColumnElement[bool]]:
    """Every kind of service that there is: id -> the services of it."""
    row = AttributeRow
    kinds = select(row.term).where(row.taxonomy == Taxonomy.KIND).distinct()
    return {made_id("term", "kind", code): _term("kind", code) for code in session.scalars(kinds)}


def _external(session: Session) -> dict[str, ColumnElement[bool]]:
    """Every term and vocabulary of others that a service carries: id -> the services with it."""
    row = ExternalTermRow
    columns = (row.taxonomy, row.taxonomy_uri, row.code, row.name, row.uri)
    found: dict[str, ColumnElement[bool]] = {}
    query = select(*columns).where(row.service_id.is_not(None)).distinct()
    for values in session.execute(query):
        taxonomy, taxonomy_uri, code, name, uri = values
        term = ExternalTerm(taxonomy, name, taxonomy_uri, code=code, uri=uri)
        same = [column == value for column, value in zip(columns, values, strict=True)]
        for key, conditions in (
            (external_term_id(term), same),
            (external_taxonomy_id(taxonomy, taxonomy_uri), same[:2]),
        ):
            carrying = ServiceRow.id.in_(select(row.service_id).where(*conditions))
            found[key] = found[key] | carrying if key in found else carrying
    return found


_CLOSED: Final[Mapping[str, ColumnElement[bool]]] = {
    **{made_id("taxonomy", key): _term(key, None) for key in VOCABULARIES},
    **{
        made_id("term", key, code.value): _term(key, code.value)
        for key, codes in (*((kind.value, codes) for kind, codes in TERMS.items()), _ACCESS)
        for code in codes
    },
}
"""Our closed vocabularies and their terms: id -> the services that carry them."""

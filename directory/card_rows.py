"""What cards are made of, read straight from columns: two statements, and seldom a third.

A page of results reads twenty services each time somebody turns it, so nothing is read that no
card shows, and no rows are kept in the session.
"""

from collections import namedtuple
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    ScalarSelect,
    String,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Session

from directory import facts
from directory.fact_models import (
    AccessibilityRow,
    AttributeRow,
    ScheduleExceptionRow,
    ScheduleRow,
)
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.schedule import DayChange, Schedule
from directory.terms import ServiceStatus
from matching.terms import AccessFeature, Answer

CardRow: TypeAlias = Any
"""A published service: the columns that a card shows, by their names."""

Listed = dict[str, tuple[str, ...]]
"""Vocabulary -> its terms that a service carries, in order."""

_SERVICES: Final[FromClause] = ServiceRow.__table__
_ORGANISATIONS: Final[FromClause] = OrganisationRow.__table__
_LOCATIONS: Final[FromClause] = LocationRow.__table__
_LINKS: Final[FromClause] = ServiceAtLocationRow.__table__
_TERMS: Final[FromClause] = AttributeRow.__table__
_ACCESS: Final[FromClause] = AccessibilityRow.__table__
_SCHEDULES: Final[FromClause] = ScheduleRow.__table__
_CHANGES: Final[FromClause] = ScheduleExceptionRow.__table__
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_END: Final = "\n"  # between terms; no code has one


def load_rows(session: Session, ids: Collection[UUID], today: date) -> list[CardRow]:
    """One row a published service, with `terms` and `access` as texts. One statement."""
    found = session.execute(_ROWS, {"ids": list(ids), "today": today})
    rows = map(_BY_NAME._make, found)
    return [row for row in rows if row.status is ServiceStatus.PUBLISHED]


def load_hours(
    session: Session, rows: Collection[CardRow], today: date
) -> tuple[Mapping[UUID, tuple[Schedule, ...]], Mapping[UUID, tuple[DayChange, ...]]]:
    """When these are open, and the days that differ. One statement, two where any day does."""
    ids = [row.id for row in rows]
    found: dict[UUID, list[Schedule]] = {}
    for service_id, *rule in session.execute(_RULES, {"ids": ids}).all():
        found.setdefault(service_id, []).append(Schedule(*rule))
    changed = [row.id for row in rows if row.changes]
    changes = facts.load_day_changes(session, facts.among(changed), today=today) if changed else {}
    return {service_id: tuple(each) for service_id, each in found.items()}, changes


def listed(terms: str | None) -> Listed:
    """The terms of one service by vocabulary."""
    found: dict[str, tuple[str, ...]] = {}
    for _, vocabulary, term in sorted(map(_term, terms.split(_END))) if terms else ():
        found[vocabulary] = (*found.get(vocabulary, ()), term)
    return found


def answered(access: str | None) -> dict[AccessFeature, Answer]:
    """What is known of one service's access."""
    return dict(map(_answer, access.split(_END))) if access else {}


@lru_cache(maxsize=4096)
def _term(line: str) -> tuple[int, str, str]:
    """Lines are few and come again and again: each is taken apart once."""
    vocabulary, position, term = line.split(" ", 2)
    return int(position), vocabulary, term


@lru_cache(maxsize=1024)
def _answer(line: str) -> tuple[AccessFeature, Answer]:
    feature, _, answer = line.partition(" ")
    return AccessFeature(feature), Answer(answer)


def _named(names: Iterable[str]) -> Any:  # noqa: ANN401  (a kind of tuple)
    """Rows asked by name, five times as fast as SQLAlchemy's own."""
    return namedtuple("_Named", names)  # noqa: PYI024


def _together(*columns: ColumnElement[Any], of: FromClause) -> ScalarSelect[Any]:
    """Some columns of every row of one service as one text: a line a row, spaces between."""
    first, *others = (cast(each, String) for each in columns)
    line: ColumnElement[str] = first
    for each in others:
        line = line + " " + each
    gathered = select(func.aggregate_strings(line, _END))
    return gathered.where(of.c.service_id == _SERVICES.c.id).scalar_subquery()


def _main_place() -> ScalarSelect[Any]:
    """The first place of a service."""
    first = select(_LINKS.c.location_id).where(_LINKS.c.service_id == _SERVICES.c.id)
    return first.order_by(_LINKS.c.position, _LINKS.c.location_id).limit(1).scalar_subquery()


_SHOWN: Final = (
    *("id", "slug", "status", "name", "summary", "organisation_id", "source", "verified_on"),
    *("cost_kind", "cost_pence", "cost_note", "usual_reply_days", "accepted_percent"),
    *("capacity_state", "capacity_weeks", "capacity_until", "capacity_said_on"),
    *("min_age", "max_age", "peer_led", "companion", "safe_to_name"),
)
_ROWS: Final = (
    select(
        *(_SERVICES.c[name] for name in _SHOWN),
        _ORGANISATIONS.c.name.label("organisation_name"),
        _ORGANISATIONS.c.slug.label("organisation_slug"),
        _LOCATIONS.c.town,
        _LOCATIONS.c.outcode,
        _LOCATIONS.c.lat,
        _LOCATIONS.c.lon,
        _LOCATIONS.c.is_confidential,
        _together(_TERMS.c.taxonomy, _TERMS.c.position, _TERMS.c.term, of=_TERMS).label("terms"),
        _together(_ACCESS.c.feature, _ACCESS.c.answer, of=_ACCESS).label("access"),
        select(func.count())
        .where(_CHANGES.c.service_id == _SERVICES.c.id, _CHANGES.c.day >= bindparam("today"))
        .scalar_subquery()
        .label("changes"),
    )
    .join(_ORGANISATIONS, _ORGANISATIONS.c.id == _SERVICES.c.organisation_id)
    .outerjoin(_LOCATIONS, _LOCATIONS.c.id == _main_place())
    .where(_SERVICES.c.id.in_(_IDS))
)
_BY_NAME: Final = _named(_ROWS.selected_columns.keys())
_RULE: Final = (
    *("service_id", "rrule", "starts_on", "opens", "closes", "term_time", "on_bank_holidays"),
    *("note", "description", "attending", "link", "valid_from", "valid_to"),
)
_RULES: Final = (
    select(*(_SCHEDULES.c[name] for name in _RULE))
    .where(_SCHEDULES.c.service_id.in_(_IDS))
    .order_by(_SCHEDULES.c.service_id, _SCHEDULES.c.position)
)

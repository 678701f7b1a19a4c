"""What listings get: counted in memory and written as totals of days and months. Never of whom."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.models import ServiceRow
from directory.owning import own_organisation
from directory.search_models import SearchPhraseRow
from directory.searches import growing
from directory.terms import ServiceStatus
from directory.total_models import ServiceDayRow, ServiceNeedRow
from matching.terms import Domain
from storage.engine import Database, writing


class Got(StrEnum):
    """What a listing got. The values are columns of ServiceDayRow."""

    SHOWN = "shown"  # on a list of results
    OPENED = "opened"
    SHORTLISTED = "shortlisted"
    REFERRED = "referred"  # once it truly goes to the service, whoever asked for it


@dataclass(frozen=True, slots=True)
class ServiceTotal:
    """What one published service got in a span. Raw counts: hide small ones before they show."""

    service_id: UUID
    name: str
    shown: int
    opened: int
    shortlisted: int
    referred: int
    needs: tuple[tuple[Domain, int], ...]  # shown for what, the most first


class ServiceLog:
    """Counts that any number of threads add to, until they are written down."""

    def __init__(self, database: Database) -> None:
        """Begin with nothing."""
        self._database: Final = database
        self._lock: Final = threading.Lock()
        self._writing: Final = threading.Lock()
        self._days: Counter[tuple[UUID, date, Got]] = Counter()
        self._needs: Counter[tuple[UUID, str, Domain]] = Counter()

    def got(self, what: Got, service_ids: Iterable[UUID], day: date) -> None:
        """Count one more for each service."""
        with self._lock:
            self._days.update((each, day, what) for each in service_ids)

    def shown_for(self, needs: Iterable[tuple[UUID, Domain]], day: date) -> None:
        """Count that services were shown for a need."""
        with self._lock:
            self._needs.update((each, f"{day:%Y-%m}", domain) for each, domain in needs)

    def write(self) -> None:
        """Write down what was counted. What cannot be written is kept, and counted later."""
        with self._writing:
            with self._lock:
                days, self._days = self._days, Counter()
                needs, self._needs = self._needs, Counter()
            if not days and not needs:
                return
            try:
                with writing(self._database) as session:
                    add_totals(session, days, needs)
            except BaseException:
                with self._lock:
                    self._days.update(days)
                    self._needs.update(needs)
                raise


def service_totals(
    session: Session, organisation_id: UUID, since: date, until: date, *, viewer: Actor
) -> list[ServiceTotal]:
    """What each published service of an organisation got in a span, by name. Four statements.

    since, until: the first day of a month and the last day of one, since needs are kept by month.
    Raises NotFoundError for strangers.
    """
    own_organisation(session, organisation_id, viewer)
    mine = (
        select(ServiceRow.id, ServiceRow.name)
        .where(
            ServiceRow.organisation_id == organisation_id,
            ServiceRow.status == ServiceStatus.PUBLISHED,
        )
        .order_by(ServiceRow.name, ServiceRow.id)
    )
    names = {row.id: row.name for row in session.execute(mine)}
    days = _days(session, names, since, until)
    needs = _needs(session, names, since, until)
    nothing = (0, 0, 0, 0)
    return [
        ServiceTotal(service_id, name, *days.get(service_id, nothing), needs.get(service_id, ()))
        for service_id, name in names.items()
    ]


def often_searched(session: Session, since: date, until: date, *, least: int) -> list[str]:
    """Phrases of the directory's own words searched for `least` times or more, the most first."""
    row, searches = SearchPhraseRow, func.sum(SearchPhraseRow.searches)
    query = (
        select(row.phrase)
        .where(row.day.between(since, until))
        .group_by(row.phrase)
        .having(searches >= least)
        .order_by(searches.desc(), row.phrase)
        .limit(_MOST_PHRASES)
    )
    return list(session.scalars(query))


def add_totals(
    session: Session,
    days: Mapping[tuple[UUID, date, Got], int],
    needs: Mapping[tuple[UUID, str, Domain], int],
) -> None:
    """Add to the totals of services that are still there; several processes may do so at once."""
    asked = {key[0] for key in (*days, *needs)}
    known = set(session.scalars(select(ServiceRow.id).where(ServiceRow.id.in_(asked))))
    rows = [
        {
            "service_id": service_id,
            "day": day,
            **{each: days.get((service_id, day, each), 0) for each in Got},
        }
        for service_id, day in sorted({key[:2] for key in days})
        if service_id in known
    ]
    if rows:
        session.execute(text(_DAYS).bindparams(_ID, bindparam("day", type_=Date)), rows)
    shown = [
        {"service_id": service_id, "month": month, "domain": domain.value, "count": count}
        for (service_id, month, domain), count in sorted(needs.items())
        if service_id in known
    ]
    if shown:
        session.execute(text(_NEEDS).bindparams(_ID), shown)


def forget_totals(session: Session, *, before: date) -> None:
    """Drop the totals of days before one, and of months that were over by then."""
    session.execute(delete(ServiceDayRow).where(ServiceDayRow.day < before))
    session.execute(delete(ServiceNeedRow).where(ServiceNeedRow.month < f"{before:%Y-%m}"))


_MOST_PHRASES: Final = 500  # read for one page; our choice
_DAYS: Final = growing("service_days", "service_id, day", *Got)
_NEEDS: Final = growing("service_needs", "service_id, month, domain", "count")
_ID: Final = bindparam("service_id", type_=Uuid())
_Days = dict[UUID, tuple[int, int, int, int]]
_Needs = dict[UUID, tuple[tuple[Domain, int], ...]]


def _days(session: Session, ids: Collection[UUID], since: date, until: date) -> _Days:
    row = ServiceDayRow
    query = (
        select(
            row.service_id,
            func.sum(row.shown),
            func.sum(row.opened),
            func.sum(row.shortlisted),
            func.sum(row.referred),
        )
        .where(row.service_id.in_(ids), row.day.between(since, until))
        .group_by(row.service_id)
    )
    return {service_id: (a, b, c, d) for service_id, a, b, c, d in session.execute(query)}


def _needs(session: Session, ids: Collection[UUID], since: date, until: date) -> _Needs:
    row, total = ServiceNeedRow, func.sum(ServiceNeedRow.count)
    in_span = row.month.between(f"{since:%Y-%m}", f"{until:%Y-%m}")
    query = (
        select(row.service_id, row.domain, total)
        .where(row.service_id.in_(ids), in_span)
        .group_by(row.service_id, row.domain)
        .order_by(total.desc(), row.domain)
    )
    found: dict[UUID, list[tuple[Domain, int]]] = {}
    for service_id, domain, count in session.execute(query):
        found.setdefault(service_id, []).append((domain, count))
    return {service_id: tuple(each) for service_id, each in found.items()}

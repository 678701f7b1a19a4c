"""The facts that people filter by, as columns of numbers: one row a service."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from directory.schedule import Schedule, weekdays_of
from directory.search.query import Group, SearchQuery
from geo.distance import Point, great_circle_km_to
from matching.freshness import fresh_since
from matching.service import Service
from matching.suitability import PREMISES
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    CostKind,
    Mode,
)

Flags = NDArray[np.bool_]

YES: Final = "yes"
"""The one code of a group that is either so or not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One group: whether each service (row) has each code (column)."""

    codes: tuple[str, ...]
    flags: Flags

    def any_of(self, wanted: Iterable[str]) -> Flags:
        """Services with at least one of the codes."""
        chosen = [self.codes.index(code) for code in wanted if code in self.codes]
        return np.asarray(self.flags[:, chosen].any(axis=1))

    def counts(self, rows: Flags) -> dict[str, int]:
        """How many of some services have each code; codes that none has are left out."""
        totals = self.flags[rows].sum(axis=0)
        return {code: int(n) for code, n in zip(self.codes, totals, strict=True) if n}


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Every group's table, and the numbers."""

    tables: Mapping[Group, Table]
    refused: Table  # access features that a service says it does not have
    lats: NDArray[np.float64]  # NaN: no place that may be told
    lons: NDArray[np.float64]
    min_age: NDArray[np.float64]
    max_age: NDArray[np.float64]
    visits: Flags  # taking part means going to a building, and no other way
    full_until: NDArray[np.float64]  # ordinal of the last day without room; -1: has room
    verified_on: NDArray[np.float64]  # ordinal of the day; NaN: never

    @classmethod
    def of(
        cls, services: Sequence[Service], schedules: Mapping[UUID, Sequence[Schedule]]
    ) -> "Columns":
        """Columns in the order of the services. schedules: when each is held, by its id."""
        nan = float("nan")

        def numbers(value: Callable[[Service], float | None]) -> NDArray[np.float64]:
            return np.array(
                [nan if (n := value(each)) is None else n for each in services], np.float64
            )

        return cls(
            tables={group: _table(services, codes) for group, codes in _CODES.items()}
            | {
                Group.DAYS: _table(
                    services, lambda each: weekdays_of(schedules.get(each.service_id, ()))
                )
            },
            refused=_table(services, lambda each: _features(each, {Answer.NO})),
            lats=numbers(lambda each: each.point.lat if each.point else None),
            lons=numbers(lambda each: each.point.lon if each.point else None),
            min_age=numbers(lambda each: each.min_age),
            max_age=numbers(lambda each: each.max_age),
            visits=np.array([each.modes == {Mode.IN_PERSON} for each in services], np.bool_),
            full_until=numbers(_full_until),
            verified_on=numbers(
                lambda each: each.verified_on.toordinal() if each.verified_on else None
            ),
        )

    def km_from(self, point: Point) -> NDArray[np.float64]:
        """Kilometres to each service; NaN where it has no place that may be told."""
        return great_circle_km_to(point, self.lats, self.lons)

    def room_on(self, today: date) -> Flags:
        """Services that say they have room."""
        return np.asarray(self.full_until < today.toordinal())

    def checked_by(self, today: date) -> Flags:
        """Services that somebody confirmed lately."""
        return np.asarray(self.verified_on >= fresh_since(today).toordinal())


def suiting(columns: Columns, query: SearchQuery, today: date) -> dict[Group, Flags]:
    """For each group in which something was chosen, the services that suit; not the place."""
    tables = columns.tables
    chosen: dict[Group, Collection[str]] = {
        Group.DOMAIN: query.domains,
        Group.NHSE: query.nhse,
        Group.KIND: query.kinds,
        Group.MODE: query.modes,
        Group.ROUTE: query.routes,
        Group.COMMUNITY: query.communities,
    }
    found = {group: tables[group].any_of(codes) for group, codes in chosen.items() if codes}
    for group in query.active & {Group.COST, Group.PEER_LED, Group.COMPANION}:
        found[group] = tables[group].any_of([YES])
    for group, wanted in ((Group.TIMES, query.times), (Group.DAYS, query.days)):
        if wanted:
            found[group] = tables[group].any_of(wanted) | ~tables[group].flags.any(axis=1)
    if query.languages:
        found[Group.LANGUAGE] = _speaking(columns, query.languages)
    if query.age is not None:
        found[Group.AGE] = ~((columns.min_age > query.age) | (columns.max_age < query.age))
    if query.access_musts:
        found[Group.ACCESS] = ~columns.refused.any_of(query.access_musts)
    of_today = {Group.ROOM: columns.room_on, Group.CHECKED: columns.checked_by}
    return found | {group: of_today[group](today) for group in of_today.keys() & query.active}


def access_of(columns: Columns, row: int) -> frozenset[AccessFeature]:
    """The access features that one service is known to have in full, or does not need."""
    table = columns.tables[Group.ACCESS]
    return frozenset(AccessFeature(table.codes[each]) for each in np.flatnonzero(table.flags[row]))


def unsure_access(columns: Columns, features: Collection[AccessFeature]) -> NDArray[np.int64]:
    """How many of the features each service is not known to have in full."""
    table = columns.tables[Group.ACCESS]
    known = sum((table.any_of([each]).astype(np.int64) for each in features), np.int64(0))
    return np.asarray(len(features) - known) + np.zeros(len(columns.lats), np.int64)


def _speaking(columns: Columns, languages: Collection[str]) -> Flags:
    """A language of the person's, or an interpreter; languages never said are not known."""
    table = columns.tables[Group.LANGUAGE]
    interpreter = columns.tables[Group.ACCESS].any_of([AccessFeature.INTERPRETER])
    return table.any_of(languages) | interpreter | ~table.flags.any(axis=1)


def _features(service: Service, answers: Collection[Answer]) -> list[AccessFeature]:
    """The access features with one of these answers.

    Where nobody goes to a building, what only a building has is met.
    """
    if Mode.IN_PERSON not in service.modes:
        met = list(PREMISES) if Answer.YES in answers else []
        others = {each: a for each, a in service.access.items() if each not in PREMISES}
        return met + [each for each, answer in others.items() if answer in answers]
    return [each for each, answer in service.access.items() if answer in answers]


def _full_until(service: Service) -> float:
    """The last day without room as an ordinal; far off when no end was given."""
    capacity = service.capacity
    if capacity.state is CapacityState.OPEN:
        return -1.0
    if capacity.state is CapacityState.WAITING_LIST or capacity.until is None:
        return float(date.max.toordinal())
    return float(capacity.until.toordinal())


def _table(services: Sequence[Service], codes_of: Callable[[Service], Iterable[str]]) -> Table:
    per_service = [tuple(codes_of(each)) for each in services]
    codes = tuple(sorted({code for codes in per_service for code in codes}))
    place = {code: number for number, code in enumerate(codes)}
    flags = np.zeros((len(services), len(codes)), np.bool_)
    for row, mine in enumerate(per_service):
        flags[row, [place[code] for code in mine]] = True
    return Table(codes, flags)


_CODES: Final[Mapping[Group, Callable[[Service], Iterable[str]]]] = {
    Group.DOMAIN: lambda each: (domain for domain, _ in each.domains),
    Group.NHSE: lambda each: each.nhse,
    Group.KIND: lambda each: each.kinds,
    Group.MODE: lambda each: each.modes,
    Group.ROUTE: lambda each: each.routes,
    Group.TIMES: lambda each: each.times,
    Group.COST: lambda each: () if each.cost is CostKind.PAID else (YES,),
    Group.ACCESS: lambda each: _features(each, {Answer.YES}),
    Group.LANGUAGE: lambda each: each.languages,
    Group.COMMUNITY: lambda each: each.communities,
    Group.PEER_LED: lambda each: (YES,) if each.peer_led else (),
    Group.COMPANION: lambda each: (YES,) if each.companion else (),
}

"""The facts that people filter by, as columns of numbers: one row a service."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from directory.schedule import Schedule, weekdays_of
from directory.search.of_day import OfDay
from directory.search.query import Group, SearchQuery
from geo.distance import Point, great_circle_km_to
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
Rows = NDArray[np.intp]

YES: Final = "yes"
"""The one code of a group that is either so or not known."""


MANY: Final = 32
"""From one service in so many on, bits are counted sooner than flags; measured at 100,000."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One group: whether each service (row) has each code (column)."""

    codes: tuple[str, ...]
    flags: Flags  # one code after the other in memory, since a search asks for a few of them
    said: Flags  # services that have any

    def any_of(self, wanted: Iterable[str]) -> Flags:
        """Services with at least one of the codes."""
        found = np.zeros(len(self.flags), np.bool_)
        for code in wanted:
            if code in self.codes:
                found |= self.flags[:, self.codes.index(code)]
        return found

    def counts(self, rows: Rows) -> dict[str, int]:
        """How many of some services have each code; codes that none has are left out."""
        totals = [int(np.count_nonzero(column[rows])) for column in self.flags.T]
        return {code: n for code, n in zip(self.codes, totals, strict=True) if n}


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Every code of every group at once: counts all the groups in one go."""

    places: tuple[tuple[Group, str], ...]  # what each column of `flags` stands for
    flags: Flags  # one service after the other in memory: some of them are soon added up
    bits: NDArray[np.uint64]  # the same code by code, 64 services in a number: for very many

    @classmethod
    def of(cls, tables: Mapping[Group, Table]) -> "Marks":
        """The same facts as in the tables."""
        flags = np.ascontiguousarray(
            np.concatenate([each.flags for each in tables.values()], axis=1)
        )
        places = tuple((group, code) for group, each in tables.items() for code in each.codes)
        return cls(places, flags, _packed(flags.T))

    def counts(self, rows: Rows) -> dict[Group, dict[str, int]]:
        """By group, how many of some services have each code; codes that none has are left out."""
        found: dict[Group, dict[str, int]] = {group: {} for group, _ in self.places}
        totals = self._counted(rows)
        for place in np.flatnonzero(totals).tolist():
            group, code = self.places[place]
            found[group][code] = int(totals[place])
        return found

    def _counted(self, rows: Rows) -> NDArray[np.int64]:
        """How many of these rows have each code."""
        if len(rows) * MANY < len(self.flags):
            return np.asarray(self.flags[rows].sum(axis=0), np.int64)
        chosen = np.zeros((1, len(self.flags)), np.bool_)
        chosen[0, rows] = True
        held = np.bitwise_count(self.bits & _packed(chosen))
        return np.asarray(held.sum(axis=1), np.int64)


def _packed(flags: Flags) -> NDArray[np.uint64]:
    """Each row of flags as numbers of 64 bits."""
    padded = np.zeros((len(flags), -(-flags.shape[1] // 64) * 64), np.bool_)
    padded[:, : flags.shape[1]] = flags
    return np.packbits(padded, axis=1).view(np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Every group's table, and the numbers."""

    tables: Mapping[Group, Table]
    marks: Marks
    refused: Table  # access features that a service says it does not have
    lats: NDArray[np.float64]  # NaN: no place that may be told
    lons: NDArray[np.float64]
    min_age: NDArray[np.float64]
    max_age: NDArray[np.float64]
    visits: Flags  # taking part means going to a building, and no other way
    full_until: NDArray[np.float64]  # ordinal of the last day without room; -1: has room
    verified_on: NDArray[np.float64]  # ordinal of the day; NaN: never
    by_name: Rows  # the place of each service when all stand in the order of names
    _of_day: dict[date, OfDay] = field(default_factory=dict, repr=False)

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

        tables = {group: _table(services, codes) for group, codes in _CODES.items()}
        tables[Group.DAYS] = _table(
            services, lambda each: weekdays_of(schedules.get(each.service_id, ()))
        )
        return cls(
            tables=tables,
            marks=Marks.of(tables),
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
            by_name=_ranks([each.name.casefold() for each in services]),
        )

    def km_from(self, point: Point, rows: Rows) -> NDArray[np.float64]:
        """Kilometres to each of some services; NaN where it has no place that may be told."""
        return great_circle_km_to(point, self.lats[rows], self.lons[rows])

    def on(self, today: date) -> OfDay:
        """What depends on the day it is; worked out once for each."""
        found = self._of_day.get(today)
        if found is None:
            self._of_day.clear()
            found = self._of_day[today] = OfDay.of(self.full_until, self.verified_on, today)
        return found


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
            found[group] = tables[group].any_of(wanted) | ~tables[group].said
    if query.languages:
        found[Group.LANGUAGE] = _speaking(columns, query.languages)
    if query.age is not None:
        found[Group.AGE] = ~((columns.min_age > query.age) | (columns.max_age < query.age))
    if query.access_musts:
        found[Group.ACCESS] = ~columns.refused.any_of(query.access_musts)
    of_today = {Group.ROOM: columns.on(today).has_room, Group.CHECKED: columns.on(today).is_checked}
    return found | {group: of_today[group] for group in of_today.keys() & query.active}


def access_of(columns: Columns, row: int) -> frozenset[AccessFeature]:
    """The access features that one service is known to have in full, or does not need."""
    table = columns.tables[Group.ACCESS]
    return frozenset(AccessFeature(table.codes[each]) for each in np.flatnonzero(table.flags[row]))


def unsure_access(columns: Columns, features: Collection[AccessFeature]) -> NDArray[np.int64]:
    """How many of the features each service is not known to have in full."""
    table = columns.tables[Group.ACCESS]
    unsure = np.zeros(len(columns.lats), np.int64)
    for each in features:
        unsure += ~table.any_of([each])
    return unsure


def _speaking(columns: Columns, languages: Collection[str]) -> Flags:
    """A language of the person's, or an interpreter; languages never said are not known."""
    table = columns.tables[Group.LANGUAGE]
    interpreter = columns.tables[Group.ACCESS].any_of([AccessFeature.INTERPRETER])
    return table.any_of(languages) | interpreter | ~table.said


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
    flags = np.zeros((len(services), len(codes)), np.bool_, order="F")
    many = [len(mine) for mine in per_service]
    rows = np.repeat(np.arange(len(services)), many)
    flags[rows, [place[code] for mine in per_service for code in mine]] = True
    return Table(codes, flags, np.asarray(flags.any(axis=1)))


def _ranks(names: Sequence[str]) -> Rows:
    """Row -> its place in the order of names; of the same name, the first row goes first."""
    ranks = np.empty(len(names), np.intp)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks


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

"""The directory as columns of numbers, one row a service, for matching many services at once.

What many services have in common (an age range, a price, a set of languages) is kept once and
numbered, so that a question asks it once. Built whole from a list of services, never changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Coded, Flags, Rows, Whole, narrowed
from matching.columnar.covering import Covering
from matching.columnar.points import Points
from matching.columnar.purposes import Purposes
from matching.columnar.words import Words
from matching.freshness import freshness
from matching.needs import is_safe_first
from matching.outcomes import Averages, averages
from matching.service import Capacity, Service
from matching.suitability import is_current
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    Domain,
    Freshness,
    Mode,
    Route,
    TimeBand,
)
from matching.weights import Weights

ANSWERS: Final = (Answer.UNKNOWN, Answer.YES, Answer.PARTLY, Answer.NO)  # two bits a feature
FEATURE_BIT: Final = {feature: bit for bit, feature in enumerate(AccessFeature)}

Day: TypeAlias = date | None


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The closed loops in one domain, a row for each service that has any."""

    rows: Whole  # ascending
    helped: Whole
    closed: Whole

    @property
    def nbytes(self) -> int:
        """Of the three columns."""
        return self.rows.nbytes + self.helped.nbytes + self.closed.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """What the dates of listings come to on one day; a place for each value of a column."""

    today: date
    current_days: int
    is_over: Flags  # of `until`
    is_late: Flags  # of `said_on`: said lately enough to be believed
    band: Whole  # of `verified_on`: the place of its Freshness

    @classmethod
    def of(cls, columns: "Columns", today: date, weights: Weights) -> "Days":
        """Work out one day."""
        bands = list(Freshness)
        return cls(
            today=today,
            current_days=weights.room.current_days,
            is_over=columns.until.each(lambda day: day is not None and day < today, np.bool_),
            is_late=columns.said_on.each(
                lambda day: is_current(Capacity(said_on=day), today, weights), np.bool_
            ),
            band=columns.verified_on.each(lambda day: bands.index(freshness(day, today)), np.uint8),
        )

    def is_for(self, today: date, weights: Weights) -> bool:
        """Whether this is the day asked about, by the same weights."""
        return self.today == today and self.current_days == weights.room.current_days


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Every service. Share it between threads."""

    services: tuple[Service, ...]  # in the order of ids, which is the order of rows
    averages: Averages
    purposes: Purposes
    covering: Covering
    words: Words
    points: Points
    organisation: Coded[UUID]
    room: Coded[tuple[CapacityState, int | None]]  # with the weeks to wait
    until: Coded[Day]
    said_on: Coded[Day]
    verified_on: Coded[Day]
    cost: Coded[tuple[CostKind, int | None]]  # with the pence
    ages: Coded[tuple[int | None, int | None]]
    communities: Coded[frozenset[Community]]
    languages: Coded[frozenset[str]]
    modes: Coded[frozenset[Mode]]
    routes: Coded[frozenset[Route]]
    times: Coded[frozenset[TimeBand]]
    extras: Coded[tuple[bool, bool, bool]]  # peer led, with a companion, first for safety
    access: NDArray[np.uint64]  # two bits a feature, places in ANSWERS
    records: Mapping[Domain, Records] = field(repr=False)
    _days: list[Days] = field(default_factory=list, repr=False)  # the last one asked for

    def days(self, today: date, weights: Weights) -> Days:
        """What every date comes to on one day; worked out once a day."""
        made = next((each for each in self._days if each.is_for(today, weights)), None)
        if made is None:
            made = Days.of(self, today, weights)
            self._days[:] = [made]
        return made

    @classmethod
    def of(cls, services: Iterable[Service]) -> "Columns":
        """Columns of services, each id once, in whatever order they come."""
        rows = in_order(services)
        points = Points.of(rows)
        return cls(
            services=rows,
            averages=averages(rows),
            purposes=Purposes.of(rows),
            covering=Covering.of(rows, points),
            words=Words.of(rows),
            points=points,
            organisation=Coded.of(each.organisation_id for each in rows),
            room=Coded.of((each.capacity.state, each.capacity.weeks) for each in rows),
            until=Coded.of(each.capacity.until for each in rows),
            said_on=Coded.of(each.capacity.said_on for each in rows),
            verified_on=Coded.of(each.verified_on for each in rows),
            cost=Coded.of((each.cost, each.pence) for each in rows),
            ages=Coded.of((each.min_age, each.max_age) for each in rows),
            communities=Coded.of(each.communities for each in rows),
            languages=Coded.of(each.languages for each in rows),
            modes=Coded.of(each.modes for each in rows),
            routes=Coded.of(each.routes for each in rows),
            times=Coded.of(each.times for each in rows),
            extras=Coded.of((each.peer_led, each.companion, is_safe_first(each)) for each in rows),
            access=np.array([_access_bits(each) for each in rows], np.uint64),
            records=_records(rows),
        )

    def goes_first(self, rows: Rows) -> Flags:
        """Whether each of some rows goes first for personal safety."""
        first = np.array([is_first for _, _, is_first in self.extras.values], np.bool_)
        return np.asarray(first[self.extras.codes[rows]])

    @property
    def memory(self) -> dict[str, int]:
        """Bytes by what they are for; the services themselves, which others hold too, apart."""
        coded = (
            *(self.organisation, self.room, self.until, self.said_on, self.verified_on, self.cost),
            *(self.ages, self.communities, self.languages, self.modes, self.routes, self.times),
        )
        return {
            "facts": sum(each.nbytes for each in coded) + self.extras.nbytes + self.access.nbytes,
            "purposes": self.purposes.nbytes,
            "coverage": self.covering.nbytes,
            "points": self.points.nbytes,
            "records": sum(each.nbytes for each in self.records.values()),
            "words": self.words.nbytes,
        }

    @property
    def nbytes(self) -> int:
        """All the columns, lists and tables, without the services they were made of."""
        return sum(self.memory.values())


def in_order(services: Iterable[Service]) -> tuple[Service, ...]:
    """Services in the order of ids; the very same tuple if it is in that order."""
    given = tuple(services)
    ids = [each.service_id.int for each in given]
    if all(before < after for before, after in pairwise(ids)):
        return given
    return tuple(sorted(given, key=lambda each: each.service_id.int))


def _access_bits(service: Service) -> int:
    """The answers on access in one number."""
    return sum(
        ANSWERS.index(answer) << 2 * FEATURE_BIT[feature]
        for feature, answer in service.access.items()
    )


def _records(services: Sequence[Service]) -> dict[Domain, Records]:
    """The closed loops by domain; where a service has two for one domain, the first counts."""
    found: dict[Domain, dict[int, tuple[int, int]]] = {}
    for row, service in enumerate(services):
        for record in service.record:
            found.setdefault(record.domain, {}).setdefault(row, (record.helped, record.closed))
    return {domain: _record_columns(rows, len(services)) for domain, rows in found.items()}


def _record_columns(rows: Mapping[int, tuple[int, int]], count: int) -> Records:
    loops = np.array(list(rows.values()), np.int64)
    most = int(loops.max()) + 1
    return Records(
        rows=narrowed(np.array(list(rows), np.int64), count),
        helped=narrowed(loops[:, 0], most),
        closed=narrowed(loops[:, 1], most),
    )

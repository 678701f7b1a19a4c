"""Puts the services that suit in order and counts the choices. Numbers in, rows out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import YES, Flags, suiting, unsure_access
from directory.search.query import Group, SearchQuery, Sort
from directory.search.reaching import Reached
from directory.search.snapshot import Snapshot
from matching.freshness import freshness
from matching.terms import Freshness

NEAR_HALF_KM: Final = 4.0  # the distance that halves nearness: as matching's by public transport
UNKNOWN_NEARNESS: Final = 0.5  # no place to measure to: neither near nor far
TRUST: Final = {
    Freshness.FRESH: 1.0,
    Freshness.DATED: 0.85,
    Freshness.CHECK_FIRST: 0.6,
    Freshness.STALE: 0.3,
    Freshness.EXPIRED: 0.0,
}
"""What a band of freshness is worth: the matcher's own figures."""

WITH_WORDS: Final = (1.0, 0.25, 0.2, 0.1, 0.1)
WITHOUT_WORDS: Final = (0.0, 0.5, 0.35, 0.15, 0.1)
"""Shares of words, nearness, freshness, room and each nice-to-have: starting values."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows of the snapshot that suit, in order, and what else there is to say."""

    rows: tuple[int, ...]
    facets: Mapping[Group, Mapping[str, int]]
    km: Numbers | None
    reached: Mapping[Group, Reached]
    unsure: NDArray[np.int64]  # how many needed access features are not known
    edge: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One search over one snapshot. scores: None when no words were given."""

    snapshot: Snapshot
    query: SearchQuery
    today: date
    scores: Mapping[UUID, float] | None
    reached: Mapping[Group, Reached]

    def ranked(self, *, ignoring: Collection[Group] = (), only: Flags | None = None) -> Ranked:
        """What suits, best first. ignoring: groups of filters to pass over."""
        columns, query = self.snapshot.columns, self.query
        suits = suiting(columns, query, self.today)
        suits |= {group: reached.inside for group, reached in self.reached.items()}
        if query.open_now and query.now:
            suits[Group.OPEN] = self.snapshot.open_hours.open_at(query.now)
        kept = {group: flags for group, flags in suits.items() if group not in ignoring}
        candidates = self._candidates() if only is None else self._candidates() & only
        failures = np.zeros(len(candidates), np.int64)
        for flags in kept.values():
            failures += ~flags
        result = candidates & (failures == 0)
        km = columns.km_from(query.point) if query.point else None
        unsure = unsure_access(columns, query.access_musts)
        return Ranked(
            rows=self._ordered(np.flatnonzero(result), km, unsure),
            facets=self._facets(candidates, kept, failures),
            km=km,
            reached=self.reached,
            unsure=unsure,
            edge=self._edge(candidates, kept, failures),
        )

    def _candidates(self) -> Flags:
        """Services that have the words."""
        if self.scores is None:
            return np.ones(len(self.snapshot.services), np.bool_)
        flags = np.zeros(len(self.snapshot.services), np.bool_)
        numbers = self.snapshot.numbers
        flags[[numbers[each] for each in self.scores if each in numbers]] = True
        return flags

    def _facets(
        self, candidates: Flags, kept: Mapping[Group, Flags], failures: NDArray[np.int64]
    ) -> dict[Group, dict[str, int]]:
        """For each group, what suits all the others, counted by code."""
        found = {}
        for group, table in self.snapshot.columns.tables.items():
            others = failures - ~kept[group] if group in kept else failures
            found[group] = table.counts(candidates & (others == 0))
        for group, flags in self._as_of_now().items():
            others = failures - ~kept[group] if group in kept else failures
            count = int((candidates & (others == 0) & flags).sum())
            found[group] = {YES: count} if count else {}
        return found

    def _as_of_now(self) -> dict[Group, Flags]:
        """The groups that only the present day or moment can tell."""
        columns, now = self.snapshot.columns, self.query.now
        found = {
            Group.ROOM: columns.room_on(self.today),
            Group.CHECKED: columns.checked_by(self.today),
        }
        return found | ({Group.OPEN: self.snapshot.open_hours.open_at(now)} if now else {})

    def _edge(
        self, candidates: Flags, kept: Mapping[Group, Flags], failures: NDArray[np.int64]
    ) -> tuple[tuple[int, float], ...]:
        """What suits in all but where it helps, and is just outside; nearest first."""
        edge = {
            row: km
            for group, reached in self.reached.items()
            if group in kept
            for row, km in reached.just_outside.items()
            if candidates[row] and failures[row] == 1 and not kept[group][row]
        }
        return tuple(sorted(edge.items(), key=lambda item: (item[1], item[0])))

    def _ordered(
        self, rows: NDArray[np.intp], km: Numbers | None, unsure: NDArray[np.int64]
    ) -> tuple[int, ...]:
        """Rows in the order asked for; what is known to have every needed feature goes first."""
        key = self._key(rows, km)
        services = self.snapshot.services

        def order(row: int) -> tuple[bool, float, str, int]:
            return (bool(unsure[row]), key(row), services[row].name.casefold(), row)

        return tuple(sorted((int(row) for row in rows), key=order))

    def _key(self, rows: NDArray[np.intp], km: Numbers | None) -> Callable[[int], float]:
        """Row -> a number, least first."""
        services, today = self.snapshot.services, self.today
        match self.query.sort:
            case Sort.NEAREST if km is not None:
                return lambda row: float(np.nan_to_num(km[row], nan=np.inf))
            case Sort.SOONEST:
                return lambda row: float(
                    self.snapshot.next_day(services[row].service_id, today).toordinal()
                )
            case Sort.VERIFIED:
                return lambda row: -float((services[row].verified_on or date.min).toordinal())
            case _:
                worth = self._worth(rows, km)
                return lambda row: -worth[row]

    def _worth(self, rows: NDArray[np.intp], km: Numbers | None) -> dict[int, float]:
        """How good each row is for this search; no unit."""
        services, columns = self.snapshot.services, self.snapshot.columns
        words, near, fresh, room, nice = WITHOUT_WORDS if self.scores is None else WITH_WORDS
        scores = self.scores or {}
        most = max(scores.values(), default=0.0) or 1.0
        has_room = columns.room_on(self.today)
        nices = self.query.access_nices
        has_nice = len(nices) - unsure_access(columns, nices)
        return {
            int(row): words * scores.get(services[row].service_id, 0.0) / most
            + near * (UNKNOWN_NEARNESS if km is None else _nearness(float(km[row])))
            + fresh * TRUST[freshness(services[row].verified_on, self.today)]
            + room * float(has_room[row])
            + nice * float(has_nice[row])
            for row in rows
        }


def _nearness(km: float) -> float:
    """1 next door, half at NEAR_HALF_KM."""
    return UNKNOWN_NEARNESS if np.isnan(km) else 1.0 / (1.0 + km / NEAR_HALF_KM)

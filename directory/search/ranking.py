"""Puts the services that suit in order and counts the choices. Numbers in, rows out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import YES, Flags, Rows, suiting, unsure_access
from directory.search.query import Group, SearchQuery, Sort
from directory.search.reaching import Reached
from directory.search.scores import best_of
from directory.search.snapshot import Snapshot
from matching.terms import Mode

NEAR_HALF_KM: Final = 4.0  # the distance that halves nearness: as matching's by public transport
UNKNOWN_NEARNESS: Final = 0.5  # no place to measure to: neither near nor far
UNSURE: Final = 0.2
"""Taken off where nobody knows whether it helps at the place: as much as an old listing loses."""

WITH_WORDS: Final = (1.0, 0.25, 0.2, 0.1, 0.1)
WITHOUT_WORDS: Final = (0.0, 0.5, 0.35, 0.15, 0.1)
"""Shares of words, nearness, freshness, room and each nice-to-have: starting values."""

MOST_ON_EDGE: Final = 5  # services just outside, offered apart
MIXED: Final = 20  # results among which ways to meet are mixed: the first page
IN_A_ROW: Final = 2  # by telephone or at home, before one that can be gone to is put
PART: Final = 0.1  # of the best answer: what answers less is not put before others for being near

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows of the snapshot that suit, in order, and what else there is to say.

    rows: the first ones, as many as were asked for. total: how many suit. sure: how many of them
    are known to have every access feature that is needed.
    """

    rows: tuple[int, ...]
    total: int
    sure: int
    facets: Mapping[Group, Mapping[str, int]]
    reached: Mapping[Group, Reached]
    unsure: NDArray[np.int64]  # how many needed access features are not known
    edge: tuple[tuple[int, float], ...]  # row and kilometres outside; the nearest few


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One search over one snapshot. scores: None when no words were given."""

    snapshot: Snapshot
    query: SearchQuery
    today: date
    scores: Mapping[UUID, float] | None
    reached: Mapping[Group, Reached]

    def ranked(
        self,
        *,
        ignoring: Collection[Group] = (),
        only: Flags | None = None,
        most: int | None = None,
    ) -> Ranked:
        """What suits, best first.

        ignoring: groups of filters to pass over. most: rows wanted; None for all.
        """
        columns, query = self.snapshot.columns, self.query
        now = self._as_of_now()
        suits = suiting(columns, query, self.today)
        suits |= {group: reached.inside for group, reached in self.reached.items()}
        if query.open_now and Group.OPEN in now:
            suits[Group.OPEN] = now[Group.OPEN]
        kept = {group: flags for group, flags in suits.items() if group not in ignoring}
        candidates, scores = self._candidates()
        if only is not None:
            candidates = candidates & only
        failures = np.zeros(len(candidates), np.uint8)
        for flags in kept.values():
            failures += ~flags
        rows = np.flatnonzero(candidates & (failures == 0))
        unsure = unsure_access(columns, query.access_musts)
        is_sure = unsure[rows] == 0
        return Ranked(
            rows=self._ordered(rows, scores, is_sure, len(rows) if most is None else most),
            total=len(rows),
            sure=int(np.count_nonzero(is_sure)),
            facets=self._facets(rows, candidates, kept, failures, now),
            reached=self.reached,
            unsure=unsure,
            edge=self._edge(candidates, kept, failures),
        )

    def _candidates(self) -> tuple[Flags, Numbers | None]:
        """Services that have the words, and how well, by row."""
        count = len(self.snapshot.services)
        if self.scores is None:
            return np.ones(count, np.bool_), None
        rows, worth = self.snapshot.numbers.rows_of(self.scores)
        flags, scores = np.zeros(count, np.bool_), np.zeros(count)
        flags[rows], scores[rows] = True, worth
        return flags, scores

    def _facets(
        self,
        rows: Rows,
        candidates: Flags,
        kept: Mapping[Group, Flags],
        failures: NDArray[np.uint8],
        now: Mapping[Group, Flags],
    ) -> dict[Group, dict[str, int]]:
        """For each group, what suits all the others, counted by code."""
        tables, found = self.snapshot.columns.tables, {}
        whole = self.snapshot.columns.marks.counts(rows)
        for group in (*tables, *now):
            suiting_others = rows
            if group in kept:
                suiting_others = np.flatnonzero(candidates & (failures - ~kept[group] == 0))
            if group in now:
                count = int(np.count_nonzero(now[group][suiting_others]))
                found[group] = {YES: count} if count else {}
            elif group in kept:
                found[group] = tables[group].counts(suiting_others)
            else:
                found[group] = whole.get(group, {})
        return found

    def _as_of_now(self) -> dict[Group, Flags]:
        """The groups that only the present day or moment can tell."""
        columns, now = self.snapshot.columns, self.query.now
        found = {
            Group.ROOM: columns.on(self.today).has_room,
            Group.CHECKED: columns.on(self.today).is_checked,
        }
        return found | ({Group.OPEN: self.snapshot.open_hours.open_at(now)} if now else {})

    def _edge(
        self, candidates: Flags, kept: Mapping[Group, Flags], failures: NDArray[np.uint8]
    ) -> tuple[tuple[int, float], ...]:
        """What suits in all but where it helps, and is just outside; the nearest, nearest first."""
        missed = candidates & (failures == 1)
        edge: dict[int, float] = {}
        for group in self.reached.keys() & kept.keys():
            reached = self.reached[group]
            rows = np.flatnonzero(missed & reached.edge & ~kept[group])
            if len(rows):
                km = reached.km_outside(rows)
                first = np.lexsort((rows, km))[:MOST_ON_EDGE]
                edge |= dict(zip(rows[first].tolist(), km[first].tolist(), strict=True))
        return tuple(sorted(edge.items(), key=lambda item: (item[1], item[0])))

    def _ordered(
        self, rows: Rows, scores: Numbers | None, is_sure: Flags, most: int
    ) -> tuple[int, ...]:
        """Rows in the order asked for; what is known to have every needed feature goes first."""
        if not most or not len(rows):
            return ()
        wanted, most = most, max(most, MIXED)
        key = self._key(rows, scores)
        if np.count_nonzero(is_sure) >= most:
            rows, key = rows[is_sure], key[is_sure]
            is_sure = is_sure[is_sure]
        if len(rows) > most and is_sure.all():
            first = key <= np.partition(key, most - 1)[most - 1]  # with all that are as good
            rows, key, is_sure = rows[first], key[first], is_sure[first]
        by_name = self.snapshot.columns.by_name[rows]
        order = np.lexsort((by_name, key, ~is_sure))[:most]
        return tuple(self._mixed(rows[order], scores).tolist()[:wanted])

    def _mixed(self, rows: Rows, scores: Numbers | None) -> Rows:
        """Near a place, of the first results at least every third can be gone to, if any can.

        Who says where they are may like to hear of somewhere to go, though the words alone find
        those who call better. Nothing is mixed where a way to meet or access was chosen.
        """
        query = self.query
        is_chosen = bool(query.modes or query.access_musts) or query.sort is not Sort.BEST
        if scores is None or query.point is None or is_chosen:
            return rows
        goes = self.snapshot.columns.tables[Group.MODE].any_of([Mode.IN_PERSON])
        least = PART * (best_of(self.scores or {}))
        near = [row for row in rows[:MIXED].tolist() if goes[row] and scores[row] >= least]
        others = [row for row in rows[:MIXED].tolist() if row not in near]
        ahead = dict(zip(rows.tolist(), range(len(rows)), strict=True))
        mixed: list[int] = []
        while near and others:
            is_due = not any(goes[row] for row in mixed[-IN_A_ROW:]) and len(mixed) >= IN_A_ROW
            is_next = ahead[near[0]] < ahead[others[0]]
            mixed.append(near.pop(0) if is_due or is_next else others.pop(0))
        return np.array([*mixed, *near, *others, *rows[MIXED:].tolist()], np.intp)

    def _key(self, rows: Rows, scores: Numbers | None) -> Numbers:
        """A number for each row, least first."""
        columns, query = self.snapshot.columns, self.query
        match query.sort:
            case Sort.NEAREST if query.point is not None:
                return np.nan_to_num(columns.km_from(query.point, rows), nan=np.inf)
            case Sort.SOONEST:
                return self.snapshot.next_days(rows, self.today)
            case Sort.VERIFIED:
                return -np.nan_to_num(columns.verified_on[rows], nan=float(date.min.toordinal()))
            case _:
                return -self._worth(rows, scores)

    def _worth(self, rows: Rows, scores: Numbers | None) -> Numbers:
        """How good each row is for this search; no unit."""
        columns, query = self.snapshot.columns, self.query
        words, near, fresh, room, nice = WITHOUT_WORDS if scores is None else WITH_WORDS
        worth = np.zeros(len(rows))
        if scores is not None:
            worth += words * scores[rows] / (best_of(self.scores or {}) or 1.0)
        worth += near * self._nearness(rows)
        for reached in self.reached.values():
            worth -= UNSURE * reached.unsure[rows]
        worth += fresh * columns.on(self.today).trust[rows]
        worth += room * columns.on(self.today).has_room[rows]
        has_nice = len(query.access_nices) - unsure_access(columns, query.access_nices)[rows]
        return worth + nice * has_nice

    def _nearness(self, rows: Rows) -> Numbers:
        """1 next door, half at NEAR_HALF_KM."""
        if self.query.point is None:
            return np.full(len(rows), UNKNOWN_NEARNESS)
        km = self.snapshot.columns.km_from(self.query.point, rows)
        return np.where(np.isnan(km), UNKNOWN_NEARNESS, 1.0 / (1.0 + km / NEAR_HALF_KM))

"""Choose a list from many rows, scoring exactly only those that may come next.

The chances of rows are known closely at first. In each turn every row whose gain is so near the
best that it may be the best is scored by the scalar code, and the exact numbers decide, ties and
all; so the list is the one that `portfolio.choose` makes of all options.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from matching.columnar.coded import Flags, Numbers, Rows, Whole
from matching.columnar.columns import Columns
from matching.columnar.covering import Class
from matching.columnar.scores import Pool, chances, slack
from matching.needs import Wanted
from matching.portfolio import WAYS, Growing, Option, Shape, first_needs, next_shapes, rank, ways_of
from matching.scoring import Question
from matching.service import Service
from matching.terms import Domain

FIRST_LOOK: Final = 512  # rows looked at in a turn, before more are if they may matter


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """The shape of each row of a pool, as the rules of a list see it."""

    shapes: tuple[Shape, ...]
    of_row: Whole  # a place in `shapes`

    @classmethod
    def of(cls, columns: Columns, pool: Pool, question: Question, order: Rows) -> "Shaped":
        """Tell the rows apart, in an order of their positions.

        Of the needs that are not to be answered first, the rules of a list see nothing.
        """
        well = pool.answers & (pool.values >= least_of(pool, question))

        def ways(service: Service) -> int:
            found = ways_of(service, question.asker)
            return sum(1 << place for place, way in enumerate(WAYS) if way in found)

        codes = pool.groups.modes.each(ways, np.int64) * 2 + columns.goes_first(pool.rows)
        first = first_of(pool, question)
        domains = [(at, each.domain) for at, each in enumerate(question.wanted)]
        seen = [(at, domain) for at, domain in domains if domain in first]
        for at, _ in seen:
            codes = codes * 3 + pool.answers[:, at] + well[:, at]
        distinct = np.flatnonzero(np.bincount(codes))
        shapes = tuple(_shape(code, [each for _, each in seen]) for code in distinct.tolist())
        return cls(shapes, np.searchsorted(distinct, codes[order]))

    def next_of(self, at_hand: Flags, growing: Growing) -> Rows:
        """The positions of those of the rows at hand that may come next."""
        seen = np.bincount(self.of_row[at_hand], minlength=len(self.shapes)).tolist()
        here = [shape for shape, count in zip(self.shapes, seen, strict=True) if count]
        fit = {id(shape) for shape in next_shapes(here, growing)}
        if len(fit) == len(here):
            return np.flatnonzero(at_hand)
        may = np.array([id(shape) in fit for shape in self.shapes], np.bool_)
        return np.flatnonzero(at_hand & may[self.of_row])


def _shape(code: int, domains: Sequence[Domain]) -> Shape:
    """A shape from its number: ways, first for safety, and 0, 1 or 2 (well) for each domain."""
    answers: dict[Domain, int] = {}
    for domain in reversed(domains):
        code, answers[domain] = divmod(code, 3)
    ways, is_first = divmod(code, 2)
    return Shape(
        domains=frozenset(domain for domain, how in answers.items() if how),
        well=frozenset(domain for domain, how in answers.items() if how > 1),
        ways=frozenset(way for place, way in enumerate(WAYS) if ways >> place & 1),
        is_safe_first=bool(is_first),
    )


def first_of(pool: Pool, question: Question) -> frozenset[Domain]:
    """The domains to be answered first, of those that any row answers."""
    some = [question.wanted[at] for at in np.flatnonzero(pool.answers.any(axis=0)).tolist()]
    return first_needs((want.domain, want.rank) for want in some)


def least_of(pool: Pool, question: Question) -> Numbers:
    """The fit for each need below which an answer is in passing, as `least_fits` has it."""
    best = pool.values.max(axis=0, initial=0.0)
    return np.asarray(question.weights.portfolio.in_passing * best)


@dataclass(slots=True)
class Turns:
    """The rows of a pool while a list grows, from the one that would add most to an empty list.

    What a row adds only falls as the list grows, so those further down cannot be the next while
    one before them adds more than they ever would.
    """

    rows: Rows
    shaped: Shaped
    gains: Numbers  # (needs, rows): weight times chance, close to the exact ones
    at_most: Numbers  # what each row would add to an empty list
    owners: Whole  # the organisation of each row, as a number
    margin: float  # two gains nearer than this may come in either order
    remaining: Flags
    has_place: Flags  # whether the organisation may come again
    is_national: Flags

    @classmethod
    def of(cls, columns: Columns, pool: Pool, question: Question) -> "Turns":
        """Before the first turn."""
        gains = chances(columns, pool, question) * [want.weight for want in question.wanted]
        at_most = gains.sum(axis=1)
        order = np.argsort(-at_most, kind="stable")
        return cls(
            rows=pool.rows[order],
            shaped=Shaped.of(columns, pool, question, order),
            gains=gains[order].T.copy(),
            at_most=at_most[order],
            owners=columns.organisation.codes[pool.rows[order]],
            margin=2 * slack(question),
            remaining=np.ones(len(order), np.bool_),
            has_place=np.ones(len(order), np.bool_),
            is_national=(pool.near.classes == Class.NATIONAL)[order],
        )

    def nearly_best(self, wanted: Sequence[Wanted], growing: Growing) -> Rows:
        """The positions of all that may be the next; none: nothing may come."""
        at_hand = self.remaining & self.has_place
        at = self.shaped.next_of(at_hand, growing)
        if not at.size:
            return at
        left = np.array([growing.left.get(want.domain, 1.0) for want in wanted])
        looked_at = FIRST_LOOK
        gain = self._added(at[:looked_at], left, growing)
        while looked_at < at.size and self.at_most[at[looked_at]] >= gain.max() - self.margin:
            looked_at *= 4
            gain = self._added(at[:looked_at], left, growing)
        return np.asarray(at[:looked_at][gain >= gain.max() - self.margin])

    def _added(self, at: Rows, left: Numbers, growing: Growing) -> Numbers:
        """Nearly what each of some positions adds to the list, as `rank` has it."""
        share = np.where(self.is_national[at], growing.national_share, 1.0)
        return np.asarray((left @ self.gains[:, at]) * share)

    def take(self, at: int, organisation: UUID, growing: Growing) -> None:
        """Put one on the list."""
        self.remaining[at] = False
        if len(growing.chosen) >= growing.weights.per_organisation_first:
            self.has_place[:] = True
        elif not growing.has_place(organisation):
            self.has_place[self.owners == self.owners[at]] = False


def choose_rows(
    columns: Columns, pool: Pool, question: Question, k: int, exact: Callable[[int], Option]
) -> list[Option]:
    """At most k options, those that `portfolio.choose` chooses. exact: a row as an option."""
    domains = [want.domain for want in question.wanted]
    least = dict(zip(domains, least_of(pool, question).tolist(), strict=True))
    has_local = bool((pool.near.classes == Class.LOCAL).any())
    growing = Growing(k, question.weights.portfolio, first_of(pool, question), least, has_local)
    turns = Turns.of(columns, pool, question)
    known: dict[int, Option] = {}
    while len(growing.chosen) < k:
        near = turns.nearly_best(question.wanted, growing).tolist()
        if not near:
            break
        for at in near:
            if at not in known:
                known[at] = exact(int(turns.rows[at]))
        best = min(near, key=lambda at: rank(known[at], growing))
        growing.add(known[best])
        turns.take(best, known[best].candidate.service.organisation_id, growing)
    return growing.chosen

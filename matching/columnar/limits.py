"""The hard limits on many rows at once: which let a row in, at which step, and which to name."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching import choices, suitability
from matching.choices import must_travel
from matching.columnar.asking import LIMIT_GROUP, Groups
from matching.columnar.coded import Flags, Numbers, Rows
from matching.columnar.columns import Columns
from matching.columnar.covering import BORDER_KM, Class
from matching.columnar.purposes import Purposes
from matching.conditions import CONDITIONS
from matching.limits import LIMITS
from matching.needs import Wanted
from matching.person import Asker
from matching.scoring import Question
from matching.service import Service
from matching.terms import Community, Domain, Limit, Step, Suits
from matching.verdict import LimitCheck, Verdict
from matching.weights import Weights

HARD: Final = 9  # a NO that no step sets aside
STEPS: Final = tuple(Step)
ORDER: Final[tuple[Limit, ...]] = tuple(Limit)

Codes = NDArray[np.uint8]
_CHECKS: Final[Mapping[LimitCheck, Limit]] = {
    suitability.exclusions: Limit.EXCLUDED,
    suitability.coverage: Limit.COVERAGE,
    suitability.room: Limit.ROOM,
    suitability.age: Limit.AGE,
    suitability.community: Limit.COMMUNITY,
    suitability.access: Limit.ACCESS,
    suitability.language: Limit.LANGUAGE,
    suitability.route: Limit.ROUTE,
    suitability.verified: Limit.FRESHNESS,
    choices.cost: Limit.COST,
    choices.mode: Limit.MODE,
    choices.times: Limit.TIMES,
    choices.distance: Limit.DISTANCE,
}
_CLASS_CODES: Final = {
    Class.JUST_OUTSIDE: STEPS.index(Step.WIDER),
    Class.NEXT_AREA: STEPS.index(Step.NEXT_AREA),
    Class.OUTSIDE: HARD,
}


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What the limits come to, a row each."""

    steps: Codes  # the step that lets a row in, a place in STEPS; HARD: none does
    limits: Codes  # the limit to name, a place in ORDER, where something says no

    @property
    def is_possible(self) -> Flags:
        """Whether some step lets a row in."""
        return np.asarray(self.steps < HARD)

    def then(self, other: "Said") -> "Said":
        """These and others; the limit to name is of these, if any of them says no."""
        named = np.where(self.steps > 0, self.limits, other.limits)
        return Said(np.maximum(self.steps, other.steps), named)

    @classmethod
    def of(cls, codes: Sequence[tuple[Limit, Codes]], count: int) -> "Said":
        """The limits in their order, each with 0 (no NO), the step that sets it aside, or HARD."""
        steps, limits = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
        for limit, code in codes:
            names = (steps < HARD) & ((code == HARD) | ((steps == 0) & (code > 0)))
            limits[names] = ORDER.index(limit)
            steps = np.maximum(steps, code)
        return cls(steps, limits)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Where some rows stand towards the person."""

    classes: NDArray[np.uint8]  # a covering.Class each
    km: Numbers | None  # NaN: not known; None: nobody asked, or the person's place is not known


def said_of(columns: Columns, rows: Rows, groups: Groups, near: Near, question: Question) -> Said:
    """What every limit says of some rows."""
    excluded = is_excluded(columns, rows, question.asker, question.weights) * np.uint8(HARD)
    special = {Limit.EXCLUDED: excluded, Limit.COVERAGE: _coverage(near)}
    return _said(LIMITS, special, groups, Judging(columns, rows, near, question))


def own_said(
    columns: Columns, rows: Rows, near: Near, question: Question, want: Wanted
) -> Said | None:
    """What the conditions in the goal of a need say of some rows; None: it holds none."""
    if not (want.wishes or want.refused):
        return None
    terms = replace(question, asker=question.asked_by(want), terms={})
    refused = _nothing_but(columns.purposes, want.refused)[columns.purposes.codes[rows]]
    codes = Said.of([(Limit.EXCLUDED, refused * np.uint8(HARD))], len(rows))
    if terms.asker == question.asker:
        return codes
    groups = Groups.of(columns, rows, terms.asker, terms.weights)
    return codes.then(_said(CONDITIONS, {}, groups, Judging(columns, rows, near, terms)))


def _nothing_but(purposes: Purposes, kinds: frozenset[str]) -> Flags:
    """Which purposes have kinds, and all of them among some."""
    found = np.zeros(purposes.count, np.bool_)
    for kind in kinds & purposes.of_kind.keys():
        found[purposes.of_kind[kind]] = True
    for kind in purposes.of_kind.keys() - kinds if found.any() else ():
        found[purposes.of_kind[kind]] = False
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Judging:
    """Some rows, and the question that limits are put to them for."""

    columns: Columns
    rows: Rows
    near: Near
    question: Question


def _said(
    checks: Sequence[LimitCheck],
    special: Mapping[Limit, Codes],
    groups: Groups,
    judging: Judging,
) -> Said:
    """What some limits say. special: those that are known already."""
    asker, weights = judging.question.asker, judging.question.weights
    codes = []
    for check in checks:
        limit = _CHECKS[check]
        if limit in special:
            codes.append((limit, special[limit]))
        elif limit is Limit.DISTANCE:
            codes.append((limit, _distance(groups, judging)))
        else:
            group = getattr(groups, LIMIT_GROUP[limit])
            codes.append((limit, group.each(_asking(check, asker, weights), np.uint8)))
    return Said.of(codes, len(judging.rows))


def is_excluded(columns: Columns, rows: Rows, asker: Asker, weights: Weights) -> Flags:
    """Rows of what the person said no to."""
    found = np.zeros(len(rows), np.bool_)
    if refused := asker.excluded_services:
        found |= np.isin(rows, [_row(columns, each.int) for each in refused])
    if owners := asker.excluded_organisations:
        said = columns.organisation.each(owners.__contains__, np.bool_)
        found |= said[columns.organisation.codes[rows]]
    if asker.excluded_communities:
        said = columns.communities.each(lambda each: _is_refused(each, asker, weights), np.bool_)
        found |= said[columns.communities.codes[rows]]
    return found


def _is_refused(communities: frozenset[Community], asker: Asker, weights: Weights) -> bool:
    """Whether a service is excluded for these communities alone."""
    nobody = Service(UUID(int=0), UUID(int=0), (), communities=communities)
    return suitability.exclusions(nobody, asker, weights).suits is Suits.NO


def _row(columns: Columns, number: int) -> int:
    """The row of a service by the number of its id; -1 if it is not there."""
    services = columns.services
    place = bisect_left(services, number, key=lambda each: each.service_id.int)
    is_there = place < len(services) and services[place].service_id.int == number
    return place if is_there else -1


def _asking(check: LimitCheck, asker: Asker, weights: Weights) -> Callable[[Service], int]:
    """A limit as a function of a service alone."""
    return lambda service: _code(check(service, asker, weights))


def _code(verdict: Verdict) -> int:
    """0: no NO; the place of the step that sets a NO aside; HARD."""
    if verdict.suits is not Suits.NO:
        return 0
    return HARD if verdict.relaxes_at is None else STEPS.index(verdict.relaxes_at)


def _coverage(near: Near) -> Codes:
    """Outside, and by how much."""
    table = np.zeros(Class.OUTSIDE + 1, np.uint8)
    for kind, code in _CLASS_CODES.items():
        table[kind] = code
    return table[near.classes]


def _distance(groups: Groups, judging: Judging) -> Codes:
    """Further than the person would go; within a metre of that, by the exact function."""
    columns, rows, near, question = judging.columns, judging.rows, judging.near, judging.question
    asker = question.asker
    found = np.zeros(len(rows), np.uint8)
    if asker.max_km is None or near.km is None:
        return found
    must = groups.modes.each(lambda service: must_travel(service, asker), np.bool_)
    if asker.wants(Domain.PERSONAL_SAFETY):
        must &= ~columns.purposes.is_for(Domain.PERSONAL_SAFETY, rows)
    found[must & (near.km > asker.max_km)] = STEPS.index(Step.WIDER)
    judge = _asking(choices.distance, asker, question.weights)
    for at in np.flatnonzero(must & (np.abs(near.km - asker.max_km) < BORDER_KM)).tolist():
        found[at] = judge(columns.services[rows[at]])
    return found

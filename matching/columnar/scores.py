"""How likely many rows are to help, close enough to say which are worth scoring exactly."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log
from typing import Final
from uuid import UUID

import numpy as np

from matching.columnar.asking import PART_GROUP, Groups
from matching.columnar.coded import Alike, Flags, Numbers, Rows
from matching.columnar.columns import Columns, Records
from matching.columnar.covering import Class
from matching.columnar.limits import STEPS, Codes, Near
from matching.columnar.points import ERROR_KM
from matching.outcomes import lift
from matching.person import Areas, Asker
from matching.quality import PartCode, factor_of, part_of
from matching.scoring import Question
from matching.service import Coverage, Record, Service
from matching.terms import CoverageKind, Domain, Mode
from matching.weights import Weights

_ROUNDING: Final = 1e-9  # far more than a different order of additions can come to


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The rows to choose from."""

    rows: Rows
    groups: Groups
    near: Near
    steps: Codes  # (rows, needs): at which each may answer, a place in STEPS; any where not
    answers: Flags  # (rows, needs): which it was let in for
    values: Numbers  # (rows, needs): how well each row answers each need; 0: it does not


def chances(columns: Columns, pool: Pool, question: Question) -> Numbers:
    """(rows, needs): the chance of each row for each need; 0 where it does not answer it."""
    asker, weights = question.asker, question.weights
    step = np.array([weights.step.of(each) for each in STEPS])
    steps = step[np.where(pool.answers, pool.steps, 0)]
    others = _others(pool.groups, pool.near, asker, weights)
    nearness = _nearness(pool.groups.modes, pool.near, asker, weights)
    found = np.zeros_like(pool.values)
    for at, want in enumerate(question.wanted):
        records = columns.records.get(want.domain)
        chance = weights.portfolio.certainty * pool.values[:, at] * steps[:, at] * others
        chance *= 1 + _lift(records, want.domain, pool.rows, question)
        if want.domain is Domain.PERSONAL_SAFETY:
            chance *= np.where(columns.goes_first(pool.rows), 1.0, weights.safety.other)
        else:
            chance *= nearness
        found[:, at] = np.minimum(1.0, chance)
    return found


def slack(question: Question) -> float:
    """How far what a row adds to a list may be from its exact number."""
    weights = question.weights
    whole = sum(want.weight for want in question.wanted)
    half_km = weights.nearness.half_km(question.asker.travel)
    return _ROUNDING + whole * (1 + weights.record.cap) * ERROR_KM * log(2) / half_km


def _others(groups: Groups, near: Near, asker: Asker, weights: Weights) -> Numbers:
    """The factors of everything but nearness, multiplied."""
    found = _coverage(near, asker, weights)
    for code, name in PART_GROUP.items():
        group: Alike = getattr(groups, name)
        found = found * group.each(_asking(code, asker, weights), float)
    return found


def _asking(code: PartCode, asker: Asker, weights: Weights) -> Callable[[Service], float]:
    """The factor of a part as a function of a service alone."""
    return lambda service: factor_of(code, service, asker, weights)


def _coverage(near: Near, asker: Asker, weights: Weights) -> Numbers:
    """The factor of coverage by its class, from services that stand in each class."""
    here = replace(asker, areas=Areas(pcn="here"), near_areas={})
    areas = {
        Class.LOCAL: (Coverage(CoverageKind.PCN, "here"),),
        Class.NATIONAL: (Coverage(CoverageKind.NATIONAL),),
        Class.UNKNOWN: (),
        Class.OUTSIDE: (Coverage(CoverageKind.PCN, "there"),),
    }
    judge = _asking(PartCode.COVERAGE, here, weights)
    table = np.full(Class.OUTSIDE + 1, judge(_standing(areas[Class.OUTSIDE])))
    for kind, coverage in areas.items():
        table[kind] = judge(_standing(coverage))
    return np.asarray(table[near.classes])


def _standing(coverage: tuple[Coverage, ...]) -> Service:
    """A service of which only the coverage matters."""
    return Service(UUID(int=0), UUID(int=0), (), coverage=coverage)


def _nearness(modes: Alike, near: Near, asker: Asker, weights: Weights) -> Numbers:
    """The factor of nearness: the best of going there and of the ways that need no going."""
    rule = weights.nearness

    def goes(service: Service) -> bool:
        return Mode.IN_PERSON in asker.usable_modes(service.modes)

    def stays(service: Service) -> bool:
        return bool(asker.usable_modes(service.modes) - {Mode.IN_PERSON})

    def staying(service: Service) -> float:
        at_home = replace(service, modes=service.modes - {Mode.IN_PERSON})
        return part_of(PartCode.NEARNESS, at_home, asker, weights).value

    value = modes.each(staying, float)
    going = modes.each(goes, np.bool_)
    best = np.where(modes.each(stays, np.bool_), value, 0.0)
    if near.km is None:
        there = np.full(len(best), rule.unknown)
    else:
        there = 0.5 ** (near.km / rule.half_km(asker.travel))
        there = np.where(np.isnan(there), rule.unknown, there)
    value = np.where(going, np.maximum(best, there), value)
    return np.asarray(1 - weights.loss.nearness * (1 - value))


def _lift(records: Records | None, domain: Domain, rows: Rows, question: Question) -> Numbers:
    """What closed loops in a domain add, a row each."""
    found = np.zeros(len(rows))
    if records is None:
        return found
    at = np.minimum(np.searchsorted(records.rows, rows), len(records.rows) - 1)
    known = np.flatnonzero(records.rows[at] == rows)
    helped, closed = (each[at[known]].astype(np.int64) for each in (records.helped, records.closed))
    most = int(closed.max(initial=0)) + 1
    distinct, which = np.unique(helped * most + closed, return_inverse=True)
    lifts = [
        lift(Record(domain, *divmod(each, most)), question.averages, question.weights)
        for each in distinct.tolist()
    ]
    found[known] = np.array(lifts, float)[which]
    return found

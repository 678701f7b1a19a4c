"""Which rows answer a need, what the limits say of them, and which are let in."""

from dataclasses import dataclass

import numpy as np

from matching.columnar.asking import Groups
from matching.columnar.coded import Flags, Numbers, Rows, counted, in_any
from matching.columnar.columns import Columns
from matching.columnar.covering import Class, Classes
from matching.columnar.limits import (
    STEPS,
    Codes,
    Near,
    Said,
    is_excluded,
    own_said,
    said_of,
)
from matching.columnar.outside import Kept, Outside
from matching.columnar.purposes import Asked
from matching.columnar.scores import Pool
from matching.person import Asker
from matching.scoring import Question
from matching.terms import Step
from matching.weights import WidenWeights


@dataclass(frozen=True, slots=True, eq=False)
class Let:
    """The rows to choose from, and the account of the others."""

    pool: Pool
    outside: Outside


def let_in(columns: Columns, asked: Asked, question: Question) -> Let:
    """Put the limits to every row that answers a need; widen as far as it takes."""
    asker, weights = question.asker, question.weights
    points = columns.points
    classes = columns.covering.classes(columns.services, points, asker, weights.reach)
    rows = _answering(columns, asked, np.flatnonzero(classes != Class.OUTSIDE))
    near = Near(classes[rows], _km(columns, rows, asker) if asker.max_km is not None else None)
    groups = Groups.of(columns, rows, asker, weights)
    said = said_of(columns, rows, groups, near, question)
    by_need = _by_need(columns, rows, near, said, question)
    answers, steps = asked.answering(rows), np.zeros((len(rows), len(by_need)), np.uint8)
    for place, each in enumerate(by_need):
        steps[:, place] = each.steps
    inside = widened(steps, answers, asked.by_kind(rows), weights.widen)
    at = np.flatnonzero(in_any(inside))
    pool = Pool(
        rows=rows[at],
        groups=groups.at(at),
        near=Near(near.classes[at], _km(columns, rows[at], asker)),
        steps=steps[at],
        answers=inside[at],
        values=asked.values(rows[at]) * inside[at],
    )
    refused = _refused(columns, asked, classes, question)
    return Let(pool, Outside.of(asked, Kept(rows, answers, by_need, inside), refused))


def widened(steps: Codes, answers: Flags, by_kind: Flags, rule: WidenWeights) -> Flags:
    """Which rows may answer which needs, as `relaxing.widen` has it; all are (rows, needs)."""
    found = np.zeros_like(answers)
    had = np.zeros(answers.shape[1], np.intp)
    meant = had.copy()
    for place, step in enumerate(STEPS):
        due = answers & (steps == place)
        let = in_any(due[:, had < rule.enough])
        if step is Step.WAITING:
            let |= in_any((due & by_kind)[:, meant < rule.enough_of_kind])
        now = due & let[:, np.newaxis]
        found |= now
        had += counted(now)
        meant += counted(now & by_kind)
    return found


def _by_need(
    columns: Columns, rows: Rows, near: Near, said: Said, question: Question
) -> tuple[Said, ...]:
    """What the limits and a need's own conditions say of some rows, need by need."""
    if near.km is None and any(want.wishes for want in question.wanted):
        near = Near(near.classes, _km(columns, rows, question.asker))
    own = [own_said(columns, rows, near, question, want) for want in question.wanted]
    return tuple(said if each is None else said.then(each) for each in own)


def _km(columns: Columns, rows: Rows, asker: Asker) -> Numbers | None:
    """How far away some rows are; None: the person's place is not known."""
    return None if asker.point is None else columns.points.km_from(asker.point, rows)


def _answering(columns: Columns, asked: Asked, rows: Rows) -> Rows:
    """Those of some rows that answer a need."""
    any_need = asked.of_purposes(asked.any_need)
    return np.asarray(rows[any_need[columns.purposes.codes[rows]]])


def _refused(columns: Columns, asked: Asked, classes: Classes, question: Question) -> Rows:
    """The rows far away that the person said no to."""
    asker = question.asker
    if not (asker.excluded_services or asker.excluded_organisations or asker.excluded_communities):
        return np.zeros(0, np.intp)
    far = _answering(columns, asked, np.flatnonzero(classes == Class.OUTSIDE))
    return far[is_excluded(columns, far, asker, question.weights)]

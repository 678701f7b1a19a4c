"""Which rows answer a need, what the limits say of them, and which are let in."""

from dataclasses import dataclass

import numpy as np

from matching.columnar.asking import Groups
from matching.columnar.coded import Flags, Numbers, Rows
from matching.columnar.columns import Columns
from matching.columnar.covering import Class, Classes
from matching.columnar.limits import STEPS, Near, Said, is_excluded, said_of
from matching.columnar.outside import Outside
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
    answers = asked.answering(rows)
    inside = widened(said, answers, asked.by_kind(rows), weights.widen)
    at = np.flatnonzero(inside)
    pool = Pool(
        rows=rows[at],
        groups=groups.at(at),
        near=Near(near.classes[at], _km(columns, rows[at], asker)),
        steps=said.steps[at],
        answers=answers[at],
        values=asked.values(rows[at]),
    )
    refused = _refused(columns, asked, classes, question)
    return Let(pool, Outside.of(asked, rows, said, inside, refused))


def widened(said: Said, answers: Flags, by_kind: Flags, rule: WidenWeights) -> Flags:
    """The rows to choose from, as `relaxing.widen` has it. answers, by_kind: (rows, needs)."""
    found = np.zeros(len(answers), np.bool_)
    had = np.zeros(answers.shape[1], np.intp)
    meant = had.copy()
    for place, step in enumerate(STEPS):
        let = answers[:, had < rule.enough].any(axis=1)
        if step is Step.WAITING:
            let |= by_kind[:, meant < rule.enough_of_kind].any(axis=1)
        now = (said.steps == place) & let
        found |= now
        had += answers[now].sum(axis=0)
        meant += by_kind[now].sum(axis=0)
    return found


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

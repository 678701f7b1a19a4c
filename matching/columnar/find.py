"""Match a person with services by columns: the same list as `matching.find.match`, sooner.

Columns say which rows may be let in and how good each nearly is. What is shown is then scored by
the scalar code alone, so that totals and reasons are the very same.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from matching.assembling import (
    candidate_of,
    left_out_of,
    looked_wider,
    match_of,
    option_of,
    question_of,
    unmet_of,
)
from matching.columnar.choosing import choose_rows
from matching.columnar.columns import Columns
from matching.columnar.letting_in import let_in
from matching.columnar.outside import Outside
from matching.columnar.purposes import Asked
from matching.needs import notes, prompts
from matching.person import Asker
from matching.portfolio import Option
from matching.reasons import LeftOut, Unmet, UnmetCode
from matching.relaxing import Candidate
from matching.result import Match, MatchResult
from matching.scoring import Question
from matching.terms import Domain
from matching.thesaurus import EMPTY, Thesaurus
from matching.weights import Weights


def match_columns(
    columns: Columns,
    asker: Asker,
    weights: Weights,
    *,
    thesaurus: Thesaurus = EMPTY,
    k: int = 10,
    left_out_from: int = 0,
) -> MatchResult:
    """What `match` gives for the services that the columns were made of.

    left_out_from: how many of those left out to pass over, for who reads on.
    """
    if k < 1:
        raise ValueError("a list has at least one place")
    question = question_of(asker, weights, thesaurus, columns.averages)
    asked = Asked.of(question, columns.purposes, columns.words, columns.services)
    let = let_in(columns, asked, question)
    outside = let.outside
    wanted = [want.domain for want in question.wanted]

    def exact(row: int) -> Option:
        answers = let.pool.answers[np.searchsorted(let.pool.rows, row)].tolist()
        domains = frozenset(domain for domain, is_in in zip(wanted, answers, strict=True) if is_in)
        return option_of(_at(row, columns, question).let_in(domains), question)

    options = choose_rows(columns, let.pool, question, k, exact)
    matches = tuple(match_of(option, asker) for option in options)
    return MatchResult(
        matches=matches,
        left_out=_left_out(outside, columns, question, left_out_from),
        left_out_counts=dict(sorted(outside.all_limits().items())),
        suited=len(let.pool.rows),
        unmet=_unmet(outside, question, matches),
        prompts=prompts(asker.needs, weights),
        notes=notes(asker, thesaurus) + looked_wider(matches),
        weights_version=weights.version,
    )


def _at(row: int, columns: Columns, question: Question) -> Candidate:
    """A row that answers a need, by the scalar code."""
    return cast("Candidate", candidate_of(columns.services[row], question))


def _left_out(
    outside: Outside, columns: Columns, question: Question, start: int
) -> tuple[LeftOut, ...]:
    """What was not let in and why; what would have answered most comes first."""
    rows = outside.likeliest(start + question.weights.left_out.shown)[start:].tolist()
    return tuple(left_out_of(_at(row, columns, question)) for row in rows)


def _unmet(outside: Outside, question: Question, matches: Sequence[Match]) -> tuple[Unmet, ...]:
    """The wanted needs that nothing on the list answers."""
    answered = {need.domain for each in matches for need in each.score.needs}
    return tuple(
        _why_unmet(outside, at, want.domain)
        for at, want in enumerate(question.wanted)
        if want.domain not in answered
    )


def _why_unmet(outside: Outside, at: int, domain: Domain) -> Unmet:
    """Why nothing on the list answers a need, the so many-eth of those wanted."""
    if outside.could(at):
        return Unmet(domain, UnmetCode.LIST_TOO_SHORT)
    return unmet_of(domain, outside.limits(at))

"""Match a person with services, one service at a time: the whole way, written to be read.

This is what the list means. `matching.columnar.find.match_columns` gives the same list from columns
of numbers, many times faster, and is held to this one by tests.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from matching.assembling import (
    candidate_of,
    keeps_away,
    left_out_of,
    looked_wider,
    match_of,
    option_of,
    question_of,
    unmet_of,
    worth,
)
from matching.limits import verdicts
from matching.needs import may_answer, notes, prompts
from matching.outcomes import averages
from matching.person import Asker
from matching.portfolio import choose
from matching.reasons import LeftOut, Unmet, UnmetCode
from matching.relaxing import Candidate, widen
from matching.result import Match, MatchResult
from matching.scoring import Question, fits
from matching.service import Service
from matching.terms import Domain, Limit, Suits
from matching.thesaurus import EMPTY, Thesaurus
from matching.weights import Weights


def match(
    services: Iterable[Service],
    asker: Asker,
    weights: Weights,
    *,
    thesaurus: Thesaurus = EMPTY,
    k: int = 10,
) -> MatchResult:
    """At most k services for a person, whatever the order the services come in.

    services: published ones, each id once. k: 1 or more; ValueError if less. Without a thesaurus a
    goal's words count only where a listing shares them. No need asked for: an empty list, with
    the prompts.
    """
    if k < 1:
        raise ValueError("a list has at least one place")
    listed = sorted(services, key=lambda service: str(service.service_id))
    question = question_of(asker, weights, thesaurus, averages(listed))
    candidates = [found for each in listed if (found := candidate_of(each, question))]
    pool = widen(candidates, [want.domain for want in question.wanted], weights)
    options = [option_of(candidate, question) for candidate in pool]
    matches = tuple(match_of(option, asker) for option in choose(options, k, weights.portfolio))
    let_in = {candidate.service.service_id for candidate in pool}
    outside = [each for each in candidates if each.service.service_id not in let_in]
    counts = Counter(keeps_away(each).limit for each in outside)
    return MatchResult(
        matches=matches,
        left_out=_left_out(outside, weights),
        left_out_counts=dict(sorted(counts.items())),
        suited=len(pool),
        unmet=_unmet(question, candidates, matches),
        prompts=prompts(asker.needs, weights),
        notes=notes(asker, thesaurus) + looked_wider(matches),
        weights_version=weights.version,
    )


def why_not(
    service: Service, asker: Asker, weights: Weights, *, thesaurus: Thesaurus = EMPTY
) -> tuple[LeftOut, ...]:
    """Everything that keeps one service from a person; empty: nothing does, others came first."""
    question = question_of(asker, weights, thesaurus, {})
    found, answered = [], fits(service, question)
    if not answered:
        found.append(LeftOut(service.service_id, _why_no_fit(service, asker)))
    said = [*verdicts(service, asker, weights)]
    if all(fit.own for fit in answered):
        said += [each for fit in answered for each in fit.own if each not in said]
    found += [
        LeftOut(service.service_id, verdict.limit, verdict.numbers)
        for verdict in said
        if verdict.suits is Suits.NO
    ]
    return tuple(found)


def _left_out(outside: Sequence[Candidate], weights: Weights) -> tuple[LeftOut, ...]:
    """What was not let in and why; what would have answered most comes first."""
    likeliest = sorted(outside, key=lambda each: (-worth(each.fits), str(each.service.service_id)))
    return tuple(map(left_out_of, likeliest[: weights.left_out.shown]))


def _unmet(
    question: Question, candidates: Sequence[Candidate], matches: Sequence[Match]
) -> tuple[Unmet, ...]:
    """The wanted needs that nothing on the list answers."""
    answered = {need.domain for each in matches for need in each.score.needs}
    return tuple(
        _why_unmet(want.domain, candidates)
        for want in question.wanted
        if want.domain not in answered
    )


def _why_unmet(domain: Domain, candidates: Sequence[Candidate]) -> Unmet:
    """Why nothing on the list answers a need."""
    listed = [
        (each, each.step_for(fit))
        for each in candidates
        for fit in each.fits
        if fit.want.domain is domain
    ]
    if any(step is not None for _, step in listed):
        return Unmet(domain, UnmetCode.LIST_TOO_SHORT)
    return unmet_of(domain, Counter(keeps_away(each, domain).limit for each, _ in listed))


def _why_no_fit(service: Service, asker: Asker) -> Limit:
    """Why a service answers no need: it is not for one, or must not stand in for care."""
    is_guarded = any(
        asker.wants(domain) and not may_answer(service, domain) for domain, _ in service.domains
    )
    return Limit.NOT_INSTEAD_OF_CARE if is_guarded else Limit.NO_NEED

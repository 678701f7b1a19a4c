"""Match a person with services: the whole way from a question to a list that explains itself."""

from collections import Counter
from collections.abc import Iterable, Sequence

from geo.distance import great_circle_km
from matching.explaining import cautions_for, reasons_for, unknowns_for
from matching.limits import until_refused, verdicts
from matching.needs import may_answer, notes, prompts, wanted
from matching.outcomes import averages
from matching.person import Asker
from matching.portfolio import Option, choose, ways_of
from matching.reasons import LeftOut, Note, NoteCode, Unmet, UnmetCode
from matching.relaxing import Candidate, first_step, furthest, widen
from matching.result import Match, MatchResult
from matching.scoring import Question, fits, score
from matching.service import Service
from matching.suitability import visits
from matching.terms import Domain, Limit, Step, Suits
from matching.thesaurus import EMPTY, Thesaurus
from matching.verdict import Verdict
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
    question = _question(listed, asker, weights, thesaurus)
    candidates = _candidates(listed, question)
    pool = widen(candidates, [want.domain for want in question.wanted], weights)
    options = [_option(candidate, question) for candidate in pool]
    matches = tuple(_match(option, asker) for option in choose(options, k, weights.portfolio))
    let_in = {candidate.service.service_id for candidate in pool}
    outside = [each for each in candidates if each.service.service_id not in let_in]
    return MatchResult(
        matches=matches,
        left_out=_left_out(outside, question),
        left_out_counts=dict(Counter(_keeps_away(each.verdicts).limit for each in outside)),
        suited=len(pool),
        unmet=_unmet(question, candidates, matches),
        prompts=prompts(asker.needs, weights),
        notes=notes(asker, thesaurus) + _looked_wider(matches),
        weights_version=weights.version,
    )


def why_not(
    service: Service, asker: Asker, weights: Weights, *, thesaurus: Thesaurus = EMPTY
) -> tuple[LeftOut, ...]:
    """Everything that keeps one service from a person; empty: nothing does, others came first."""
    question = _question((), asker, weights, thesaurus)
    found = []
    if not fits(service, question):
        found.append(LeftOut(service.service_id, _why_no_fit(service, asker)))
    found += [
        LeftOut(service.service_id, verdict.limit, verdict.numbers)
        for verdict in verdicts(service, asker, weights)
        if verdict.suits is Suits.NO
    ]
    return tuple(found)


def _question(
    services: Sequence[Service], asker: Asker, weights: Weights, thesaurus: Thesaurus
) -> Question:
    """Everything asked, worked out once."""
    return Question(asker, wanted(asker.needs, weights, thesaurus), weights, averages(services))


def _candidates(services: Sequence[Service], question: Question) -> list[Candidate]:
    """The services that answer a need, with what the limits say of them."""
    found = []
    for service in services:
        if answered := fits(service, question):
            said = until_refused(service, question.asker, question.weights)
            found.append(Candidate(service, answered, said, first_step(said)))
    return found


def _option(candidate: Candidate, question: Question) -> Option:
    """A candidate with its score."""
    step = candidate.step or Step.REMOTE
    scored = score(candidate.service, question, candidate.fits, step)
    return Option(candidate, scored, ways_of(candidate, question.asker))


def _match(option: Option, asker: Asker) -> Match:
    """An option as it is shown."""
    candidate, service = option.candidate, option.candidate.service
    return Match(
        service_id=service.service_id,
        organisation_id=service.organisation_id,
        step=candidate.step or Step.REMOTE,
        score=option.score,
        reasons=reasons_for(option.score),
        unknowns=unknowns_for(service, asker, candidate.verdicts),
        cautions=cautions_for(service, asker, candidate.verdicts),
        km=_km(service, asker),
    )


def _km(service: Service, asker: Asker) -> float | None:
    """How far away a service is, if the person may go there."""
    if service.point is None or asker.point is None or not visits(service, asker):
        return None
    return round(great_circle_km(asker.point, service.point), 3)


def _keeps_away(said: Sequence[Verdict]) -> Verdict:
    """The limit to name: one that never relaxes, else the first that says no."""
    refusals = [verdict for verdict in said if verdict.suits is Suits.NO]
    return next((each for each in refusals if each.relaxes_at is None), refusals[0])


def _left_out(outside: Sequence[Candidate], question: Question) -> tuple[LeftOut, ...]:
    """What was not let in and why; what would have answered most comes first."""
    total = {
        each.service.service_id: sum(fit.want.weight * fit.value for fit in each.fits)
        for each in outside
    }
    likeliest = sorted(
        outside, key=lambda each: (-total[each.service.service_id], str(each.service.service_id))
    )
    shown = likeliest[: question.weights.left_out.shown]
    limits = [(each, _keeps_away(each.verdicts)) for each in shown]
    return tuple(LeftOut(each.service.service_id, no.limit, no.numbers) for each, no in limits)


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
    listed = [each for each in candidates if domain in each.domains]
    if not listed:
        return Unmet(domain, UnmetCode.NOTHING_LISTED)
    if any(each.step is not None for each in listed):
        return Unmet(domain, UnmetCode.LIST_TOO_SHORT)
    limits = Counter(_keeps_away(each.verdicts).limit for each in listed)
    commonest = min(limits, key=lambda limit: (-limits[limit], limit))
    return Unmet(domain, UnmetCode.NOTHING_SUITS, commonest)


def _looked_wider(matches: Sequence[Match]) -> tuple[Note, ...]:
    """Whether anything shown took a widening to find."""
    step = furthest([each.step for each in matches])
    return () if step is Step.AS_ASKED else (Note(NoteCode.LOOKED_WIDER, {"step": step.value}),)


def _why_no_fit(service: Service, asker: Asker) -> Limit:
    """Why a service answers no need: it is not for one, or must not stand in for care."""
    is_guarded = any(
        asker.wants(domain) and not may_answer(service, domain) for domain, _ in service.domains
    )
    return Limit.NOT_INSTEAD_OF_CARE if is_guarded else Limit.NO_NEED

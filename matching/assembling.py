"""What a list is put together from: a candidate, an option with its score, a match as it is shown.

Both ways of matching, service by service (find.py) and by columns (columnar/), build these with the
same functions, so a reason is the same object whichever found it.
"""

from collections.abc import Mapping, Sequence

from geo.distance import great_circle_km
from matching.explaining import cautions_for, reasons_for, unknowns_for
from matching.limits import until_refused
from matching.needs import wanted
from matching.outcomes import Averages
from matching.person import Asker
from matching.portfolio import Option, ways_of
from matching.reasons import LeftOut, Note, NoteCode, Unmet, UnmetCode
from matching.relaxing import Candidate
from matching.result import Match
from matching.scoring import Fit, Question, fits, score
from matching.service import Service
from matching.suitability import visits
from matching.terms import Domain, Limit, Step, Suits
from matching.thesaurus import Thesaurus
from matching.verdict import Verdict, first_step, furthest
from matching.weights import Weights


def question_of(
    asker: Asker, weights: Weights, thesaurus: Thesaurus, averages: Averages
) -> Question:
    """Everything asked, worked out once."""
    return Question(asker, wanted(asker.needs, weights, thesaurus), weights, averages)


def candidate_of(service: Service, question: Question) -> Candidate | None:
    """A service that answers a need, with what the limits say of it; None: it answers none."""
    answered = fits(service, question)
    if not answered:
        return None
    said = until_refused(service, question.asker, question.weights)
    return Candidate(service, answered, said, first_step(said))


def option_of(candidate: Candidate, question: Question) -> Option:
    """A candidate with its score."""
    step = candidate.step or Step.REMOTE
    scored = score(candidate.service, question, candidate.fits, step)
    return Option(candidate, scored, ways_of(candidate.service, question.asker))


def match_of(option: Option, asker: Asker) -> Match:
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


def worth(found: Sequence[Fit]) -> float:
    """How much of what is asked for a service would answer, were nothing in the way.

    Added up in the order of needs, so that the columns come to the same number to the last bit.
    """
    total = 0.0
    for fit in found:
        total += fit.want.weight * fit.value
    return total


def keeps_away(candidate: Candidate, domain: Domain | None = None) -> Verdict:
    """The limit to name: one that never relaxes, else the first that says no.

    Those of the whole question before those in the goal of a need: the one named, or the first.
    """
    fits = [fit for fit in candidate.fits if domain is None or fit.want.domain is domain]
    said = [each for each in candidate.verdicts if each.suits is Suits.NO]
    refusals = said or [each for each in fits[0].own if each.suits is Suits.NO]
    return next((each for each in refusals if each.relaxes_at is None), refusals[0])


def left_out_of(candidate: Candidate) -> LeftOut:
    """A candidate that is not let in, with the limit that keeps it away."""
    no = keeps_away(candidate)
    return LeftOut(candidate.service.service_id, no.limit, no.numbers)


def unmet_of(domain: Domain, limits: Mapping[Limit, int]) -> Unmet:
    """A need that nothing can answer, and the commonest of the limits that keep services away."""
    if not limits:
        return Unmet(domain, UnmetCode.NOTHING_LISTED)
    commonest = min(limits, key=lambda limit: (-limits[limit], limit))
    return Unmet(domain, UnmetCode.NOTHING_SUITS, commonest)


def looked_wider(matches: Sequence[Match]) -> tuple[Note, ...]:
    """Whether anything shown took a widening to find."""
    step = furthest([each.step for each in matches])
    return () if step is Step.AS_ASKED else (Note(NoteCode.LOOKED_WIDER, {"step": step.value}),)


def _km(service: Service, asker: Asker) -> float | None:
    """How far away a service is, if the person may go there."""
    if service.point is None or asker.point is None or not visits(service, asker):
        return None
    return round(great_circle_km(asker.point, service.point), 3)

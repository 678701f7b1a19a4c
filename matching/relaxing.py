"""Look wider, visibly, for the needs that too few services answer."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from matching.scoring import Fit
from matching.service import Service
from matching.terms import Domain, Step, Suits
from matching.verdict import Verdict
from matching.weights import Weights

_ORDER: Final = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that answers a need, with what the limits say of it."""

    service: Service
    fits: tuple[Fit, ...]
    verdicts: tuple[Verdict, ...]  # up to the first NO that nothing sets aside
    step: Step | None  # the first step that would let it in; None: no step does

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The wanted domains it answers."""
        return tuple(fit.want.domain for fit in self.fits)

    @property
    def meant(self) -> tuple[Domain, ...]:
        """The wanted domains for which it is of the kind that the goal's words mean."""
        return tuple(fit.want.domain for fit in self.fits if fit.kinds)

    def answers_any(self, domains: AbstractSet[Domain], by_kind: AbstractSet[Domain]) -> bool:
        """Whether it answers any of some domains, or any of others by the kind that is meant."""
        return not (domains.isdisjoint(self.domains) and by_kind.isdisjoint(self.meant))


def first_step(verdicts: Sequence[Verdict]) -> Step | None:
    """The step at which every NO has been set aside; None if one never is."""
    latest = Step.AS_ASKED
    for verdict in verdicts:
        if verdict.suits is Suits.NO:
            if verdict.relaxes_at is None:
                return None
            latest = max(latest, verdict.relaxes_at, key=_ORDER.__getitem__)
    return latest


def widen(
    candidates: Sequence[Candidate], wanted: Sequence[Domain], weights: Weights
) -> list[Candidate]:
    """The candidates to choose from, in the order given.

    All that suit as asked; then, step by step, only what answers a need that has had fewer than
    `enough` answers at the steps before. Of the kind that a goal means, what is full for now or
    has a wait is let in while there are fewer than `enough_of_kind`: better a wait for it than
    only other things today.
    """
    rule = weights.widen
    answers: Counter[Domain] = Counter()
    meant: Counter[Domain] = Counter()
    let_in: set[int] = set()
    for step in Step:
        thin = {domain for domain in wanted if answers[domain] < rule.enough}
        waits = step is Step.WAITING
        worth_it = {each for each in wanted if waits and meant[each] < rule.enough_of_kind}
        for place, candidate in enumerate(candidates):
            if candidate.step is step and candidate.answers_any(thin, worth_it):
                let_in.add(place)
                answers.update(candidate.domains)
                meant.update(candidate.meant)
    return [candidates[place] for place in sorted(let_in)]


def furthest(steps: Sequence[Step]) -> Step:
    """The last of some steps, in the order of widening; none: as asked."""
    return max(steps, key=_ORDER.__getitem__, default=Step.AS_ASKED)

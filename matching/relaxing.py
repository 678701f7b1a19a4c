"""Look wider, visibly, for the needs that too few services answer."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from matching.scoring import Fit
from matching.service import Service
from matching.terms import Domain, Step
from matching.verdict import Verdict, earliest, later
from matching.weights import Weights


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

    def step_for(self, fit: Fit) -> Step | None:
        """The first step that would let it answer one need; None: no step does."""
        return later(self.step, fit.step)

    def due(self, step: Step) -> tuple[Fit, ...]:
        """The needs that it may answer from a step on."""
        return tuple(fit for fit in self.fits if self.step_for(fit) is step)

    def let_in(self, domains: Container[Domain]) -> "Candidate":
        """The same, let in for some of the needs alone, with what their conditions say of it."""
        fits = tuple(
            replace(fit, step=self.step_for(fit)) for fit in self.fits if fit.want.domain in domains
        )
        said = list(self.verdicts)
        said += [each for fit in fits for each in fit.own if each not in said]
        step = earliest(fit.step for fit in fits if fit.step)
        return replace(self, fits=fits, verdicts=tuple(said), step=step)


def widen(
    candidates: Sequence[Candidate], wanted: Sequence[Domain], weights: Weights
) -> list[Candidate]:
    """The candidates to choose from, in the order given, each for the needs it may answer.

    All that suit as asked; then, step by step, only what answers a need that has had fewer than
    `enough` answers at the steps before. Of the kind that a goal means, what is full for now or
    has a wait is let in while there are fewer than `enough_of_kind`: better a wait for it than
    only other things today.
    """
    rule = weights.widen
    answers: Counter[Domain] = Counter()
    meant: Counter[Domain] = Counter()
    inside: dict[int, set[Domain]] = {}
    for step in Step:
        thin = {domain for domain in wanted if answers[domain] < rule.enough}
        waits = step is Step.WAITING
        worth_it = {each for each in wanted if waits and meant[each] < rule.enough_of_kind}
        for place, candidate in enumerate(candidates):
            due = candidate.due(step)
            domains = {fit.want.domain for fit in due}
            of_kind = {fit.want.domain for fit in due if fit.kinds}
            if domains & thin or of_kind & worth_it:
                inside.setdefault(place, set()).update(domains)
                answers.update(domains)
                meant.update(of_kind)
    return [candidates[place].let_in(inside[place]) for place in sorted(inside)]

"""How likely one service is to help one person, need by need, with the parts of that number.

chance = certainty x fit x record x quality, for each need; the total is the mean chance over the
person's needs by their weights. Source of every number: weights.toml; of the form: docs/adr/0004.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod

from matching.conditions import own_verdicts, terms_of
from matching.needs import Aim, Wanted, aim_of, is_safe_first, may_be_offered
from matching.outcomes import Averages, lift
from matching.person import Asker
from matching.quality import Part, PartCode, quality
from matching.service import Record, Service
from matching.terms import Domain, Step
from matching.verdict import Verdict, first_step, later
from matching.weights import FitWeights, Weights


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that is asked, worked out once for all services."""

    asker: Asker
    wanted: tuple[Wanted, ...]  # heaviest first
    weights: Weights
    averages: Averages
    terms: dict[Domain, Asker] = field(default_factory=dict, repr=False, compare=False)

    def asked_by(self, want: Wanted) -> Asker:
        """The question as one need asks it, worked out once."""
        if want.domain not in self.terms:
            self.terms[want.domain] = terms_of(self.asker, want)
        return self.terms[want.domain]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a service answers one need, before anything else is known of it."""

    want: Wanted
    share: float  # 0 to 1: the weight the listing gives the domain; 0: it does not name it
    kinds: tuple[str, ...]  # kinds of service the goal's words mean and this service is
    words: tuple[str, ...]  # stems the goal and the listing share
    value: float  # 0 to 1
    own: tuple[Verdict, ...] = field(default=(), repr=False)  # of the conditions in its goal
    step: Step | None = Step.AS_ASKED  # the first step that lets it answer the need; None: none


@dataclass(frozen=True, slots=True)
class NeedPart:
    """One need a service answers."""

    domain: Domain
    rank: int  # 1 to 3: a chosen priority; 0: help wanted, not chosen
    weight: float  # 0 to 1: how much the need counts
    share: float  # 0 to 1, as in Fit
    is_by_domain: bool  # False: only the goal's words lead here, however the listing is filed
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    fit: float  # 0 to 1
    lift: float  # -cap to +cap: what closed loops add
    helped: int
    closed: int
    safe_first: float  # 1, or what is left of it for what should not come first for safety
    chance: float  # 0 to 1: how likely the service is to help with this need


@dataclass(frozen=True, slots=True)
class Score:
    """A total from 0 to 1, and the parts it is made of."""

    total: float
    step: float  # 0 to 1: what is left after widening
    needs: tuple[NeedPart, ...]  # heaviest first
    parts: tuple[Part, ...]


def fits(service: Service, question: Question) -> tuple[Fit, ...]:
    """The needs a service answers; none: it is not for this person's question."""
    shares = dict(service.domains)
    found = []
    for want in question.wanted:
        share, kinds = shares.get(want.domain, 0.0), service.kinds & want.kinds
        is_for_it = may_be_offered(service, want.domain, is_kind_asked_for=bool(kinds))
        if (share or kinds) and is_for_it:
            own = own_verdicts(
                service, question.asker, want, question.asked_by(want), question.weights
            )
            fit = _fit(service, want, share, kinds, question.weights)
            found.append(replace(fit, own=own, step=first_step(own)) if own else fit)
    return tuple(found)


def score(
    service: Service,
    question: Question,
    found: Sequence[Fit] | None = None,
    step: Step = Step.AS_ASKED,
) -> Score:
    """Score one service. `found`: its fits, when they are known already."""
    weights = question.weights
    answered = fits(service, question) if found is None else found
    answered = [fit for fit in answered if fit.step is not None]
    parts = quality(service, question.asker, weights)
    if all(fit.want.domain is Domain.PERSONAL_SAFETY for fit in answered):
        parts = tuple(map(_wherever_it_is, parts))
    left = weights.step.of(step)
    near = prod(part.factor for part in parts if part.code is PartCode.NEARNESS)
    others = prod(part.factor for part in parts if part.code is not PartCode.NEARNESS)
    needs = tuple(
        _need_part(
            service, fit, (near, weights.step.of(later(step, fit.step) or step) * others), question
        )
        for fit in answered
    )
    whole = sum(want.weight for want in question.wanted)
    gained = sum(need.weight * need.chance for need in needs)
    return Score(gained / whole if whole else 0.0, left, needs, parts)


def _fit(
    service: Service, want: Wanted, share: float, kinds: frozenset[str], weights: Weights
) -> Fit:
    """One need that a service answers, by its domain or by the kind that the goal means."""
    words = service.stems & want.stems
    return Fit(
        want=want,
        share=share,
        kinds=tuple(sorted(kinds)),
        words=tuple(sorted(words)),
        value=fit_value(share, len(words), aim_of(service.kinds, want), weights.fit),
    )


def fit_value(share: float, words: int, aim: Aim, rule: FitWeights) -> float:
    """From 0 to 1, how well a service answers a need.

    share: the weight its listing gives the domain. words: how many stems it shares with the goal.
    """
    named = max(share, rule.kind_alone) if aim >= Aim.PARTLY else share
    by_domain = rule.other_share if aim is Aim.OTHER else rule.domain_share
    by_words = rule.words_share * min(1.0, words / rule.words_enough)
    return named * (by_domain + _by_kind(aim, rule) + by_words)


def _by_kind(aim: Aim, rule: FitWeights) -> float:
    """What the kinds of a service add."""
    match aim:
        case Aim.MEANT:
            return rule.kind_share
        case Aim.NEAR | Aim.PARTLY:
            return rule.near_share
        case Aim.ANYBODY:
            return rule.anybody_share
        case Aim.OTHER | Aim.UNSAID:
            return 0.0


def _wherever_it_is(part: Part) -> Part:
    """A part for help with safety alone, where nearness neither counts nor is a reason."""
    if part.code is not PartCode.NEARNESS:
        return part
    return replace(part, factor=1.0, gain=0.0, reason=None)


def _need_part(
    service: Service, fit: Fit, factors: tuple[float, float], question: Question
) -> NeedPart:
    """One need with its chance. For personal safety nothing counts less for being far away."""
    weights, want = question.weights, fit.want
    near, others = factors
    safe_first = 1.0
    if want.domain is Domain.PERSONAL_SAFETY:
        near = 1.0
        safe_first = 1.0 if is_safe_first(service) else weights.safety.other
    record = _record(service, want.domain)
    lifted = lift(record, question.averages, weights)
    chance = weights.portfolio.certainty * fit.value * (1 + lifted) * safe_first * near * others
    return NeedPart(
        domain=want.domain,
        rank=want.rank,
        weight=want.weight,
        share=fit.share,
        is_by_domain=fit.share > (weights.fit.kind_alone if fit.kinds else 0.0),
        kinds=fit.kinds,
        words=fit.words,
        fit=fit.value,
        lift=lifted,
        helped=record.helped if record else 0,
        closed=record.closed if record else 0,
        safe_first=safe_first,
        chance=min(1.0, chance),
    )


def _record(service: Service, domain: Domain) -> Record | None:
    """The closed loops of a service in a domain."""
    return next((record for record in service.record if record.domain is domain), None)

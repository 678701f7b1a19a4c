"""Choose a list as a whole, so that what is on it answers as much as it can together.

Greedy maximum of covered need: a need is covered with the chance that at least one chosen service
helps with it, so a second answer to the same need is worth less than a first answer to another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from matching.needs import is_safe_first
from matching.person import Asker
from matching.quality import PartCode
from matching.relaxing import Candidate
from matching.scoring import Score
from matching.service import Service
from matching.terms import REMOTE_MODES, CoverageKind, Domain, Mode
from matching.weights import PortfolioWeights

FACE_TO_FACE: Final = frozenset({Mode.IN_PERSON, Mode.AT_HOME, Mode.OUTREACH})
ONCE, TWICE = 1, 2
WAYS: Final = (REMOTE_MODES, FACE_TO_FACE)


@dataclass(frozen=True, slots=True)
class Shape:
    """All that the rules of a list look at, besides the organisation: equals are alike to them."""

    domains: frozenset[Domain]  # that it answers
    well: frozenset[Domain]  # of those, the ones it answers better than in passing
    ways: frozenset[frozenset[Mode]]  # of WAYS, those the person can use
    is_safe_first: bool

    @property
    def is_for_safety(self) -> bool:
        """Whether it answers personal safety."""
        return Domain.PERSONAL_SAFETY in self.domains

    @property
    def leads_safety(self) -> bool:
        """Whether it answers personal safety and should go first for it."""
        return self.is_safe_first and self.is_for_safety


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate with its score."""

    candidate: Candidate
    score: Score
    ways: frozenset[frozenset[Mode]]  # of WAYS, those the person can use

    @property
    def fits(self) -> Mapping[Domain, float]:
        """How well it answers each need that it answers."""
        return {need.domain: need.fit for need in self.score.needs}

    @property
    def covers(self) -> CoverageKind | None:
        """The kind of its area that holds the person; None: not known, or none does."""
        part = next(each for each in self.score.parts if each.code is PartCode.COVERAGE)
        kind = part.numbers.get("kind")
        return CoverageKind(kind) if isinstance(kind, str) else None

    @property
    def is_national(self) -> bool:
        """Whether it is for the person only as for the whole country."""
        return self.covers is CoverageKind.NATIONAL

    def shape(self, least: Mapping[Domain, float]) -> Shape:
        """What the rules of a list look at. least: the fit below which an answer is in passing."""
        domains, is_first = frozenset(self.fits), is_safe_first(self.candidate.service)
        return Shape(domains, well_of(self.fits, least), self.ways, is_first)


@dataclass(slots=True)
class Growing:
    """A list while it grows."""

    k: int
    weights: PortfolioWeights
    first: frozenset[Domain]  # to be answered before any is doubled
    least: Mapping[Domain, float]  # the fit below which an answer is in passing
    has_local: bool  # whether anything on offer is for the person's own area
    chosen: list[Option] = field(default_factory=list)
    left: dict[Domain, float] = field(default_factory=dict)  # chance that nothing has helped yet
    answers: Counter[Domain] = field(default_factory=Counter)
    good: Counter[Domain] = field(default_factory=Counter)  # those better than in passing
    of_organisation: Counter[UUID] = field(default_factory=Counter)
    has_safe_first: bool = False
    national: int = 0

    @property
    def national_share(self) -> float:
        """What is left of what one more for the whole country adds."""
        is_full = self.has_local and self.national >= self.weights.national
        return self.weights.national_more if is_full else 1.0

    def add(self, option: Option) -> None:
        """Put an option on the list."""
        service = option.candidate.service
        self.chosen.append(option)
        self.of_organisation[service.organisation_id] += 1
        self.good.update(well_of(option.fits, self.least))
        self.national += option.is_national
        for need in option.score.needs:
            self.answers[need.domain] += 1
            self.left[need.domain] = self.left.get(need.domain, 1.0) * (1 - need.chance)
            if need.domain is Domain.PERSONAL_SAFETY and is_safe_first(service):
                self.has_safe_first = True

    def has_place(self, organisation: UUID) -> bool:
        """Whether an organisation has not had its share of the first places."""
        rule = self.weights
        if len(self.chosen) >= rule.per_organisation_first:
            return True
        return self.of_organisation[organisation] < rule.per_organisation


def ways_of(service: Service, asker: Asker) -> frozenset[frozenset[Mode]]:
    """Whether a service can be used remotely, face to face, or both."""
    usable = asker.usable_modes(service.modes) or service.modes
    return frozenset(way for way in WAYS if usable & way)


def choose(options: Sequence[Option], k: int, weights: PortfolioWeights) -> list[Option]:
    """At most k options, in the order to show them; ties go to the lower service id.

    Every chosen priority (or, if none was chosen, every wanted need) that can be answered is
    answered before any other choice is made, better than in passing where that can be, and has two
    answers by the end if there are two and places enough. At most `per_organisation` come from one
    organisation among the first `per_organisation_first`. If both ways to take part are on offer,
    both are among the first `mix_within`, as far as the priorities leave room. What is for the
    whole country does not fill the list while something local is nearly as good.
    """
    needs = [(need.domain, need.rank) for option in options for need in option.score.needs]
    has_local = any(each.covers and not each.is_national for each in options)
    growing = Growing(k, weights, first_needs(needs), least_fits(options, weights), has_local)
    shapes = {id(option): option.shape(growing.least) for option in options}
    remaining = sorted(options, key=lambda option: str(option.candidate.service.service_id))
    while len(growing.chosen) < k:
        placed = [each for each in remaining if growing.has_place(_organisation(each))]
        if not placed:
            break
        fit = set(next_shapes(list({shapes[id(each)] for each in placed}), growing))
        best = min(
            (each for each in placed if shapes[id(each)] in fit),
            key=lambda each: rank(each, growing),
        )
        growing.add(best)
        remaining.remove(best)
    return growing.chosen


def least_fits(options: Sequence[Option], weights: PortfolioWeights) -> dict[Domain, float]:
    """For each domain answered, the fit below which an answer is in passing."""
    best: dict[Domain, float] = {}
    for option in options:
        for domain, fit in option.fits.items():
            best[domain] = max(best.get(domain, 0.0), fit)
    return {domain: weights.in_passing * fit for domain, fit in best.items()}


def well_of(fits: Mapping[Domain, float], least: Mapping[Domain, float]) -> frozenset[Domain]:
    """Of the domains that are answered, those answered better than in passing."""
    return frozenset(domain for domain, fit in fits.items() if fit >= least[domain])


def first_needs(needs: Iterable[tuple[Domain, int]]) -> frozenset[Domain]:
    """Of the needs that any option answers, with their ranks, those to be answered first.

    The chosen priorities, or all if none was chosen; safety is always one of them.
    """
    listed = set(needs)
    if not any(rank for _, rank in listed):
        return frozenset(domain for domain, _ in listed)
    return frozenset(domain for domain, rank in listed if rank or domain is Domain.PERSONAL_SAFETY)


def next_shapes(at_hand: Sequence[Shape], growing: Growing) -> Sequence[Shape]:
    """Of the shapes at hand, those that may come next.

    What answers a priority still unanswered; when places run short, what answers one a second
    time; then a way to take part still missing.
    """
    allowed = _safe_first(at_hand, growing)
    if answering := _answering(allowed, growing, ONCE):
        return answering
    single = [
        each for each in growing.first if growing.answers[each] and growing.good[each] < TWICE
    ]
    is_short = growing.k - len(growing.chosen) <= len(single)
    if is_short and (doubling := _answering(allowed, growing, TWICE)):
        return doubling
    missing = [way for way in WAYS if not any(way in each.ways for each in growing.chosen)]
    if len(growing.chosen) + len(missing) >= min(growing.k, growing.weights.mix_within):
        mixing = [each for each in allowed if not each.ways.isdisjoint(missing)]
        return mixing or allowed
    return allowed


def _safe_first(at_hand: Sequence[Shape], growing: Growing) -> Sequence[Shape]:
    """For safety, nothing comes before a helpline or a confidential service."""
    if growing.has_safe_first or not any(each.leads_safety for each in at_hand):
        return at_hand
    return [each for each in at_hand if each.leads_safety or not each.is_for_safety]


def _answering(shapes: Sequence[Shape], growing: Growing, times: int) -> list[Shape]:
    """The shapes that answer a priority answered fewer times; rather well than in passing."""
    if poor := {domain for domain in growing.first if growing.good[domain] < times}:
        if well := [each for each in shapes if not each.well.isdisjoint(poor)]:
            return well
        none = {domain for domain in poor if growing.answers[domain] < times}
        return [each for each in shapes if not each.domains.isdisjoint(none)]
    return []


def rank(option: Option, growing: Growing) -> tuple[float, float, str]:
    """The sort key of what newly covers most need."""
    gain = sum(
        need.weight * need.chance * growing.left.get(need.domain, 1.0)
        for need in option.score.needs
    )
    gain *= growing.national_share if option.is_national else 1.0
    return (-gain, -option.score.total, str(option.candidate.service.service_id))


def _organisation(option: Option) -> UUID:
    """Who runs it."""
    return option.candidate.service.organisation_id

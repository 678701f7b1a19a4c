"""Choose a list as a whole, so that what is on it answers as much as it can together.

Greedy maximum of covered need: a need is covered with the chance that at least one chosen service
helps with it, so a second answer to the same need is worth less than a first answer to another.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from matching.needs import is_safe_first
from matching.person import Asker
from matching.relaxing import Candidate
from matching.scoring import Score
from matching.terms import REMOTE_MODES, Domain, Mode
from matching.weights import PortfolioWeights

FACE_TO_FACE: Final = frozenset({Mode.IN_PERSON, Mode.AT_HOME, Mode.OUTREACH})
WAYS: Final = (REMOTE_MODES, FACE_TO_FACE)


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate with its score."""

    candidate: Candidate
    score: Score
    ways: frozenset[frozenset[Mode]]  # of WAYS, those the person can use


@dataclass(slots=True)
class Growing:
    """A list while it grows."""

    k: int
    weights: PortfolioWeights
    chosen: list[Option] = field(default_factory=list)
    left: dict[Domain, float] = field(default_factory=dict)  # chance that nothing has helped yet
    of_organisation: Counter[UUID] = field(default_factory=Counter)
    has_safe_first: bool = False

    def add(self, option: Option) -> None:
        """Put an option on the list."""
        service = option.candidate.service
        self.chosen.append(option)
        self.of_organisation[service.organisation_id] += 1
        for need in option.score.needs:
            self.left[need.domain] = self.left.get(need.domain, 1.0) * (1 - need.chance)
            if need.domain is Domain.PERSONAL_SAFETY and is_safe_first(service):
                self.has_safe_first = True


def ways_of(candidate: Candidate, asker: Asker) -> frozenset[frozenset[Mode]]:
    """Whether a service can be used remotely, face to face, or both."""
    offered = candidate.service.modes
    usable = asker.usable_modes(offered) or offered
    return frozenset(way for way in WAYS if usable & way)


def choose(options: Sequence[Option], k: int, weights: PortfolioWeights) -> list[Option]:
    """At most k options, in the order to show them; ties go to the lower service id.

    Every chosen priority (or, if none was chosen, every wanted need) that can be answered is
    answered before any other choice is made. At most `per_organisation` come from one organisation
    among the first `per_organisation_first`. If both ways to take part are on offer, both are among
    the first `mix_within`, as far as the priorities leave room.
    """
    growing = Growing(k, weights)
    remaining = sorted(options, key=lambda option: str(option.candidate.service.service_id))
    while len(growing.chosen) < k:
        allowed = _allowed(remaining, growing)
        if not allowed:
            break
        best = min(_narrowed(allowed, options, growing), key=lambda each: rank(each, growing))
        growing.add(best)
        remaining.remove(best)
    return growing.chosen


def _allowed(remaining: Sequence[Option], growing: Growing) -> list[Option]:
    """What may come next: for safety, nothing before a helpline or a confidential service."""
    allowed = [option for option in remaining if _has_place(option, growing)]
    if growing.has_safe_first or not any(_leads_safety(option) for option in allowed):
        return allowed
    return [option for option in allowed if _leads_safety(option) or not _is_for_safety(option)]


def _has_place(option: Option, growing: Growing) -> bool:
    """Whether its organisation has not had its share of the first places."""
    rule = growing.weights
    if len(growing.chosen) >= rule.per_organisation_first:
        return True
    organisation = option.candidate.service.organisation_id
    return growing.of_organisation[organisation] < rule.per_organisation


def _narrowed(
    allowed: Sequence[Option], options: Sequence[Option], growing: Growing
) -> Sequence[Option]:
    """Only what answers a priority still unanswered; then only a way to take part still missing."""
    unanswered = _first_needs(options) - growing.left.keys()
    if unanswered:
        answering = [
            option
            for option in allowed
            if any(need.domain in unanswered for need in option.score.needs)
        ]
        if answering:
            return answering
    missing = [way for way in WAYS if not any(way in each.ways for each in growing.chosen)]
    if len(growing.chosen) + len(missing) >= min(growing.k, growing.weights.mix_within):
        mixing = [option for option in allowed if any(way in option.ways for way in missing)]
        return mixing or allowed
    return allowed


def _first_needs(options: Sequence[Option]) -> set[Domain]:
    """The needs to be answered before any is doubled; safety is always one of them."""
    needs = {(need.domain, need.rank) for option in options for need in option.score.needs}
    if not any(rank for _, rank in needs):
        return {domain for domain, _ in needs}
    return {domain for domain, rank in needs if rank or domain is Domain.PERSONAL_SAFETY}


def rank(option: Option, growing: Growing) -> tuple[float, float, str]:
    """The sort key of what newly covers most need."""
    gain = sum(
        need.weight * need.chance * growing.left.get(need.domain, 1.0)
        for need in option.score.needs
    )
    return (-gain, -option.score.total, str(option.candidate.service.service_id))


def _is_for_safety(option: Option) -> bool:
    """Whether an option answers personal safety."""
    return any(need.domain is Domain.PERSONAL_SAFETY for need in option.score.needs)


def _leads_safety(option: Option) -> bool:
    """Whether an option answers personal safety and should go first for it."""
    return _is_for_safety(option) and is_safe_first(option.candidate.service)

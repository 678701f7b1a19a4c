"""What one limit says of one service for one person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from matching.person import Asker
from matching.reasons import Numbers, Value
from matching.service import Service
from matching.terms import Limit, Step, Suits
from matching.weights import Weights


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one limit says. `relaxes_at`: the step at which a NO is set aside; None: never."""

    limit: Limit
    suits: Suits
    numbers: Numbers = field(default_factory=dict)
    relaxes_at: Step | None = None


YES: Final = {limit: Verdict(limit, Suits.YES) for limit in Limit}
UNKNOWN: Final = {limit: Verdict(limit, Suits.UNKNOWN) for limit in Limit}

_ORDER: Final = {step: place for place, step in enumerate(Step)}

LimitCheck: TypeAlias = Callable[[Service, Asker, Weights], Verdict]


def no(limit: Limit, relaxes_at: Step | None = None, **numbers: Value) -> Verdict:
    """A NO with its numbers."""
    return Verdict(limit, Suits.NO, numbers, relaxes_at)


def listed(codes: Iterable[StrEnum]) -> tuple[str, ...]:
    """Codes in a fixed order."""
    return tuple(sorted(code.value for code in codes))


def first_step(verdicts: Sequence[Verdict]) -> Step | None:
    """The step at which every NO has been set aside; None if one never is."""
    latest: Step | None = Step.AS_ASKED
    for verdict in verdicts:
        if verdict.suits is Suits.NO:
            latest = later(latest, verdict.relaxes_at)
    return latest


def later(one: Step | None, other: Step | None) -> Step | None:
    """The later of two steps in the order of widening; None, never, is the last."""
    if one is None or other is None:
        return None
    return max(one, other, key=_ORDER.__getitem__)


def earliest(steps: Iterable[Step]) -> Step | None:
    """The first of some steps in the order of widening; None of none."""
    return min(steps, key=_ORDER.__getitem__, default=None)


def furthest(steps: Iterable[Step]) -> Step:
    """The last of some steps in the order of widening; none: as asked."""
    return max(steps, key=_ORDER.__getitem__, default=Step.AS_ASKED)

"""What one limit says of one service for one person."""

from collections.abc import Callable, Iterable
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

LimitCheck: TypeAlias = Callable[[Service, Asker, Weights], Verdict]


def no(limit: Limit, relaxes_at: Step | None = None, **numbers: Value) -> Verdict:
    """A NO with its numbers."""
    return Verdict(limit, Suits.NO, numbers, relaxes_at)


def listed(codes: Iterable[StrEnum]) -> tuple[str, ...]:
    """Codes in a fixed order."""
    return tuple(sorted(code.value for code in codes))

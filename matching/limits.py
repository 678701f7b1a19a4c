"""All the limits, in the order in which they are named to a person."""

from typing import Final

from matching import choices, suitability
from matching.person import Asker
from matching.service import Service
from matching.terms import Suits
from matching.verdict import LimitCheck, Verdict
from matching.weights import Weights

LIMITS: Final[tuple[LimitCheck, ...]] = (
    suitability.exclusions,
    suitability.coverage,
    suitability.room,
    suitability.age,
    suitability.community,
    suitability.access,
    suitability.language,
    suitability.route,
    suitability.verified,
    choices.cost,
    choices.mode,
    choices.times,
    choices.distance,
)


def verdicts(service: Service, asker: Asker, weights: Weights) -> tuple[Verdict, ...]:
    """What every limit says of one service, in the order of LIMITS."""
    return tuple(check(service, asker, weights) for check in LIMITS)


def until_refused(service: Service, asker: Asker, weights: Weights) -> tuple[Verdict, ...]:
    """The verdicts up to and with the first NO that nothing sets aside; all, if there is none."""
    said = []
    for check in LIMITS:
        verdict = check(service, asker, weights)
        said.append(verdict)
        if verdict.suits is Suits.NO and verdict.relaxes_at is None:
            break
    return tuple(said)

"""The limits a person sets by choice: cost, way of taking part, time and distance.

Three-valued, like the ones in suitability; all but cost are offered again when widening.
"""

from geo.distance import great_circle_km
from matching.person import Asker
from matching.service import Service
from matching.terms import REMOTE_MODES, CostKind, Domain, Limit, Mode, Step
from matching.verdict import UNKNOWN, YES, Verdict, listed, no
from matching.weights import Weights


def cost(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """Free or by donation, when it must be."""
    if not asker.free_only or service.cost is not CostKind.PAID:
        return YES[Limit.COST]
    return no(Limit.COST) if service.pence is None else no(Limit.COST, pence=service.pence)


def mode(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """In a way the person would take part; a remote way is offered at the last widening."""
    if asker.usable_modes(service.modes):
        return YES[Limit.MODE]
    if not service.modes:
        return UNKNOWN[Limit.MODE]
    step = Step.REMOTE if service.modes & REMOTE_MODES else None
    return no(Limit.MODE, step, modes=listed(service.modes))


def times(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """At a time of the week the person chose; other times are offered when widening."""
    if not asker.times or service.times & asker.times:
        return YES[Limit.TIMES]
    if not service.times:
        return UNKNOWN[Limit.TIMES]
    return no(Limit.TIMES, Step.WIDER, times=listed(service.times))


def distance(service: Service, asker: Asker, _weights: Weights) -> Verdict:
    """No further than the person said they would go; never applied to help with safety."""
    is_for_safety = asker.wants(Domain.PERSONAL_SAFETY) and any(
        domain is Domain.PERSONAL_SAFETY for domain, _ in service.domains
    )
    if asker.max_km is None or is_for_safety or not must_travel(service, asker):
        return YES[Limit.DISTANCE]
    if asker.point is None or service.point is None:
        return UNKNOWN[Limit.DISTANCE]
    km = great_circle_km(asker.point, service.point)
    if km <= asker.max_km:
        return YES[Limit.DISTANCE]
    return no(Limit.DISTANCE, Step.WIDER, km=round(km, 3), max_km=asker.max_km)


def must_travel(service: Service, asker: Asker) -> bool:
    """Whether going to the service's building is the only usable way to take part."""
    return asker.usable_modes(service.modes) == {Mode.IN_PERSON}

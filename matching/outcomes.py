"""What closed loops teach about a service: a little, slowly, and never by who the people were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from matching.service import Record, Service
from matching.terms import Domain
from matching.weights import Weights

_DIGITS: Final = 9  # less is rounding: a record just at the average teaches nothing
Averages: TypeAlias = Mapping[Domain, float]  # share of closed loops that helped, 0 to 1


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one record changes, and from what. lift: on a chance from 0 to 1; 0.0 is nothing."""

    service_id: UUID
    name: str
    record: Record
    average: float  # of all services in the domain, 0 to 1
    lift: float


def averages(services: Iterable[Service]) -> dict[Domain, float]:
    """How often closed loops helped in each domain, over all services; no loops: no entry."""
    helped: dict[Domain, int] = {}
    closed: dict[Domain, int] = {}
    for service in services:
        for record in service.record:
            helped[record.domain] = helped.get(record.domain, 0) + record.helped
            closed[record.domain] = closed.get(record.domain, 0) + record.closed
    return {domain: helped[domain] / count for domain, count in closed.items() if count}


def lift(record: Record | None, averages_by_domain: Averages, weights: Weights) -> float:
    """What a record adds to a service's chance in its domain, from -cap to +cap.

    The service's share is mixed with `strength` loops at the domain's average (beta smoothing), so
    that few loops say little; under `least_closed` loops, or switched off, it says nothing.
    """
    rule = weights.record
    if record is None or not rule.is_on or record.closed < rule.least_closed:
        return 0.0
    average = averages_by_domain.get(record.domain)
    if average is None:
        return 0.0
    mixed = (record.helped + rule.strength * average) / (record.closed + rule.strength)
    change = round(mixed - average, _DIGITS)
    return max(-rule.cap, min(rule.cap, change))


def adjustments(services: Iterable[Service], weights: Weights) -> tuple[Adjustment, ...]:
    """Every record there is with what it changes, the largest change first."""
    listed = tuple(services)
    known = averages(listed)
    found = [
        Adjustment(
            service.service_id,
            service.name,
            record,
            known.get(record.domain, 0.0),
            lift(record, known, weights),
        )
        for service in listed
        for record in service.record
    ]
    return tuple(sorted(found, key=lambda each: (-abs(each.lift), each.name, each.record.domain)))

"""Counts for commissioners and editors: through other packages' queries, and never a person."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from directory.matchable import load_services
from directory.queries import list_unmet
from insight.rules import Shown, middle, share, shown
from matching.service import Service
from matching.terms import CapacityState, CoverageKind, Domain, NhseItem
from referrals.counting import count_all, days_to_close
from referrals.states import State

IN_TIME: Final = 5  # working days that a team has to read a message back


@dataclass(frozen=True, slots=True)
class Gap:
    """How many services one area has for one of NHS England's items. Services, not people."""

    area: str  # PCN code
    item: NhseItem
    services: int
    with_room: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """How often one need was not met."""

    domain: Domain
    count: Shown


@dataclass(frozen=True, slots=True)
class Loop:
    """How far referrals get."""

    by_state: Mapping[State, Shown]
    ended: Shown
    closed_share: str  # of those that ended, whose message back was read
    handed_on_share: str  # of those a service could not help, that found another place
    days_to_close: str  # working days from sending until the message back was read, the middle one
    read_in_time: str  # of the messages back that were read, those in five working days


def gaps(session: Session, pcns: Mapping[str, str]) -> list[Gap]:
    """Every PCN against every item. pcns: PCN code -> code of its borough."""
    services = load_services(session)
    return [
        _gap(code, item, [each for each in services if _serves(each, code, borough)])
        for code, borough in pcns.items()
        for item in NhseItem
    ]


def unmet(session: Session, *, since: str) -> list[Unmet]:
    """Needs not met, most often first. since: a month, "2026-11"."""
    counted: Counter[Domain] = Counter()
    for line in list_unmet(session, since=since):
        counted[line.domain] += line.count
    return [Unmet(domain, shown(count)) for domain, count in counted.most_common()]


def loop(session: Session) -> Loop:
    """How many referrals are in each state, and how many loops were closed."""
    counts = count_all(session)
    closed = counts[State.LOOP_CLOSED]
    ended = closed + _sum(counts, (State.CLOSED, State.WITHDRAWN, State.NOT_REACHED, State.PLACED))
    placed = counts[State.PLACED]
    whole, last = days_to_close(session)
    return Loop(
        {state: shown(count) for state, count in counts.items()},
        shown(ended),
        share(closed, ended),
        share(placed, placed + counts[State.HANDOVER]),
        middle(whole),
        share(sum(each <= IN_TIME for each in last), len(last)),
    )


def _sum(counts: Mapping[State, int], states: Iterable[State]) -> int:
    return sum(counts[state] for state in states)


def _gap(area: str, item: NhseItem, services: Collection[Service]) -> Gap:
    found = [each for each in services if item in each.nhse]
    room = [each for each in found if each.capacity.state is CapacityState.OPEN]
    return Gap(area, item, len(found), len(room))


def _serves(service: Service, pcn: str, borough: str) -> bool:
    """Whether a service covers a PCN: by name, or its whole borough. National ones count apart."""
    return any(
        (area.kind is CoverageKind.PCN and area.area == pcn)
        or (area.kind is CoverageKind.BOROUGH and area.area == borough)
        for area in service.coverage
    )

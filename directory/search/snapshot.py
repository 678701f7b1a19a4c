"""The published directory in memory, as it was at one revision."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from directory import facts
from directory.matchable import load_services_with_schedules
from directory.queries import revision
from directory.schedule import DayChange, Schedule, next_openings
from directory.search.columns import Columns
from directory.search.in_pcn import PcnReach
from directory.search.open_hours import OpenHours
from matching.service import Service
from places.find import Places


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Every published service at one revision. Never changes; share it between threads."""

    revision: int
    services: tuple[Service, ...]
    by_id: Mapping[UUID, Service]
    numbers: Mapping[UUID, int]  # position in `services`
    columns: Columns = field(repr=False)
    open_hours: OpenHours = field(repr=False)
    schedules: Mapping[UUID, Sequence[Schedule]] = field(repr=False)
    day_changes: Mapping[UUID, Sequence[DayChange]] = field(repr=False)
    _pcn_reach: list[PcnReach] = field(default_factory=list, repr=False)  # made when first asked

    def next_day(self, service_id: UUID, today: date) -> date:
        """The day a service is next open; the last of all days when none is known."""
        openings = next_openings(
            self.schedules.get(service_id, ()),
            self.day_changes.get(service_id, ()),
            today=today,
        )
        return openings[0].day if openings else date.max

    def pcn_reach(self, places: Places | None) -> PcnReach:
        """Where the services stand towards every PCN; looked up once."""
        made = next((each for each in self._pcn_reach if each.places is places), None)
        if made is None:
            made = PcnReach(self.services, places)
            self._pcn_reach[:] = [made]
        return made


def load_snapshot(session: Session) -> Snapshot:
    """Read the published directory. Eight statements."""
    number = revision(session)
    services, schedules = load_services_with_schedules(session)
    changes = facts.load_day_changes(session, facts.all_published(), today=date.min)
    return Snapshot(
        revision=number,
        services=services,
        by_id={each.service_id: each for each in services},
        numbers={each.service_id: number for number, each in enumerate(services)},
        columns=Columns.of(services, schedules),
        open_hours=OpenHours([each.service_id for each in services], schedules, changes),
        schedules=schedules,
        day_changes=changes,
    )


class SnapshotHolder:
    """Keeps the newest snapshot. Any number of threads may ask; one of them reloads."""

    def __init__(self) -> None:
        """Hold nothing until the first question."""
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def current(self, session: Session) -> Snapshot:
        """The directory as this session sees it. One statement unless it has changed."""
        held, number = self._snapshot, revision(session)
        if held is not None and held.revision == number:
            return held
        with self._lock:
            held = self._snapshot
            if held is None or held.revision != number:
                held = self._snapshot = load_snapshot(session)
            return held

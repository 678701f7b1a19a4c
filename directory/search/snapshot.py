"""The published directory in memory, as it was at one revision."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directory import facts
from directory.cards import KeptCards
from directory.matchable import load_services_with_schedules
from directory.queries import revision
from directory.schedule import DayChange, Schedule, next_openings, running
from directory.search.columns import Columns
from directory.search.in_pcn import PcnReach
from directory.search.open_hours import OpenHours
from directory.search.reaching import PlaceReach
from directory.search.scores import Numbers
from matching.columnar.columns import Columns as MatchColumns
from matching.service import Service
from places.find import Places
from storage.engine import Database, reading

PATIENCE: Final = 4.0
"""Seconds an old snapshot is used while a new one is read: less than the five in which a change is
to be seen everywhere."""

_Reach = TypeVar("_Reach", PcnReach, PlaceReach)

READER: Final = "directory-reader"  # the name of the thread that reads in the background

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Every published service at one revision. Never changes; share it between threads.

    day: rules of opening that were over by then do not count.
    """

    revision: int
    day: date
    services: tuple[Service, ...]
    by_id: Mapping[UUID, Service]
    numbers: Numbers  # positions in `services`
    columns: Columns = field(repr=False)
    match_columns: MatchColumns = field(repr=False)
    open_hours: OpenHours = field(repr=False)
    schedules: Mapping[UUID, Sequence[Schedule]] = field(repr=False)
    day_changes: Mapping[UUID, Sequence[DayChange]] = field(repr=False)
    cards: KeptCards = field(default_factory=dict, repr=False)  # read before; asked after again
    _pcn_reach: list[PcnReach] = field(default_factory=list, repr=False)  # made when first asked
    _place_reach: list[PlaceReach] = field(default_factory=list, repr=False)
    _next_days: dict[date, NDArray[np.float64]] = field(default_factory=dict, repr=False)

    def next_day(self, service_id: UUID, today: date) -> date:
        """The day a service is next open; the last of all days when none is known."""
        openings = next_openings(
            self.schedules.get(service_id, ()),
            self.day_changes.get(service_id, ()),
            today=today,
        )
        return openings[0].day if openings else date.max

    def next_days(self, rows: NDArray[np.intp], today: date) -> NDArray[np.float64]:
        """The same for several rows, as ordinals; each is worked out once a day."""
        days = self._next_days.get(today)
        if days is None:
            days = np.full(len(self.services), np.nan)
            self._next_days.clear()
            self._next_days[today] = days
        for row in rows[np.isnan(days[rows])].tolist():
            days[row] = self.next_day(self.services[row].service_id, today).toordinal()
        return np.asarray(days[rows])

    def pcn_reach(self, places: Places | None) -> PcnReach:
        """Where the services stand towards every PCN; looked up once."""
        return _made_for(places, self._pcn_reach, lambda: PcnReach(self.services, places))

    def place_reach(self, places: Places | None) -> PlaceReach:
        """Where the services stand towards places that were asked for lately."""
        return _made_for(
            places,
            self._place_reach,
            lambda: PlaceReach(self.match_columns, self.columns, places),
        )


def _made_for(places: Places | None, kept: list[_Reach], make: Callable[[], _Reach]) -> _Reach:
    """The one that is kept, or a new one where other boundaries were loaded since."""
    made = next((each for each in kept if each.places is places), None)
    if made is None:
        made = make()
        kept[:] = [made]
    return made


def load_snapshot(session: Session, today: date = date.min) -> Snapshot:
    """Read the published directory as it is on a day. Eight statements."""
    number = revision(session)
    services, schedules = load_services_with_schedules(session, today)
    changes = facts.load_day_changes(session, facts.all_published(), today=date.min)
    return Snapshot(
        revision=number,
        day=today,
        services=services,
        by_id={each.service_id: each for each in services},
        numbers=Numbers([each.service_id for each in services]),
        columns=Columns.of(
            services, {key: running(each, today) for key, each in schedules.items()}
        ),
        match_columns=MatchColumns.of(services),
        open_hours=OpenHours([each.service_id for each in services], schedules, changes),
        schedules=schedules,
        day_changes=changes,
    )


class SnapshotHolder:
    """Keeps the newest snapshot, made again for each new day. Any number of threads may ask.

    With a database, a change is read in the background while everybody goes on with what there was;
    whoever asks later than `patience` after that waits for the new one. Without one, whoever sees
    a change reads it. Whatever is shown is read again from the database, so an old snapshot may
    order and filter by old facts, but never shows what is no longer published.
    """

    def __init__(
        self,
        database: Database | None = None,
        patience: float = PATIENCE,
        today: Callable[[], date] = lambda: date.min,
    ) -> None:
        """Hold nothing until the first question. patience: seconds. today: gives the day it is."""
        self._database: Final = database
        self._patience: Final = patience
        self._today: Final = today
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._behind_since: float | None = None
        self._snapshot: Snapshot | None = None

    def current(self, session: Session) -> Snapshot:
        """The directory, at most `patience` old. One statement, unless this is the first."""
        held = self._snapshot
        state = revision(session), self._today()
        if held is not None and (held.revision, held.day) == state:
            return held
        if held is None or self._database is None:
            return self._of(session, *state)
        return held if self._renew(self._database) else self._of(session, *state)

    def exact(self, session: Session) -> Snapshot:
        """The directory as this session sees it, for who cannot do with less."""
        return self._of(session, revision(session), self._today())

    def _of(self, session: Session, number: int, day: date) -> Snapshot:
        """The snapshot of one revision and day, read by one thread while others wait."""
        with self._lock:
            held = self._snapshot
            if held is None or (held.revision, held.day) != (number, day):
                held = self._snapshot = load_snapshot(session, day)
            self._behind_since = None
            return held

    def _renew(self, database: Database) -> bool:
        """See that a thread reads the directory; False: it has been too long in coming."""
        with self._starting:
            now = time.monotonic()
            self._behind_since = self._behind_since or now
            if now - self._behind_since > self._patience:
                return False
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._read, args=[database], name=READER, daemon=True
                )
                self._thread.start()
            return True

    def _read(self, database: Database) -> None:
        """Read the directory in the background."""
        try:
            with reading(database) as session:
                self.exact(session)
        except SQLAlchemyError:
            log.warning("could not read the directory; the next to ask tries again")

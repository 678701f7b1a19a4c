"""Which services are open at a moment: the hours of a day are worked out once and kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from base.calendar import london
from directory.schedule import DayChange, Schedule, openings_on

_MINUTES_A_DAY: Final = 24 * 60
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class _Day:
    """Openings of one day. opens, closes: minutes from its first; over midnight is over 1440."""

    rows: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]

    def rows_at(self, minute: int) -> NDArray[np.int64]:
        """The services that are open then."""
        return self.rows[(self.opens <= minute) & (minute < self.closes)]


class OpenHours:
    """When every service of a snapshot is open. A day is worked out when first asked for."""

    __slots__ = ("_changes", "_days", "_ids", "_last", "_schedules")

    def __init__(
        self,
        ids: Sequence[UUID],
        schedules: Mapping[UUID, Sequence[Schedule]],
        changes: Mapping[UUID, Sequence[DayChange]],
    ) -> None:
        """Take the services in the order of their rows."""
        self._ids: Final = ids
        self._schedules: Final = schedules
        self._changes: Final = changes
        self._days: dict[date, _Day] = {}
        self._last: tuple[date, int, NDArray[np.bool_]] | None = None

    def open_at(self, moment: datetime) -> NDArray[np.bool_]:
        """The services that are open at an aware moment; one whose hours nobody said is not.

        Those of the last minute asked for are kept: every search asks.
        """
        wall = london(moment)
        today, minute = wall.date(), wall.hour * 60 + wall.minute
        last = self._last
        if last is None or last[:2] != (today, minute):
            last = self._last = today, minute, self._open_at(today, minute)
        return last[2]

    def _open_at(self, today: date, minute: int) -> NDArray[np.bool_]:
        yesterday = today - _A_DAY
        self._days = {day: self._days.get(day) or self._day(day) for day in (today, yesterday)}
        flags = np.zeros(len(self._ids), np.bool_)
        flags[self._days[today].rows_at(minute)] = True
        flags[self._days[yesterday].rows_at(minute + _MINUTES_A_DAY)] = True
        return flags

    def _day(self, day: date) -> _Day:
        found = np.array(list(self._openings(day)), np.int64).reshape(-1, 3)
        return _Day(found[:, 0], found[:, 1], found[:, 2])

    def _openings(self, day: date) -> Iterator[tuple[int, int, int]]:
        """Row, first minute and last of each opening."""
        for row, service_id in enumerate(self._ids):
            schedules = self._schedules.get(service_id, ())
            for each in openings_on(schedules, self._changes.get(service_id, ()), day):
                opens = each.opens.hour * 60 + each.opens.minute
                closes = each.closes.hour * 60 + each.closes.minute
                yield row, opens, closes if closes > opens else closes + _MINUTES_A_DAY

"""What the demonstration has made so far, and its calendar: days counted from today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import is_working_day, start_of_day
from directory.demo import demo_id
from places.find import Places

WORDING: Final = "2026-11"
"""The version of the words on consent that the invented people were read."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment, to be done again in its place among the others."""

    at: datetime
    run: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of the files: 0 is today, -7 a week ago."""

    today: date

    def on(self, offset: int) -> date:
        """The day itself, working or not."""
        return self.today + timedelta(days=offset)

    def at_work(self, offset: int) -> date:
        """The day, or the last working day before it: nobody here works at weekends."""
        day = self.on(offset)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day

    def moment(self, day: date, clock: str) -> datetime:
        """A London wall time ("14:05") of a day."""
        return start_of_day(day) + _since_midnight(clock)


@dataclass(slots=True)
class World:
    """Everything made so far, by the keys of the files."""

    session: Session
    places: Places
    days: Days
    actors: dict[str, Actor] = field(default_factory=dict)
    teams: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)  # by name
    sessions: dict[tuple[str, int], UUID] = field(default_factory=dict)  # name, number from 1
    actions: dict[tuple[str, int, str], UUID] = field(default_factory=dict)  # and the text
    referrals: dict[str, UUID] = field(default_factory=dict)

    def team(self, key: str) -> UUID | None:
        """A team's id; None for none."""
        return self.teams[key] if key else None

    def user(self, key: str) -> UUID | None:
        """A user's id; None for nobody."""
        return self.actors[key].user_id if key else None


def service_of(key: str) -> UUID:
    """The id of "organisation/service"."""
    organisation, _, service = key.partition("/")
    return demo_id("service", organisation, service)


def organisation_of(key: str) -> UUID:
    """The id of an organisation, from its own key or that of one of its services."""
    return demo_id("organisation", key.partition("/")[0])


def _since_midnight(clock: str) -> timedelta:
    wall = time.fromisoformat(clock)
    return timedelta(hours=wall.hour, minutes=wall.minute)

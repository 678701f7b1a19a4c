"""The waiting clock of one person: a local estimate of the national four-week measure. Pure.

Source: NHS England's definition for community mental health (2024): a spell of requests starts
the clock; assessment, intervention, care plan and baseline outcome together stop it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

JOINED_WITHIN_DAYS: Final = 5  # a request this soon after the last one ended joins its spell


class SourceKind(StrEnum):
    """What an element was found in."""

    SESSION = "session"
    REFERRAL = "referral"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Source:
    """The record that an element comes from. record_id: of the session, referral or action."""

    kind: SourceKind
    record_id: UUID


@dataclass(frozen=True, slots=True)
class WaitingClock:
    """A local estimate of the national wait: four dated elements, in calendar days.

    Not the figure that is published from the Mental Health Services Data Set.
    """

    received_on: date | None
    assessment_on: date | None
    intervention_on: date | None
    plan_on: date | None
    baseline_on: date | None
    today: date
    sources: Mapping[str, Source] = field(default_factory=dict)  # by element, where it has a day

    def days_to(self, day: date | None) -> int | None:
        """Days from the request to an element; None while there is none. Never below 0."""
        if day is None or self.received_on is None:
            return None
        return max(0, (day - self.received_on).days)

    @property
    def elements(self) -> Mapping[str, date | None]:
        """The four elements by code, in their order."""
        return {
            "assessment": self.assessment_on,
            "intervention": self.intervention_on,
            "care_plan": self.plan_on,
            "baseline_outcome": self.baseline_on,
        }

    @property
    def days_to_all(self) -> int | None:
        """Days until the last of the four; None while one is missing."""
        days = [self.days_to(day) for day in self.elements.values()]
        known = [each for each in days if each is not None]
        return max(known) if len(known) == len(days) else None

    @property
    def days_waited(self) -> int | None:
        """Days to all four, or until today while one is missing."""
        return self.days_to_all if self.days_to_all is not None else self.days_to(self.today)


def spell_start(requests: Sequence[tuple[date, date | None]]) -> date | None:
    """When the present spell of requests began; None if there was never one.

    requests: (received, ended or None while open) of each, in any order.
    """
    start: date | None = None
    last: date | None = None  # the latest ending so far; None: one is still open
    for received, ended in sorted(requests, key=lambda each: each[0]):
        if start is None or (last is not None and (received - last).days > JOINED_WITHIN_DAYS):
            start, last = received, ended
        elif last is not None:
            last = None if ended is None else max(last, ended)
    return start

"""The waiting clock of one person: a local estimate of the national four-week measure. Pure.

Source: NHS England's definition for community mental health (2024): a spell of requests starts
the clock; assessment, intervention, care plan and baseline outcome together stop it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from people.pages import SessionDates

JOINED_WITHIN_DAYS: Final = 5  # a request this soon after the last one ended joins its spell
KEPT_OPEN: Final = timedelta(days=42)
"""How long after a session, or the next one that was agreed, somebody is taken to be with us.

There is no word of a discharge here. Six weeks without any is when practice asks: our own rule.
"""

Request = tuple[date, date | None]
"""When a request was received, and when it ended; None while it is open."""


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


Dated = tuple[date, Source]


@dataclass(frozen=True, slots=True)
class ReferralDates:
    """When a referral was begun, ended and started."""

    referral_id: UUID
    created_on: date
    ended_on: date | None
    started_on: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """What has happened for one person, as days. agreed: id and day of each action."""

    sessions: Sequence[SessionDates] = ()
    referrals: Sequence[ReferralDates] = ()
    agreed: Sequence[tuple[UUID, date]] = ()


@dataclass(frozen=True, slots=True)
class Spell:
    """Requests that belong together. ended_on: None while one is open."""

    began_on: date
    ended_on: date | None


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
    ended_on: date | None = None  # the spell is over: nobody waits in it any more

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
        """Days to all four; while one is missing, until today or the end of the spell."""
        if self.days_to_all is not None:
            return self.days_to_all
        return self.days_to(self.ended_on or self.today)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still waits for one of the four."""
        return self.received_on is not None and self.ended_on is None and self.days_to_all is None


def clock_of(happened: Happened, today: date) -> WaitingClock:
    """The clock of the present spell, or of the last one.

    A request is a referral, or a DIALOG+ session. Assessment: a finished session; intervention: a
    referral that started; care plan: something agreed; baseline outcome: a session with answers.
    """
    requests: list[Request] = [(each.created_on, each.ended_on) for each in happened.referrals]
    requests += [_as_request(each, today) for each in happened.sessions]
    spell = last_spell(requests)
    since = spell.began_on if spell else None
    first = {name: _first(found, since) for name, found in _dated(happened).items()}
    days = {name: found[0] if found else None for name, found in first.items()}
    return WaitingClock(
        received_on=since,
        assessment_on=days["assessment"],
        intervention_on=days["intervention"],
        plan_on=days["care_plan"],
        baseline_on=days["baseline_outcome"],
        today=today,
        sources={name: found[1] for name, found in first.items() if found},
        ended_on=spell.ended_on if spell else None,
    )


def last_spell(requests: Sequence[Request]) -> Spell | None:
    """The last spell of requests, in any order; None if there was never one."""
    spell: Spell | None = None
    for received, ended in sorted(requests, key=lambda each: each[0]):
        if spell is None or _is_apart(received, spell.ended_on):
            spell = Spell(received, ended)
        elif spell.ended_on is not None:
            spell = Spell(spell.began_on, max(spell.ended_on, ended) if ended else None)
    return spell


def _is_apart(received: date, ended: date | None) -> bool:
    return ended is not None and (received - ended).days > JOINED_WITHIN_DAYS


def _as_request(held: SessionDates, today: date) -> Request:
    """A session is a request for as long as somebody is taken to be with us after it."""
    until = max(held.held_on, held.next_on or held.held_on) + KEPT_OPEN
    return held.held_on, None if until >= today else until


def _dated(happened: Happened) -> dict[str, list[Dated]]:
    """The days of each of the four elements, with what each was found in."""
    return {
        "assessment": [_session(each) for each in happened.sessions if each.is_finished],
        "intervention": [
            (each.started_on, Source(SourceKind.REFERRAL, each.referral_id))
            for each in happened.referrals
            if each.started_on
        ],
        "care_plan": [(day, Source(SourceKind.ACTION, key)) for key, day in happened.agreed],
        "baseline_outcome": [_session(each) for each in happened.sessions if each.is_rated],
    }


def _session(held: SessionDates) -> Dated:
    return held.held_on, Source(SourceKind.SESSION, held.session_id)


def _first(found: Sequence[Dated], since: date | None) -> Dated | None:
    """The first of several that belongs to the present spell."""
    days = [each for each in found if since is None or each[0] >= since]
    return min(days, key=lambda each: each[0], default=None)

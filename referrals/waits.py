"""How long people wait for the four parts of the national measure: of one, and of a whole team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.paging import pages_of
from people.dates import dates_of
from people.pages import PersonDates
from people.queries import names_of_people
from referrals.clock import Happened, ReferralDates, WaitingClock, clock_of
from referrals.models import ReferralRow
from referrals.reach import core_team_side, sender_side
from referrals.states import State

PER_PAGE: Final = 25
AIM_DAYS: Final = 28
"""Four weeks: what was proposed in 2021. Measured nationally, no binding target."""
_NOT_STARTED: Final = (State.SENT, State.ACCEPTED, State.WAITING)


@dataclass(frozen=True, slots=True)
class TeamWait:
    """One person who still waits. waits_with: their oldest referral that has not started."""

    person_id: UUID
    name: str
    clock: WaitingClock
    waits_with: UUID | None


@dataclass(frozen=True, slots=True)
class TeamWaits:
    """One page of those who still wait, longest first. page: from 1. longest: in days."""

    waits: tuple[TeamWait, ...]
    total: int
    longest: int
    beyond_aim: int  # who has waited for longer than AIM_DAYS
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


@dataclass(frozen=True, slots=True)
class _Referred:
    """The referrals of one person, and the oldest of those that have not started."""

    dates: list[ReferralDates]
    waits_with: UUID | None = None


def waiting_clock(session: Session, person_id: UUID, *, viewer: Actor, today: date) -> WaitingClock:
    """How long a person has waited for each of the four elements. A local estimate.

    Raises NotFoundError out of the viewer's scope.
    """
    known = dates_of(session, viewer=viewer, person_id=person_id).get(person_id, PersonDates())
    referred = _referred(session, viewer, person_id).get(person_id, _Referred([]))
    return _clock(known, referred, today)


def still_waiting(session: Session, *, viewer: Actor, today: date, page: int = 1) -> TeamWaits:
    """Who of a team's people waits for one of the four, longest first.

    Five statements, whatever the size of the caseload; names are opened for one page alone.
    """
    known = dates_of(session, viewer=viewer)
    referred = _referred(session, viewer)
    clocks = {
        each: _clock(known.get(each, PersonDates()), referred.get(each, _Referred([])), today)
        for each in known.keys() | referred.keys()
    }
    days = {each: clock.days_waited or 0 for each, clock in clocks.items() if clock.is_waiting}
    order = sorted(days, key=lambda each: (-days[each], str(each)))
    shown = order[max(0, page - 1) * PER_PAGE :][:PER_PAGE]
    names = names_of_people(session, shown, viewer=viewer)
    waits = tuple(
        TeamWait(each, names[each], clocks[each], referred.get(each, _Referred([])).waits_with)
        for each in shown
        if each in names
    )
    beyond = sum(each > AIM_DAYS for each in days.values())
    return TeamWaits(waits, len(days), max(days.values(), default=0), beyond, page)


def _clock(known: PersonDates, referred: _Referred, today: date) -> WaitingClock:
    return clock_of(Happened(known.sessions, referred.dates, known.agreed), today)


def _referred(
    session: Session, viewer: Actor, person_id: UUID | None = None
) -> Mapping[UUID, _Referred]:
    """By person, the referrals that the viewer may know of, but for mistakes."""
    row = ReferralRow
    query = select(
        row.person_id, row.id, row.state, row.created_at, row.ended_at, row.started_at
    ).where(or_(sender_side(viewer), core_team_side(viewer)), row.state != State.ENTERED_IN_ERROR)
    if person_id is not None:
        query = query.where(row.person_id == person_id)
    dates: dict[UUID, list[ReferralDates]] = {}
    oldest: dict[UUID, UUID] = {}
    for who, key, state, created, ended, started in session.execute(
        query.order_by(row.created_at, row.id)
    ):
        day = ReferralDates(
            key,
            london_date(created),
            london_date(ended) if ended else None,
            london_date(started) if started else None,
        )
        dates.setdefault(who, []).append(day)
        if state in _NOT_STARTED:
            oldest.setdefault(who, key)
    return {who: _Referred(found, oldest.get(who)) for who, found in dates.items()}

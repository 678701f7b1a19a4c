"""Requests to talk that nobody answered in time: who has one is told, later the team lead."""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from base.calendar import london_date, working_days_between
from referrals.reach import deadlines_of
from referrals.talk_models import TalkRow
from referrals.talk_rules import OPEN
from referrals.talks import CONNECTOR, tell
from storage.faults import each_alone

OVERDUE: Final = "talk_overdue"
STUCK: Final = "talk_stuck"
TEAM_LEAD: Final = "team_lead"
"""A recipient of errands beside the parties: who leads the team that must act."""


def remind_of_talks(session: Session, *, now: datetime) -> None:
    """Write the reminders that are due, each once for each due date. Safe to run again."""
    query = select(TalkRow).where(TalkRow.state.in_(OPEN), TalkRow.due_on < london_date(now))
    rows = session.scalars(query.order_by(TalkRow.id)).all()
    tasks = [(f"talk:{row.id}", partial(_urge, session, row, now)) for row in rows]
    each_alone(session, "requests to talk", tasks, now=now)


def _urge(session: Session, row: TalkRow, now: datetime) -> None:
    once = f"{row.id}:{row.due_on}"
    tell(session, row, OVERDUE, [CONNECTOR], f"{OVERDUE}:{once}", now=now)
    late = working_days_between(row.due_on, london_date(now)) if row.due_on else 0
    if late >= deadlines_of(session).escalate:
        tell(session, row, STUCK, [TEAM_LEAD], f"{STUCK}:{once}", now=now)

"""How many referrals there are in each state: numbers for reports, which must guard them."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from base.calendar import london_date, working_days_between
from referrals.models import ReferralRow
from referrals.states import State


def days_to_close(session: Session) -> tuple[list[int], list[int]]:
    """Working days of each closed loop: from sending, and from the end, until it was read."""
    row = ReferralRow
    query = select(row.sent_at, row.ended_at, row.closed_at).where(
        row.state == State.LOOP_CLOSED, row.sent_at.is_not(None), row.closed_at.is_not(None)
    )
    whole, last = [], []
    for sent, ended, closed in session.execute(query):
        if sent and ended and closed:
            read_on = london_date(closed)
            whole.append(working_days_between(london_date(sent), read_on))
            last.append(working_days_between(london_date(ended), read_on))
    return whole, last


def count_all(session: Session) -> Mapping[State, int]:
    """Every state and its count, drafts and mistakes included. One statement."""
    query = select(ReferralRow.state, func.count().label("total")).group_by(ReferralRow.state)
    found = {row.state: row.total for row in session.execute(query)}
    return {state: found.get(state, 0) for state in State}

"""How many referrals there are in each state: numbers for reports, which must guard them."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from referrals.models import ReferralRow
from referrals.states import State


def count_all(session: Session) -> Mapping[State, int]:
    """Every state and its count, drafts and mistakes included. One statement."""
    query = select(ReferralRow.state, func.count().label("total")).group_by(ReferralRow.state)
    found = {row.state: row.total for row in session.execute(query)}
    return {state: found.get(state, 0) for state in State}

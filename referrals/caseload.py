"""What referrals say about a caseload: who is waiting, what came back, who was heard of."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from accounts.actor import Actor
from people.caseload import Elsewhere, quiet_since
from referrals.models import ReferralEventRow, ReferralRow
from referrals.reach import core_team_side, sender_side
from referrals.states import Party, State

_OURS: Final = (Party.CONNECTOR, Party.CORE_TEAM)


def from_referrals(viewer: Actor, today: date) -> Elsewhere:
    """The people of whom the referrals that a viewer may know of say something."""
    due = and_(ReferralRow.turn.in_(_OURS), ReferralRow.due_on <= today)
    return Elsewhere(
        due=_people(viewer).where(or_(due, ReferralRow.call_on <= today)),
        waiting=_people(viewer).where(ReferralRow.state == State.SENT),
        handovers=_people(viewer).where(ReferralRow.state == State.HANDOVER),
        heard=_people(viewer)
        .join(ReferralEventRow, ReferralEventRow.referral_id == ReferralRow.id)
        .where(ReferralEventRow.at >= quiet_since(today)),
    )


def _people(viewer: Actor) -> Select[UUID]:
    return select(ReferralRow.person_id).where(or_(sender_side(viewer), core_team_side(viewer)))

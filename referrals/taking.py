"""One step while it is being taken: what everything that follows from it needs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from matching.terms import Domain
from referrals.models import ReferralRow
from referrals.reach import Viewer
from referrals.rules import Deadlines, StepDetail
from referrals.sealing import open_minimum
from referrals.states import Action, Party, State
from referrals.steps import Step
from storage.keys import SubjectKey


@dataclass(frozen=True, slots=True)
class Taking:
    """A step that is open to whoever takes it, with details that were checked."""

    session: Session
    row: ReferralRow
    before: State | None
    action: Action
    step: Step
    party: Party
    by: Viewer | None  # None: the product itself
    detail: StepDetail
    key: SubjectKey
    deadlines: Deadlines
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in London."""
        return london_date(self.now)

    @property
    def actor(self) -> Actor | None:
        """Whoever takes the step, if they have an account."""
        return self.by if isinstance(self.by, Actor) else None


def also_for(taking: Taking) -> tuple[Domain, ...]:
    """What was sent as its other purposes, besides the referral's own domain."""
    minimum = open_minimum(taking.row.minimum, taking.key, taking.row.id)
    return minimum.also if minimum else ()

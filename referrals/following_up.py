"""After a signpost: asking the person how it went, if that was agreed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import NotFoundError
from directory.queries import list_referral_targets
from people.queries import names_of_people
from referrals.asking import stopped_among
from referrals.models import SignpostRow
from referrals.reach import note_deed
from referrals.reasons import CheckIn
from referrals.rules import next_working_day
from storage.audit import Deed

FOLLOW_UP: Final = timedelta(days=14)  # after a signpost; a local default, nothing national
MOST: Final = 50
NO_SIGNPOST: Final = "You have nothing to ask about here"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A signpost after which somebody asks how it went."""

    signpost_id: UUID
    person_id: UUID
    name: str
    service_name: str
    on: date


def asks_on(today: date) -> date:
    """When somebody asks how a signpost of today went."""
    return next_working_day(today + FOLLOW_UP)


def follow_ups(session: Session, *, viewer: Actor, today: date) -> list[FollowUp]:
    """Whom to ask by now, of the people the viewer looks after: longest due first."""
    query = (
        select(SignpostRow)
        .where(SignpostRow.follow_up_on <= today, SignpostRow.said.is_(None))
        .order_by(SignpostRow.follow_up_on, SignpostRow.id)
    )
    rows = session.scalars(query).all()
    people = {row.person_id for row in rows}
    silent = stopped_among(session, people)
    names = names_of_people(session, list(people - silent), viewer=viewer)
    targets = list_referral_targets(session, [row.service_id for row in rows])
    due = [row for row in rows if row.person_id in names and row.follow_up_on][:MOST]
    return [
        FollowUp(
            row.id,
            row.person_id,
            names[row.person_id],
            targets[row.service_id].name,
            row.follow_up_on or today,
        )
        for row in due
    ]


def follow_up(
    session: Session, signpost_id: UUID, said: CheckIn, *, actor: Actor, now: datetime
) -> None:
    """Write down what the person said; "not yet" asks again in a fortnight.

    Raises NotFoundError out of the actor's scope, and for one that was asked about already.
    """
    row = session.get(SignpostRow, signpost_id)
    if row is None or row.follow_up_on is None or not _is_theirs(session, row, actor):
        raise NotFoundError(NO_SIGNPOST)
    if said is CheckIn.NOT_YET:
        row.follow_up_on = asks_on(london_date(now))
    else:
        row.said, row.follow_up_on = said, None
    session.flush()
    note_deed(session, Deed.CHANGE, actor, row.id, "signpost", now)


def _is_theirs(session: Session, row: SignpostRow, actor: Actor) -> bool:
    """Whether the actor may know of the person who was told of a service."""
    return bool(names_of_people(session, [row.person_id], viewer=actor))

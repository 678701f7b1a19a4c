"""Cover: a colleague looks after somebody's people while they are away, until a set day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.queries import members_of, teams_of
from base.calendar import london_date
from base.errors import InvalidError, NotAllowedError, NotFoundError
from people.record_models import CoverRow
from storage.audit import Deed, Entry, record

LONGEST: Final = timedelta(days=92)
"""A longer absence needs the people to be given to somebody. Our choice."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody is away, and somebody else looks after their people."""

    cover_id: UUID
    away_id: UUID
    covering_id: UUID
    starts_on: date
    ends_on: date
    set_by: UUID

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class NewCover:
    """Who is away, from the first to the last day, and who looks after their people."""

    away_id: UUID
    covering_id: UUID
    starts_on: date
    ends_on: date


def covered_by(user_id: UUID, today: date) -> Select[UUID]:
    """The ids of the colleagues whom a user covers for on a day."""
    return select(CoverRow.away_id).where(
        CoverRow.cover_id == user_id,
        CoverRow.starts_on <= today,
        CoverRow.ends_on >= today,
        CoverRow.ended_at.is_(None),
    )


def covers_of(session: Session, *, viewer: Actor, today: date) -> list[Cover]:
    """Present and coming cover in which the viewer or a colleague of theirs takes part."""
    teams = members_of(session, viewer.team_ids)
    mates = {user_id for members in teams.values() for user_id, _ in members}
    query = (
        select(CoverRow)
        .where(
            CoverRow.ended_at.is_(None),
            CoverRow.ends_on >= today,
            or_(CoverRow.away_id.in_(mates), CoverRow.cover_id == viewer.user_id),
        )
        .order_by(CoverRow.starts_on, CoverRow.id)
    )
    return [
        Cover(row.id, row.away_id, row.cover_id, row.starts_on, row.ends_on, row.set_by)
        for row in session.scalars(query)
    ]


def away_choices(session: Session, viewer: Actor) -> list[UUID]:
    """For whom the viewer may set cover: themselves; for their lead, everybody in the team.

    In a team without a lead anybody may, so that nobody's people are left alone.
    """
    free = {
        team.team_id for team in teams_of(session, viewer) if team.lead_id in {None, viewer.user_id}
    }
    members = members_of(session, free)
    others = {user_id for team in members.values() for user_id, _ in team}
    return [viewer.user_id, *sorted(others - {viewer.user_id})]


def set_cover(session: Session, new: NewCover, *, actor: Actor, now: datetime) -> UUID:
    """Set cover. It ends by itself after its last day.

    Raises NotAllowedError for an absence that is not the actor's to arrange; InvalidError for days
    that cannot be, a colleague of no common team, or one who is away for the same days.
    """
    if new.away_id not in away_choices(session, actor):
        raise NotAllowedError("Only they, or whoever leads the team, can set this")
    _check_days(new, london_date(now))
    _check_colleague(session, new, actor)
    row = CoverRow(
        away_id=new.away_id,
        cover_id=new.covering_id,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        set_by=actor.user_id,
        set_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, row, actor, "set", now)
    return row.id


def end_cover(session: Session, cover_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End cover before its last day. Raises NotFoundError for one that is not theirs to end."""
    row = session.get(CoverRow, cover_id)
    may_end = row is not None and (
        row.cover_id == actor.user_id or row.away_id in away_choices(session, actor)
    )
    if row is None or not may_end:
        raise NotFoundError("You have no such cover here")
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, actor.user_id
        session.flush()
        _note(session, row, actor, "ended", now)


def _check_days(new: NewCover, today: date) -> None:
    if new.ends_on < max(new.starts_on, today):
        message = "The last day must be today or later, and not before the first"
        raise InvalidError(message, {"ends_on": message})
    if new.ends_on - new.starts_on > LONGEST:
        message = "Cover lasts up to three months. For longer, give each person a new connector"
        raise InvalidError(message, {"ends_on": message})


def _check_colleague(session: Session, new: NewCover, actor: Actor) -> None:
    mates = members_of(session, actor.team_ids)
    is_colleague = any(
        {new.away_id, new.covering_id} <= {user_id for user_id, _ in team}
        for team in mates.values()
    )
    if new.covering_id == new.away_id or not is_colleague:
        message = "Choose a colleague in the same team"
        raise InvalidError(message, {"covering_id": message})
    overlaps = and_(CoverRow.starts_on <= new.ends_on, CoverRow.ends_on >= new.starts_on)
    is_away = select(CoverRow.id).where(
        CoverRow.away_id == new.covering_id, CoverRow.ended_at.is_(None), overlaps
    )
    if session.scalar(is_away.limit(1)) is not None:
        message = "They are away themselves on some of these days. Choose somebody else"
        raise InvalidError(message, {"covering_id": message})


def _note(session: Session, row: CoverRow, actor: Actor, what: str, now: datetime) -> None:
    entry = Entry(Deed.CHANGE, actor.user_id, actor.role_words, "cover", row.id, what)
    record(session, entry, now=now)

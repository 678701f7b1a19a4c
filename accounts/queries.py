"""Reads of accounts: who somebody is, and what a link or cookie opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from accounts.models import FailureRow, MembershipRow, TeamRow, UserRow
from accounts.rules import FAILURE_WINDOW, FAILURES_ALLOWED, OF_A_TEAM, OF_AN_ORGANISATION
from accounts.terms import TeamKind
from accounts.throttle import keys_of

Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    user_id: UUID
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user in a list."""

    user_id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    is_active: bool
    team_ids: tuple[UUID, ...] = ()
    organisation_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """A team and who leads it."""

    team_id: UUID
    name: str
    kind: TeamKind
    lead_id: UUID | None
    boroughs: tuple[str, ...]  # GSS codes; empty: anywhere


def get_actor(session: Session, user_id: UUID) -> Actor | None:
    """Who a user is, in one statement; None if there is no such active user.

    A team counts for those who look after people in it, an organisation for those who act for it:
    an analyst of one team who is a connector of another sees the other's people only.
    """
    query = (
        select(
            UserRow.name, MembershipRow.role, MembershipRow.team_id, MembershipRow.organisation_id
        )
        .outerjoin(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(UserRow.id == user_id, UserRow.is_active.is_(True))
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    return Actor(
        user_id,
        rows[0].name,
        frozenset(row.role for row in rows if row.role),
        frozenset(row.team_id for row in rows if row.team_id and row.role in OF_A_TEAM),
        frozenset(
            row.organisation_id
            for row in rows
            if row.organisation_id and row.role in OF_AN_ORGANISATION
        ),
    )


def find_credentials(session: Session, email: str) -> Credentials | None:
    """The active account with this e-mail address, if there is one."""
    query = select(UserRow.id, UserRow.password_hash).where(
        UserRow.email == email.strip().lower(), UserRow.is_active.is_(True)
    )
    row = session.execute(query).first()
    return Credentials(row.id, row.password_hash) if row else None


def credentials_of(session: Session, user_id: UUID) -> Credentials | None:
    """What an active user's password is checked against."""
    query = select(UserRow.id, UserRow.password_hash).where(
        UserRow.id == user_id, UserRow.is_active.is_(True)
    )
    row = session.execute(query).first()
    return Credentials(row.id, row.password_hash) if row else None


def is_throttled(session: Session, kind: str, tried: Collection[str], *, now: datetime) -> bool:
    """Whether too many failures were counted against any of the things tried.

    tried: for example an e-mail address and a network address; an empty one says nothing.
    """
    query = (
        select(func.count())
        .where(
            FailureRow.key.in_(keys_of(session, kind, tried)), FailureRow.at > now - FAILURE_WINDOW
        )
        .group_by(FailureRow.key)
    )
    return any(count >= FAILURES_ALLOWED for count in session.scalars(query))


def names_of(session: Session, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of several users, in one statement."""
    query = select(UserRow.id, UserRow.name).where(UserRow.id.in_(user_ids))
    return {row.id: row.name for row in session.execute(query)}


def teams_of(session: Session, viewer: Actor) -> list[Team]:
    """The teams a user belongs to, by name."""
    query = select(TeamRow).where(TeamRow.id.in_(viewer.team_ids)).order_by(TeamRow.name)
    return [_team(row) for row in session.scalars(query)]


def led_by(user_id: UUID) -> Select[UUID]:
    """The ids of the teams that a user leads, to ask for in another query."""
    return select(TeamRow.id).where(TeamRow.lead_id == user_id)


def without_lead() -> Select[UUID]:
    """The ids of the teams that nobody leads, to ask for in another query."""
    return select(TeamRow.id).where(TeamRow.lead_id.is_(None))


def works_in(user_id: Any, team_id: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns)
    """Whether the user of one column is an active member of the team of another."""
    found = (
        select(MembershipRow.id)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(
            MembershipRow.user_id == user_id,
            MembershipRow.team_id == team_id,
            UserRow.is_active.is_(True),
        )
    )
    return found.exists()


def list_teams(session: Session, kind: TeamKind | None = None) -> list[Team]:
    """Every team, or those of one kind, by name."""
    query = select(TeamRow).order_by(TeamRow.name)
    if kind is not None:
        query = query.where(TeamRow.kind == kind)
    return [_team(row) for row in session.scalars(query)]


def colleagues(session: Session, team_id: UUID) -> list[tuple[UUID, str]]:
    """The active members of a team, by name."""
    query = (
        select(UserRow.id, UserRow.name)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(MembershipRow.team_id == team_id, UserRow.is_active.is_(True))
        .order_by(UserRow.name, UserRow.id)
        .distinct()
    )
    return [(row.id, row.name) for row in session.execute(query)]


def members_of(
    session: Session, team_ids: Collection[UUID]
) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """The active members of several teams, each team's by name, in one statement."""
    query = (
        select(MembershipRow.team_id, UserRow.id, UserRow.name)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.team_id.in_(team_ids), UserRow.is_active.is_(True))
        .order_by(UserRow.name, UserRow.id)
        .distinct()
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {team_id: [] for team_id in team_ids}
    for team_id, user_id, name in session.execute(query):
        if team_id is not None:
            found[team_id].append((user_id, name))
    return found


def addresses_of_organisation(session: Session, organisation_id: UUID) -> list[str]:
    """The e-mail addresses of an organisation's active members, in a fixed order."""
    query = (
        select(UserRow.email)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(MembershipRow.organisation_id == organisation_id, UserRow.is_active.is_(True))
        .order_by(UserRow.email)
        .distinct()
    )
    return list(session.scalars(query))


def addresses_by_organisation(
    session: Session, organisation_ids: Collection[UUID]
) -> dict[UUID, list[str]]:
    """The e-mail addresses of the active members of several organisations, in a fixed order."""
    query = (
        select(MembershipRow.organisation_id, UserRow.email)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.organisation_id.in_(organisation_ids), UserRow.is_active.is_(True))
        .order_by(UserRow.email)
        .distinct()
    )
    found: dict[UUID, list[str]] = {}
    for organisation_id, email in session.execute(query):
        if organisation_id is not None:
            found.setdefault(organisation_id, []).append(email)
    return found


def addresses_of_team(session: Session, team_id: UUID) -> list[str]:
    """The e-mail addresses of a team's active members, in a fixed order."""
    query = (
        select(UserRow.email)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(MembershipRow.team_id == team_id, UserRow.is_active.is_(True))
        .order_by(UserRow.email)
        .distinct()
    )
    return list(session.scalars(query))


def address_of(session: Session, user_id: UUID) -> str | None:
    """An active user's e-mail address."""
    query = select(UserRow.email).where(UserRow.id == user_id, UserRow.is_active.is_(True))
    return session.scalar(query)


def list_users(session: Session) -> list[UserLine]:
    """Every user by name, with their roles and what for, in one statement."""
    row = MembershipRow
    query = (
        select(UserRow, row.role, row.team_id, row.organisation_id)
        .outerjoin(row, row.user_id == UserRow.id)
        .order_by(UserRow.name, UserRow.id, row.role, row.id)
    )
    lines: dict[UUID, UserLine] = {}
    for user, role, team_id, organisation_id in session.execute(query):
        found = lines.get(user.id) or UserLine(user.id, user.name, user.email, (), user.is_active)
        lines[user.id] = replace(
            found,
            roles=_with(found.roles, role),
            team_ids=_with(found.team_ids, team_id),
            organisation_ids=_with(found.organisation_ids, organisation_id),
        )
    return list(lines.values())


def has_administrator(session: Session) -> bool:
    """Whether anybody is there who can let others in."""
    query = (
        select(UserRow.id)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(MembershipRow.role == Role.ADMINISTRATOR, UserRow.is_active.is_(True))
    )
    return session.scalar(query.limit(1)) is not None


def _with(known: tuple[Held, ...], another: Held | None) -> tuple[Held, ...]:
    """What somebody holds, each once."""
    return known if another is None or another in known else (*known, another)


def _team(row: TeamRow) -> Team:
    return Team(row.id, row.name, row.kind, row.lead_id, tuple(row.boroughs))

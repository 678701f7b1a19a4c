"""Writes to accounts. A command flushes; whoever opened the transaction commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.actor import Role
from accounts.models import (
    FailureRow,
    MembershipRow,
    SignInLinkRow,
    TeamRow,
    UserRow,
    WebSessionRow,
)
from accounts.rules import FAILURE_WINDOW
from accounts.terms import TeamKind
from accounts.throttle import keys_of
from base.errors import ConflictError, NotFoundError


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to give an account to."""

    email: str
    name: str
    password_hash: str | None = None
    user_id: UUID | None = None  # None: a new one is made


def add_team(
    session: Session,
    name: str,
    kind: TeamKind,
    *,
    team_id: UUID | None = None,
    email: str = "",
    boroughs: Sequence[str] = (),
) -> UUID:
    """Add a team. boroughs: GSS codes. Raises ConflictError if the name is taken."""
    if session.scalar(select(TeamRow.id).where(TeamRow.name == name)):
        raise ConflictError("There is a team with this name already")
    row = TeamRow(
        id=team_id or uuid4(),
        name=name,
        kind=kind,
        email=email or None,
        boroughs=list(boroughs),
    )
    session.add(row)
    session.flush()
    return row.id


def change_team(session: Session, team_id: UUID, name: str, *, lead_id: UUID | None) -> None:
    """Give a team another name or lead (None: nobody leads it).

    Raises NotFoundError; ConflictError if another team has the name.
    """
    team = session.get(TeamRow, team_id)
    if team is None:
        raise NotFoundError("There is no such team")
    taken = select(TeamRow.id).where(TeamRow.name == name, TeamRow.id != team_id)
    if session.scalar(taken):
        raise ConflictError("There is a team with this name already")
    team.name, team.lead_id = name, lead_id
    session.flush()


def set_team_lead(session: Session, team_id: UUID, user_id: UUID) -> None:
    """Say who leads a team. Raises NotFoundError."""
    team = session.get(TeamRow, team_id)
    if team is None or session.get(UserRow, user_id) is None:
        raise NotFoundError("There is no such team or user")
    team.lead_id = user_id
    session.flush()


def add_user(session: Session, new: NewUser, *, now: datetime) -> UUID:
    """Add a user without any role. Raises ConflictError if the address is taken."""
    email = new.email.strip().lower()
    if session.scalar(select(UserRow.id).where(UserRow.email == email)):
        raise ConflictError("There is an account with this e-mail address already")
    row = UserRow(
        id=new.user_id or uuid4(),
        email=email,
        name=new.name,
        password_hash=new.password_hash,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def add_membership(
    session: Session,
    user_id: UUID,
    role: Role,
    *,
    team_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Give a user a role, for a team, an organisation, or the whole place."""
    session.add(
        MembershipRow(user_id=user_id, role=role, team_id=team_id, organisation_id=organisation_id)
    )
    session.flush()


def set_active(session: Session, user_id: UUID, *, is_active: bool) -> None:
    """Let a user in or keep them out; keeping out ends every session and link they have."""
    user = session.get(UserRow, user_id)
    if user is None:
        raise NotFoundError("There is no such user")
    user.is_active = is_active
    if not is_active:
        _lead_no_more(session, user_id)
        end_sessions_of(session, user_id)
        session.execute(delete(SignInLinkRow).where(SignInLinkRow.user_id == user_id))
    session.flush()


def set_role(
    session: Session,
    user_id: UUID,
    role: Role,
    *,
    team_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Give a user this one role and no other, and sign them out. Raises NotFoundError."""
    if session.get(UserRow, user_id) is None:
        raise NotFoundError("There is no such user")
    session.execute(delete(MembershipRow).where(MembershipRow.user_id == user_id))
    add_membership(session, user_id, role, team_id=team_id, organisation_id=organisation_id)
    _lead_no_more(session, user_id, team_id)
    end_sessions_of(session, user_id)


def set_password(session: Session, user_id: UUID, password_hash: str) -> None:
    """Change a user's password, and sign them out everywhere. Raises NotFoundError."""
    user = session.get(UserRow, user_id)
    if user is None:
        raise NotFoundError("There is no such user")
    user.password_hash = password_hash
    end_sessions_of(session, user_id)
    session.flush()


def end_sessions_of(session: Session, user_id: UUID) -> None:
    """Sign a user out everywhere."""
    session.execute(delete(WebSessionRow).where(WebSessionRow.user_id == user_id))


def count_failure(session: Session, kind: str, tried: Collection[str], *, now: datetime) -> None:
    """Count one failure against each of the things tried, and forget the old ones."""
    session.execute(delete(FailureRow).where(FailureRow.at < now - FAILURE_WINDOW))
    session.add_all(FailureRow(key=key, at=now) for key in keys_of(session, kind, tried))
    session.flush()


def forget_failures(session: Session, kind: str, tried: Collection[str]) -> None:
    """Clear the count after a success."""
    counted = FailureRow.key.in_(keys_of(session, kind, tried))
    session.execute(delete(FailureRow).where(counted))


def _lead_no_more(session: Session, user_id: UUID, team_id: UUID | None = None) -> None:
    """Whoever is shut out or works elsewhere leads nothing but the team they are in now.

    A team that nobody leads shows as such, and what waits in it goes to all of its members.
    """
    led = update(TeamRow).where(TeamRow.lead_id == user_id)
    if team_id is not None:
        led = led.where(TeamRow.id != team_id)
    session.execute(led.values(lead_id=None))

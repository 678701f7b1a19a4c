"""Members of an organisation: somebody joins, is named to colleagues, and leaves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.actor import Role
from accounts.commands import NewUser, add_membership, add_user
from accounts.models import MembershipRow, UserRow
from base.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague in an organisation."""

    user_id: UUID
    name: str
    email: str


def join_organisation(
    session: Session, email: str, name: str, organisation_id: UUID, *, now: datetime
) -> UUID:
    """Make somebody a member, with an account of their own or the one they have.

    Raises ConflictError if their account is shut, or they are a member already.
    """
    address = email.strip().lower()
    user = session.scalars(select(UserRow).where(UserRow.email == address)).one_or_none()
    if user is not None and not user.is_active:
        raise ConflictError("This account is shut. Ask an administrator")
    user_id = user.id if user else add_user(session, NewUser(address, name), now=now)
    row = MembershipRow
    known = select(row.id).where(row.user_id == user_id, row.organisation_id == organisation_id)
    if session.scalar(known) is not None:
        raise ConflictError("They are a member of this organisation already")
    add_membership(session, user_id, Role.ORGANISATION, organisation_id=organisation_id)
    return user_id


def leave_organisation(session: Session, user_id: UUID, organisation_id: UUID) -> None:
    """Somebody is a member no more, from the next page on. Their account stays."""
    row = MembershipRow
    gone = delete(row).where(row.user_id == user_id, row.organisation_id == organisation_id)
    session.execute(gone)
    session.flush()


def members_of(session: Session, organisation_id: UUID) -> list[Member]:
    """The active members of an organisation, by name."""
    query = (
        select(UserRow.id, UserRow.name, UserRow.email)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .where(MembershipRow.organisation_id == organisation_id, UserRow.is_active.is_(True))
        .order_by(UserRow.name, UserRow.id)
        .distinct()
    )
    return [Member(*each) for each in session.execute(query)]

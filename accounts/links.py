"""Links that sign somebody in once, or let them do one thing without an account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import SignInLinkRow, TaskKind, TaskLinkRow
from accounts.rules import LINK_LIFE, TASK_LIFE, new_token, token_hash
from base.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Task:
    """What a task link lets its holder do."""

    kind: TaskKind
    subject_id: UUID
    organisation_id: UUID
    is_expired: bool


def find_sign_in_link(session: Session, token: str, *, now: datetime) -> UUID | None:
    """The user a sign-in link belongs to, if it is unused and fresh."""
    row = session.get(SignInLinkRow, token_hash(token))
    if row is None or row.used_at is not None or row.expires_at < now:
        return None
    return row.user_id


def get_task(session: Session, token: str, *, now: datetime) -> Task:
    """What a task link is for. Raises NotFoundError if it was never made."""
    row = session.get(TaskLinkRow, token_hash(token))
    if row is None:
        raise NotFoundError("This link does not work. Check that you copied all of it")
    return Task(row.kind, row.subject_id, row.organisation_id, row.expires_at < now)


def make_sign_in_link(session: Session, user_id: UUID, *, now: datetime) -> str:
    """A new single-use link's token; only its hash is kept."""
    token = new_token()
    row = SignInLinkRow(token_hash=token_hash(token), user_id=user_id, expires_at=now + LINK_LIFE)
    session.add(row)
    session.flush()
    return token


def use_sign_in_link(session: Session, token: str, *, now: datetime) -> UUID:
    """Spend a sign-in link. Raises NotFoundError if it is unknown, used or old."""
    user_id = find_sign_in_link(session, token, now=now)
    spent = update(SignInLinkRow).where(
        SignInLinkRow.token_hash == token_hash(token), SignInLinkRow.used_at.is_(None)
    )
    if user_id is None or session.execute(spent.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFoundError("This link has been used or is too old. Ask for a new one")
    return user_id


def make_task_link(
    session: Session, kind: TaskKind, subject_id: UUID, organisation_id: UUID, *, now: datetime
) -> str:
    """A new task link's token; only its hash is kept."""
    token = new_token()
    row = TaskLinkRow(
        token_hash=token_hash(token),
        kind=kind,
        subject_id=subject_id,
        organisation_id=organisation_id,
        created_at=now,
        expires_at=now + TASK_LIFE,
    )
    session.add(row)
    session.flush()
    return token

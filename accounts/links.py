"""Links that sign somebody in once, or let them do one thing without an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from accounts.models import SignInLinkRow, TaskLinkRow, UserRow
from accounts.rules import CHECK_LIFE, INVITATION_LIFE, LINK_LIFE, TASK_LIFE, token_hash
from accounts.terms import LinkKind, TaskKind
from accounts.tokens import new_token
from base.errors import ConflictError, NotFoundError

LIVES: Final[Mapping[TaskKind, timedelta]] = {
    TaskKind.REFERRAL: TASK_LIFE,
    TaskKind.LISTING: CHECK_LIFE,
}
"""How long a task link works."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a task link lets its holder do."""

    kind: TaskKind
    subject_id: UUID
    organisation_id: UUID
    is_expired: bool
    used_at: datetime | None = None  # of one that works once
    inbox: str = ""  # it was sent to, as a blind index


def find_sign_in_link(session: Session, token: str, *, now: datetime) -> UUID | None:
    """The active user a sign-in link belongs to, if it is unused and fresh."""
    return session.scalar(select(SignInLinkRow.user_id).where(*_is_good(token, now)))


def get_task(session: Session, token: str, *, now: datetime) -> Task:
    """What a task link is for. Raises NotFoundError if it was never made."""
    row = session.get(TaskLinkRow, token_hash(token))
    if row is None:
        raise NotFoundError("This link does not work. Check that you copied all of it")
    is_expired = row.expires_at < now
    return Task(row.kind, row.subject_id, row.organisation_id, is_expired, row.used_at, row.inbox)


def make_sign_in_link(
    session: Session, user_id: UUID, kind: LinkKind = LinkKind.SIGN_IN, *, now: datetime
) -> str:
    """A new single-use link's token; only its hash is kept. Old links are forgotten."""
    session.execute(delete(SignInLinkRow).where(SignInLinkRow.expires_at < now))
    token = new_token()
    life = INVITATION_LIFE if kind is LinkKind.INVITATION else LINK_LIFE
    row = SignInLinkRow(
        token_hash=token_hash(token), user_id=user_id, kind=kind, expires_at=now + life
    )
    session.add(row)
    session.flush()
    return token


def use_sign_in_link(session: Session, token: str, *, now: datetime) -> tuple[UUID, LinkKind]:
    """Spend a sign-in link, in one statement, so that of two at once one wins.

    Raises NotFoundError if it is unknown, used or old, or the user may not come in any more.
    """
    spend = update(SignInLinkRow).where(*_is_good(token, now)).values(used_at=now)
    row = session.execute(spend.returning(SignInLinkRow.user_id, SignInLinkRow.kind)).first()
    if row is None:
        raise NotFoundError("This link has been used or is too old. Ask for a new one")
    return row.user_id, row.kind


def use_task_link(session: Session, token: str, *, now: datetime) -> None:
    """Spend a link that works once, in one statement, so that of two at once one wins.

    Raises ConflictError if it is used or old.
    """
    row = TaskLinkRow
    is_good = (row.token_hash == token_hash(token), row.used_at.is_(None), row.expires_at >= now)
    spend = update(row).where(*is_good).values(used_at=now)
    if session.scalar(spend.returning(row.subject_id)) is None:
        raise ConflictError("This link has been used or is too old. Ask for a new one")


def make_task_link(
    session: Session,
    kind: TaskKind,
    subject_id: UUID,
    organisation_id: UUID,
    *,
    inbox: str = "",
    now: datetime,
) -> str:
    """A new task link's token; only its hash is kept. inbox: a blind index of where it goes."""
    token = new_token()
    row = TaskLinkRow(
        token_hash=token_hash(token),
        kind=kind,
        subject_id=subject_id,
        organisation_id=organisation_id,
        created_at=now,
        expires_at=now + LIVES[kind],
        inbox=inbox,
    )
    session.add(row)
    session.flush()
    return token


def _is_good(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The link with this token, as long as it can be used."""
    active = select(UserRow.id).where(UserRow.is_active.is_(True))
    return (
        SignInLinkRow.token_hash == token_hash(token),
        SignInLinkRow.used_at.is_(None),
        SignInLinkRow.expires_at >= now,
        SignInLinkRow.user_id.in_(active),
    )

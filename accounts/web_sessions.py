"""Browser sessions kept on the server: sealed, hashed, and ended by deleting a row."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from accounts.models import WebSessionRow
from accounts.rules import is_alive, token_hash
from storage.keys import secrets_of
from storage.sealing import Place, SealError


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it was found."""

    contents: str
    seen_at: datetime
    ends_at: datetime  # however busy it is


def load(session: Session, token: str, limits: Limits, *, now: datetime) -> StoredSession | None:
    """What a cookie's session holds; None if it is unknown, over, or sealed with a lost key."""
    row = session.get(WebSessionRow, token_hash(token))
    if row is None or not is_alive(
        row.created_at, row.seen_at, now, idle=limits.idle, absolute=limits.absolute
    ):
        return None
    try:
        contents = secrets_of(session).keyring.open(row.contents, _place(row.id))
    except SealError:
        return None
    return StoredSession(contents, row.seen_at, row.created_at + limits.absolute)


def save(
    session: Session, token: str, contents: str, *, user_id: UUID | None, now: datetime
) -> None:
    """Keep a session's contents, and note that it was used."""
    key = token_hash(token)
    sealed = secrets_of(session).keyring.seal(contents, _place(key))
    row = session.get(WebSessionRow, key)
    if row is None:
        row = WebSessionRow(id=key, created_at=now, contents=sealed, seen_at=now, user_id=user_id)
        session.add(row)
    row.contents, row.seen_at, row.user_id = sealed, now, user_id
    session.flush()


def touch(session: Session, token: str, *, now: datetime) -> None:
    """Note that a session was used. One that was ended meanwhile stays ended."""
    key = token_hash(token)
    session.execute(update(WebSessionRow).where(WebSessionRow.id == key).values(seen_at=now))


def end(session: Session, token: str) -> None:
    """Forget a session."""
    session.execute(delete(WebSessionRow).where(WebSessionRow.id == token_hash(token)))


def sweep(session: Session, limits: Limits, *, now: datetime) -> None:
    """Forget every session that is over."""
    session.execute(
        delete(WebSessionRow).where(
            (WebSessionRow.seen_at < now - limits.idle)
            | (WebSessionRow.created_at < now - limits.absolute)
        )
    )


def _place(key: str) -> Place:
    return Place(WebSessionRow.__tablename__, "contents", key)

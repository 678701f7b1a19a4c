"""A key for each person, wrapped by the settings' key: destroying it erases what it sealed."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.sealing import KEY_BYTES, Keyring, Place, blind_index, seal, unseal

INFO_KEY = "secrets"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What every session carries so that private fields can be read and written."""

    keyring: Keyring
    blind_key: bytes  # 32 bytes, for blind indexes only


class SubjectKeyRow(Base):
    """The wrapped key of one person."""

    __tablename__ = "subject_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    wrapped: Mapped[str | None]  # None: destroyed
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """A person's key, ready to use."""

    id: UUID
    key: bytes | None  # None: destroyed

    def seal(self, text: str, table: str, column: str, row: UUID) -> str:
        """Seal one field of one row. Raises ValueError if the key has been destroyed."""
        if self.key is None:
            raise ValueError("this person's record has been erased")
        return seal(text, self.key, self.id.hex, Place(table, column, row.hex))

    def open(self, sealed: str | None, table: str, column: str, row: UUID) -> str:
        """Open one field of one row; "" for an empty field or an erased person."""
        if sealed is None or self.key is None:
            return ""
        return unseal(sealed, self.key, Place(table, column, row.hex))


def secrets_of(session: Session) -> Secrets:
    """The secrets a session carries. Raises KeyError if it was opened without any."""
    secrets: Secrets = session.info[INFO_KEY]
    return secrets


def new_subject_key(session: Session, *, now: datetime) -> SubjectKey:
    """Make and keep a key for a new person."""
    key_id, key = uuid4(), os.urandom(KEY_BYTES)
    wrapped = secrets_of(session).keyring.seal(urlsafe_b64encode(key).decode(), _place(key_id))
    session.add(SubjectKeyRow(id=key_id, wrapped=wrapped, created_at=now, destroyed_at=None))
    session.flush()
    return SubjectKey(key_id, key)


def subject_keys(
    session: Session, ids: Collection[UUID] | Select[UUID]
) -> Mapping[UUID, SubjectKey]:
    """Several people's keys in one statement. ids: which, or a question for them."""
    keyring = secrets_of(session).keyring
    query = select(SubjectKeyRow.id, SubjectKeyRow.wrapped).where(SubjectKeyRow.id.in_(ids))
    return {
        key_id: SubjectKey(key_id, _unwrap(keyring, key_id, wrapped))
        for key_id, wrapped in session.execute(query)
    }


def subject_key(session: Session, key_id: UUID) -> SubjectKey:
    """One person's key. Raises KeyError if there is none."""
    return subject_keys(session, [key_id])[key_id]


def destroy_subject_key(session: Session, key_id: UUID, *, now: datetime) -> None:
    """Make everything this key sealed unreadable, for good."""
    row = session.get_one(SubjectKeyRow, key_id)
    row.wrapped, row.destroyed_at = None, now
    session.flush()


def fingerprint(session: Session, kind: str, canonical: str) -> str:
    """The blind index of a value, with this product's own key."""
    return blind_index(secrets_of(session).blind_key, kind, canonical)


def _unwrap(keyring: Keyring, key_id: UUID, wrapped: str | None) -> bytes | None:
    """A wrapped key's bytes, or None once it is destroyed."""
    return urlsafe_b64decode(keyring.open(wrapped, _place(key_id))) if wrapped else None


def _place(key_id: UUID) -> Place:
    """Where a wrapped key stands."""
    return Place(SubjectKeyRow.__tablename__, "wrapped", key_id.hex)

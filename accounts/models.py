"""Account tables: teams, users, what they are members of, and their ways in."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from accounts.actor import Role
from accounts.terms import LinkKind, TaskKind, TeamKind
from storage.base import Base


class TeamRow(Base):
    """A group of colleagues who share a caseload."""

    __tablename__ = "teams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[TeamKind]
    boroughs: Mapped[list[Any]]  # GSS codes of the boroughs it looks after; empty: anywhere
    email: Mapped[str | None]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class UserRow(Base):
    """Somebody with an account. E-mail addresses are kept in lower case."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]  # None: signs in by e-mailed link only
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class MembershipRow(Base):
    """A role that a user has, for a team or for an organisation."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("team_id IS NULL OR organisation_id IS NULL", name="one_side"),
        Index("ix_memberships_organisation_id", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))


class WebSessionRow(Base):
    """A browser's session, so that signing out or losing a role ends it at once.

    Only a hash of the cookie is kept, and the contents are sealed with the settings' key.
    """

    __tablename__ = "web_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    contents: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class FailureRow(Base):
    """A wrong password, secret or link, counted against what was tried and from where."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)  # a blind index, never the address itself
    at: Mapped[datetime]


class SignInLinkRow(Base):
    """A single-use link to sign in with, sent to a user's own address."""

    __tablename__ = "sign_in_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[LinkKind] = mapped_column(server_default=LinkKind.SIGN_IN)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactorRow(Base):
    """The secret that a user's app makes codes from, sealed with the settings' key."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    secret: Mapped[str]
    last_step: Mapped[int]  # the newest 30 seconds whose code was used: none works twice
    since: Mapped[datetime]


class RecoveryCodeRow(Base):
    """A code to sign in with when the app is lost. It works once."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[datetime | None]


class PasskeyRow(Base):
    """A passkey's public half, which opens nothing by itself."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url, as browsers know it
    name: Mapped[str]  # its owner's own
    public_key: Mapped[str]  # COSE, base64url
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TaskLinkRow(Base):
    """A link to do one thing for one organisation, without an account."""

    __tablename__ = "task_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # of one that works once
    inbox: Mapped[str] = mapped_column(default="")  # it was sent to, as a blind index

"""Requests to talk with a person here, and what happened to each. What they say is sealed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from people.terms import Channel
from referrals.reasons import AttemptResult
from referrals.talk_rules import TalkDeed, TalkOutcome, TalkState
from storage.base import Base


class TalkRow(Base):
    """Somebody who wants to talk with a connector, and has named no service.

    Whose team it is, is their record's to say: it moves with them.
    """

    __tablename__ = "talks"
    __table_args__ = (Index("ix_talks_due", "state", "due_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    owner_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[TalkState]
    due_on: Mapped[date | None]
    attempts: Mapped[int] = mapped_column(default=0)  # safe and unanswered
    outcome: Mapped[TalkOutcome | None]
    said: Mapped[str]  # sealed JSON
    consent_wording: Mapped[str]  # the version of the words they agreed to
    tracking_hash: Mapped[str]  # argon2id of the secret
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class TalkEventRow(Base):
    """Something that happened to a request. Rows are added, never changed."""

    __tablename__ = "talk_events"
    __table_args__ = (UniqueConstraint("talk_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id"))
    position: Mapped[int]  # 1, 2, 3 ...
    deed: Mapped[TalkDeed]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    channel: Mapped[Channel | None]
    result: Mapped[AttemptResult | None]
    is_safe: Mapped[bool] = mapped_column(default=True)  # the person had called this way safe
    note: Mapped[str | None]  # sealed
    at: Mapped[datetime]

"""DIALOG+ sessions: ratings, priorities, the four steps, and the matches that were shown."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matching.terms import Domain
from people.rules import Rating
from people.terms import SessionState, Stage
from storage.base import Base


class DialogSessionRow(Base):
    """One sitting of one person and one worker."""

    __tablename__ = "dialog_sessions"
    __table_args__ = (
        Index(
            "uq_dialog_sessions_one_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    stage: Mapped[Stage]
    state: Mapped[SessionState] = mapped_column(default=SessionState.OPEN)
    held_on: Mapped[date]
    next_on: Mapped[date | None]
    setting: Mapped[str | None]  # sealed: where it was held, and who else was there
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]  # when it came in from a file; None: held here
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class RatingRow(Base):
    """One answered item. An item without a row was not asked."""

    __tablename__ = "dialog_ratings"
    __table_args__ = (
        CheckConstraint("value BETWEEN 1 AND 7", name="seven_points"),
        CheckConstraint("value IS NULL OR NOT is_not_today", name="number_or_not_today"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialog_sessions.id"), primary_key=True)
    domain: Mapped[Domain] = mapped_column(primary_key=True)
    value: Mapped[int | None]
    wants_help: Mapped[bool | None]
    is_not_today: Mapped[bool] = mapped_column(default=False)

    @property
    def rating(self) -> Rating:
        """The answer, as the rules know it."""
        return Rating(self.value, self.wants_help, self.is_not_today)


class PriorityRow(Base):
    """An area the person chose to talk about, and what was said in each step (sealed).

    A choice taken back keeps its row without a rank, so that a slip loses nothing.
    """

    __tablename__ = "dialog_priorities"
    __table_args__ = (
        CheckConstraint("rank BETWEEN 1 AND 3", name="up_to_three"),
        UniqueConstraint("session_id", "domain"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialog_sessions.id"), index=True)
    domain: Mapped[Domain]
    rank: Mapped[int | None]  # None: not chosen any more
    understanding: Mapped[str | None]
    looking_forward: Mapped[str | None]
    exploring: Mapped[str | None]


class CorrectionRow(Base):
    """An answer put right after the session was finished. Rows are added, never changed."""

    __tablename__ = "dialog_corrections"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialog_sessions.id"), index=True)
    record: Mapped[str]  # sealed JSON: which answer, what it was, what it is now, and why
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class MatchRow(Base):
    """A match as it was shown: version, inputs and reasons, sealed under the person's key."""

    __tablename__ = "matches"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialog_sessions.id"), index=True)
    weights_version: Mapped[str]
    record: Mapped[str]
    at: Mapped[datetime]

"""What belongs to a person's record besides the person: steps, facts, cover and tasks."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from people.record_terms import FlagKind, Lead, LookReason, StepReason, TaskKind, TaskOutcome
from people.terms import Level
from storage.base import Base


class LevelStepRow(Base):
    """A step up or down: who leads from then on, and why. Rows are added, never changed."""

    __tablename__ = "level_steps"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    # A second column of one vocabulary needs a CHECK of another name.
    from_level: Mapped[Level] = mapped_column(
        Enum(
            Level,
            native_enum=False,
            create_constraint=True,
            length=40,
            name="from_level",
            values_callable=lambda codes: [code.value for code in codes],
        )
    )
    to_level: Mapped[Level]
    lead: Mapped[Lead]
    reason: Mapped[StepReason]
    note: Mapped[str | None]  # sealed
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class SafetyFlagRow(Base):
    """A fact for whoever visits, until its review."""

    __tablename__ = "safety_flags"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[FlagKind]
    fact: Mapped[str]  # sealed
    is_known_to_person: Mapped[bool]
    review_on: Mapped[date] = mapped_column(index=True)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]  # None: it holds


class EqualityRow(Base):
    """What somebody chose to say about themselves for fairness, apart from all the rest."""

    __tablename__ = "equality_answers"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    answers: Mapped[str]  # sealed JSON: question -> codes
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]


class CoverRow(Base):
    """A colleague who looks after somebody's people while they are away."""

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("away_id <> cover_id", name="by_somebody_else"),
        Index("ix_covers_cover", "cover_id", "ends_on"),
        Index("ix_covers_away", "away_id", "ends_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    away_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    cover_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    set_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]  # ended before its last day


class LookReasonRow(Base):
    """Why somebody opens the record of a colleague's person, for as long as it lasts."""

    __tablename__ = "look_reasons"
    __table_args__ = (Index("ix_look_reasons_who", "user_id", "person_id", "until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[LookReason]
    at: Mapped[datetime]
    until: Mapped[datetime]


class TeamTaskRow(Base):
    """Something for a team to look at, about one of its own people."""

    __tablename__ = "team_tasks"
    __table_args__ = (Index("ix_team_tasks_open", "team_id", "done_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[TaskKind]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_for: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))  # never shown here
    asked_at: Mapped[datetime]
    outcome: Mapped[TaskOutcome | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None]

"""Own goals, other measures, and the plan. What was said and scored is sealed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from people.terms import MeasureKind
from storage.base import Base


class GoalRow(Base):
    """A goal in somebody's own words."""

    __tablename__ = "goals"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]  # sealed
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # None: they are working on it


class MeasureRow(Base):
    """One reading on one day. A reading entered by mistake keeps its row and is not shown."""

    __tablename__ = "measures"
    __table_args__ = (
        CheckConstraint("(kind = 'goal') = (goal_id IS NOT NULL)", name="of_which_goal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[MeasureKind]
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id"))
    taken_on: Mapped[date]
    record: Mapped[str]  # sealed JSON: the numbers, and of another tool its name and range
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PlanRow(Base):
    """The plan as it was written at one time. Rows are added: the last one counts."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("person_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    position: Mapped[int]  # 1, 2, 3 ... within one person
    record: Mapped[str]  # sealed JSON: what matters, and what to do if things get worse
    review_on: Mapped[date | None]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

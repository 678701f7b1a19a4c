"""Tables of listings that may be the same, and of those that were merged."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import DuplicateState, ServiceStatus
from storage.base import Base


class DuplicateRow(Base):
    """Two services that may be the same. The pair is in the order of their ids."""

    __tablename__ = "duplicates"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id <> second_id", "two"),
        CheckConstraint("score BETWEEN 0 AND 100", "score"),
        CheckConstraint("state = 'pending' OR decided_by IS NOT NULL", "decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    score: Mapped[int]  # of 100
    reasons: Mapped[list[Any]]  # codes of `matching.likeness.Likeness`
    state: Mapped[DuplicateState] = mapped_column(default=DuplicateState.PENDING, index=True)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]


class MergeRow(Base):
    """One service went into another. What it takes to undo it for thirty days."""

    __tablename__ = "merges"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    duplicate_id: Mapped[UUID] = mapped_column(ForeignKey("duplicates.id"))
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    gone_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    gone_status: Mapped[ServiceStatus]
    before: Mapped[int]  # version of the kept one
    after: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[UUID]
    undone_at: Mapped[datetime | None]

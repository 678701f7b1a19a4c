"""Tables of changes to many listings at once: what was asked, and what came of it for each."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from directory.bulk_rules import BulkOutcome, BulkState
from storage.base import Base


class BulkRunRow(Base):
    """One change to many listings, from the choice of them to its undoing."""

    __tablename__ = "bulk_runs"
    __table_args__ = (
        Index("ix_bulk_runs_made_at", "made_at"),
        CheckConstraint(
            "state IN ('chosen', 'compared') OR applied_by IS NOT NULL", "applied_by_somebody"
        ),
        CheckConstraint(
            "state NOT IN ('undoing', 'undone') OR undone_by IS NOT NULL", "undone_by_somebody"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    wishes: Mapped[list[Any]] = mapped_column(default=list)  # as `bulk_rules.Wish.plain`
    verifies: Mapped[bool] = mapped_column(default=False)  # marks them as checked
    state: Mapped[BulkState] = mapped_column(default=BulkState.CHOSEN)
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class BulkItemRow(Base):
    """One listing of such a change. before and after: field -> value, of what differs."""

    __tablename__ = "bulk_items"
    __table_args__ = (Index("ix_bulk_items_outcome", "run_id", "outcome", "position"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_runs.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    outcome: Mapped[BulkOutcome] = mapped_column(default=BulkOutcome.CHOSEN)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    left_alone: Mapped[list[Any]] = mapped_column(
        default=list
    )  # fields that somebody changed since
    marked: Mapped[list[Any]] = mapped_column(default=list)  # fields feeds leave alone by this
    problem: Mapped[str] = mapped_column(default="")

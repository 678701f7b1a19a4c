"""Tables of what was imported, when and on what terms."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ImportRunRow(Base):
    """One file brought in. Without `finished_at` it was stopped, and goes on when run again."""

    __tablename__ = "import_runs"
    __table_args__ = (
        Index("ix_import_runs_file", "source", "file_hash"),
        CheckConstraint("rows >= 0", "rows"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    source: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(255))
    file_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of its bytes
    rows: Mapped[int]
    counts: Mapped[dict[str, Any]]  # added, changed, unchanged, refused, retired
    refusals: Mapped[list[Any]]  # row, column, value, reason, what_to_do
    yes_because: Mapped[str] = mapped_column(default="")  # why the guards were overruled
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportedRecordRow(Base):
    """One record of a feed, as it came and as it was last written to the directory."""

    __tablename__ = "imported_records"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    location_id: Mapped[UUID | None] = mapped_column(ForeignKey("locations.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), unique=True)
    row_hash: Mapped[str] = mapped_column(String(64))
    original: Mapped[dict[str, Any]]  # heading -> cell
    applied: Mapped[dict[str, Any]]  # field -> what this feed last wrote
    suggested: Mapped[list[Any]]  # fields of the draft that are our guess
    notes: Mapped[list[Any]]  # importers.records.Note
    year_end: Mapped[date | None]
    licence: Mapped[str]
    attribution: Mapped[str]
    fetched_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

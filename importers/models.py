"""Tables of what was imported, when, from whom and on what terms."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from importers.terms import ChangeKind, RunState, SourceKind
from storage.base import Base


class ImportSourceRow(Base):
    """Somebody's spreadsheet or feed: how it is read, and whom to ask about it."""

    __tablename__ = "import_sources"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(150))
    kind: Mapped[SourceKind]
    url: Mapped[str] = mapped_column(default="")  # where it is fetched from; "": it is uploaded
    mapping: Mapped[dict[str, Any]]  # importers.columns.Mapping, as plain JSON
    complete: Mapped[bool] = mapped_column(default=False)
    follows: Mapped[bool] = mapped_column(default=True)
    is_nightly: Mapped[bool] = mapped_column(default=False)
    licence: Mapped[str] = mapped_column(default="")
    attribution: Mapped[str] = mapped_column(default="")
    owner_name: Mapped[str] = mapped_column(default="")  # whom to ring
    owner_email: Mapped[str] = mapped_column(default="")
    owner_phone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]  # when it last came whole
    failed_at: Mapped[datetime | None]  # when it last did not; None: it has come since
    problem: Mapped[str] = mapped_column(default="")  # why it did not


class ImportFileRow(Base):
    """A file as it came, or a list that a run wrote."""

    __tablename__ = "import_files"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]  # bytes
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    kept_at: Mapped[datetime]


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
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_files.id"))
    list_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_files.id"))  # the whole plan
    refused_id: Mapped[UUID | None] = mapped_column(ForeignKey("import_files.id"))
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)  # importers.tally.Tally, as JSON
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)  # of `total` records that are to be stored
    total: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]  # added, changed, unchanged, refused, retired
    refusals: Mapped[list[Any]]  # row, column, value, reason, what_to_do, sheet
    problem: Mapped[str] = mapped_column(default="")  # why it failed
    yes_because: Mapped[str] = mapped_column(default="")  # why the guards were overruled
    by_name: Mapped[str] = mapped_column(default="")
    by_id: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportedRecordRow(Base):
    """One record of a feed, as it came and as it was last written to the directory."""

    __tablename__ = "imported_records"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id"), index=True)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("import_runs.id"), index=True)
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


class ImportChangeRow(Base):
    """What a run did to one record that was here before, so that it can be undone."""

    __tablename__ = "import_changes"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    what: Mapped[ChangeKind]
    fields: Mapped[dict[str, Any]]  # field -> [before, after]
    before: Mapped[dict[str, Any]]  # run_id, row_hash, original, applied; kept

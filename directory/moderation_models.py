"""Tables of changes that wait, of what moved, and of what nobody could offer."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import FeedbackKind, ProblemKind, ProposalState, UnmetReason
from matching.terms import Domain
from storage.base import Base


class ProposalRow(Base):
    """A revision that an organisation proposes. The approved one stays live meanwhile."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_waiting", "state", "proposed_at"),
        CheckConstraint("state IN ('pending', 'withdrawn') OR decided_by IS NOT NULL", "decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    changes: Mapped[dict[str, Any]]  # field -> new value, as `directory.fields` writes it
    before: Mapped[dict[str, Any]]  # the same fields, as they were then
    seen_version: Mapped[int]  # of the service, when the change was written
    proposed_by: Mapped[UUID | None]  # None: through the link of a monthly check
    proposed_at: Mapped[datetime]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.PENDING)
    accepted: Mapped[list[Any]] = mapped_column(default=list)  # field names
    note: Mapped[str] = mapped_column(default="")  # to the editor, in words
    closes: Mapped[bool] = mapped_column(default=False, server_default=false())  # it has ended
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class DirectoryRevisionRow(Base):
    """One row: a counter that grows whenever what the public may see changes."""

    __tablename__ = "directory_revision"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class ProblemRow(Base):
    """What somebody says is wrong with a listing. Who said it is kept only to answer them."""

    __tablename__ = "problems"
    __table_args__ = (
        Index("ix_problems_waiting", "settled_at", "reported_at"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", "settled_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    kind: Mapped[ProblemKind]
    words: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    reply_to: Mapped[str | None]  # an address for the answer, sealed; gone once it is sent
    letters_in: Mapped[str | None] = mapped_column(String(40))  # a locale; goes with the address
    answer: Mapped[str] = mapped_column(default="")


class FeedbackRow(Base):
    """What somebody says of a page of this site. Who said it is not kept."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", "settled_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[FeedbackKind]
    path: Mapped[str] = mapped_column(String(200), default="")  # of the page, without its query
    words: Mapped[str] = mapped_column(default="")
    said_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]


class UnmetNeedRow(Base):
    """How often one need was not met in one place in one month. No person."""

    __tablename__ = "unmet_needs"
    __table_args__ = (
        UniqueConstraint("domain", "pcn_code", "month", "reason"),
        CheckConstraint("count > 0", "count"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    domain: Mapped[Domain]
    pcn_code: Mapped[str] = mapped_column(String(20), default="")  # empty: place not given
    month: Mapped[str] = mapped_column(String(7))  # "2026-03"
    reason: Mapped[UnmetReason]
    count: Mapped[int]


class RedirectRow(Base):
    """An address that used to lead somewhere, and where it leads now."""

    __tablename__ = "redirects"

    old: Mapped[str] = mapped_column(primary_key=True)  # a slug, or an id as text
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)  # "service", "organisation"
    new_id: Mapped[UUID]

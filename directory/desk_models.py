"""Tables of the editors' desk: calls made, and what is not to be listed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import CallOutcome
from storage.base import Base


class CallRow(Base):
    """A call to an organisation about one service, and what came of it."""

    __tablename__ = "listing_calls"
    __table_args__ = (Index("ix_listing_calls_service", "service_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    at: Mapped[datetime]
    by: Mapped[UUID]
    outcome: Mapped[CallOutcome]
    note: Mapped[str] = mapped_column(default="")
    again_on: Mapped[date | None]  # when to ring next; None: when it is due by itself


class DoNotListRow(Base):
    """Something that is not to come into the directory, whichever feed brings it."""

    __tablename__ = "do_not_list"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)  # as `matching.likeness.name_key`
    postcode: Mapped[str] = mapped_column(default="")
    charity_number: Mapped[str] = mapped_column(default="", index=True)
    web_domain: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[UUID]

"""Tables of the monthly check: when a service was asked about, and which inbox was written to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ListingCheckRow(Base):
    """How the asking about one service goes."""

    __tablename__ = "listing_checks"
    __table_args__ = (CheckConstraint("unanswered >= 0", "unanswered"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    asked_on: Mapped[date]
    unanswered: Mapped[int] = mapped_column(default=0)  # askings in a row before the last one
    reached: Mapped[bool] = mapped_column(default=True)  # False: nobody could be written to
    answered_on: Mapped[date | None]  # through the link


class CheckInboxRow(Base):
    """An address that checks go to, as a blind index, so that none is kept here."""

    __tablename__ = "check_inboxes"

    id: Mapped[str] = mapped_column(primary_key=True)
    asked_on: Mapped[date | None]
    stopped_at: Mapped[datetime | None]  # they want no more of these

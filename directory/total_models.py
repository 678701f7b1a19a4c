"""Tables of what listings get: counts of days and months, without anybody's id."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matching.terms import Domain
from storage.base import Base


class ServiceDayRow(Base):
    """How often one service was shown, opened, kept and referred to on one day."""

    __tablename__ = "service_days"
    __table_args__ = (
        CheckConstraint(
            "shown >= 0 AND opened >= 0 AND shortlisted >= 0 AND referred >= 0", "counts"
        ),
    )

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    shortlisted: Mapped[int] = mapped_column(default=0)
    referred: Mapped[int] = mapped_column(default=0)


class ServiceNeedRow(Base):
    """How often one service was shown for a need in one month."""

    __tablename__ = "service_needs"
    __table_args__ = (CheckConstraint("count > 0", "count"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # "2026-03"
    domain: Mapped[Domain] = mapped_column(primary_key=True)
    count: Mapped[int]

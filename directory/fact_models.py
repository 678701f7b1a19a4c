"""Tables of what a service has several of: attributes, access, areas, schedules."""

from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import Taxonomy
from matching.terms import AccessFeature, Answer, CoverageKind
from storage.base import Base
from storage.types import WebAddress


class AttributeRow(Base):
    """One term of one vocabulary that a service carries."""

    __tablename__ = "attributes"
    __table_args__ = (
        UniqueConstraint("service_id", "taxonomy", "term"),
        CheckConstraint("weight > 0 AND weight <= 1", "weight"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    taxonomy: Mapped[Taxonomy]
    term: Mapped[str] = mapped_column(String(60))
    weight: Mapped[float] = mapped_column(default=1.0)
    note: Mapped[str] = mapped_column(default="")  # of a language: "on Tuesdays"
    position: Mapped[int] = mapped_column(default=0)


class AccessibilityRow(Base):
    """What is known of one access feature. No row means not known."""

    __tablename__ = "accessibility"
    __table_args__ = (CheckConstraint("answer <> 'unknown'", "known"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    feature: Mapped[AccessFeature] = mapped_column(primary_key=True)
    answer: Mapped[Answer]
    said_on: Mapped[date | None]


class ServiceAreaRow(Base):
    """One area in which a service may help."""

    __tablename__ = "service_areas"
    __table_args__ = (
        CheckConstraint("kind <> 'radius' OR km > 0", "radius_has_km"),
        CheckConstraint("kind NOT IN ('pcn', 'borough', 'ward') OR area <> ''", "area_has_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    kind: Mapped[CoverageKind]
    area: Mapped[str] = mapped_column(String(20), default="")
    km: Mapped[float | None]
    ring: Mapped[list[Any] | None]  # POLYGON: closed ring of [lon, lat]
    name: Mapped[str] = mapped_column(default="")  # what people call it
    uri: Mapped[str] = mapped_column(default="")  # a lasting address that stands for it
    position: Mapped[int] = mapped_column(default=0)


class ScheduleRow(Base):
    """A rule of when a service is open, in London wall time."""

    __tablename__ = "schedules"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", "valid"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    rrule: Mapped[str] = mapped_column(String(200))  # RFC 5545 without DTSTART
    starts_on: Mapped[date]  # the DTSTART: which weeks count when INTERVAL is 2 or more
    opens: Mapped[time]
    closes: Mapped[time]
    term_time: Mapped[bool] = mapped_column(default=False)
    on_bank_holidays: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    attending: Mapped[str] = mapped_column(default="")  # how to take part: "online", "ring first"
    link: Mapped[str] = mapped_column(
        WebAddress, default=""
    )  # where each session is listed or booked
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]  # the last day
    location_id: Mapped[UUID | None] = mapped_column(ForeignKey("locations.id"))  # only there
    position: Mapped[int] = mapped_column(default=0)


class ScheduleExceptionRow(Base):
    """One day that differs from the rule: closed, or open at other hours."""

    __tablename__ = "schedule_exceptions"
    __table_args__ = (CheckConstraint("(opens IS NULL) = (closes IS NULL)", "both_or_neither"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    opens: Mapped[time | None]  # None: closed all day
    closes: Mapped[time | None]
    note: Mapped[str] = mapped_column(default="")

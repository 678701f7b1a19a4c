"""Directory tables: organisations, their locations and their services. Rows only describe."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import (
    Confirmer,
    LocationKind,
    OrganisationKind,
    OrganisationStatus,
    ServiceStatus,
)
from matching.terms import CapacityState, CostKind
from storage.base import Base
from storage.types import WebAddress


def _codes(codes: type[StrEnum]) -> list[str]:
    """The stored form of a vocabulary."""
    return [code.value for code in codes]


# A second column of one vocabulary needs a CHECK of another name.
_SAID_BY: Final = Enum(
    Confirmer,
    native_enum=False,
    create_constraint=True,
    length=40,
    name="capacity_said_by",
    values_callable=_codes,
)


class Sourced:
    """Where an imported row came from, and under which terms it may be shown."""

    source: Mapped[str | None] = mapped_column(String(80))  # key of the feed; None: made here
    source_id: Mapped[str | None] = mapped_column(String(200))  # the feed's own id
    source_licence: Mapped[str] = mapped_column(default="")
    source_attribution: Mapped[str] = mapped_column(default="")
    original: Mapped[dict[str, Any] | None]  # as imported, never shown


class OrganisationRow(Sourced, Base):
    """A body that runs services."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("year_founded BETWEEN 1000 AND 9999", "year_founded"),
        CheckConstraint("parent_id <> id", "parent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    alternate_name: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.CHARITY)
    description: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(WebAddress, default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    charity_number: Mapped[str | None] = mapped_column(index=True)
    company_number: Mapped[str | None]
    legal_status: Mapped[str] = mapped_column(default="")
    year_founded: Mapped[int | None]
    uri: Mapped[str] = mapped_column(default="")  # a lasting address that stands for it
    logo: Mapped[str] = mapped_column(default="")  # kept for the feed, never loaded by a page
    # Checked when all is written: organisations are loaded together, in any order
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisations.id", deferrable=True, initially="DEFERRED")
    )
    status: Mapped[OrganisationStatus] = mapped_column(default=OrganisationStatus.ACTIVE)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class LocationRow(Sourced, Base):
    """A place where an organisation is. A confidential one never leaves this package."""

    __tablename__ = "locations"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", "both_or_neither"),
        CheckConstraint("lat BETWEEN -90 AND 90", "lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", "lon"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[LocationKind] = mapped_column(default=LocationKind.PHYSICAL)
    name: Mapped[str] = mapped_column(default="")
    alternate_name: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    attention: Mapped[str] = mapped_column(default="")  # care of whom
    address: Mapped[str] = mapped_column(default="")
    address_2: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    county: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="GB")  # ISO 3166-1
    outcode: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]  # WGS 84 degrees
    lon: Mapped[float | None]
    travel: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(WebAddress, default="")  # where a virtual place is
    access_note: Mapped[str] = mapped_column(default="")
    access_details: Mapped[str] = mapped_column(default="")
    access_url: Mapped[str] = mapped_column(WebAddress, default="")
    external_id: Mapped[str] = mapped_column(default="")  # such as its UPRN
    external_id_kind: Mapped[str] = mapped_column(default="")
    is_confidential: Mapped[bool] = mapped_column(default=False)


class ServiceRow(Sourced, Base):
    """One service. What comes in lists (domains, access, schedules ...) is in `fact_models`."""

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("min_age BETWEEN 0 AND 130", "min_age"),
        CheckConstraint("max_age BETWEEN 0 AND 130 AND max_age >= coalesce(min_age, 0)", "max_age"),
        CheckConstraint("cost_pence >= 0", "cost_pence"),
        CheckConstraint("capacity_weeks >= 0", "capacity_weeks"),
        CheckConstraint("usual_reply_days >= 0", "usual_reply_days"),
        CheckConstraint("accepted_percent BETWEEN 0 AND 100", "accepted_percent"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[ServiceStatus] = mapped_column(default=ServiceStatus.DRAFT, index=True)
    status_reason: Mapped[str] = mapped_column(default="")  # why it was dropped or closed
    # What it is
    name: Mapped[str]
    alternate_name: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")  # everyday words to be found by, never shown
    alert: Mapped[str] = mapped_column(default="")  # what is different just now
    accreditations: Mapped[str] = mapped_column(default="")
    licences: Mapped[str] = mapped_column(default="")
    assurer_email: Mapped[str] = mapped_column(default="")  # of a team; who checks what it says
    # Who it is for
    who_for: Mapped[str] = mapped_column(default="")
    cannot_help: Mapped[str] = mapped_column(default="")
    cannot_help_why: Mapped[str] = mapped_column(default="")
    min_age: Mapped[int | None]  # years, inclusive
    max_age: Mapped[int | None]
    peer_led: Mapped[bool] = mapped_column(default=False)
    companion: Mapped[bool] = mapped_column(default=False)  # somebody comes along, free of charge
    safe_to_name: Mapped[bool] = mapped_column(default=True)
    interpretation: Mapped[str] = mapped_column(default="")
    # What it costs: the quick facts; a list of prices is in `detail_models`
    cost_kind: Mapped[CostKind] = mapped_column(default=CostKind.FREE)
    cost_pence: Mapped[int | None]
    cost_note: Mapped[str] = mapped_column(default="")
    # How to reach it; empty means as the organisation. Further numbers are in `detail_models`
    how_to_join: Mapped[str] = mapped_column(default="")
    wait_words: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(WebAddress, default="")
    lead_email: Mapped[str] = mapped_column(default="")  # told of referrals; never shown
    # Whether there is room, and who confirmed what when
    capacity_state: Mapped[CapacityState] = mapped_column(default=CapacityState.OPEN)
    capacity_weeks: Mapped[int | None]
    capacity_until: Mapped[date | None]
    capacity_said_on: Mapped[date | None]
    capacity_said_by: Mapped[Confirmer | None] = mapped_column(_SAID_BY)
    verified_on: Mapped[date | None] = mapped_column(index=True)
    verified_by: Mapped[Confirmer | None]
    # Told downwards by referrals
    usual_reply_days: Mapped[int | None]
    accepted_percent: Mapped[int | None]  # of the referrals it answered or let lapse
    closed_loops: Mapped[dict[str, Any]] = mapped_column(default=dict)  # domain -> [helped, closed]
    # Housekeeping
    hand_edited: Mapped[list[Any]] = mapped_column(default=list)  # fields a feed leaves alone
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy's own idiom)


class ServiceAtLocationRow(Base):
    """A service is offered at a place; position 0 is the main one."""

    __tablename__ = "services_at_location"
    __table_args__ = (UniqueConstraint("service_id", "location_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    location_id: Mapped[UUID] = mapped_column(ForeignKey("locations.id"), index=True)
    note: Mapped[str] = mapped_column(default="")  # what is different there
    position: Mapped[int] = mapped_column(default=0)

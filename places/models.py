"""Tables of what was loaded about places: postcodes, PCNs and practices, areas.

Every row belongs to one load. A new load is written beside the old one and takes its place in a
single step, by `is_current`; a load that broke half-way was never current.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from places.terms import AreaKind, LoadKind
from storage.base import Base

_CURRENT = text("is_current")


class PlaceLoadRow(Base):
    """One file that was loaded. name: tells apart several of one kind ("Camden wards")."""

    __tablename__ = "place_loads"
    __table_args__ = (
        Index(
            "uq_place_loads_current",
            "kind",
            "name",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint("rows_kept >= 0 AND rows_unplaced >= 0", "counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LoadKind]
    name: Mapped[str] = mapped_column(String(80), default="")
    file_name: Mapped[str] = mapped_column(String(255))
    checksum: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file, as hexadecimal
    attribution: Mapped[str] = mapped_column(default="")
    loaded_at: Mapped[datetime]
    rows_kept: Mapped[int] = mapped_column(default=0)
    rows_unplaced: Mapped[int] = mapped_column(default=0)  # known, without coordinates
    is_current: Mapped[bool] = mapped_column(default=False)


class PostcodeRow(Base):
    """A whole postcode without its space. Coordinates in 1/100,000 degree, WGS 84."""

    __tablename__ = "postcodes"
    __table_args__ = (
        CheckConstraint("(lat_e5 IS NULL) = (lon_e5 IS NULL)", "placed_or_not"),
        {"sqlite_with_rowid": False},
    )

    load_id: Mapped[int] = mapped_column(ForeignKey("place_loads.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    lat_e5: Mapped[int | None]
    lon_e5: Mapped[int | None]
    has_ended: Mapped[bool] = mapped_column(default=False)  # no longer in use


class PcnRow(Base):
    """A primary care network of one load."""

    __tablename__ = "pcns"

    load_id: Mapped[int] = mapped_column(ForeignKey("place_loads.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    borough_code: Mapped[str] = mapped_column(String(9), default="")


class PracticeRow(Base):
    """A GP practice of one load. lat, lon: WGS 84 degrees, None when its postcode is unknown."""

    __tablename__ = "practices"

    load_id: Mapped[int] = mapped_column(ForeignKey("place_loads.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    pcn_code: Mapped[str] = mapped_column(String(10), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    list_size: Mapped[int | None]


class AreaRow(Base):
    """A named area of one load: a PCN's footprint, a borough, a ward, a neighbourhood."""

    __tablename__ = "areas"

    load_id: Mapped[int] = mapped_column(ForeignKey("place_loads.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[AreaKind]
    name: Mapped[str] = mapped_column(String(120))
    within: Mapped[str] = mapped_column(String(20), default="")  # code of the borough it lies in
    shape: Mapped[bytes] = mapped_column(LargeBinary)  # polygon as WKB, WGS 84, longitude first
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)

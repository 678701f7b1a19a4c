"""The table of what a listing said at each of its versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import VersionCause
from storage.base import Base


class ServiceVersionRow(Base):
    """A whole listing as one write left it. `number` is the version of the service."""

    __tablename__ = "service_versions"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[UUID | None]  # None: nobody is known, as for what stood before this was kept
    cause: Mapped[VersionCause]
    changed: Mapped[list[Any]]  # field names
    content: Mapped[dict[str, Any]]  # every field, as `directory.fields` writes it

"""The table of what editors found when they checked a national service."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.types import WebAddress


class NationalCheckRow(Base):
    """Somebody looked, and this is how the service is reached. The newest of a key counts."""

    __tablename__ = "national_checks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(80), index=True)  # of the file of national services
    phone: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(String(80), default="")
    website: Mapped[str] = mapped_column(WebAddress, default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str]  # where they looked: an address, or "rang them"
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID]

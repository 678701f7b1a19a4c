"""A visitor's list behind a link that was sent to their own address."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class MailedListRow(Base):
    """The services of a list, for whoever has the link. The address goes once it is written to."""

    __tablename__ = "mailed_lists"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    services: Mapped[list[Any]]  # ids, in the visitor's order
    address: Mapped[str | None]  # sealed with the settings' key; None: the link is sent
    letters_in: Mapped[str | None] = mapped_column(String(40))  # a locale; goes with the address
    inbox: Mapped[str] = mapped_column(index=True)  # a blind index, so that no inbox is flooded
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

"""The table of those who ask to keep an organisation's listings."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import ClaimProof, ClaimState
from storage.base import Base


class ClaimRow(Base):
    """Somebody asks to keep the listings of an organisation, or to bring a new one in."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("ix_claims_waiting", "state", "asked_at"),
        CheckConstraint("organisation_id IS NOT NULL OR told <> '{}'", "about_something"),
        CheckConstraint("state IN ('unproved', 'waiting') OR decided_at IS NOT NULL", "decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    told: Mapped[dict[str, Any]]  # of a new organisation: name, postcode, charity number, website
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str] = mapped_column(default="")  # what they do there, in their words
    phone: Mapped[str] = mapped_column(default="")
    letters_in: Mapped[str | None] = mapped_column(String(40))  # the locale they asked in
    proof: Mapped[ClaimProof]
    token_hash: Mapped[str | None] = mapped_column(unique=True)  # of the link that proves
    expires_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.WAITING)
    reason: Mapped[str] = mapped_column(default="")  # told to whoever asked
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]  # None: proved by themselves

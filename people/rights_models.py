"""What is asked for by right, what was erased, and records opened in an emergency."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from people.rights_terms import ErasureReason, RightsKind, RightsState
from storage.base import Base


class RightsRequestRow(Base):
    """Something asked for by right. It stays when the person's record is erased."""

    __tablename__ = "rights_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(index=True)  # refers to nothing, so that it can stay
    reference: Mapped[str]
    kind: Mapped[RightsKind]
    reason: Mapped[ErasureReason]
    state: Mapped[RightsState] = mapped_column(default=RightsState.WAITING)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class ErasureRow(Base):
    """That somebody was erased: a mark to know them by in an old backup, and no more."""

    __tablename__ = "erasures"

    mark: Mapped[str] = mapped_column(primary_key=True)  # a blind index of the record's id
    reason: Mapped[ErasureReason]
    erased_at: Mapped[datetime]


class GlassRow(Base):
    """A record that an administrator opened in an emergency, for an hour, with a reason."""

    __tablename__ = "glass_openings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str]  # sealed with the person's key
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]

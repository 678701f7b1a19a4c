"""What somebody began to write about themselves and wants to come back to."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class UnsentReferralRow(Base):
    """A self-referral that is not sent yet, for whoever has its reference and secret."""

    __tablename__ = "unsent_referrals"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reference: Mapped[str] = mapped_column(String(8), unique=True)
    secret_hash: Mapped[str]  # argon2id
    answers: Mapped[str]  # sealed with the settings' key
    kept_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)

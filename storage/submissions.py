"""Submissions that have one effect, however often the button is pressed."""

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class SubmissionRow(Base):
    """A form's one-time key, and the id of what it made. Keeps no contents."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str]
    created_at: Mapped[datetime]


def earlier_result(session: Session, key: str) -> str | None:
    """What the first submission with this key made, or None if this is the first."""
    row = session.get(SubmissionRow, key)
    return row.result if row else None


def remember(session: Session, key: str, result: str, *, now: datetime) -> None:
    """Keep the result in the same transaction as the effect."""
    session.add(SubmissionRow(key=key, result=result, created_at=now))
    session.flush()

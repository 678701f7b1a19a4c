"""The table of languages that public pages may be in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class CheckedLanguageRow(Base):
    """A language of the pages that a native speaker has read. One row for each that is on."""

    __tablename__ = "checked_languages"
    __table_args__ = (CheckConstraint("speaker <> ''", "speaker_named"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)  # its locale: "so", "pt_BR"
    speaker: Mapped[str] = mapped_column(String(120))  # the native speaker, and what they are
    messages: Mapped[int]  # translated when it was checked
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

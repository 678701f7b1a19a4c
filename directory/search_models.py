"""Tables of what is searched for, in daily totals, and of what editors change in the thesaurus."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matching.word_changes import LONGEST_WORD, WordList
from storage.base import Base


class SearchDayRow(Base):
    """How many searches in words one day had. No visitor, no time of day."""

    __tablename__ = "search_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    searches: Mapped[int]
    empty: Mapped[int]  # found nothing, before anything was let go of
    opens: Mapped[int]  # a service opened from the first page of results


class SearchPhraseRow(Base):
    """How often one day had one phrase; only phrases of the directory's own words."""

    __tablename__ = "search_phrases"
    __table_args__ = (Index("ix_search_phrases_phrase", "phrase"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    phrase: Mapped[str] = mapped_column(String(200), primary_key=True)
    searches: Mapped[int]
    empty: Mapped[int]
    opens: Mapped[int]


class SearchLengthRow(Base):
    """How often one day had a search whose words may not be kept, by how many words it had."""

    __tablename__ = "search_lengths"

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    searches: Mapped[int]
    empty: Mapped[int]
    found: Mapped[int]  # services found by all of them together


class WordChangeRow(Base):
    """One word that an editor put into the thesaurus or took out of it. Rows are never deleted."""

    __tablename__ = "word_changes"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", "undone_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40))  # of the kind of service
    word_list: Mapped[WordList]
    word: Mapped[str] = mapped_column(String(LONGEST_WORD))
    meant: Mapped[str] = mapped_column(String(LONGEST_WORD), default="")
    is_addition: Mapped[bool]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]

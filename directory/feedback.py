"""What people say of the pages themselves: kept for editors, without who said it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError
from base.paging import pages_of
from base.text import clean_line, clean_prose
from directory.moderation_models import FeedbackRow
from directory.owning import require_editor
from directory.settling import forget, settle, take_up_again
from directory.terms import FeedbackKind

LONGEST_FEEDBACK: Final = 1000  # characters
LONGEST_PATH: Final = 200
MOST_WAITING: Final = 500  # unsettled in all; whatever more comes says nothing new
PER_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Feedback:
    """One remark. path: of the page it is about; empty if that is not known."""

    feedback_id: UUID
    kind: FeedbackKind
    path: str
    words: str
    said_at: datetime


def give_feedback(
    session: Session, kind: FeedbackKind, path: str, words: str, *, now: datetime
) -> None:
    """Keep a remark. Nobody's name is asked or kept. Raises InvalidError if it lacks its words."""
    said = clean_prose(words)[:LONGEST_FEEDBACK]
    if kind is not FeedbackKind.HELPED and not said:
        raise InvalidError("Some of this cannot be kept", {"words": "Say it in a few words"})
    if count_feedback_waiting(session) < MOST_WAITING:
        row = FeedbackRow(
            id=uuid4(), kind=kind, path=clean_line(path)[:LONGEST_PATH], words=said, said_at=now
        )
        session.add(row)
        session.flush()


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """One page of remarks. page: from 1."""

    lines: tuple[Feedback, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


def list_feedback(
    session: Session, *, viewer: Actor, is_settled: bool = False, page: int = 1
) -> FeedbackPage:
    """What waits, the oldest first; or what is settled, the latest first. Two statements."""
    require_editor(viewer)
    row = FeedbackRow
    wanted = row.settled_at.is_not(None) if is_settled else row.settled_at.is_(None)
    order = row.settled_at.desc() if is_settled else row.said_at.asc()
    total = session.scalar(select(func.count()).select_from(row).where(wanted)) or 0
    page = max(page, 1)
    query = (
        select(row.id, row.kind, row.path, row.words, row.said_at)
        .where(wanted)
        .order_by(order, row.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return FeedbackPage(tuple(Feedback(*each) for each in session.execute(query)), total, page)


def count_feedback(session: Session, *, viewer: Actor) -> int:
    """How many remarks wait."""
    require_editor(viewer)
    return count_feedback_waiting(session)


def settle_feedback(session: Session, feedback_id: UUID, *, actor: Actor, now: datetime) -> None:
    """An editor has read it and done what there is to do."""
    settle(session, FeedbackRow, feedback_id, actor=actor, now=now)


def open_feedback_again(session: Session, feedback_id: UUID, *, actor: Actor) -> None:
    """Undo having settled a remark."""
    take_up_again(session, FeedbackRow, feedback_id, actor=actor)


def forget_feedback(session: Session, *, before: datetime) -> int:
    """Drop settled remarks made before a moment, and the words of those that wait."""
    return forget(session, FeedbackRow, FeedbackRow.said_at, before=before)


def count_feedback_waiting(session: Session) -> int:
    """How many wait, for whoever keeps them."""
    query = select(func.count()).select_from(FeedbackRow).where(FeedbackRow.settled_at.is_(None))
    return session.scalar(query) or 0

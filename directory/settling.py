"""What the public sends editors: settled, taken up again, and not kept for ever."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.actor import Actor
from base.errors import NotFoundError
from directory.moderation_models import FeedbackRow, ProblemRow
from directory.owning import require_editor

Sent = type[FeedbackRow] | type[ProblemRow]


def settle(session: Session, kind: Sent, sent_id: UUID, *, actor: Actor, now: datetime) -> None:
    """An editor has dealt with it. Settled again by somebody else, the first one stays.

    Raises NotFoundError if there is no such thing.
    """
    row = _found(session, kind, sent_id, actor)
    if row.settled_at is None:
        row.settled_at, row.settled_by = now, actor.user_id
        session.flush()


def take_up_again(session: Session, kind: Sent, sent_id: UUID, *, actor: Actor) -> None:
    """Undo having settled it. Raises NotFoundError if there is no such thing."""
    row = _found(session, kind, sent_id, actor)
    row.settled_at, row.settled_by = None, None
    session.flush()


def forget(
    session: Session, kind: Sent, sent_at: InstrumentedAttribute[datetime], *, before: datetime
) -> int:
    """Drop what is settled and was sent before a moment, and the words of what waits.

    What waits keeps its kind, so that nothing an editor has to look at is lost: what somebody
    typed may hold more about them than they were asked for. Gives how many were touched.
    """
    is_old = sent_at < before
    settled = kind.settled_at.is_not(None)
    gone = session.execute(delete(kind).where(is_old, settled).returning(kind.id)).all()
    emptied = session.execute(
        update(kind).where(is_old, kind.words != "").values(words="").returning(kind.id)
    ).all()
    return len(gone) + len(emptied)


def _found(session: Session, kind: Sent, sent_id: UUID, actor: Actor) -> FeedbackRow | ProblemRow:
    require_editor(actor)
    row = session.get(kind, sent_id)
    if not isinstance(row, FeedbackRow | ProblemRow):
        raise NotFoundError("There is no such thing here any more")
    return row

"""One e-mail a day to each inbox: when it was last written to, and what waits for the next."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.keys import secrets_of
from storage.sealing import blind_index


class InboxRow(Base):
    """An address as a blind index, so that none is kept here."""

    __tablename__ = "mail_inboxes"

    id: Mapped[str] = mapped_column(primary_key=True)
    written_on: Mapped[date]


class HeldNoticeRow(Base):
    """Something an inbox is told with the next e-mail to it. Ids and codes only."""

    __tablename__ = "mail_held"

    id: Mapped[int] = mapped_column(primary_key=True)
    inbox: Mapped[str] = mapped_column(index=True)
    errand_id: Mapped[int]
    template: Mapped[str]
    side: Mapped[str]
    subject_id: Mapped[UUID]
    at: Mapped[datetime]


def inbox_of(session: Session, address: str) -> str:
    """How an address is known here."""
    return blind_index(secrets_of(session).blind_key, "inbox", address.strip().lower())


def was_written_on(session: Session, inbox: str, day: date) -> bool:
    """Whether an e-mail has gone to an inbox on a day."""
    row = session.get(InboxRow, inbox)
    return row is not None and row.written_on >= day


def note_written(session: Session, inbox: str, day: date) -> None:
    """Write down that an e-mail went to an inbox."""
    row = session.get(InboxRow, inbox)
    if row is None:
        session.add(InboxRow(id=inbox, written_on=day))
    else:
        row.written_on = day
    session.flush()


def hold(session: Session, held: HeldNoticeRow) -> None:
    """Keep something for the next e-mail, once however often its errand is done."""
    known = select(HeldNoticeRow.id).where(
        HeldNoticeRow.inbox == held.inbox,
        HeldNoticeRow.errand_id == held.errand_id,
        HeldNoticeRow.side == held.side,
    )
    if session.scalar(known) is None:
        session.add(held)
        session.flush()


def held_for(session: Session, inbox: str) -> list[HeldNoticeRow]:
    """What waits for an inbox, oldest first."""
    query = select(HeldNoticeRow).where(HeldNoticeRow.inbox == inbox)
    return list(session.scalars(query.order_by(HeldNoticeRow.id)))


def forget_held(session: Session, ids: Collection[int]) -> None:
    """What has been told waits no more."""
    session.execute(delete(HeldNoticeRow).where(HeldNoticeRow.id.in_(ids)))

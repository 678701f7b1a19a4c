"""What has happened for a person: the timeline, the signposts, and the messages back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from base.paging import pages_of
from directory.queries import list_referral_targets
from people.scope import visible_key, visible_person
from referrals.lines import PER_PAGE, lines_of
from referrals.loading import load_events
from referrals.models import MessageBackRow, ReferralRow, SignpostRow
from referrals.pages import MessageBack, ReferralLine, Signpost, TimelineEntry
from referrals.reach import core_team_side, sender_side
from referrals.rules import is_overdue
from referrals.sealing import open_summary
from storage.keys import SubjectKey, subject_keys

NO_MESSAGE = "You have no message here"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages back. page: from 1."""

    messages: tuple[MessageBack, ...]
    total: int
    unread: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, self.per_page)


def messages_back(
    session: Session, *, viewer: Actor, today: date, page: int = 1, unread_only: bool = False
) -> MessagePage:
    """What the viewer and the viewer's teams are told at the end: unread first, then newest."""
    row = MessageBackRow
    where = _to(viewer)
    unread = row.seen_at.is_(None)
    counted = select(func.count(), func.count(row.id).filter(unread)).where(where)
    total, waiting = session.execute(counted).one()
    wanted = and_(where, unread) if unread_only else where
    query = (
        select(row, ReferralRow)
        .join(ReferralRow, ReferralRow.id == row.referral_id)
        .where(wanted)
        .order_by(row.seen_at.is_not(None), row.created_at.desc(), row.id)
        .limit(PER_PAGE)
        .offset(max(0, page - 1) * PER_PAGE)
    )
    found = session.execute(query).all()
    lines = lines_of(session, [each[1] for each in found], viewer, today)
    messages = tuple(
        _message(each[0], line, None, today) for each, line in zip(found, lines, strict=True)
    )
    return MessagePage(messages, waiting if unread_only else total, waiting, page, PER_PAGE)


def get_message_back(
    session: Session, message_id: UUID, *, viewer: Actor, today: date
) -> MessageBack:
    """One message back with its summary. Raises NotFoundError if it is not to the viewer."""
    query = (
        select(MessageBackRow, ReferralRow)
        .join(ReferralRow, ReferralRow.id == MessageBackRow.referral_id)
        .where(MessageBackRow.id == message_id, _to(viewer))
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFoundError(NO_MESSAGE)
    message, row = found
    line = lines_of(session, [row], viewer, today)[0]
    return _message(message, line, subject_keys(session, [row.key_id])[row.key_id], today)


def signposts_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Signpost]:
    """What a person was told of, newest first. Raises NotFoundError out of the viewer's scope."""
    visible_person(session, person_id, viewer)
    query = (
        select(SignpostRow)
        .where(SignpostRow.person_id == person_id)
        .order_by(SignpostRow.at.desc(), SignpostRow.id)
    )
    rows = session.scalars(query).all()
    targets = list_referral_targets(session, [row.service_id for row in rows])
    return [
        Signpost(
            row.service_id,
            targets[row.service_id].name,
            row.domain,
            row.session_id,
            row.made_by,
            row.at,
        )
        for row in rows
    ]


def timeline(session: Session, person_id: UUID, *, viewer: Actor) -> list[TimelineEntry]:
    """Every step of a person's referrals, and the signposts, newest first. Six statements.

    Raises NotFoundError out of the viewer's scope.
    """
    key = visible_key(session, person_id, viewer)
    rows = _referrals(session, person_id, viewer)
    signposts = signposts_of(session, person_id, viewer=viewer)
    events = load_events(session, {row.id: key for row in rows})
    targets = list_referral_targets(session, [row.service_id for row in rows])
    entries = [
        TimelineEntry(
            event.at,
            row.id,
            row.service_id,
            targets[row.service_id].name,
            event.action,
            event.to_state,
            event.party,
            event.reason,
            event.note,
        )
        for row in rows
        for event in reversed(events.get(row.id, ()))
    ]
    entries += [
        TimelineEntry(each.at, None, each.service_id, each.service_name, None, None, None, None, "")
        for each in signposts
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _referrals(session: Session, person_id: UUID, viewer: Actor) -> list[ReferralRow]:
    """A person's referrals that the viewer may know of."""
    ours = or_(sender_side(viewer), core_team_side(viewer))
    query = select(ReferralRow).where(ReferralRow.person_id == person_id, ours)
    return list(session.scalars(query.order_by(ReferralRow.created_at, ReferralRow.id)))


def _to(viewer: Actor) -> ColumnElement[bool]:
    """The messages to a viewer or to the viewer's teams that still hold."""
    row = MessageBackRow
    mine = or_(row.to_team_id.in_(viewer.team_ids), row.to_user_id == viewer.user_id)
    return and_(mine, row.retracted_at.is_(None))


def _message(
    row: MessageBackRow, line: ReferralLine, key: SubjectKey | None, today: date
) -> MessageBack:
    """A message; opened where its person's key is given."""
    return MessageBack(
        message_id=row.id,
        line=line,
        to_team_id=row.to_team_id,
        to_user_id=row.to_user_id,
        created_at=row.created_at,
        due_on=row.due_on,
        is_overdue=row.seen_at is None and is_overdue(today, row.due_on),
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        seen_as=row.seen_as,
        reply=key.open(row.reply, "messages_back", "reply", row.id) if key else "",
        summary=open_summary(row.summary, key, row.id) if key else None,
    )

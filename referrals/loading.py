"""What has happened on a referral, opened: its steps, tries and messages. One statement each."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from referrals.models import ContactAttemptRow, ReferralEventRow, ReferralMessageRow
from referrals.pages import Attempt, Event, Message
from storage.keys import SubjectKey


def load_events(session: Session, keys: Mapping[UUID, SubjectKey]) -> dict[UUID, tuple[Event, ...]]:
    """The steps of several referrals, in their order. keys: referral id -> its person's key."""
    row = ReferralEventRow
    query = select(row).where(row.referral_id.in_(keys)).order_by(row.referral_id, row.position)
    found: defaultdict[UUID, list[Event]] = defaultdict(list)
    for each in session.scalars(query):
        found[each.referral_id].append(_event(each, keys[each.referral_id]))
    return {referral_id: tuple(events) for referral_id, events in found.items()}


def load_attempts(
    session: Session, referral_ids: Collection[UUID]
) -> dict[UUID, tuple[Attempt, ...]]:
    """The tries to reach the person of several referrals, oldest first."""
    row = ContactAttemptRow
    query = select(row).where(row.referral_id.in_(referral_ids)).order_by(row.at, row.id)
    found: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for each in session.scalars(query):
        attempt = Attempt(each.party, each.channel, each.result, each.is_safe, each.at)
        found[each.referral_id].append(attempt)
    return {referral_id: tuple(attempts) for referral_id, attempts in found.items()}


def load_messages(session: Session, referral_id: UUID, key: SubjectKey) -> tuple[Message, ...]:
    """What the two sides of a referral wrote to each other, oldest first."""
    row = ReferralMessageRow
    query = select(row).where(row.referral_id == referral_id).order_by(row.at, row.id)
    return tuple(_message(each, key) for each in session.scalars(query))


def _event(row: ReferralEventRow, key: SubjectKey) -> Event:
    return Event(
        row.position,
        row.action,
        row.from_state,
        row.to_state,
        row.party,
        row.actor_id,
        row.reason,
        key.open(row.note, "referral_events", "note", row.id),
        row.at,
    )


def _message(row: ReferralMessageRow, key: SubjectKey) -> Message:
    text = key.open(row.text, "referral_messages", "text", row.id)
    return Message(row.kind, row.party, row.author_id, text, row.at)

"""What somebody who referred themselves says later: how to be reached, another place, fairness."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from base.calendar import london_date
from base.errors import ConflictError, NotFoundError
from people.equality import Answers
from people.own_contact import Reach, change_own_reach
from people.queries import person_for_referral
from people.record_commands import save_own_equality
from people.scope import key_of_person
from referrals.asking import as_reachable
from referrals.models import ReferralMessageRow, ReferralRow
from referrals.pages import SelfReferrer
from referrals.reach import find_row, note_deed
from referrals.reasons import MessageKind, Source
from referrals.rules import StepDetail, next_working_day, open_actions
from referrals.sealing import (
    open_letter,
    open_minimum,
    open_snapshot,
    seal_minimum,
    seal_snapshot,
)
from referrals.sharing import minimum_of, snapshot_of
from referrals.states import OPEN, Action, Party
from referrals.stepping import apply_step
from storage.audit import Deed

CHANGED = "This has changed while you had it open. Look at it again, then try once more"
NOT_NOW = "This has come to an end, so nobody looks after it any more. You can ask again"


def self_referrer_of(session: Session, reference: str) -> SelfReferrer:
    """Who made a self-referral; for whoever has just made it. Raises NotFoundError."""
    query = select(ReferralRow.id).where(
        ReferralRow.reference == reference, ReferralRow.source == Source.SELF
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such referral")
    return SelfReferrer(found)


def answer_equality(session: Session, answers: Answers, *, by: SelfReferrer, now: datetime) -> None:
    """Keep answers to the equality questions, apart from the referral. None: nothing is kept."""
    row = find_row(session, by.referral_id, by)
    save_own_equality(session, row.person_id, answers, now=now)


def change_reach(
    session: Session, reach: Reach, told: str, *, by: SelfReferrer, now: datetime
) -> None:
    """Say anew how one can be reached: here, and at the service if it has what was sent.

    told: the message to both that it has changed, without the new ways themselves.
    Raises ConflictError once the referral is over.
    """
    row = _open_row(session, by)
    change_own_reach(session, row.person_id, reach, now=now)
    key = key_of_person(session, row.person_id)
    before = open_snapshot(row.snapshot, key, row.id)
    first = open_minimum(row.minimum, key, row.id)
    if before is not None and first is not None:
        person = as_reachable(session, person_for_referral(session, row.person_id))
        letter, today = open_letter(row.letter, key, row.id), london_date(now)
        fresh = snapshot_of(person, letter, today)
        has_safe = minimum_of(person, letter, today).has_safe_contact
        said = replace(before, ways=fresh.ways, safe_note=fresh.safe_note, manner=fresh.manner)
        row.snapshot = seal_snapshot(said, key, row.id)
        row.minimum = seal_minimum(replace(first, has_safe_contact=has_safe), key, row.id)
    _tell(session, row, told, by, now)


def ask_for_another(session: Session, told: str, *, by: SelfReferrer, now: datetime) -> None:
    """Ask for another place: both sides are told, and the connector has a call to make for it.

    In a draft or a handover it is the connector's turn already, with a day by which to act.

    Raises ConflictError once the referral is over.
    """
    row = _open_row(session, by)
    _tell(session, row, told, by, now)
    if Action.CHECK_IN in open_actions(row.state, Party.CONNECTOR):
        row.call_on = next_working_day(london_date(now))
        session.flush()


def check_own_version(row: ReferralRow, seen_version: int | None) -> None:
    """Raises ConflictError, in words to the person, if it moved on from what they have seen."""
    if row.version != seen_version:
        raise ConflictError(CHANGED)


def _open_row(session: Session, by: SelfReferrer) -> ReferralRow:
    row = find_row(session, by.referral_id, by, to_change=True)
    if row.state not in OPEN:
        raise ConflictError(NOT_NOW)
    return row


def _tell(session: Session, row: ReferralRow, told: str, by: SelfReferrer, now: datetime) -> None:
    """A message to both sides; to ours alone while it is our turn, as nobody else is at work."""
    if Action.MESSAGE in open_actions(row.state, Party.PERSON):
        detail = StepDetail(seen_version=row.version, note=told)
        apply_step(session, row, Action.MESSAGE, by=by, detail=detail, now=now)
        return
    message_id, key = uuid4(), key_of_person(session, row.person_id)
    message = ReferralMessageRow(
        id=message_id,
        referral_id=row.id,
        kind=MessageKind.MESSAGE,
        party=Party.PERSON,
        text=key.seal(told, "referral_messages", "text", message_id),
        at=now,
    )
    session.add(message)
    session.flush()
    note_deed(session, Deed.CHANGE, by, row.id, Action.MESSAGE.value, now)

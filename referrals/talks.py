"""Requests to talk: asking, what connectors write down, and what the person changes."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.passwords import is_right
from base.calendar import add_working_days, london_date
from base.errors import ConflictError, NotFoundError
from people.commands import Care, PersonFacts, create_person
from people.own_contact import Reach, change_own_reach
from people.queries import person_for_referral
from people.scope import key_of_person, visible_ids, workable_person
from referrals.codes import as_typed, free_reference
from referrals.handing_over import lead_of
from referrals.models import ReferralRow, SignpostRow
from referrals.own_words import NOT_NOW
from referrals.pages import SelfReferrer
from referrals.reach import deadlines_of
from referrals.self_referrals import WRONG, follow_self_referral
from referrals.states import State
from referrals.talk_models import TalkEventRow, TalkRow
from referrals.talk_rules import (
    AFTERWARDS,
    OPEN,
    Doing,
    Said,
    Standing,
    TalkDeed,
    TalkFollower,
    TalkOutcome,
    TalkState,
    check,
    due_after,
    is_unanswered,
)
from storage import outbox
from storage.audit import Deed, Entry, record

NEW: Final = "talk_new"
CHANGED: Final = "talk_changed"
NO_TALK: Final = "You have no such request here"
CHANGED_MEANWHILE: Final = (
    "This request has changed while you had it open. Look at it again, then try once more"
)
CONNECTOR: Final = "connector"


@dataclass(frozen=True, slots=True)
class NewTalk:
    """What somebody who wants to talk says. wording: the version of the words they agreed to."""

    facts: PersonFacts
    said: Said
    wording: str
    team_id: UUID


def ask_to_talk(
    session: Session, new: NewTalk, *, secret_hash: str, now: datetime
) -> tuple[UUID, str]:
    """Record a person and that they want to talk, for a team's lead. Its id and reference.

    secret_hash: of `codes.make_secret()`, hashed before the transaction because that is slow.
    """
    person_id = create_person(session, new.facts, Care(team_id=new.team_id), actor=None, now=now)
    key, talk_id = key_of_person(session, person_id), uuid4()
    row = TalkRow(
        id=talk_id,
        reference=free_reference(session),
        person_id=person_id,
        owner_user_id=lead_of(session, new.team_id),
        state=TalkState.NEW,
        due_on=add_working_days(london_date(now), deadlines_of(session).check),
        attempts=0,
        said=key.seal(json.dumps(asdict(new.said)), TalkRow.__tablename__, "said", talk_id),
        consent_wording=new.wording,
        tracking_hash=secret_hash,
        created_at=now,
    )
    session.add(row)
    session.flush()
    _write(session, row, Doing(TalkDeed.ASK, None), by=None, now=now)
    tell(session, row, NEW, [CONNECTOR], f"{NEW}:{row.id}", now=now)
    return row.id, row.reference


def write_down(
    session: Session, talk_id: UUID, doing: Doing, *, actor: Actor, now: datetime
) -> TalkState:
    """Write down what a connector did; it is theirs from then on. Returns where it stands.

    Raises NotFoundError out of scope, NotAllowedError for a colleague's person, ConflictError if
    it moved on meanwhile or that is not open, InvalidError for what is missing.
    """
    row = find_talk(session, talk_id, actor, to_change=True)
    workable_person(session, row.person_id, actor, london_date(now))
    if row.version != doing.seen_version:
        raise ConflictError(CHANGED_MEANWHILE)
    check(doing, row.state, standing_of(session, row))
    contact = person_for_referral(session, row.person_id).contact
    is_safe = doing.channel is None or contact.may_use(doing.channel)
    row.attempts += is_unanswered(doing, is_safe=is_safe)
    row.state, row.owner_user_id = AFTERWARDS[doing.deed], actor.user_id
    row.due_on = due_after(doing, london_date(now), deadlines_of(session))
    row.outcome = doing.outcome if doing.deed is TalkDeed.CLOSE else None
    row.closed_at = now if doing.deed is TalkDeed.CLOSE else None
    if doing.deed is TalkDeed.REOPEN:
        row.attempts = 0
    session.flush()
    _write(session, row, replace(doing, is_safe=is_safe), by=actor, now=now)
    return row.state


def withdraw(session: Session, *, by: TalkFollower, now: datetime) -> None:
    """The person does not want it any more. Does nothing the second time."""
    row = session.get_one(TalkRow, by.talk_id, with_for_update=True)
    if row.state not in OPEN:
        return
    row.state, row.due_on, row.closed_at = TalkState.CLOSED, None, now
    row.outcome = TalkOutcome.NOT_WANTED
    session.flush()
    _write(session, row, Doing(TalkDeed.WITHDRAW, None), by=None, now=now)


def change_talk_reach(session: Session, reach: Reach, *, by: TalkFollower, now: datetime) -> None:
    """Say anew how one can be reached; whoever looks after it is told that it changed.

    Tries by the old ways count no more. Raises ConflictError once it is over.
    """
    row = session.get_one(TalkRow, by.talk_id, with_for_update=True)
    if row.state not in OPEN:
        raise ConflictError(NOT_NOW)
    change_own_reach(session, row.person_id, reach, now=now)
    row.attempts = 0
    session.flush()
    _write(session, row, Doing(TalkDeed.REACH, None), by=None, now=now)
    tell(session, row, CHANGED, [CONNECTOR], f"{CHANGED}:{row.id}:{row.version}", now=now)


def follow(session: Session, reference: str, secret: str) -> SelfReferrer | TalkFollower:
    """Who may follow what: a request to talk, or a self-referral; as slow whichever it is.

    Reads only: call it outside a transaction that writes. Raises NotFoundError, in the same words
    for a wrong reference and a wrong secret.
    """
    query = select(TalkRow.id, TalkRow.tracking_hash).where(
        TalkRow.reference == as_typed(reference)
    )
    found = session.execute(query).first()
    if found is None:
        return follow_self_referral(session, reference, secret)
    if not is_right(as_typed(secret), found.tracking_hash):
        raise NotFoundError(WRONG)
    return TalkFollower(found.id)


def find_talk(
    session: Session, talk_id: UUID, viewer: Actor, *, to_change: bool = False
) -> TalkRow:
    """One request of a person whom the viewer may see. Raises NotFoundError."""
    query = select(TalkRow).where(TalkRow.id == talk_id, TalkRow.person_id.in_(visible_ids(viewer)))
    row = session.scalar(query.with_for_update(of=TalkRow) if to_change else query)
    if row is None:
        raise NotFoundError(NO_TALK)
    return row


def standing_of(session: Session, row: TalkRow) -> Standing:
    """What there is for the person since they asked. Four statements."""
    sent = select(ReferralRow.id).where(
        ReferralRow.person_id == row.person_id,
        ReferralRow.created_at >= row.created_at,
        ReferralRow.state != State.ENTERED_IN_ERROR,
    )
    told = select(SignpostRow.id).where(
        SignpostRow.person_id == row.person_id, SignpostRow.at >= row.created_at
    )
    return Standing(
        unanswered=row.attempts,
        has_referral=session.scalar(sent.limit(1)) is not None,
        has_signpost=session.scalar(told.limit(1)) is not None,
        has_connector=person_for_referral(session, row.person_id).connector_id is not None,
    )


def tell(
    session: Session, row: TalkRow, template: str, to: list[str], once: str, *, now: datetime
) -> None:
    """Have an e-mail written about a request, once for each text of `once`."""
    payload = {"template": template, "talk_id": str(row.id), "to": to}
    outbox.add(session, "email", f"talk:{row.id}", now=now, payload=payload, dedupe=once)


def _write(
    session: Session, row: TalkRow, doing: Doing, *, by: Actor | None, now: datetime
) -> None:
    """One event and one audit entry."""
    counted = select(func.count()).where(TalkEventRow.talk_id == row.id)
    event_id = uuid4()
    key = key_of_person(session, row.person_id) if doing.note else None
    sealed = key.seal(doing.note, "talk_events", "note", event_id) if key else None
    event = TalkEventRow(
        id=event_id,
        talk_id=row.id,
        position=(session.scalar(counted) or 0) + 1,
        deed=doing.deed,
        actor_id=by.user_id if by else None,
        channel=doing.channel,
        result=doing.result,
        is_safe=doing.is_safe,
        note=sealed,
        at=now,
    )
    session.add(event)
    session.flush()
    role = by.role_words if by else "self"
    entry = Entry(Deed.CHANGE, event.actor_id, role, "talk", row.id, doing.deed.value)
    record(session, entry, now=now)

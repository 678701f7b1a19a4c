"""What follows from an end: the message back, its reading, and what the directory is told."""

from datetime import date, datetime
from statistics import median
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from accounts.queries import names_of
from base.calendar import london_date, working_days_between
from directory.commands import record_service_facts
from directory.queries import list_referral_targets
from matching.service import Record
from matching.terms import Domain
from people.queries import person_for_referral
from referrals.document import Ended, message_back
from referrals.loading import load_attempts, load_events
from referrals.models import MessageBackRow, ReferralEventRow, ReferralRow
from referrals.reach import facts_of
from referrals.reasons import DomainOutcome, Outcome
from referrals.rules import readers
from referrals.sealing import open_snapshot, seal_summary
from referrals.states import Action, Party, State
from referrals.taking import Taking, also_for

FEWEST_REPLIES: Final = 10  # referrals, before a service's ways are told: fewer tell of people
LATEST_REPLIES: Final = 50
_TOOK: Final = (Action.ACCEPT, Action.WAIT)

_TO: Final = {Party.CORE_TEAM: "core_team", Party.CONNECTOR: "sender", Party.PERSON: "person"}


def write_message_back(taking: Taking) -> None:
    """Tell the team that asked, or the person, what became of it. Due when the end is."""
    row, session = taking.row, taking.session
    reader = readers(facts_of(row))[0]
    person = person_for_referral(session, row.person_id)
    events = load_events(session, {row.id: taking.key}).get(row.id, ())
    attempts = load_attempts(session, [row.id]).get(row.id, ())
    sent = open_snapshot(row.snapshot, taking.key, row.id)
    summary = message_back(_ended(taking, reader), person, sent, attempts, events)
    to_team = {Party.CORE_TEAM: row.core_team_id, Party.CONNECTOR: row.team_id}.get(reader)
    to_user = {
        Party.CORE_TEAM: person.key_worker_id,
        Party.CONNECTOR: row.owner_user_id or row.sender_id,
    }.get(reader)
    message_id = uuid4()
    session.add(
        MessageBackRow(
            id=message_id,
            referral_id=row.id,
            to_team_id=to_team,
            to_user_id=to_user,
            summary=seal_summary(summary, taking.key, message_id),
            created_at=taking.now,
            due_on=row.due_on,
        )
    )
    session.flush()


def mark_seen(taking: Taking) -> None:
    """Write down who read the message back, and what they answered."""
    for message in _unread(taking.session, taking.row.id):
        message.seen_at, message.seen_as = taking.now, taking.party
        message.seen_by = taking.actor.user_id if taking.actor else None
        if taking.detail.note:
            message.reply = taking.key.seal(
                taking.detail.note, "messages_back", "reply", message.id
            )


def retract_message(taking: Taking) -> None:
    """Take back a message that is no longer true; it stays on record."""
    for message in _unread(taking.session, taking.row.id):
        message.retracted_at = taking.now


def tell_directory(session: Session, service_id: UUID, *, now: datetime) -> None:
    """Tell the directory how soon a service replies and how its closed loops went."""
    record_service_facts(
        session,
        service_id,
        usual_reply_days=_usual_reply_days(session, service_id),
        accepted_percent=_accepted_percent(session, service_id),
        records=_records(session, service_id),
        now=now,
    )


def _unread(session: Session, referral_id: UUID) -> list[MessageBackRow]:
    query = select(MessageBackRow).where(
        MessageBackRow.referral_id == referral_id,
        MessageBackRow.seen_at.is_(None),
        MessageBackRow.retracted_at.is_(None),
    )
    return list(session.scalars(query))


def _ended(taking: Taking, reader: Party) -> Ended:
    row, detail = taking.row, taking.detail
    ids = [each for each in (row.service_id, detail.service_id) if each]
    targets = list_referral_targets(taking.session, ids)
    target = targets[row.service_id]
    onward = targets.get(detail.service_id) if detail.service_id else None
    by = taking.actor.user_id if taking.actor else None
    return Ended(
        reference=row.reference,
        source=row.source,
        domain=row.domain,
        also=also_for(taking),
        service_name=target.name,
        organisation_name=target.organisation_name,
        state=row.state,
        sent_on=_day(row.sent_at),
        answered_on=_day(row.answered_at),
        started_on=_day(row.started_at),
        ended_on=taking.today,
        outcome=row.outcome.value if row.outcome else None,
        domain_outcomes=dict(row.domain_outcomes),
        reason=row.reason,
        placement=row.placement.value if row.placement else None,
        placed_with=onward.name if onward else None,
        decided_by=row.decided_by.value if row.decided_by else None,
        note=detail.note,
        consent_wording=row.consent_wording,
        consented_on=_day(row.consented_at),
        completed_as=taking.party.value,
        completed_by=names_of(taking.session, [by]).get(by, "") if by else "",
        to=_TO[reader],
    )


def _usual_reply_days(session: Session, service_id: UUID) -> int | None:
    """The median of working days to an answer, of the latest; None while there are few."""
    row = ReferralRow
    query = (
        select(row.sent_at, row.answered_at)
        .where(
            row.service_id == service_id,
            row.sent_at.is_not(None),
            row.answered_at.is_not(None),
            row.state != State.ENTERED_IN_ERROR,
        )
        .order_by(row.answered_at.desc())
        .limit(LATEST_REPLIES)
    )
    days = [
        working_days_between(london_date(sent), london_date(answered))
        for sent, answered in session.execute(query)
        if sent and answered
    ]
    return round(median(days)) if len(days) >= FEWEST_REPLIES else None


def _accepted_percent(session: Session, service_id: UUID) -> int | None:
    """Of the latest that it answered or let lapse, the share it took; None while there are few."""
    event, row = ReferralEventRow, ReferralRow
    took = func.max(case((event.action.in_(_TOOK), 1), else_=0))
    query = (
        select(took)
        .join(row, row.id == event.referral_id)
        .where(
            row.service_id == service_id,
            row.state != State.ENTERED_IN_ERROR,
            event.action.in_((*_TOOK, Action.CANNOT_HELP, Action.LAPSE)),
        )
        .group_by(row.id, row.sent_at)
        .order_by(row.sent_at.desc())
        .limit(LATEST_REPLIES)
    )
    found = session.scalars(query).all()
    return round(100 * sum(found) / len(found)) if len(found) >= FEWEST_REPLIES else None


def _records(session: Session, service_id: UUID) -> list[Record]:
    """By domain, how many closed loops there were and how many helped; only what had started.

    What was said of a domain counts; of the referral's own, nothing said means as a whole.
    """
    row = ReferralRow
    query = select(row.domain, row.outcome, row.domain_outcomes).where(
        row.service_id == service_id,
        row.state == State.LOOP_CLOSED,
        row.outcome.is_not(None),
        row.outcome != Outcome.DID_NOT_START,
    )
    counted: dict[Domain, list[bool]] = {}
    for domain, outcome, said in session.execute(query):
        whole = outcome in {Outcome.COMPLETED, Outcome.HELPED_IN_PART}
        by_domain = {domain: whole} | {
            Domain(each): told == DomainOutcome.HELPED.value
            for each, told in said.items()
            if told != DomainOutcome.NOT_ASKED.value
        }
        for each, helped in by_domain.items():
            counted.setdefault(each, []).append(helped)
    return [
        Record(domain, sum(counted[domain]), len(counted[domain]))
        for domain in Domain
        if domain in counted
    ]


def _day(moment: datetime | None) -> date | None:
    return london_date(moment) if moment else None

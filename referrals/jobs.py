"""What the product does by itself every day, so that nothing goes quiet. Safe to run again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from base.calendar import london_date, working_days_between
from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from people.queries import person_for_referral
from people.terms import Channel
from referrals.asking import stopped_among
from referrals.models import MessageBackRow, ReferralRow
from referrals.reach import deadlines_of
from referrals.reasons import CannotHelp, Source
from referrals.rules import Deadlines, StepDetail, next_working_day, nudges_due
from referrals.states import ENDS, Action, Party, State
from referrals.stepping import apply_step
from referrals.talk_jobs import TEAM_LEAD, remind_of_talks
from storage import outbox
from storage.faults import each_alone

_MONTHLY: Final = (State.WAITING, State.STARTED)
_OVERDUE: Final = (State.DRAFT, State.ACCEPTED, State.HANDOVER)
_UNDER_WAY: Final = (State.SENT, State.ACCEPTED, *_MONTHLY)
_UNMET: Final[Mapping[str, UnmetReason]] = {
    CannotHelp.FULL: UnmetReason.NO_ROOM,
    CannotHelp.OUTSIDE_AREA: UnmetReason.TOO_FAR,
    CannotHelp.AGE_OR_GENDER: UnmetReason.NOT_SUITABLE,
    CannotHelp.NEED_NOT_COVERED: UnmetReason.NOT_SUITABLE,
    CannotHelp.MORE_SUPPORT_NEEDED: UnmetReason.NOT_SUITABLE,
    CannotHelp.NOT_CULTURALLY_SUITABLE: UnmetReason.NOT_SUITABLE,
    CannotHelp.ACCESS_NEED: UnmetReason.ACCESS,
    CannotHelp.LANGUAGE: UnmetReason.LANGUAGE,
}
"""Why a service could not help -> the reason in the register; others: nothing found."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """One e-mail to write. once: the text that makes a second one the same."""

    template: str
    to: Collection[str]
    once: str
    more: Mapping[str, Any] = field(default_factory=dict)


def lapse_overdue(session: Session, *, now: datetime) -> list[UUID]:
    """Open a handover for every referral whose time for an answer is over. Returns them."""
    query = select(ReferralRow).where(
        ReferralRow.state == State.SENT, ReferralRow.answer_by < london_date(now)
    )
    return _apply(session, query, Action.LAPSE, now)


def close_unread(session: Session, *, now: datetime) -> list[UUID]:
    """Close the loop where only the person could, and 14 days have gone by. Returns them."""
    query = select(ReferralRow).where(
        ReferralRow.state.in_(ENDS),
        ReferralRow.source == Source.SELF,
        ReferralRow.core_team_id.is_(None),
        ReferralRow.due_on < london_date(now),
    )
    return _apply(session, query, Action.SEE, now)


def remind(session: Session, *, now: datetime) -> None:
    """Write the reminders that are due, each once: to whoever's turn it is, then the team lead."""
    today, deadlines = london_date(now), deadlines_of(session)
    nudged = select(ReferralRow).where(
        ReferralRow.state == State.SENT, ReferralRow.has_question.is_(False)
    )
    _each(session, "nudges", nudged, lambda row: _nudge(session, row, deadlines, now), now)
    late = or_(
        and_(ReferralRow.state.in_(_MONTHLY), ReferralRow.due_on <= today),
        and_(ReferralRow.state.in_(_OVERDUE), ReferralRow.due_on < today),
        and_(ReferralRow.has_question.is_(True), ReferralRow.due_on < today),
    )
    overdue = select(ReferralRow).where(late)
    _each(session, "overdue", overdue, lambda row: _urge(session, row, deadlines, now), now)


def escalate_unread(session: Session, *, now: datetime) -> None:
    """Tell the team lead of every message back that nobody read in time, once."""
    unread = select(MessageBackRow).where(
        MessageBackRow.seen_at.is_(None),
        MessageBackRow.retracted_at.is_(None),
        MessageBackRow.escalated_at.is_(None),
        MessageBackRow.to_team_id.is_not(None),
        MessageBackRow.due_on < london_date(now),
    )
    messages = {each.referral_id: each for each in session.scalars(unread)}
    about = unread.with_only_columns(MessageBackRow.referral_id)
    rows = select(ReferralRow).where(ReferralRow.id.in_(about))

    def escalate(row: ReferralRow) -> None:
        message = messages[row.id]
        message.escalated_at = now
        more = {"message_id": str(message.id), "team_id": str(message.to_team_id)}
        letter = _Letter("message_back_unread", [TEAM_LEAD], f"unread:{message.id}", more)
        _errand(session, row, letter, now)

    _each(session, "unread messages", rows, escalate, now)


def ask_people(session: Session, *, now: datetime) -> None:
    """A week on, ask whether it happened: by e-mail if that is safe, else as a call to make.

    Who wants no contact is not asked.
    """
    today = london_date(now)
    query = select(ReferralRow).where(
        ReferralRow.state.in_(_UNDER_WAY), ReferralRow.check_in_on <= today
    )
    silent = stopped_among(session, [row.person_id for row in session.scalars(query)])

    def ask(row: ReferralRow) -> None:
        contact = person_for_referral(session, row.person_id).contact
        if row.person_id in silent:
            row.call_on = None
        elif contact.email and contact.may_use(Channel.EMAIL):
            once = f"check_in:{row.id}:{row.check_in_on}"
            _errand(session, row, _Letter("referral_check_in", [Party.PERSON], once), now)
        else:
            row.call_on = next_working_day(today)
        row.check_in_on = None

    _each(session, "asking people", query, ask, now)


def daily(session: Session, *, now: datetime) -> None:
    """Everything above, in the order in which one leads to another.

    What goes wrong with one referral is undone for that one, kept for the administrator, and
    tried again in the next run; the rest is done.
    """
    lapse_overdue(session, now=now)
    close_unread(session, now=now)
    remind(session, now=now)
    escalate_unread(session, now=now)
    ask_people(session, now=now)
    remind_of_talks(session, now=now)


def _each(
    session: Session,
    job: str,
    query: Select[ReferralRow],
    do: Callable[[ReferralRow], None],
    now: datetime,
) -> None:
    """Do something with each referral that a query finds, each as a whole or not at all."""
    rows = session.scalars(query.order_by(ReferralRow.id)).all()
    tasks = [(f"referral:{row.id}", partial(do, row)) for row in rows]
    each_alone(session, job, tasks, now=now)


def _apply(
    session: Session, query: Select[ReferralRow], action: Action, now: datetime
) -> list[UUID]:
    """Take a step of the product's own with each. Returns those that took it."""
    taken: list[UUID] = []

    def take(row: ReferralRow) -> None:
        apply_step(session, row, action, by=None, detail=StepDetail(), now=now)
        taken.append(row.id)

    _each(session, action.value, query, take, now)
    return taken


def _nudge(session: Session, row: ReferralRow, deadlines: Deadlines, now: datetime) -> None:
    """The nudges to a service that are due by now."""
    if row.answer_by is None or row.sent_at is None:
        return
    for nudge in nudges_due(london_date(now), row.answer_by, deadlines):
        once = f"nudge:{row.id}:{london_date(row.sent_at)}:{nudge}"
        _errand(session, row, _Letter("referral_nudge", [Party.SERVICE], once), now)


def _urge(session: Session, row: ReferralRow, deadlines: Deadlines, now: datetime) -> None:
    """Whoever's turn it is, once for each due date; later the team lead."""
    once = f"{row.id}:{row.state.value}:{row.due_on}"
    template = "referral_still" if row.state in _MONTHLY else "referral_overdue"
    to = [row.turn] if row.turn else []
    is_new = _errand(session, row, _Letter(template, to, f"overdue:{once}"), now)
    if is_new and row.state is State.HANDOVER:
        _note_unmet(session, row, now)
    if row.due_on and working_days_between(row.due_on, london_date(now)) >= deadlines.escalate:
        _errand(session, row, _Letter("referral_stuck", [TEAM_LEAD], f"stuck:{once}"), now)


def _note_unmet(session: Session, row: ReferralRow, now: datetime) -> None:
    """A handover that nobody placed in time is a need that was not met: counted once."""
    pcn_code = person_for_referral(session, row.person_id).pcn_code
    reason = _UNMET.get(row.reason or "", UnmetReason.NOTHING_FOUND)
    record_unmet_need(session, row.domain, reason, pcn_code=pcn_code, today=london_date(now))


def _errand(session: Session, row: ReferralRow, letter: _Letter, now: datetime) -> bool:
    """Write an e-mail to send. Returns whether it is the first of its kind."""
    payload = {
        "template": letter.template,
        "referral_id": str(row.id),
        "to": list(letter.to),
        **letter.more,
    }
    about = f"referral:{row.id}"
    return outbox.add(session, "email", about, now=now, payload=payload, dedupe=letter.once)

"""Taking one step: find it in the table, check it, do what it does, write it down."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from base.calendar import london_date
from base.errors import ConflictError
from people.scope import key_of_person
from referrals.effects import EFFECTS
from referrals.ending import mark_seen, retract_message, tell_directory, write_message_back
from referrals.models import ReferralRow
from referrals.reach import Viewer, deadlines_of, facts_of, parties_of
from referrals.reasons import DecidedBy
from referrals.recording import settle
from referrals.rules import StepDetail, asked_for, check_detail, find_step, refusal
from referrals.states import ENDS, Action, Party, State
from referrals.steps import Step
from referrals.taking import Taking

TELLING: Final = frozenset(
    {Action.ACCEPT, Action.WAIT, Action.CANNOT_HELP, Action.LAPSE, Action.CLOSE, Action.SEE}
)
"""Steps from which the directory learns how a service answers, and how it went."""


def apply_step(
    session: Session,
    row: ReferralRow,
    action: Action,
    *,
    by: Viewer | None,
    detail: StepDetail,
    now: datetime,
) -> State:
    """Take a step on a referral whose version was looked at. by: None is the product itself.

    Raises ConflictError, NotAllowedError or InvalidError, and then nothing is written.
    """
    parties = frozenset({Party.SYSTEM}) if by is None else parties_of(row, by)
    step, party = find_step(row.state, action, parties)
    detail = _checked(row, action, step, party, detail, now)
    taking = Taking(
        session=session,
        row=row,
        before=row.state,
        action=action,
        step=step,
        party=party,
        by=by,
        detail=detail,
        key=key_of_person(session, row.person_id),
        deadlines=deadlines_of(session),
        now=now,
    )
    if action in EFFECTS:
        EFFECTS[action](taking)
    settle(taking)
    _follow(taking)
    return row.state


def _checked(
    row: ReferralRow, action: Action, step: Step, party: Party, detail: StepDetail, now: datetime
) -> StepDetail:
    """What was said, cut to what the step asks for. Raises what `apply_step` raises."""
    detail = asked_for(step, detail)
    if party is Party.PERSON and action is Action.WITHDRAW:
        detail = replace(detail, decided_by=DecidedBy.PERSON)
    facts = facts_of(row)
    reason_against = refusal(action, party, facts)
    if reason_against:
        raise ConflictError(reason_against)
    check_detail(step, detail, facts, london_date(now))
    return detail


def _follow(taking: Taking) -> None:
    """What comes after: the message back at an end, its reading, or its being taken back."""
    if taking.action is Action.SEE:
        mark_seen(taking)
    elif taking.step.to in ENDS:
        write_message_back(taking)
    elif taking.before in ENDS:
        retract_message(taking)
    taking.session.flush()
    if taking.action in TELLING:
        tell_directory(taking.session, taking.row.service_id, now=taking.now)

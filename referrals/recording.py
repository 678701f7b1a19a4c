"""A step written down: the new state, one event, one errand and one audit entry."""

from uuid import uuid4

from sqlalchemy import func, select

from referrals.models import ReferralEventRow
from referrals.reach import facts_of, note_deed
from referrals.rules import due_on, turn_of
from referrals.states import ENDS, Action, State
from referrals.taking import Taking
from storage import outbox
from storage.audit import Deed


def settle(taking: Taking) -> None:
    """Move the referral on and write down that it moved. Raises StaleDataError on a lost race."""
    row, to = taking.row, taking.step.to
    row.state = to
    if to is not State.SENT:
        row.answer_by = None
    facts = facts_of(row)
    row.due_on = due_on(taking.step.due, taking.today, facts, taking.deadlines)
    row.turn = turn_of(to, facts)
    if to in ENDS or to is State.ENTERED_IN_ERROR:
        row.ended_at = row.ended_at or taking.now
        row.check_in_on, row.call_on = None, None
    if to is State.LOOP_CLOSED:
        row.closed_at = taking.now
    taking.session.flush()
    position = _write_event(taking)
    _write_errand(taking, position)
    deed = Deed.SEND if taking.action is Action.SEND else Deed.CHANGE
    note_deed(taking.session, deed, taking.by, row.id, taking.action.value, taking.now)


def _write_event(taking: Taking) -> int:
    """Add the event, and return its position."""
    row, detail = taking.row, taking.detail
    event = ReferralEventRow
    last = select(func.max(event.position)).where(event.referral_id == row.id)
    position = (taking.session.scalar(last) or 0) + 1
    event_id = uuid4()
    note = None
    if detail.note and taking.action not in {Action.ASK, Action.ANSWER, Action.MESSAGE}:
        note = taking.key.seal(detail.note, "referral_events", "note", event_id)
    reason = row.reason if taking.action is Action.LAPSE else detail.reason
    taking.session.add(
        event(
            id=event_id,
            referral_id=row.id,
            position=position,
            action=taking.action,
            from_state=taking.before,
            to_state=taking.step.to,
            party=taking.party,
            actor_id=taking.actor.user_id if taking.actor else None,
            reason=detail.check_in.value if detail.check_in else reason,
            note=note,
            at=taking.now,
        )
    )
    taking.session.flush()
    return position


def _write_errand(taking: Taking, position: int) -> None:
    """One errand: which sides to tell that something is new. Ids and codes only."""
    row = taking.row
    was_sent = row.sent_at is not None
    tells = [each.value for each in taking.step.tells if was_sent or each.value != "service"]
    about = f"referral:{row.id}"
    outbox.add(
        taking.session,
        "email",
        about,
        now=taking.now,
        payload={
            "template": f"referral_{taking.action.value}",
            "referral_id": str(row.id),
            "to": tells,
        },
        dedupe=f"{about}:{position}",
    )

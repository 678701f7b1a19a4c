"""What each action does to a referral besides moving it. Looked up by action in EFFECTS."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from accounts.queries import colleagues
from base.calendar import london_date, working_days_between
from base.errors import ConflictError, InvalidError
from people.queries import current_consents, person_for_referral
from people.terms import ConsentKind
from referrals.asking import as_reachable
from referrals.drafting import refuse_duplicate, target_told
from referrals.handing_over import answered, cannot_help, lapse, place
from referrals.models import (
    ContactAttemptRow,
    ReferralMessageRow,
)
from referrals.reasons import (
    UNANSWERED,
    AttemptResult,
    CheckIn,
    DecidedBy,
    MessageKind,
)
from referrals.rules import a_month_after, answer_by, next_working_day
from referrals.sealing import open_letter, seal_minimum, seal_snapshot
from referrals.sharing import minimum_of, snapshot_of
from referrals.states import Action, Party, State
from referrals.taking import Taking, also_for

NO_CONSENT: Final = (
    "The person has not agreed that their details go to this organisation. Ask them first"
)


def _send(taking: Taking) -> None:
    """Look at consent now, keep exactly what goes, and start the answer clock."""
    row, session = taking.row, taking.session
    target = target_told(session, row.service_id)
    _need_consent(taking, target.organisation_id)
    row.organisation_id = target.organisation_id
    person = as_reachable(session, person_for_referral(session, row.person_id))
    letter = open_letter(row.letter, taking.key, row.id)
    minimum = minimum_of(person, letter, taking.today)
    snapshot = snapshot_of(person, letter, taking.today)
    row.minimum = seal_minimum(minimum, taking.key, row.id)
    row.snapshot = seal_snapshot(snapshot, taking.key, row.id)
    row.sent_at, row.answered_at = taking.now, None
    row.asked_on, row.paused, row.has_question = None, None, False
    row.answer_by = answer_by(taking.today, 0, taking.deadlines)
    row.better_service_id = None
    _ask_in_a_week(taking)


def _accept(taking: Taking) -> None:
    """From now on the service sees what was agreed, so agreement is looked at again."""
    _need_consent(taking, taking.row.organisation_id)
    answered(taking)
    row = taking.row
    row.reason = None
    row.expected_on, row.better_service_id = taking.detail.expected_on, None


def _revise(taking: Taking) -> None:
    taking.row.expected_on = taking.detail.expected_on


def _start(taking: Taking) -> None:
    row = taking.row
    row.started_at = row.started_at or taking.now
    row.expected_on, row.call_on = None, None
    _ask_in_a_week(taking)


def _try_contact(taking: Taking) -> None:
    """Count a try that found nobody, if the way was safe; having spoken starts the count again."""
    row, detail = taking.row, taking.detail
    if detail.channel is None or detail.result is None:
        return
    person = as_reachable(taking.session, person_for_referral(taking.session, row.person_id))
    is_safe = person.contact.may_use(detail.channel)
    taking.session.add(
        ContactAttemptRow(
            referral_id=row.id,
            party=taking.party,
            channel=detail.channel,
            result=detail.result,
            is_safe=is_safe,
            at=taking.now,
        )
    )
    if detail.result is AttemptResult.SPOKE:
        row.attempts = 0
        if row.state is State.ACCEPTED:
            row.due_on = next_working_day(a_month_after(taking.today))
    elif is_safe and detail.result in UNANSWERED:
        row.attempts += 1


def _check_in(taking: Taking) -> None:
    """What the person said; not yet asks again in a week, no answer makes it a call."""
    row, said = taking.row, taking.detail.check_in
    row.check_in_on, row.call_on = None, None
    if said is CheckIn.NOT_YET:
        _ask_in_a_week(taking)
    elif said is CheckIn.NO_ANSWER:
        row.call_on = next_working_day(taking.today + timedelta(days=1))


def _ask(taking: Taking) -> None:
    """A question. The first one stops the answer clock, for a while."""
    row = taking.row
    _write(taking, MessageKind.QUESTION)
    row.has_question = True
    if row.asked_on is None and row.answer_by is not None:
        row.asked_on = taking.today
        _stop_clock(taking, taking.deadlines.question)


def _answer(taking: Taking) -> None:
    """An answer. The clock runs again, with the working days it stood still added."""
    row = taking.row
    _write(taking, MessageKind.ANSWER)
    row.has_question = False
    if row.paused is None and row.asked_on is not None:
        stood = working_days_between(row.asked_on, taking.today)
        row.paused = min(stood, taking.deadlines.question)
        _stop_clock(taking, row.paused)


def _message(taking: Taking) -> None:
    _write(taking, MessageKind.MESSAGE)


def _close(taking: Taking) -> None:
    """What became of it, as a whole and in each area of life it was for."""
    row, detail = taking.row, taking.detail
    if set(detail.domain_outcomes) - {row.domain, *also_for(taking)}:
        message = "Choose among what this referral is for"
        raise InvalidError(message, {"domain_outcomes": message})
    row.outcome, row.reason = detail.outcome, detail.reason
    row.domain_outcomes = {
        domain.value: said.value for domain, said in detail.domain_outcomes.items()
    }


def _withdraw(taking: Taking) -> None:
    row, detail = taking.row, taking.detail
    by_person = taking.party is Party.PERSON
    row.decided_by = DecidedBy.PERSON if by_person else detail.decided_by
    row.reason, row.has_question = detail.reason, False


def _reassign(taking: Taking) -> None:
    """Give the work to a colleague, so that the person need not start again."""
    row, owner = taking.row, taking.detail.owner_id
    teams = [team for team in (row.team_id, row.core_team_id) if team]
    if owner not in {user for team in teams for user, _ in colleagues(taking.session, team)}:
        message = "Choose somebody in your team"
        raise InvalidError(message, {"owner_id": message})
    row.owner_user_id = owner


def _reopen(taking: Taking) -> None:
    """Go on where it stopped; back to a draft means that consent is asked for again."""
    row = taking.row
    refuse_duplicate(taking.session, row.person_id, row.service_id, but=row.id)
    if taking.step.to is State.ACCEPTED:
        _need_consent(taking, row.organisation_id)
        _ask_in_a_week(taking)
    elif taking.step.to is State.DRAFT:
        row.sent_at, row.minimum, row.snapshot = None, None, None
    row.outcome, row.reason, row.placement, row.decided_by = None, None, None, None
    row.domain_outcomes, row.attempts, row.ended_at = {}, 0, None


EFFECTS: Final[Mapping[Action, Callable[[Taking], None]]] = {
    Action.SEND: _send,
    Action.ACCEPT: _accept,
    Action.WAIT: _accept,
    Action.REVISE: _revise,
    Action.START: _start,
    Action.TRY_CONTACT: _try_contact,
    Action.CHECK_IN: _check_in,
    Action.ASK: _ask,
    Action.ANSWER: _answer,
    Action.MESSAGE: _message,
    Action.CANNOT_HELP: cannot_help,
    Action.LAPSE: lapse,
    Action.PLACE: place,
    Action.CLOSE: _close,
    Action.WITHDRAW: _withdraw,
    Action.REASSIGN: _reassign,
    Action.REOPEN: _reopen,
}


def _need_consent(taking: Taking, organisation_id: UUID) -> None:
    """Raises ConflictError unless the person now agrees to share with the organisation.

    A no to taking part is a no to every sending, whatever was agreed before.
    """
    consents = current_consents(taking.session, taking.row.person_id)
    if any(each.kind is ConsentKind.TAKING_PART and not each.is_given for each in consents):
        raise ConflictError(NO_CONSENT)
    for consent in consents:
        is_this = consent.organisation_id == organisation_id
        if consent.kind is ConsentKind.SHARING and is_this and consent.is_given:
            taking.row.consent_wording = consent.wording
            taking.row.consented_at = consent.at
            return
    raise ConflictError(NO_CONSENT)


def _ask_in_a_week(taking: Taking) -> None:
    """Have the person asked whether it happened, and how it was."""
    taking.row.check_in_on = taking.today + timedelta(days=taking.deadlines.check_in_days)


def _stop_clock(taking: Taking, paused: int) -> None:
    """Set the last day for an answer anew, with some working days added."""
    row = taking.row
    if row.sent_at is not None:
        row.answer_by = answer_by(london_date(row.sent_at), paused, taking.deadlines)


def _write(taking: Taking, kind: MessageKind) -> None:
    message_id = uuid4()
    text = taking.key.seal(taking.detail.note, "referral_messages", "text", message_id)
    taking.session.add(
        ReferralMessageRow(
            id=message_id,
            referral_id=taking.row.id,
            kind=kind,
            party=taking.party,
            author_id=taking.actor.user_id if taking.actor else None,
            text=text,
            at=taking.now,
        )
    )

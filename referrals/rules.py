"""What may happen to a referral, who may make it happen, by when, and whose turn is next. Pure."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from base.calendar import add_working_days, is_working_day, working_days_between
from base.errors import ConflictError, InvalidError, NotAllowedError
from matching.terms import Domain
from people.terms import Channel
from referrals.reasons import (
    PERSON_SAID_NO,
    AttemptResult,
    CannotHelp,
    CheckIn,
    DecidedBy,
    DomainOutcome,
    NotTakenUp,
    Outcome,
    Placement,
    Source,
)
from referrals.states import ENDS, FINAL, Action, Party, State
from referrals.steps import STEPS, Due, Field, Reasons, Step

TRIES: Final = 3  # unanswered, by ways the person calls safe, before "not reached"; our rule


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each side has. Working days in England unless said otherwise.

    Defaults: docs/adr/0010-referral-steps.md, for local agreement; no national rule exists.
    """

    draft: int = 5
    check: int = 2  # to look at a self-referral nobody has confirmed, and send it on
    answer: int = 10
    nudges: tuple[int, ...] = (3, 5)
    question: int = 5  # how long a question can stop the answer clock, once
    first_contact: int = 5
    handover: int = 2
    seen: int = 5
    seen_by_person_days: int = 14  # calendar days, when the person is the only reader
    first_contact_hours: int = 96  # NHS England's benchmark; here an aim that is shown, no more
    check_in_days: int = 7  # calendar days after sending, and after starting
    escalate: int = 5  # after a due date has gone by, before the team lead is told


DEFAULT: Final = Deadlines()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at besides the state."""

    source: Source = Source.CONNECTOR
    has_core_team: bool = True
    has_started: bool = False
    has_question: bool = False  # one is waiting for an answer
    unanswered: int = 0  # tries to reach the person
    due_on: date | None = None
    answer_by: date | None = None  # the last day before the referral lapses
    expected_on: date | None = None  # when a place is expected


@dataclass(frozen=True, slots=True)
class StepDetail:
    """What somebody says when taking a step; the table says which fields a step asks for.

    seen_version: the version that was on the screen; None only for what never had one.
    """

    seen_version: int | None = None
    note: str = ""
    reason: str | None = None
    expected_on: date | None = None
    outcome: Outcome | None = None
    domain_outcomes: Mapping[Domain, DomainOutcome] = field(default_factory=dict)
    placement: Placement | None = None
    service_id: UUID | None = None
    decided_by: DecidedBy | None = None
    channel: Channel | None = None
    result: AttemptResult | None = None
    check_in: CheckIn | None = None
    owner_id: UUID | None = None


def find_step(
    state: State | None, action: Action, parties: Collection[Party]
) -> tuple[Step, Party]:
    """The step an action takes, and the party that takes it.

    parties: the sides somebody is on. Raises ConflictError if the action is not open from this
    state, NotAllowedError if it belongs to others.
    """
    step = STEPS.get((state, action))
    if step is None:
        raise ConflictError("This referral has moved on, so that cannot be done now")
    party = next((each for each in step.parties if each in parties), None)
    if party is None:
        raise NotAllowedError("This step is for somebody else to take")
    return step, party


def refusal(action: Action, party: Party, facts: Facts) -> str | None:
    """Why an action in the table cannot be taken just now; None if it can."""
    if action is Action.ASK and facts.has_question:
        return "There is a question already that has not been answered"
    if action is Action.ANSWER and not facts.has_question:
        return "There is no question to answer"
    if action is Action.NOT_REACHED and facts.unanswered < TRIES:
        return f"Try {TRIES} times, by ways that are safe, before you say so"
    if action is Action.SEE and party not in readers(facts):
        return "The message is for somebody else to read"
    return None


def readers(facts: Facts) -> tuple[Party, ...]:
    """Who closes the loop by reading the message back."""
    if facts.has_core_team:
        return (Party.CORE_TEAM,)
    if facts.source is Source.SELF:
        return (Party.PERSON, Party.SYSTEM)
    return (Party.CONNECTOR,)


def open_actions(state: State, party: Party, facts: Facts | None = None) -> list[Action]:
    """The actions to offer a party as buttons, in the order of the table.

    facts: None leaves out nothing that some referral in this state could allow.
    """
    return [
        action
        for (before, action), step in STEPS.items()
        if before is state
        and party in step.parties
        and (facts is None or refusal(action, party, facts) is None)
    ]


def turn_of(state: State, facts: Facts) -> Party | None:
    """Who is to move the referral on; None when nothing is left to do."""
    if state in FINAL:
        return None
    if state in ENDS:
        return readers(facts)[0]
    if facts.has_question and facts.source is Source.SELF:
        return Party.PERSON
    if facts.has_question or state in {State.DRAFT, State.HANDOVER}:
        return Party.CONNECTOR
    return Party.SERVICE


def due_on(rule: Due, today: date, facts: Facts, deadlines: Deadlines = DEFAULT) -> date | None:
    """When the next move is due; None for a step after which nothing is."""
    is_own = facts.source is Source.SELF
    working = {
        Due.DRAFT: deadlines.check if is_own else deadlines.draft,
        Due.FIRST_CONTACT: deadlines.first_contact,
        Due.HANDOVER: deadlines.handover,
    }
    if rule in working:
        return add_working_days(today, working[rule])
    if rule in {Due.ANSWER, Due.ANSWER_AGAIN}:
        return facts.answer_by
    if rule is Due.QUESTION:
        end = add_working_days(today, deadlines.question)
        return min(end, facts.answer_by or end)
    if rule is Due.SEEN:
        return _seen_by(today, facts, deadlines)
    found = {
        Due.EXPECTED: _ask_again_on(today, facts.expected_on),
        Due.MONTHLY: next_working_day(a_month_after(today)),
        Due.KEEP: facts.due_on,
    }
    return found.get(rule)


def answer_by(sent_on: date, paused: int = 0, deadlines: Deadlines = DEFAULT) -> date:
    """The last day for an answer. paused: working days that a question stopped the clock."""
    return add_working_days(sent_on, deadlines.answer + min(paused, deadlines.question))


def nudges_due(today: date, answer_by: date, deadlines: Deadlines = DEFAULT) -> tuple[int, ...]:
    """The reminders that are due by now, by their working days (3, 5): late ones with them."""
    passed = deadlines.answer - working_days_between(today, answer_by)
    return tuple(each for each in deadlines.nudges if each <= passed)


def contact_aim(sent_at: datetime, deadlines: Deadlines = DEFAULT) -> datetime:
    """By when somebody is to have been in touch: hours by the clock, weekends with them."""
    return sent_at + timedelta(hours=deadlines.first_contact_hours)


def is_overdue(today: date, due: date | None) -> bool:
    """Whether a due date has gone by."""
    return due is not None and due < today


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last day when it is shorter."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_working_day(day: date) -> date:
    """A day itself if it is a working day, else the next one that is."""
    return day if is_working_day(day) else add_working_days(day, 1)


def reason_codes(step: Step, detail: StepDetail) -> tuple[str, ...]:
    """The reasons a step may be given, as codes, in the order of their list."""
    if step.reasons is None:
        return ()
    if step.reasons is Reasons.CANNOT_HELP:
        return tuple(each for each in CannotHelp if each is not CannotHelp.NO_REPLY)
    if detail.placement is Placement.PERSON_SAID_NO or detail.decided_by is DecidedBy.PERSON:
        return PERSON_SAID_NO
    return tuple(NotTakenUp)


def asked_for(step: Step, detail: StepDetail) -> StepDetail:
    """What was said, without what the step does not ask for."""
    asked = {each.value for each in (*step.needs, *step.may)}
    return StepDetail(detail.seen_version, **{name: getattr(detail, name) for name in asked})


def check_detail(step: Step, detail: StepDetail, facts: Facts, today: date) -> None:
    """Raises InvalidError, by field, for what a step needs and was not given, or given wrongly."""
    wrong = {each.value: _ASK_FOR[each] for each in step.needs if not _given(detail, each)}
    if Field.OUTCOME in step.needs and detail.outcome:
        wrong |= _outcome_problems(detail, facts)
    if Field.PLACEMENT in step.needs:
        wrong |= _placement_problems(detail)
    if Field.EXPECTED_ON in step.needs and detail.expected_on and detail.expected_on < today:
        wrong["expected_on"] = "The expected date must not be in the past"
    if detail.reason is not None and detail.reason not in reason_codes(step, detail):
        wrong["reason"] = _ASK_FOR[Field.REASON]
    if wrong:
        raise InvalidError(next(iter(wrong.values())), wrong)


_ASK_FOR: Final[Mapping[Field, str]] = {
    Field.NOTE: "Write a short note",
    Field.REASON: "Choose a reason from the list",
    Field.EXPECTED_ON: "Give the date when you expect a place",
    Field.OUTCOME: "Choose what became of it",
    Field.DOMAIN_OUTCOMES: "Choose what the person said",
    Field.PLACEMENT: "Choose how the person goes on from here",
    Field.SERVICE: "Choose a service",
    Field.DECIDED_BY: "Say who decided",
    Field.CHANNEL: "Choose how you tried",
    Field.RESULT: "Choose what came of it",
    Field.CHECK_IN: "Choose what the person said",
    Field.OWNER: "Choose a colleague",
}


def _given(detail: StepDetail, needed: Field) -> bool:
    value: Any = getattr(detail, needed.value)
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _outcome_problems(detail: StepDetail, facts: Facts) -> dict[str, str]:
    """An outcome must fit whether it started; an early stop or no start has a reason."""
    if (detail.outcome is Outcome.DID_NOT_START) is facts.has_started:
        return {"outcome": "Choose an outcome that fits whether they started"}
    needs_reason = detail.outcome in {Outcome.DID_NOT_START, Outcome.STOPPED_EARLY}
    return {"reason": _ASK_FOR[Field.REASON]} if needs_reason and not detail.reason else {}


def _placement_problems(detail: StepDetail) -> dict[str, str]:
    """A referral on names its service; a no has a reason."""
    if detail.placement is Placement.REFERRED_ON and detail.service_id is None:
        return {"service_id": _ASK_FOR[Field.SERVICE]}
    if detail.placement is Placement.PERSON_SAID_NO and not detail.reason:
        return {"reason": _ASK_FOR[Field.REASON]}
    return {}


def _ask_again_on(today: date, expected_on: date | None) -> date:
    """On the expected date, or in a month if that is sooner or the date has gone by."""
    month = next_working_day(a_month_after(today))
    return min(month, expected_on) if expected_on and expected_on > today else month


def _seen_by(today: date, facts: Facts, deadlines: Deadlines) -> date:
    if readers(facts)[0] is Party.PERSON:
        return today + timedelta(days=deadlines.seen_by_person_days)
    return add_working_days(today, deadlines.seen)

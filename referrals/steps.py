"""The one table of a referral's life: it draws the buttons, the documentation and the tests.

Decided in docs/adr/0010-referral-steps.md. There is no "rejected": a service that cannot help
opens a handover, which has an owner and a due date until the person is placed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from referrals.states import ENDS, OPEN, Action, Party, State


class Due(StrEnum):
    """How the next due date is found."""

    DRAFT = "draft"
    ANSWER = "answer"
    QUESTION = "question"
    ANSWER_AGAIN = "answer_again"  # what was left of the answer time
    FIRST_CONTACT = "first_contact"
    EXPECTED = "expected"  # the expected date, or a month from now if that is sooner
    MONTHLY = "monthly"
    HANDOVER = "handover"
    SEEN = "seen"
    KEEP = "keep"
    NONE = "none"


class Reasons(StrEnum):
    """Which code list a step's reason comes from."""

    CANNOT_HELP = "cannot_help"
    NOT_TAKEN_UP = "not_taken_up"


class Field(StrEnum):
    """What a step asks for; each is a field of `rules.StepDetail`."""

    NOTE = "note"
    REASON = "reason"
    EXPECTED_ON = "expected_on"
    OUTCOME = "outcome"
    DOMAIN_OUTCOMES = "domain_outcomes"
    PLACEMENT = "placement"
    SERVICE = "service_id"
    DECIDED_BY = "decided_by"
    CHANNEL = "channel"
    RESULT = "result"
    CHECK_IN = "check_in"
    OWNER = "owner_id"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads, who may take it, and what it needs."""

    to: State
    parties: tuple[Party, ...]
    due: Due
    reasons: Reasons | None = None  # the list that REASON, needed or not, comes from
    needs: tuple[Field, ...] = ()
    may: tuple[Field, ...] = ()
    tells: tuple[Party, ...] = ()  # who gets an e-mail that says no more than "something is new"


Key = tuple[State | None, Action]
"""The state before (None: there is no referral yet) and the action."""

_C, _S, _P, _T = Party.CONNECTOR, Party.SERVICE, Party.PERSON, Party.CORE_TEAM

_CANNOT_HELP: Final = Step(
    State.HANDOVER,
    (_S,),
    Due.HANDOVER,
    Reasons.CANNOT_HELP,
    needs=(Field.REASON,),
    may=(Field.SERVICE, Field.NOTE),  # a better place, if they know one
    tells=(_C, _P),
)
_WITHDRAW: Final = Step(
    State.WITHDRAWN,
    (_C, _P, _T),
    Due.SEEN,
    Reasons.NOT_TAKEN_UP,
    needs=(Field.DECIDED_BY,),
    may=(Field.REASON, Field.NOTE),
    tells=(_S, _T),
)
_NOT_REACHED: Final = Step(State.NOT_REACHED, (_S, _C), Due.SEEN, may=(Field.NOTE,), tells=(_C, _T))
_START: Final = Step(State.STARTED, (_S, _P, _C), Due.MONTHLY, may=(Field.NOTE,), tells=(_C,))
_CLOSE: Final = Step(
    State.CLOSED,
    (_S, _C),
    Due.SEEN,
    Reasons.NOT_TAKEN_UP,
    needs=(Field.OUTCOME,),
    may=(Field.REASON, Field.DOMAIN_OUTCOMES, Field.NOTE),
    tells=(_C, _T),
)
_SEE: Final = Step(
    State.LOOP_CLOSED,
    (_T, _C, _P, Party.SYSTEM),
    Due.NONE,
    may=(Field.NOTE,),
    tells=(_S,),
)


def _stay(state: State, action: Action) -> Step:
    """The steps that leave a referral where it is."""
    told = {
        Action.TRY_CONTACT: Step(
            state,
            (_S, _C),
            Due.KEEP,
            needs=(Field.CHANNEL, Field.RESULT),
            may=(Field.NOTE,),
        ),
        Action.CHECK_IN: Step(
            state, (_P, _C), Due.KEEP, needs=(Field.CHECK_IN,), may=(Field.NOTE,), tells=(_C,)
        ),
        Action.MESSAGE: Step(
            state, (_C, _S, _T, _P), Due.KEEP, needs=(Field.NOTE,), tells=(_C, _S)
        ),
        Action.REASSIGN: Step(
            state, (_C,), Due.KEEP, needs=(Field.OWNER,), may=(Field.NOTE,), tells=(_C,)
        ),
    }
    return told[action]


def _reopen(to: State, due: Due, parties: tuple[Party, ...], tells: tuple[Party, ...]) -> Step:
    return Step(to, parties, due, needs=(Field.NOTE,), tells=tells)


_FORWARD: Final[dict[Key, Step]] = {
    (None, Action.WRITE): Step(State.DRAFT, (_C, _P), Due.DRAFT),
    (State.DRAFT, Action.SEND): Step(
        State.SENT, (_C, Party.SYSTEM), Due.ANSWER, tells=(_S, _P)
    ),  # by itself: somebody who referred themselves has confirmed their e-mail address
    (State.SENT, Action.ACCEPT): Step(
        State.ACCEPTED, (_S,), Due.FIRST_CONTACT, may=(Field.NOTE,), tells=(_C, _P)
    ),
    (State.SENT, Action.WAIT): Step(
        State.WAITING,
        (_S,),
        Due.EXPECTED,
        needs=(Field.EXPECTED_ON,),
        may=(Field.NOTE,),
        tells=(_C, _P),
    ),
    (State.SENT, Action.ASK): Step(
        State.SENT, (_S,), Due.QUESTION, needs=(Field.NOTE,), tells=(_C,)
    ),
    (State.SENT, Action.ANSWER): Step(
        State.SENT, (_C, _P), Due.ANSWER_AGAIN, needs=(Field.NOTE,), tells=(_S,)
    ),
    (State.SENT, Action.LAPSE): Step(
        State.HANDOVER, (Party.SYSTEM,), Due.HANDOVER, tells=(_C, _S, _P)
    ),
    (State.ACCEPTED, Action.WAIT): Step(
        State.WAITING,
        (_S,),
        Due.EXPECTED,
        needs=(Field.EXPECTED_ON,),
        may=(Field.NOTE,),
        tells=(_C, _P),
    ),
    (State.WAITING, Action.REVISE): Step(
        State.WAITING,
        (_S,),
        Due.EXPECTED,
        needs=(Field.EXPECTED_ON,),
        may=(Field.NOTE,),
        tells=(_C, _P),
    ),
    (State.STARTED, Action.STILL_COMING): Step(
        State.STARTED, (_S, _P), Due.MONTHLY, may=(Field.NOTE,)
    ),
    (State.HANDOVER, Action.ACCEPT): Step(
        State.ACCEPTED, (_S,), Due.FIRST_CONTACT, may=(Field.NOTE,), tells=(_C, _P)
    ),
    (State.HANDOVER, Action.PLACE): Step(
        State.PLACED,
        (_C,),
        Due.SEEN,
        Reasons.NOT_TAKEN_UP,
        needs=(Field.PLACEMENT,),
        may=(Field.SERVICE, Field.REASON, Field.NOTE),
        tells=(_T, _P),
    ),
}

_REOPENING: Final[dict[Key, Step]] = {
    (State.PLACED, Action.REOPEN): _reopen(State.HANDOVER, Due.HANDOVER, (_C, _T), (_C,)),
    (State.CLOSED, Action.REOPEN): _reopen(
        State.ACCEPTED, Due.FIRST_CONTACT, (_C, _S, _T), (_S, _C)
    ),
    (State.WITHDRAWN, Action.REOPEN): _reopen(State.DRAFT, Due.DRAFT, (_C,), (_C,)),
    (State.NOT_REACHED, Action.REOPEN): _reopen(
        State.ACCEPTED, Due.FIRST_CONTACT, (_C, _S, _T), (_S, _C)
    ),
}


def _table() -> dict[Key, Step]:
    """Every step there is, in the order in which buttons and documentation show them."""
    table = dict(_FORWARD)
    with_service = (State.ACCEPTED, State.WAITING)
    for state in with_service:
        table[state, Action.START] = _START
        table[state, Action.CLOSE] = _CLOSE
        table[state, Action.NOT_REACHED] = _NOT_REACHED
    table[State.STARTED, Action.CLOSE] = _CLOSE
    table[State.HANDOVER, Action.NOT_REACHED] = _NOT_REACHED
    for state in (*with_service, State.HANDOVER):
        table[state, Action.TRY_CONTACT] = _stay(state, Action.TRY_CONTACT)
    for state in (State.SENT, *with_service, State.STARTED):
        table[state, Action.CHECK_IN] = _stay(state, Action.CHECK_IN)
    for state in (State.SENT, *with_service, State.STARTED):
        table[state, Action.MESSAGE] = _stay(state, Action.MESSAGE)
        table[state, Action.CANNOT_HELP] = _CANNOT_HELP
    for state in OPEN:
        table[state, Action.WITHDRAW] = _WITHDRAW
        table[state, Action.REASSIGN] = _stay(state, Action.REASSIGN)
    for state in ENDS:
        table[state, Action.SEE] = _SEE
    table |= _REOPENING
    for state in (*OPEN, *ENDS):
        table[state, Action.ENTER_IN_ERROR] = Step(
            State.ENTERED_IN_ERROR, (_C,), Due.NONE, needs=(Field.NOTE,), tells=(_S,)
        )
    return table


STEPS: Final[Mapping[Key, Step]] = _table()

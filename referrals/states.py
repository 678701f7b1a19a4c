"""The states of a referral, the sides of it, and what can be done to it: codes, never words."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a referral has got to."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    STARTED = "started"
    HANDOVER = "handover"
    PLACED = "placed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_REACHED = "not_reached"
    LOOP_CLOSED = "loop_closed"
    ENTERED_IN_ERROR = "entered_in_error"


OPEN: Final = (
    State.DRAFT,
    State.SENT,
    State.ACCEPTED,
    State.WAITING,
    State.STARTED,
    State.HANDOVER,
)
"""Somebody still works on it; a second one for the same person and service is refused."""

ENDS: Final = (State.PLACED, State.CLOSED, State.WITHDRAWN, State.NOT_REACHED)
"""Over, with a message back that somebody has to see."""

FINAL: Final = (State.LOOP_CLOSED, State.ENTERED_IN_ERROR)
"""Nothing is left to do."""


class Party(StrEnum):
    """Which side somebody is on. On two sides at once, the first that may act counts."""

    CONNECTOR = "connector"  # the sender's side: anybody in the team that sent
    SERVICE = "service"
    CORE_TEAM = "core_team"
    PERSON = "person"
    SYSTEM = "system"


class Action(StrEnum):
    """What can be done to a referral."""

    WRITE = "write"
    SEND = "send"
    ACCEPT = "accept"
    WAIT = "wait"
    REVISE = "revise"  # say a new expected date
    START = "start"
    STILL_COMING = "still_coming"  # the monthly tap
    TRY_CONTACT = "try_contact"
    CHECK_IN = "check_in"  # a week on: did it happen?
    ASK = "ask"
    ANSWER = "answer"
    MESSAGE = "message"
    CANNOT_HELP = "cannot_help"
    LAPSE = "lapse"
    PLACE = "place"
    CLOSE = "close"
    NOT_REACHED = "not_reached"
    WITHDRAW = "withdraw"
    SEE = "see"
    REOPEN = "reopen"
    REASSIGN = "reassign"
    ENTER_IN_ERROR = "enter_in_error"

"""A request to talk with a person here: how far it is, what may be done, and by when. Pure.

Somebody who does not know which service they want asks the connectors to get in touch. It is no
referral: no service is told. Decided in docs/adr/0034-requests-to-talk.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from base.calendar import add_working_days
from base.errors import ConflictError, InvalidError
from people.pages import Contact
from people.terms import Channel
from referrals.reasons import UNANSWERED, AttemptResult
from referrals.rules import TRIES, Deadlines

MOVED_ON: Final = "This request has moved on, so that cannot be done now"
NO_REFERRAL: Final = "Write the referral first: open their record and find a service"
NO_SIGNPOST: Final = "Write down first of which service they were told, from their record"
NOBODY: Final = "Say first, in their record, who works with them from now on"
SHORT_OF_TRIES: Final = f"Try {TRIES} times, by ways that are safe, before you say so"


class TalkState(StrEnum):
    """How far it is."""

    NEW = "new"  # nobody has been in touch yet
    IN_CONTACT = "in_contact"  # tried, or talked
    CLOSED = "closed"


class TalkDeed(StrEnum):
    """What can happen to it."""

    ASK = "ask"
    TRY = "try"
    TALK = "talk"
    CLOSE = "close"
    REOPEN = "reopen"
    REACH = "reach"  # they said anew how they can be reached
    WITHDRAW = "withdraw"


class TalkOutcome(StrEnum):
    """What came of it."""

    REFERRED = "referred"
    SIGNPOSTED = "signposted"
    SUPPORTED = "supported"  # the team goes on working with them
    TALKED = "talked"  # talking was enough
    PASSED_ON = "passed_on"  # to somebody outside, with their yes
    NOT_WANTED = "not_wanted"
    NOT_REACHED = "not_reached"
    NOT_REAL = "not_real"  # a joke, an advertisement, sent twice


NEEDS_WHY: Final = frozenset(
    {TalkOutcome.PASSED_ON, TalkOutcome.NOT_WANTED, TalkOutcome.NOT_REAL, TalkOutcome.TALKED}
)
"""The outcomes of which nothing else tells why."""

OPEN: Final = frozenset({TalkState.NEW, TalkState.IN_CONTACT})
STAFF_DEEDS: Final[Mapping[TalkState, tuple[TalkDeed, ...]]] = {
    TalkState.NEW: (TalkDeed.TRY, TalkDeed.TALK, TalkDeed.CLOSE),
    TalkState.IN_CONTACT: (TalkDeed.TRY, TalkDeed.TALK, TalkDeed.CLOSE),
    TalkState.CLOSED: (TalkDeed.REOPEN,),
}
"""State -> what a connector can do."""
AFTERWARDS: Final[Mapping[TalkDeed, TalkState]] = {
    TalkDeed.TRY: TalkState.IN_CONTACT,
    TalkDeed.TALK: TalkState.IN_CONTACT,
    TalkDeed.CLOSE: TalkState.CLOSED,
    TalkDeed.REOPEN: TalkState.NEW,
    TalkDeed.WITHDRAW: TalkState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody asked for in their own words. All sealed under their key."""

    wants: str = ""
    asked_by: str = ""  # whoever cares for them and asked; "" when they asked themselves
    is_teen: bool = False  # they said that they are 16 or 17


@dataclass(frozen=True, slots=True)
class Doing:
    """What a connector writes down.

    seen_version: the version that was on the screen. is_safe: whether the person had called the
    way safe, which their record says and no form.
    """

    deed: TalkDeed
    seen_version: int | None
    note: str = ""
    channel: Channel | None = None
    result: AttemptResult | None = None
    outcome: TalkOutcome | None = None
    is_safe: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at besides the state."""

    unanswered: int = 0  # tries by safe ways
    has_referral: bool = False  # since they asked
    has_signpost: bool = False
    has_connector: bool = False


@dataclass(frozen=True, slots=True)
class TalkEvent:
    """Something that happened."""

    deed: TalkDeed
    at: datetime
    actor_id: UUID | None
    channel: Channel | None
    result: AttemptResult | None
    is_safe: bool
    note: str


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One request in a list."""

    talk_id: UUID
    reference: str
    name: str
    state: TalkState
    asked_at: datetime
    due_on: date | None
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class TalkPage:
    """One request, as connectors see it."""

    line: TalkLine
    person_id: UUID
    said: Said
    contact: Contact  # as they may be contacted now
    outcome: TalkOutcome | None
    standing: Standing
    events: tuple[TalkEvent, ...]
    deeds: tuple[TalkDeed, ...]
    version: int


@dataclass(frozen=True, slots=True)
class TalkFollower:
    """Somebody who has the reference and the secret of a request to talk."""

    talk_id: UUID


@dataclass(frozen=True, slots=True)
class TrackedTalk:
    """A request as the person follows it: no name, only where it stands."""

    talk_id: UUID
    reference: str
    state: TalkState
    due_on: date | None
    outcome: TalkOutcome | None
    events: tuple[tuple[TalkDeed, datetime], ...]


def check(doing: Doing, state: TalkState, standing: Standing) -> None:
    """Raises ConflictError for what is not open now, InvalidError, by field, for what is wrong."""
    if doing.deed not in STAFF_DEEDS[state]:
        raise ConflictError(MOVED_ON)
    wrong: dict[str, str] = {}
    if doing.deed is TalkDeed.TRY:
        wrong = {
            name: words
            for name, words in (("channel", "Choose how you tried"), ("result", "Choose what came"))
            if getattr(doing, name) is None
        }
    elif doing.deed is TalkDeed.CLOSE:
        wrong = _wrong_end(doing, standing)
    elif not doing.note.strip():
        wrong = {"note": "Write a short note"}
    if wrong:
        raise InvalidError(next(iter(wrong.values())), wrong)


def due_after(doing: Doing, today: date, deadlines: Deadlines) -> date | None:
    """When the next move is due: to try again soon, to settle it once you have talked."""
    if doing.deed is TalkDeed.CLOSE:
        return None
    has_talked = doing.deed is TalkDeed.TALK or doing.result is AttemptResult.SPOKE
    return add_working_days(today, deadlines.first_contact if has_talked else deadlines.check)


def is_unanswered(doing: Doing, *, is_safe: bool) -> bool:
    """Whether a try counts toward those after which nobody was reached."""
    return is_safe and doing.result in UNANSWERED


def _wrong_end(doing: Doing, standing: Standing) -> dict[str, str]:
    """An end is one that happened, and says why where nothing else does."""
    if doing.outcome is None:
        return {"outcome": "Choose what came of it"}
    missing = {
        TalkOutcome.REFERRED: (standing.has_referral, NO_REFERRAL),
        TalkOutcome.SIGNPOSTED: (standing.has_signpost, NO_SIGNPOST),
        TalkOutcome.SUPPORTED: (standing.has_connector, NOBODY),
        TalkOutcome.NOT_REACHED: (standing.unanswered >= TRIES, SHORT_OF_TRIES),
    }
    is_there, words = missing.get(doing.outcome, (True, ""))
    if not is_there:
        return {"outcome": words}
    if doing.outcome in NEEDS_WHY and not doing.note.strip():
        return {"note": "Say in a few words why, or what was agreed"}
    return {}

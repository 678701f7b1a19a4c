"""The codes and numbers in which a match explains itself; words for them live in web."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from matching.terms import Domain, Limit

Value: TypeAlias = str | int | float | tuple[str, ...]
Numbers: TypeAlias = Mapping[str, Value]


class ReasonCode(StrEnum):
    """Why a service is shown. Each names a fact that raised its score."""

    ANSWERS = "answers"  # domain, rank (0: help wanted, not a priority), is_primary (0 or 1)
    GOAL_KIND = "goal_kind"  # domain, kinds
    GOAL_WORDS = "goal_words"  # domain, stems
    HELPED_OTHERS = "helped_others"  # domain, helped, closed
    SAFE_FIRST = "safe_first"  # a helpline or a confidential service, for personal safety
    COVERS = "covers"  # kind: a CoverageKind
    NEAR = "near"  # km
    COMES_TO_YOU = "comes_to_you"
    FROM_HOME = "from_home"  # modes: those remote ones that can be used
    ROOM_NOW = "room_now"  # said_on
    CHECKED_LATELY = "checked_lately"  # verified_on
    ACCESS_MET = "access_met"  # features
    FREE = "free"
    DONATION = "donation"
    YOUR_LANGUAGE = "your_language"  # languages
    INTERPRETER = "interpreter"
    YOUR_COMMUNITY = "your_community"  # communities
    YOUR_TIMES = "your_times"  # times
    YOUR_WAY = "your_way"  # modes
    PEER_LED = "peer_led"
    COMPANION = "companion"


class CautionCode(StrEnum):
    """What is known and should be said before somebody sets out."""

    WAITING_LIST = "waiting_list"  # weeks, if said
    FULL = "full"  # until, if said
    OUTSIDE_AREA = "outside_area"  # km_outside
    TOO_FAR = "too_far"  # km, max_km
    OTHER_TIMES = "other_times"  # times
    OTHER_WAY = "other_way"  # modes
    COSTS = "costs"  # pence, if known
    CHECK_FIRST = "check_first"  # verified_on, band
    ACCESS_LACKING = "access_lacking"  # partly, no: features asked for that are not (fully) there


class NoteCode(StrEnum):
    """What the whole list should open with."""

    KEY_WORKER_FIRST = "key_worker_first"  # domain: talk to the care team first
    SAFETY_HELP_FIRST = "safety_help_first"  # show the help numbers with this list
    CRISIS_WORDS = "crisis_words"  # the person's own words may mean urgent need: show help first
    LOOKED_WIDER = "looked_wider"  # step: the furthest that anything shown came in at


class UnmetCode(StrEnum):
    """Why a need has no answer in the list."""

    NOTHING_LISTED = "nothing_listed"  # no service in the directory is for it
    NOTHING_SUITS = "nothing_suits"  # some are; a limit, named beside, keeps each one away
    LIST_TOO_SHORT = "list_too_short"  # one suits, but the list asked for had no place for it


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with the numbers it rests on."""

    code: ReasonCode
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something to ask the service about, since nobody has said."""

    about: Limit
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something known that speaks against, though it does not rule out."""

    code: CautionCode
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A service that is not shown, and the limit that keeps it away."""

    service_id: UUID
    limit: Limit
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wanted domain that nothing in the list answers; goes to the unmet-need register."""

    domain: Domain
    why: UnmetCode
    limit: Limit | None = None  # NOTHING_SUITS: the commonest limit


@dataclass(frozen=True, slots=True)
class Prompt:
    """A low rating alone: ask "would you like help with this?", and weigh nothing."""

    domain: Domain
    rating: int
    said_no: bool  # True: help was offered in this session and not wanted; ask gently or not at all


@dataclass(frozen=True, slots=True)
class Note:
    """One line for the top of a list."""

    code: NoteCode
    numbers: Numbers = field(default_factory=dict)

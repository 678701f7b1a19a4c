"""What a page about referrals needs: frozen, opened as far as the viewer may see, no SQL inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from base.paging import pages_of
from matching.terms import AccessFeature, Domain
from people.terms import Channel
from referrals.manner import Manner
from referrals.reasons import (
    AttemptResult,
    DecidedBy,
    DomainOutcome,
    MessageKind,
    Outcome,
    Placement,
    Shared,
    Source,
)
from referrals.states import Action, Party, State


class Sight(StrEnum):
    """How much of a person a service may see."""

    NOTHING = "nothing"
    MINIMUM = "minimum"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class TaskHolder:
    """Somebody with a task link: may act for one organisation on one referral."""

    organisation_id: UUID
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class SelfReferrer:
    """Somebody who gave the right reference and secret for one referral."""

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """What a sender writes, and what the person agrees to send along with the minimum."""

    wants: str = ""  # what the person hopes for, in their own words where possible
    good_to_know: str = ""  # what helps the first meeting, and any risk to staff
    shares: frozenset[Shared] = frozenset()
    by_first_name: bool = False  # whether the minimum gives the first name instead of initials
    also: tuple[Domain, ...] = ()  # what it is for, besides the referral's own domain
    talks_first: bool = False  # they are not sure: nothing goes before somebody talked with them


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a service sees before it accepts."""

    name: str  # initials, or the first name if the person agreed
    area: str  # postcode district; "" when not known
    age_band: str  # "25-34"; "" when not known
    has_safe_contact: bool  # whether they have named at least one safe way
    also: tuple[Domain, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Exactly what the person agreed to send. Empty: not agreed, or not known."""

    name: str
    wants: str = ""
    good_to_know: str = ""
    pronouns: str = ""
    age: int | None = None
    postcode: str = ""
    ways: Mapping[Channel, str] = field(default_factory=dict)  # safe ones only
    safe_note: str = ""
    languages: tuple[str, ...] = ()
    needs_interpreter: bool = False
    access: tuple[AccessFeature, ...] = ()
    communication: str = ""
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral in a list. name: as far as the viewer may see; "" for nothing."""

    referral_id: UUID
    reference: str
    person_id: UUID | None  # None for the service's side
    name: str
    service_id: UUID
    service_name: str
    organisation_id: UUID
    organisation_name: str
    domain: Domain
    source: Source
    state: State
    turn: Party | None
    due_on: date | None
    is_overdue: bool
    expected_on: date | None
    outcome: Outcome | None
    owner_id: UUID | None
    call_on: date | None
    minimum: Minimum | None
    sent_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class LinePage:
    """One page of a list. page: from 1."""

    lines: tuple[ReferralLine, ...]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, self.per_page)


@dataclass(frozen=True, slots=True)
class Event:
    """One step as it is told."""

    position: int
    action: Action
    from_state: State | None
    to_state: State
    party: Party
    actor_id: UUID | None
    reason: str | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the person."""

    party: Party
    channel: Channel
    result: AttemptResult
    is_safe: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """Something one side wrote to the other."""

    kind: MessageKind
    party: Party
    author_id: UUID | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """Another service that was asked for the same person and need, and what came of it."""

    referral_id: UUID
    service_id: UUID
    service_name: str
    state: State
    reason: str | None
    on: datetime  # when it was sent, or begun


@dataclass(frozen=True, slots=True)
class OurSide:
    """What only the sender's side and the core team see of a referral."""

    letter: Letter
    parent_id: UUID | None
    child_ids: tuple[UUID, ...]
    session_id: UUID | None
    team_id: UUID | None
    core_team_id: UUID | None
    sender_id: UUID | None
    placement: Placement | None
    decided_by: DecidedBy | None
    consent_wording: str | None
    consented_at: datetime | None
    check_in_on: date | None
    better: tuple[UUID, str] | None  # the place that the service thinks better, and its name
    tried: tuple[Tried, ...]
    unsent: tuple[Party, ...]  # whom an e-mail about this did not reach


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One referral, opened as far as the viewer may see.

    sight: how much of the person the service sees now, whoever looks.
    """

    line: ReferralLine
    parties: frozenset[Party]  # the viewer's sides
    actions: tuple[Action, ...]  # what the viewer may do now
    sight: Sight
    minimum: Minimum | None
    snapshot: Snapshot | None
    ours: OurSide | None  # None to the service
    reason: str | None
    domain_outcomes: Mapping[Domain, DomainOutcome]
    unanswered: int
    no_contact: bool  # the person has asked not to be contacted
    has_question: bool
    answer_by: date | None
    answered_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    contact_aim: datetime | None  # by when somebody is to have been in touch: a local aim
    contacted_at: datetime | None
    events: tuple[Event, ...]
    attempts: tuple[Attempt, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class TrackedReferral:
    """A self-referral as the person follows it: no name, only where it stands."""

    referral_id: UUID
    reference: str
    service_id: UUID
    service_name: str
    domain: Domain
    state: State
    turn: Party | None
    due_on: date | None
    expected_on: date | None
    outcome: Outcome | None
    placement: Placement | None
    actions: tuple[Action, ...]
    messages: tuple[Message, ...]
    events: tuple[tuple[Action, datetime], ...]
    version: int


@dataclass(frozen=True, slots=True)
class MessageBack:
    """A message back. summary: the headings of `document.message_back`; None in a list."""

    message_id: UUID
    line: ReferralLine
    to_team_id: UUID | None
    to_user_id: UUID | None
    created_at: datetime
    due_on: date
    is_overdue: bool
    seen_at: datetime | None
    seen_by: UUID | None
    seen_as: Party | None
    reply: str
    summary: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Signpost:
    """Somebody was told of a service."""

    service_id: UUID
    service_name: str
    domain: Domain
    session_id: UUID | None
    made_by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened for a person: a step of a referral, or a signpost (action None)."""

    at: datetime
    referral_id: UUID | None
    service_id: UUID
    service_name: str
    action: Action | None
    to_state: State | None
    party: Party | None
    reason: str | None
    note: str

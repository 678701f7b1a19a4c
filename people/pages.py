"""What a page about a person needs: frozen, opened, no SQL inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from matching.terms import AccessFeature, Answer, Community, Domain
from people.items import Item
from people.record_terms import InformationNeed, Lead
from people.rules import Means, Rating
from people.terms import (
    ActionKind,
    ActionState,
    Channel,
    ConsentKind,
    Level,
    Origin,
    Owner,
    SessionState,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody. A channel nobody asked about is not safe."""

    phone: str = ""
    email: str = ""
    postcode: str = ""  # normalised, or a sector or outcode; "" when not known
    address: str = ""  # the lines above the postcode; never sent to a service
    safe: Mapping[Channel, Answer] = field(default_factory=dict)
    say_who: Answer = Answer.UNKNOWN  # whether we may say who we are to whoever answers
    days: tuple[int, ...] = ()  # good days: 0 Monday to 6 Sunday; empty: nobody said
    times: str = ""
    safe_word: str = ""
    others: str = ""  # who else may answer, and what they may know
    never: str = ""  # numbers and addresses that must not be used
    safe_note: str = ""  # anything else to know when getting in touch
    checked_on: date | None = None
    checked_by: UUID | None = None
    recheck_on: date | None = None
    letters_in: str = ""  # the locale of our e-mails to them, as they chose it; "": English

    def may_use(self, channel: Channel) -> bool:
        """Whether the person has said that this channel is safe."""
        return self.safe.get(channel) is Answer.YES


@dataclass(frozen=True, slots=True)
class Details:
    """What helps to find something that fits."""

    pronouns: str = ""
    born: date | None = None
    birth_year: int | None = None
    nhs_number: str = ""  # ten digits, checked
    languages: tuple[str, ...] = ("en",)  # the main one first
    needs_interpreter: bool = False
    interpreter_note: str = ""
    musts: tuple[AccessFeature, ...] = ()
    nices: tuple[AccessFeature, ...] = ()
    communities: tuple[Community, ...] = ()
    information: tuple[InformationNeed, ...] = ()
    communication: str = ""  # Accessible Information Standard needs, in words


@dataclass(frozen=True, slots=True)
class Person:
    """One person, opened for a viewer who may see them."""

    person_id: UUID
    reference: str
    origin: Origin
    name: str
    contact: Contact
    details: Details
    level: Level
    team_id: UUID | None
    core_team_id: UUID | None
    connector_id: UUID | None
    key_worker_id: UUID | None
    practice_code: str | None
    pcn_code: str | None
    pcn_is_guess: bool
    version: int
    lead: Lead = Lead.VOLUNTARY_SECTOR


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """One person in a list."""

    person_id: UUID
    reference: str
    name: str
    level: Level
    pcn_code: str | None
    connector_id: UUID | None
    last_session_on: date | None
    next_session_on: date | None
    open_actions: int
    lead: Lead = Lead.VOLUNTARY_SECTOR
    key_worker_id: UUID | None = None
    recheck_on: date | None = None
    is_waiting: bool = False  # a service has not answered yet
    has_handover: bool = False  # a referral has come back and must be placed


@dataclass(frozen=True, slots=True)
class Priority:
    """A chosen area and what was said about it."""

    domain: Domain
    rank: int
    understanding: str = ""
    looking_forward: str = ""
    exploring: str = ""


@dataclass(frozen=True, slots=True)
class DialogSession:
    """One session as it stands."""

    session_id: UUID
    person_id: UUID
    worker_id: UUID | None
    stage: Stage
    state: SessionState
    held_on: date
    next_on: date | None
    ratings: Mapping[Domain, Rating]
    priorities: tuple[Priority, ...]  # in the person's own order
    means: Means
    version: int
    created_at: datetime
    setting: str = ""  # where it was held, and who else was there
    imported_at: datetime | None = None  # when it came in from a file; None: held here


@dataclass(frozen=True, slots=True)
class Correction:
    """An answer put right after the session was finished. before, after: as answers are kept."""

    item: Item
    before: str
    after: str
    why: str
    made_by: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Action:
    """Something agreed."""

    action_id: UUID
    session_id: UUID | None
    domain: Domain | None
    kind: ActionKind
    owner: Owner
    text: str
    service_id: UUID | None
    due_on: date | None
    state: ActionState
    review_note: str
    created_at: datetime
    remind_by: Channel | None = None  # how they asked to be reminded on the day
    reviewed_at: datetime | None = None  # when it was last looked back on


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to, as it stands now."""

    kind: ConsentKind
    organisation_id: UUID | None
    is_given: bool
    wording: str
    recorded_by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionDates:
    """One DIALOG+ session as days. next_on: the next one that was agreed."""

    session_id: UUID
    held_on: date
    next_on: date | None
    is_finished: bool
    is_rated: bool


@dataclass(frozen=True, slots=True)
class PersonDates:
    """The sessions of a person, and the id and day of each thing that was agreed."""

    sessions: tuple[SessionDates, ...] = ()
    agreed: tuple[tuple[UUID, date], ...] = ()

"""What the pages of a record show besides the person: steps, facts for safety, history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from people.record_terms import FlagKind, Lead, StepReason
from people.terms import Level


@dataclass(frozen=True, slots=True)
class LevelStep:
    """A step up or down, as it was made."""

    from_level: Level
    to_level: Level
    lead: Lead
    reason: StepReason
    note: str
    made_by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SafetyFlag:
    """A fact for whoever visits. ended_at: None while it holds."""

    flag_id: UUID
    kind: FlagKind
    fact: str
    is_known_to_person: bool
    review_on: date
    added_by: UUID
    added_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Somebody did something with the record: which sections, never what was written."""

    at: datetime
    actor_id: UUID | None
    role: str
    deed: str  # storage.audit.Deed
    sections: tuple[str, ...]
    reason: str

"""What may be recorded about a person, section by section. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from people.pages import Contact, Details, Person
from people.record_terms import Lead
from people.terms import Level


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What may be recorded and changed about a person.

    level, lead: where somebody new begins; later changes are steps, with a reason.
    """

    name: str
    contact: Contact = field(default_factory=Contact)
    details: Details = field(default_factory=Details)
    practice_code: str | None = None
    pcn_code: str | None = None
    pcn_is_guess: bool = False
    level: Level = Level.GREEN
    lead: Lead | None = None  # None: who usually leads at this level


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after a person here. All None for somebody who referred themselves."""

    team_id: UUID | None = None
    core_team_id: UUID | None = None
    connector_id: UUID | None = None
    key_worker_id: UUID | None = None


_PLACE: Final = ("postcode", "address")
_LANGUAGES: Final = ("languages", "needs_interpreter", "interpreter_note")
_NEEDS: Final = ("musts", "nices", "communities", "information", "communication")


def facts_of(person: Person) -> PersonFacts:
    """What is recorded of a person, ready to be changed."""
    return PersonFacts(
        person.name,
        person.contact,
        person.details,
        person.practice_code,
        person.pcn_code,
        person.pcn_is_guess,
        person.level,
        person.lead,
    )


def usual_lead(level: Level) -> Lead:
    """Who leads at a level: green the voluntary sector, amber and red the community team."""
    return Lead.VOLUNTARY_SECTOR if level is Level.GREEN else Lead.COMMUNITY_TEAM


def sections_changed(before: PersonFacts, after: PersonFacts) -> list[str]:
    """The sections of the record in which something differs; names only, never values."""
    return [name for name, part in _SECTIONS.items() if part(before) != part(after)]


def _who(facts: PersonFacts) -> tuple[Any, ...]:
    details = facts.details
    known = (details.pronouns, details.born, details.birth_year, details.nhs_number)
    return (facts.name, *known)


def _contact(facts: PersonFacts) -> tuple[Any, ...]:
    names = [each for each in Contact.__dataclass_fields__ if each not in _PLACE]
    return tuple(getattr(facts.contact, each) for each in names)


def _place(facts: PersonFacts) -> tuple[Any, ...]:
    lines = tuple(getattr(facts.contact, each) for each in _PLACE)
    return (*lines, facts.practice_code, facts.pcn_code, facts.pcn_is_guess)


def _languages(facts: PersonFacts) -> tuple[Any, ...]:
    return tuple(getattr(facts.details, each) for each in _LANGUAGES)


def _needs(facts: PersonFacts) -> tuple[Any, ...]:
    return tuple(getattr(facts.details, each) for each in _NEEDS)


_SECTIONS: Final[Mapping[str, Callable[[PersonFacts], tuple[Any, ...]]]] = {
    "who": _who,
    "contact": _contact,
    "place": _place,
    "languages": _languages,
    "needs": _needs,
}

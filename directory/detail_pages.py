"""What a page needs of phones, people, prices and what else is said: frozen, no SQL inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from directory.terms import PhoneKind


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number. location_id: only at this place of the service; None: anywhere."""

    number: str
    kind: PhoneKind = PhoneKind.VOICE
    extension: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    location_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Somebody to ask for, by name or by role."""

    name: str
    role: str
    department: str
    email: str
    phones: tuple[Phone, ...]
    location_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CostOption:
    """One of several prices. pence: hundredths of the currency; None: not an amount."""

    option: str
    pence: int | None
    currency: str
    valid_from: date | None
    valid_to: date | None
    note: str

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True, slots=True)
class Document:
    """Something a person has to bring or fill in."""

    document: str
    url: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that an organisation is known by elsewhere. scheme: as at org-id.guide."""

    scheme: str
    kind: str
    identifier: str


@dataclass(frozen=True, slots=True)
class ExternalTerm:
    """A term of somebody else's vocabulary. about: Open Referral's link_type."""

    taxonomy: str
    name: str
    taxonomy_uri: str = ""
    taxonomy_version: str = ""
    code: str = ""
    description: str = ""
    uri: str = ""
    about: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """All of these of one service, organisation or place. What its kind has none of is empty."""

    phones: tuple[Phone, ...] = ()
    contacts: tuple[ContactPerson, ...] = ()
    costs: tuple[CostOption, ...] = ()
    funding: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    external_terms: tuple[ExternalTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessWords:
    """What a place says of getting in, in its own words. url: a page that says more."""

    note: str = ""
    details: str = ""
    url: str = ""


NO_ACCESS_WORDS: Final = AccessWords()


@dataclass(frozen=True, slots=True)
class ServiceMore:
    """What some services say besides. Nothing here is about a confidential place.

    place_notes, place_details: by location id. area_names: beside each of the page's coverage.
    """

    alternate_name: str
    alert: str
    how_to_join: str
    wait_words: str
    interpretation: str
    accreditations: str
    licences: str
    assurer_email: str
    language_notes: Mapping[str, str]
    place_notes: Mapping[UUID, str]
    place_details: Mapping[UUID, Details]
    area_names: tuple[str, ...]
    details: Details


@dataclass(frozen=True, slots=True)
class Parent:
    """The organisation that another belongs to."""

    organisation_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class OrganisationMore:
    """What some organisations say besides. place_details: by location id."""

    alternate_name: str
    legal_status: str
    year_founded: int | None
    parent: Parent | None  # only one that has a page of its own
    details: Details
    place_details: Mapping[UUID, Details]

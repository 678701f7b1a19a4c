"""What a page needs of phones, people, prices and the like: frozen, no SQL inside."""

from dataclasses import dataclass
from datetime import date
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

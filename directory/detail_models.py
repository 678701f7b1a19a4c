"""Tables of what a service, an organisation or a place has besides: phones, people, prices ..."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.terms import PhoneKind
from storage.base import Base
from storage.types import WebAddress

_HAS_OWNER: Final = (
    "CASE WHEN organisation_id IS NULL THEN service_id IS NOT NULL OR location_id IS NOT NULL "
    "ELSE service_id IS NULL AND location_id IS NULL END"
)


class Owned:
    """Whose it is: a service's, a service's at one of its places, an organisation's or a place's.

    service_id with location_id is what Open Referral calls a service at location.
    """

    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("services.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    location_id: Mapped[UUID | None] = mapped_column(ForeignKey("locations.id"), index=True)


class ContactRow(Owned, Base):
    """Somebody to ask for, by name or by role."""

    __tablename__ = "contacts"
    __table_args__ = (CheckConstraint(_HAS_OWNER, "owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class PhoneRow(Owned, Base):
    """A phone number. That of a contact has the contact's owner as well."""

    __tablename__ = "phones"
    __table_args__ = (CheckConstraint(_HAS_OWNER, "owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # Checked when all is written: contacts and their phones are written together
    contact_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("contacts.id", deferrable=True, initially="DEFERRED"), index=True
    )
    number: Mapped[str] = mapped_column(String(40))
    extension: Mapped[str] = mapped_column(String(10), default="")
    kind: Mapped[PhoneKind] = mapped_column(default=PhoneKind.VOICE)
    languages: Mapped[list[Any]] = mapped_column(default=list)  # ISO 639 codes
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class CostOptionRow(Base):
    """One of several prices of a service."""

    __tablename__ = "cost_options"
    __table_args__ = (
        CheckConstraint("pence >= 0", "pence"),
        CheckConstraint("valid_to >= valid_from", "valid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    option: Mapped[str] = mapped_column(default="")  # whom or what it is for
    pence: Mapped[int | None]  # hundredths of the currency
    currency: Mapped[str] = mapped_column(String(3), default="GBP")  # ISO 4217
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class FundingRow(Owned, Base):
    """Who pays for a service or an organisation."""

    __tablename__ = "funding"
    __table_args__ = (CheckConstraint(_HAS_OWNER, "owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    source: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class DocumentRow(Base):
    """Something a person has to bring or fill in."""

    __tablename__ = "required_documents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    document: Mapped[str]
    url: Mapped[str] = mapped_column(WebAddress, default="")
    position: Mapped[int] = mapped_column(default=0)


class IdentifierRow(Base):
    """A number somebody else knows an organisation by, beside charity and company numbers."""

    __tablename__ = "organisation_identifiers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    scheme: Mapped[str] = mapped_column(String(20), default="")  # org-id.guide: "GB-COH"
    kind: Mapped[str] = mapped_column(default="")  # the scheme in words
    identifier: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)


class ExternalTermRow(Owned, Base):
    """A term of somebody else's vocabulary, kept as it came and shown as such."""

    __tablename__ = "external_terms"
    __table_args__ = (CheckConstraint(_HAS_OWNER, "owner"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    taxonomy: Mapped[str]  # the vocabulary's name
    taxonomy_uri: Mapped[str] = mapped_column(default="")
    taxonomy_version: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str] = mapped_column(String(100), default="")
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    uri: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")  # what it says of it: Open Referral's link_type
    value: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

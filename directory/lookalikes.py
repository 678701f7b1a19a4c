"""Organisations of the directory that may be the one somebody tells of, found as they type."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from directory.claim_rules import NewOrganisation
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.terms import ServiceStatus
from geo.postcode import normalise_postcode
from matching.likeness import Listing, find_alike
from matching.likeness_facts import domain_key, number_key

MOST_FOUND: Final = 10
_MOST_READ: Final = 200
_LITTLE: Final = 3  # letters: shorter words are in too many names
_MOST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An organisation of the directory that may be the one meant.

    is_likely: much speaks for it. is_there: it has a place at the postcode that was told.
    """

    organisation_id: UUID
    name: str
    is_likely: bool
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """What somebody told, as it is compared. there: the organisations at its postcode."""

    name: str
    domain: str
    number: str
    postcode: str
    there: frozenset[UUID]


def lookalikes(session: Session, new: NewOrganisation) -> list[Lookalike]:
    """Organisations with public services that may be the one meant. Two statements.

    Found by the charity number, the postcode of a place that is no secret, the web domain, or a
    part of the name; most likely first.
    """
    told = _told(session, new)
    wanted = _wanted(told)
    if not wanted:
        return []
    row = OrganisationRow
    public = select(ServiceRow.organisation_id).where(ServiceRow.status == ServiceStatus.PUBLISHED)
    query = select(row).where(or_(*wanted), row.id.in_(public))
    query = query.order_by(row.id.in_(told.there).desc(), row.name).limit(_MOST_READ)
    found = session.scalars(query).all()
    mine: Listing[UUID | None] = Listing(
        None,
        new.name,
        postcode=told.postcode,
        charity_number=new.charity_number,
        website=new.website,
    )
    pairs = find_alike([mine, *_listed(found, told)], among=[None])
    alike = {each.first or each.second for each in pairs}
    lines = [
        Lookalike(each.id, each.name, each.id in alike or _is_it(each, told), each.id in told.there)
        for each in found
    ]
    return sorted(lines, key=lambda each: (not each.is_likely, not each.is_there))[:MOST_FOUND]


def _told(session: Session, new: NewOrganisation) -> _Told:
    postcode = normalise_postcode(new.postcode) or ""
    place = LocationRow
    query = select(place.organisation_id).where(
        place.postcode == postcode, place.is_confidential.is_(False)
    )
    there = frozenset(session.scalars(query)) if postcode else frozenset()
    return _Told(
        new.name.strip(),
        domain_key(new.website),
        number_key(new.charity_number),
        postcode,
        there,
    )


def _wanted(told: _Told) -> list[ColumnElement[bool]]:
    row = OrganisationRow
    words = [each for each in told.name.split() if len(each) > _LITTLE][:_MOST_WORDS]
    parts = [told.name, *words] if told.name else []
    wanted: list[ColumnElement[bool]] = [
        row.name.icontains(each, autoescape=True) for each in parts
    ]
    wanted += [row.charity_number == told.number] if told.number else []
    wanted += [row.website.icontains(told.domain, autoescape=True)] if told.domain else []
    wanted += [row.id.in_(told.there)] if told.there else []
    return wanted


def _listed(found: Iterable[OrganisationRow], told: _Told) -> list[Listing[UUID | None]]:
    return [
        Listing(
            each.id,
            each.name,
            postcode=told.postcode if each.id in told.there else "",
            charity_number=each.charity_number or "",
            website=each.website,
        )
        for each in found
    ]


def _is_it(row: OrganisationRow, told: _Told) -> bool:
    same_number = bool(told.number) and row.charity_number == told.number
    same_domain = bool(told.domain) and told.domain == domain_key(row.website)
    return same_number or same_domain or row.name.lower() == told.name.lower()

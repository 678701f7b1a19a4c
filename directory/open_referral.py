"""Services as Open Referral UK 3.0 documents: what the public may see of them, and nothing else.

Left out: places that are confidential and whatever hangs on them, the words that a service is
found by, and who is told of referrals. `docs/open-referral-fields.csv` says where each field of
the standard lives; terms of our own vocabularies are attributes, and what the standard has no
field for is in `x_anydoor`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import facts
from directory import open_referral_parts as parts
from directory.cards import Gathered, gather
from directory.detail_pages import Details
from directory.details import Owner, load_details
from directory.facts import AreaFact
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.open_referral_terms import (
    EXTRA,
    Json,
    Naming,
    external_attributes,
    made_id,
    no_names,
    own_attribute,
    said,
)
from directory.terms import ServiceStatus, Taxonomy

STATUS: Final[Mapping[ServiceStatus, str]] = {
    ServiceStatus.PUBLISHED: "active",
    ServiceStatus.DRAFT: "inactive",
    ServiceStatus.DROPPED: "inactive",
    ServiceStatus.CLOSED: "defunct",
}
CHARITY: Final = ("GB-CHC", "Charity number")
COMPANY: Final = ("GB-COH", "Company number")
_NONE: Final = Details()


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is told of one service. places: those that may be, the main one first."""

    gathered: Gathered
    areas: tuple[AreaFact, ...]
    language_notes: Mapping[str, str]
    details: Details
    organisation: Details
    places: tuple[tuple[LocationRow, str, Details], ...]  # with what is different there


def load_documents(
    session: Session, ids: Collection[UUID], *, today: date, naming: Naming = no_names
) -> dict[UUID, Json]:
    """Published services by id, in the order given; any other is left out.

    naming: words for terms, areas and languages, which the document says beside their codes.
    Twenty-three statements, however many services.
    """
    gathered = gather(session, facts.among(ids), today=today)
    wholes = _wholes(session, gathered)
    return {
        each: service_document(wholes[each], naming)
        for each in dict.fromkeys(ids)
        if each in wholes
    }


def service_document(whole: Whole, naming: Naming = no_names) -> Json:
    """One service with everything that hangs on it."""
    found, details = whole.gathered, whole.details
    row = found.service
    shown = {None, *(place.id for place, _, _ in whole.places)}
    return said(
        **_plain(row, naming),
        phones=parts.phones(
            row.id,
            [each for each in details.phones if each.location_id in shown],
            naming,
            main=row.phone,
        ),
        schedules=[
            parts.schedule(row.id, n, each)
            for n, each in enumerate(found.schedules)
            if each.location_id in shown
        ],
        service_areas=[parts.area(row.id, n, each, naming) for n, each in enumerate(whole.areas)],
        service_at_locations=_at_locations(whole, naming),
        languages=_languages(whole, naming),
        organization=organisation_document(found.organisation, whole.organisation, naming),
        funding=parts.funding(row.id, details.funding),
        cost_options=parts.costs(row.id, details.costs),
        required_documents=parts.documents(row.id, details),
        contacts=parts.contacts(
            row.id, [each for each in details.contacts if each.location_id in shown], naming
        ),
        attributes=_attributes(whole, naming),
        **{EXTRA: _extra(whole)},
    )


def organisation_document(
    row: OrganisationRow, details: Details, naming: Naming = no_names
) -> Json:
    """An organisation, without its places and services."""
    return {
        "description": row.description,  # the standard wants one, if only an empty one
        **said(
            id=str(row.id),
            name=row.name,
            alternate_name=row.alternate_name,
            email=row.email,
            website=row.website,
            year_incorporated=row.year_founded,
            legal_status=row.legal_status,
            logo=row.logo,
            uri=row.uri,
            parent_organization_id=str(row.parent_id) if row.parent_id else None,
            funding=parts.funding(row.id, details.funding),
            contacts=parts.contacts(row.id, details.contacts, naming),
            phones=parts.phones(row.id, details.phones, naming, main=row.phone),
            organization_identifiers=_identifiers(row, details),
            attributes=external_attributes("organization", row.id, details.external_terms),
            **{EXTRA: {"kind": row.kind.value}},
        ),
    }


def listed(document: Json) -> Json:
    """The same service for a list: what it has one of, its organisation among that."""
    kept = {name: each for name, each in document.items() if not isinstance(each, list)}
    organisation = {
        name: each for name, each in document["organization"].items() if not isinstance(each, list)
    }
    return kept | {"organization": organisation}


def _wholes(session: Session, gathered: Mapping[UUID, Gathered]) -> dict[UUID, Whole]:
    """What was gathered of services with everything else that hangs on them."""
    scope = facts.among(gathered.keys())
    open_ids = {place.place.location_id for each in gathered.values() for place in _open(each)}
    organisation_ids = {each.organisation.id for each in gathered.values()}
    areas, notes = facts.load_area_facts(session, scope), facts.load_language_notes(session, scope)
    details = load_details(session, Owner.SERVICE, scope)
    organisations = load_details(session, Owner.ORGANISATION, facts.among(organisation_ids))
    at_places = load_details(session, Owner.LOCATION, facts.among(open_ids))
    of_them = facts.among(open_ids)(LocationRow.id)
    rows = {row.id: row for row in session.scalars(select(LocationRow).where(of_them))}
    return {
        service_id: Whole(
            found,
            areas.get(service_id, ()),
            notes.get(service_id, {}),
            details.get(service_id, _NONE),
            organisations.get(found.organisation.id, _NONE),
            tuple(
                (rows[at], place.note, at_places.get(at, _NONE))
                for place in _open(found)
                if (at := place.place.location_id) in rows
            ),
        )
        for service_id, found in gathered.items()
    }


def _open(found: Gathered) -> list[facts.PlaceFact]:
    return [each for each in found.places if not each.is_confidential]


def _plain(row: ServiceRow, naming: Naming) -> Json:
    """The fields that are one value."""
    fees = row.cost_note or naming("cost", row.cost_kind.value)
    changed = row.updated_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "id": str(row.id),
        "organization_id": str(row.organisation_id),
        "name": row.name,
        "alternate_name": row.alternate_name,
        "description": row.description,
        "url": row.website,
        "email": row.email,
        "status": STATUS[row.status],
        "interpretation_services": row.interpretation,
        "application_process": row.how_to_join,
        "fees_description": fees,
        "fees": fees,
        "wait_time": row.wait_words,
        "accreditations": row.accreditations,
        "eligibility_description": row.who_for,
        "minimum_age": row.min_age,
        "maximum_age": row.max_age,
        "assured_date": row.verified_on.isoformat() if row.verified_on else None,
        "assurer_email": row.assurer_email,
        "licenses": row.licences,
        "alert": row.alert,
        "last_modified": changed.replace("+00:00", "Z"),
    }


def _identifiers(row: OrganisationRow, details: Details) -> list[Json]:
    """The numbers it is known by: charity and company number first."""
    own = ((CHARITY, row.charity_number), (COMPANY, row.company_number))
    numbers = [(*known, number) for known, number in own if number]
    numbers += [(each.scheme, each.kind, each.identifier) for each in details.identifiers]
    return [
        {
            "id": made_id("identifier", row.id, *number),
            **said(identifier_scheme=number[0]),
            "identifier_type": number[1],
            "identifier": number[2],
        }
        for number in numbers
    ]


def _at_locations(whole: Whole, naming: Naming) -> list[Json]:
    service_id = whole.gathered.service.id
    return [
        said(
            id=parts.at_location_id(service_id, row.id),
            service_id=str(service_id),
            location_id=str(row.id),
            description=note,
            location=parts.location(row, details, naming),
        )
        for row, note, details in whole.places
    ]


def _languages(whole: Whole, naming: Naming) -> list[Json]:
    return [
        parts.language(whole.gathered.service.id, code, naming, whole.language_notes.get(code, ""))
        for code in whole.gathered.codes(Taxonomy.LANGUAGE)
    ]


def _attributes(whole: Whole, naming: Naming) -> list[Json]:
    """Terms of our vocabularies, then what is known of access, then other people's terms."""
    found = whole.gathered
    service_id = found.service.id
    terms = [
        own_attribute(service_id, each.value, code, naming)
        for each in Taxonomy
        if each is not Taxonomy.LANGUAGE
        for code in found.codes(each)
    ]
    access = [
        own_attribute(
            service_id,
            "access",
            fact.feature.value,
            naming,
            value=fact.answer.value,
            said_on=fact.said_on.isoformat() if fact.said_on else None,
        )
        for fact in found.access
    ]
    theirs = external_attributes("service", service_id, whole.details.external_terms)
    return [*terms, *access, *theirs]


def _extra(whole: Whole) -> Json:
    """What the standard has no field for."""
    found = whole.gathered
    row = found.service
    return said(
        summary=row.summary,
        cannot_help=row.cannot_help,
        cannot_help_why=row.cannot_help_why,
        peer_led=row.peer_led,
        companion=row.companion,
        safe_to_name=row.safe_to_name,
        cost=said(kind=row.cost_kind.value, pence=row.cost_pence, note=row.cost_note),
        room=said(
            state=row.capacity_state.value,
            weeks=row.capacity_weeks,
            until=row.capacity_until.isoformat() if row.capacity_until else None,
            said_on=row.capacity_said_on.isoformat() if row.capacity_said_on else None,
            said_by=row.capacity_said_by.value if row.capacity_said_by else None,
        ),
        assured_by=row.verified_by.value if row.verified_by else None,
        day_changes=[parts.day_change(each) for each in found.changes],
        licence=row.source_licence,
        attribution=row.source_attribution,
    )

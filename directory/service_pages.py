"""Pages of one published service and of one organisation."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from base.errors import NotFoundError
from directory import facts
from directory.cards import Gathered, capacity_of, card, gather, openings
from directory.detail_pages import ServiceMore
from directory.fact_models import AttributeRow
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.moderation_models import RedirectRow
from directory.pages import (
    Contact,
    OrganisationPage,
    Place,
    ReferralTarget,
    ServiceCard,
    ServicePage,
)
from directory.schedule import Opening
from directory.service_more import load_more, load_organisation_more, ref
from directory.terms import NATIONAL, ServiceStatus, Taxonomy
from matching.service import Coverage
from matching.terms import Domain, Route

OPENINGS_ON_A_PAGE: Final = 6
OPENINGS_IN_A_CALENDAR: Final = 100  # of each service: every day of the quarter that is looked at
SIMILAR: Final = 4
_NOT_HERE: Final = "This service is not in the directory"


def service_id_for(session: Session, key: str) -> UUID:
    """The service at an address: a slug, an id, or one that was used before.

    Raises NotFoundError if it leads nowhere. Says nothing of whether it is published.
    """
    return _find(session, key, ServiceRow, "service", _NOT_HERE)


def organisation_id_for(session: Session, key: str) -> UUID:
    """The organisation at an address: a slug, an id, or one that was used before."""
    return _find(
        session, key, OrganisationRow, "organisation", "This organisation is not in the directory"
    )


def get_service_page(session: Session, service_id: UUID, *, today: date) -> ServicePage:
    """All of a published service. Raises NotFoundError if there is none. Eighteen statements."""
    scope = facts.among([service_id])
    found = gather(session, scope, today=today).get(service_id)
    if found is None:
        raise NotFoundError(_NOT_HERE)
    areas = facts.load_area_facts(session, scope).get(service_id, ())
    more = load_more(session, found, tuple(each.name for each in areas), today=today)
    coverage = tuple(each.coverage for each in areas)
    return _service_page(found, coverage, more, _similar(session, found), today)


def get_organisation_page(
    session: Session, organisation_id: UUID, *, today: date
) -> OrganisationPage:
    """An organisation with its published services.

    Raises NotFoundError if there is none, or it has nothing published: then nobody has yet
    looked at what it says of itself. Seventeen statements.
    """
    row = session.get(OrganisationRow, organisation_id)
    mine = select(ServiceRow.id).where(ServiceRow.organisation_id == organisation_id)
    services = gather(session, lambda column: column.in_(mine), today=today)
    if row is None or not services:
        raise NotFoundError("This organisation is not in the directory")
    locations = session.scalars(
        select(LocationRow)
        .where(LocationRow.organisation_id == row.id, LocationRow.is_confidential.is_(False))
        .order_by(LocationRow.name, LocationRow.id)
    )
    places = facts.open_places([facts.place_fact(each) for each in locations])
    return OrganisationPage(
        organisation=ref(row),
        kind=row.kind,
        status=row.status,
        description=row.description,
        contact=Contact(row.phone, row.email, row.website),
        charity_number=row.charity_number,
        company_number=row.company_number,
        places=places,
        services=tuple(card(each, today) for each in services.values()),
        licence=row.source_licence,
        attribution=row.source_attribution,
        more=load_organisation_more(session, row, [each.location_id for each in places]),
    )


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """The coming openings of one published service, for a calendar."""

    card: ServiceCard
    places: tuple[Place, ...]
    openings: tuple[Opening, ...]


def list_organisation_days(
    session: Session, organisation_id: UUID, *, today: date
) -> tuple[ServiceDays, ...]:
    """What an organisation's published services have coming, by name. Seven statements.

    Raises NotFoundError if it has nothing published.
    """
    mine = select(ServiceRow.id).where(ServiceRow.organisation_id == organisation_id)
    services = gather(session, lambda column: column.in_(mine), today=today)
    if not services:
        raise NotFoundError("This organisation is not in the directory")
    return tuple(
        ServiceDays(
            card(each, today),
            facts.open_places(each.places),
            openings(each, today, OPENINGS_IN_A_CALENDAR),
        )
        for each in services.values()
    )


def list_referral_targets(session: Session, ids: Sequence[UUID]) -> dict[UUID, ReferralTarget]:
    """What referrals need to know of services, whatever their status. Two statements."""
    scope = facts.among(ids)
    rows = session.execute(
        select(ServiceRow, OrganisationRow)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(scope(ServiceRow.id))
    ).all()
    terms = facts.load_terms(session, scope)
    return {
        service.id: _target(service, organisation, terms.get(service.id, {}))
        for service, organisation in rows
    }


def get_referral_target(session: Session, service_id: UUID) -> ReferralTarget:
    """What a referral needs to know of one service. Raises NotFoundError if there is none."""
    found = list_referral_targets(session, [service_id])
    if not found:
        raise NotFoundError(_NOT_HERE)
    return found[service_id]


def list_open_places(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Place, ...]]:
    """Where services are, main place first, without confidential places. One statement."""
    places = facts.load_places(session, facts.among(ids))
    return {service_id: facts.open_places(found) for service_id, found in places.items()}


def _service_page(
    found: Gathered,
    coverage: tuple[Coverage, ...],
    more: ServiceMore,
    similar: Sequence[UUID],
    today: date,
) -> ServicePage:
    row = found.service
    return ServicePage(
        card=card(found, today),
        organisation=ref(found.organisation),
        organisation_kind=found.organisation.kind,
        description=row.description,
        who_for=row.who_for,
        cannot_help=row.cannot_help,
        cannot_help_why=row.cannot_help_why,
        contact=_contact(row, found.organisation),
        places=facts.open_places(found.places),
        schedules=tuple(each for each in found.schedules if not each.is_over(today)),
        changes=found.changes,
        next_openings=openings(found, today, OPENINGS_ON_A_PAGE),
        coverage=coverage,
        access=found.access,
        capacity_said_by=row.capacity_said_by,
        verified_by=row.verified_by,
        closed_loops=sum(closed for _, closed in row.closed_loops.values()),
        similar_ids=tuple(similar),
        licence=row.source_licence,
        attribution=row.source_attribution,
        updated_at=row.updated_at,
        version=row.version,
        more=more,
    )


def _contact(row: ServiceRow, organisation: OrganisationRow) -> Contact:
    """The service's own contacts, each filled from the organisation where it has none."""
    return Contact(
        row.phone or organisation.phone,
        row.email or organisation.email,
        row.website or organisation.website,
    )


def _target(row: ServiceRow, organisation: OrganisationRow, terms: facts.Terms) -> ReferralTarget:
    routes = () if row.source == NATIONAL else terms.get(Taxonomy.ROUTE, ())
    return ReferralTarget(
        service_id=row.id,
        name=row.name,
        status=row.status,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        lead_email=row.lead_email,
        contact=_contact(row, organisation),
        domains=tuple(Domain(term) for term, _ in terms.get(Taxonomy.DOMAIN, ())),
        routes=frozenset(Route(term) for term, _ in routes),
        capacity=capacity_of(row),
        safe_to_name=row.safe_to_name,
        usual_reply_days=row.usual_reply_days,
    )


def _similar(session: Session, found: Gathered) -> Sequence[UUID]:
    """Published services of other names that share most: a kind counts twice a domain."""
    kinds, domains = found.codes(Taxonomy.KIND), found.codes(Taxonomy.DOMAIN)
    attribute = AttributeRow
    shared = func.sum(
        case((attribute.taxonomy == Taxonomy.KIND, 2.0), else_=1.0) * attribute.weight
    )
    query = (
        select(attribute.service_id)
        .join(ServiceRow, ServiceRow.id == attribute.service_id)
        .where(
            ServiceRow.status == ServiceStatus.PUBLISHED,
            ServiceRow.id != found.service.id,
            or_(
                (attribute.taxonomy == Taxonomy.KIND) & attribute.term.in_(kinds),
                (attribute.taxonomy == Taxonomy.DOMAIN) & attribute.term.in_(domains),
            ),
        )
        .group_by(attribute.service_id)
        .order_by(shared.desc(), attribute.service_id)
        .limit(SIMILAR)
    )
    return session.scalars(query).all()


def _find(
    session: Session,
    key: str,
    table: type[ServiceRow] | type[OrganisationRow],
    kind: str,
    message: str,
) -> UUID:
    """The id behind an address, at most two statements."""
    condition = table.slug == key
    with suppress(ValueError):
        condition = table.id == UUID(key)
    moved = select(RedirectRow.new_id).where(RedirectRow.old == key, RedirectRow.kind == kind)
    found = session.scalar(moved) or session.scalar(select(table.id).where(condition))
    if found is None:
        raise NotFoundError(message)
    return found

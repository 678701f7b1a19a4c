"""Reads for those who keep listings: editors at their desk, members of organisations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from directory import facts
from directory.cards import Gathered, capacity_of
from directory.desk_pages import DraftLine, DraftPage
from directory.fact_models import AttributeRow, ServiceAreaRow
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.moderation_models import ProposalRow
from directory.owning import NO_SERVICE, may_see, own_organisation, require_editor
from directory.pages import LocationChoice, ServiceForEdit, ServiceLine
from directory.service_more import ref
from directory.terms import ProposalState, ServiceStatus, Taxonomy
from directory.values import load_listings, missing_of
from matching.freshness import freshness
from matching.terms import Domain

PER_PAGE: Final = 25
_FACTS: Final = (
    "kind",
    "address_2",
    "town",
    "travel",
    "description",
    "access_note",
    "access_details",
)
"""What tells two places of one name and address apart: columns."""


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """What an editor wants to see in the queue. None: any."""

    status: ServiceStatus | None = ServiceStatus.DRAFT
    text: str = ""  # part of the name of the service or organisation
    source: str | None = None  # key of a feed; "" for what was written here
    domain: Domain | None = None
    organisation_id: UUID | None = None
    verified_before: date | None = None  # last confirmed before this day, or never
    area: str = ""  # code of a borough, PCN or ward that it says it helps in


def list_drafts(
    session: Session, which: DraftFilter, *, viewer: Actor, page: int = 1, per_page: int = PER_PAGE
) -> DraftPage:
    """One page of the editors' queue, longest waiting first. Sixteen statements.

    Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    conditions = _conditions(which)
    matching = (
        select(ServiceRow.id)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(*conditions)
    )
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ids = session.scalars(
        matching.order_by(ServiceRow.created_at, ServiceRow.id)
        .limit(per_page)
        .offset((max(page, 1) - 1) * per_page)
    ).all()
    listings = load_listings(session, ids)
    lines = tuple(_draft_line(*listings[each]) for each in ids)
    return DraftPage(lines, total, max(page, 1), per_page)


def fitting_services(
    session: Session, which: DraftFilter, *, viewer: Actor, most: int
) -> list[UUID]:
    """The ids of all that the queue would show, in its order, up to `most`. One statement."""
    require_editor(viewer)
    query = (
        select(ServiceRow.id)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(*_conditions(which))
        .order_by(ServiceRow.created_at, ServiceRow.id)
        .limit(most)
    )
    return list(session.scalars(query))


def list_sources(session: Session, *, viewer: Actor) -> list[str]:
    """The keys of the feeds that services came from, for the queue's filter."""
    require_editor(viewer)
    query = select(ServiceRow.source).where(ServiceRow.source.is_not(None)).distinct()
    return sorted(source for source in session.scalars(query) if source)


def services_of_organisation(
    session: Session, organisation_id: UUID, *, viewer: Actor, today: date
) -> list[ServiceLine]:
    """An organisation's services by name, drafts and ended ones among them. Seventeen statements.

    Raises NotFoundError unless the viewer is a member or an editor.
    """
    own_organisation(session, organisation_id, viewer)
    query = (
        select(ServiceRow.id)
        .where(
            ServiceRow.organisation_id == organisation_id,
            ServiceRow.status != ServiceStatus.DROPPED,
        )
        .order_by(ServiceRow.name, ServiceRow.id)
    )
    ids = session.scalars(query).all()
    listings, pending = load_listings(session, ids), _pending(session, ids)
    return [_service_line(*listings[each], pending.get(each), today) for each in ids]


def get_service_for_edit(
    session: Session, service_id: UUID, *, viewer: Actor, today: date
) -> ServiceForEdit:
    """A service as its form shows it, whatever the status. Seventeen statements.

    Raises NotFoundError unless the viewer is a member of its organisation or an editor.
    """
    found = load_listings(session, [service_id]).get(service_id)
    if found is None or not may_see(viewer, found[0].organisation.id):
        raise NotFoundError(NO_SERVICE)
    gathered, values = found
    row = gathered.service
    changes = facts.load_day_changes(session, facts.among([service_id]), today=today)
    return ServiceForEdit(
        service_id=row.id,
        organisation=ref(gathered.organisation),
        status=row.status,
        version=row.version,
        values=values,
        capacity=capacity_of(row),
        changes=changes.get(row.id, ()),
        verified_on=row.verified_on,
        hand_edited=frozenset(row.hand_edited),
        missing=missing_of(row, gathered.organisation, values),
        pending_proposal_id=_pending(session, [row.id]).get(row.id),
        locations=tuple(_locations(session, row.organisation_id)),
    )


def list_locations(
    session: Session, organisation_id: UUID, *, viewer: Actor
) -> list[LocationChoice]:
    """An organisation's locations, for choosing. Raises NotFoundError out of scope."""
    own_organisation(session, organisation_id, viewer)
    return _locations(session, organisation_id)


def _locations(session: Session, organisation_id: UUID) -> list[LocationChoice]:
    row = LocationRow
    query = select(row).where(row.organisation_id == organisation_id).order_by(row.name, row.id)
    return [
        LocationChoice(
            each.id,
            each.name,
            each.address,
            each.postcode,
            each.is_confidential,
            {name: str(getattr(each, name)) for name in _FACTS},
        )
        for each in session.scalars(query)
    ]


def _pending(session: Session, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The proposal that waits for each service, if one does: those of members, to go on with."""
    query = select(ProposalRow.service_id, ProposalRow.id).where(
        ProposalRow.service_id.in_(ids),
        ProposalRow.state == ProposalState.PENDING,
        ProposalRow.proposed_by.is_not(None),
    )
    return dict(session.execute(query).all())


def _conditions(which: DraftFilter) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if which.status is not None:
        wanted.append(ServiceRow.status == which.status)
    if which.text.strip():
        part = which.text.strip()
        wanted.append(
            or_(
                ServiceRow.name.icontains(part, autoescape=True),
                OrganisationRow.name.icontains(part, autoescape=True),
            )
        )
    if which.source is not None:
        wanted.append(func.coalesce(ServiceRow.source, "") == which.source)
    if which.domain is not None:
        carrying = select(AttributeRow.service_id).where(
            AttributeRow.taxonomy == Taxonomy.DOMAIN, AttributeRow.term == which.domain.value
        )
        wanted.append(ServiceRow.id.in_(carrying))
    if which.organisation_id is not None:
        wanted.append(ServiceRow.organisation_id == which.organisation_id)
    if which.verified_before is not None:
        never = ServiceRow.verified_on.is_(None)
        wanted.append(or_(never, ServiceRow.verified_on < which.verified_before))
    if which.area:
        there = select(ServiceAreaRow.service_id).where(ServiceAreaRow.area == which.area)
        wanted.append(ServiceRow.id.in_(there))
    return wanted


def _draft_line(gathered: Gathered, values: Mapping[str, Any]) -> DraftLine:
    row, organisation = gathered.service, gathered.organisation
    main = gathered.places[0] if gathered.places else None
    shown = main if main and not main.is_confidential else None
    return DraftLine(
        service_id=row.id,
        name=row.name,
        summary=row.summary,
        status=row.status,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        source=row.source,
        town=shown.place.town if shown else "",
        outcode=shown.outcode if shown else "",
        domains=tuple(map(Domain, values["domains"])),
        missing=missing_of(row, organisation, values),
        verified_on=row.verified_on,
        updated_at=row.updated_at,
        version=row.version,
    )


def _service_line(
    gathered: Gathered, values: Mapping[str, Any], pending: UUID | None, today: date
) -> ServiceLine:
    row, organisation = gathered.service, gathered.organisation
    return ServiceLine(
        service_id=row.id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        name=row.name,
        status=row.status,
        capacity=capacity_of(row),
        verified_on=row.verified_on,
        freshness=freshness(row.verified_on, today),
        pending_proposal_id=pending,
        missing=missing_of(row, organisation, values),
        version=row.version,
    )

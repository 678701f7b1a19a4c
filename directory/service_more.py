"""What the pages of a service and of an organisation say besides: people, prices, notes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from directory import facts
from directory.cards import Gathered
from directory.detail_pages import Details, OrganisationMore, Parent, ServiceMore
from directory.details import Owner, load_details
from directory.models import OrganisationRow, ServiceRow
from directory.pages import OrganisationRef
from directory.terms import ServiceStatus


def load_more(
    session: Session, found: Gathered, area_names: tuple[str, ...], *, today: date
) -> ServiceMore:
    """What a service says besides. Ten statements.

    People and phones of a confidential place are left out with it, and prices that are over.
    """
    row = found.service
    scope = facts.among([row.id])
    shown = {each.place.location_id for each in found.places if not each.is_confidential}
    details = load_details(session, Owner.SERVICE, scope).get(row.id, Details())
    return ServiceMore(
        alternate_name=row.alternate_name,
        alert=row.alert,
        how_to_join=row.how_to_join,
        wait_words=row.wait_words,
        interpretation=row.interpretation,
        accreditations=row.accreditations,
        licences=row.licences,
        assurer_email=row.assurer_email,
        language_notes=facts.load_language_notes(session, scope).get(row.id, {}),
        place_notes={
            each.place.location_id: each.note
            for each in found.places
            if each.note and each.place.location_id in shown
        },
        place_details=load_details(session, Owner.LOCATION, facts.among(shown)),
        area_names=area_names,
        details=replace(
            details,
            phones=tuple(each for each in details.phones if _is_shown(each.location_id, shown)),
            contacts=tuple(each for each in details.contacts if _is_shown(each.location_id, shown)),
            costs=tuple(each for each in details.costs if not each.is_over(today)),
        ),
    )


def load_organisation_more(
    session: Session, row: OrganisationRow, place_ids: Sequence[UUID]
) -> OrganisationMore:
    """What an organisation says besides. Nine statements. place_ids: its places to show."""
    scope = facts.among([row.id])
    return OrganisationMore(
        alternate_name=row.alternate_name,
        legal_status=row.legal_status,
        year_founded=row.year_founded,
        parent=_parent(session, row),
        details=load_details(session, Owner.ORGANISATION, scope).get(row.id, Details()),
        place_details=load_details(session, Owner.LOCATION, facts.among(place_ids)),
    )


def ref(row: OrganisationRow) -> OrganisationRef:
    """An organisation's name and address on this site."""
    return OrganisationRef(row.id, row.name, row.slug)


def _is_shown(location_id: UUID | None, shown: set[UUID]) -> bool:
    return location_id is None or location_id in shown


def _parent(session: Session, row: OrganisationRow) -> Parent | None:
    """The organisation it belongs to, if the public can see that one."""
    has_page = exists().where(
        ServiceRow.organisation_id == OrganisationRow.id,
        ServiceRow.status == ServiceStatus.PUBLISHED,
    )
    query = select(OrganisationRow).where(OrganisationRow.id == row.parent_id, has_page)
    parent = session.scalar(query)
    return Parent(parent.id, parent.name) if parent else None

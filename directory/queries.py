"""Reads of the directory: the counts, the lists, and the door to every other read."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, can
from base.errors import NotAllowedError
from directory.cards import list_cards
from directory.desk import (
    DraftFilter,
    fitting_services,
    get_service_for_edit,
    list_drafts,
    list_locations,
    list_sources,
    services_of_organisation,
)
from directory.desk_organisations import (
    find_organisations,
    get_organisation_for_edit,
    get_place,
)
from directory.fact_models import AttributeRow
from directory.feedback import count_feedback, list_feedback
from directory.matchable import load_services
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.moderation_models import DirectoryRevisionRow, UnmetNeedRow
from directory.national_checks import (
    NationalLine,
    count_unread,
    find_national,
    list_national,
)
from directory.owning import require_editor
from directory.pages import HomeCounts, ImportedIds, OrganisationRef
from directory.problems import count_problems, list_problems
from directory.proposal_pages import (
    count_pending,
    count_proposals,
    decided_lately,
    get_proposal,
    list_proposals,
    proposals_of_organisation,
    proposals_of_service,
)
from directory.searches import first_search_day, recent_phrases
from directory.service_pages import (
    get_organisation_page,
    get_referral_target,
    get_service_page,
    list_referral_targets,
    organisation_id_for,
    service_id_for,
)
from directory.terms import ServiceStatus, Taxonomy
from directory.unmet import UnmetLine
from directory.words import check_word_change, list_word_changes
from matching.terms import Domain

__all__ = [
    "DraftFilter",
    "NationalLine",
    "check_word_change",
    "count_feedback",
    "count_pending",
    "count_problems",
    "count_proposals",
    "count_unread",
    "decided_lately",
    "find_national",
    "find_organisations",
    "first_search_day",
    "fitting_services",
    "get_organisation_for_edit",
    "get_organisation_page",
    "get_place",
    "get_proposal",
    "get_referral_target",
    "get_service_for_edit",
    "get_service_page",
    "home_counts",
    "list_all_organisations",
    "list_cards",
    "list_drafts",
    "list_feedback",
    "list_imported",
    "list_locations",
    "list_national",
    "list_problems",
    "list_proposals",
    "list_published_ids",
    "list_referral_targets",
    "list_sources",
    "list_unmet",
    "list_word_changes",
    "load_services",
    "organisation_id_for",
    "organisation_names",
    "proposals_of_organisation",
    "proposals_of_service",
    "published_names",
    "recent_phrases",
    "revision",
    "service_id_for",
    "services_of_organisation",
]


_REVISION: Final = select(DirectoryRevisionRow.__table__.c.number)  # asked for by every page


def revision(session: Session) -> int:
    """A number that grows whenever what the public may see changes; 0 before anything did."""
    return session.scalar(_REVISION) or 0


def list_published_ids(session: Session) -> list[UUID]:
    """The ids of all published services, in their order."""
    query = select(ServiceRow.id).where(ServiceRow.status == ServiceStatus.PUBLISHED)
    return list(session.scalars(query.order_by(ServiceRow.id)))


def list_all_organisations(session: Session, *, viewer: Actor) -> list[OrganisationRef]:
    """Every organisation by name, to choose one.

    Raises NotAllowedError unless the viewer is an editor, or an administrator, who gives accounts
    to the members of any of them.
    """
    if not can(viewer, Doing.LIST_ORGANISATIONS):
        raise NotAllowedError("Only an editor of the directory can do this")
    row = OrganisationRow
    query = select(row.id, row.name, row.slug).order_by(row.name, row.id)
    return [OrganisationRef(*each) for each in session.execute(query)]


def organisation_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of organisations by id; unknown ids are left out."""
    row = OrganisationRow
    query = select(row.id, row.name).where(row.id.in_(ids))
    return dict(session.execute(query).all())


def published_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of published services by id; others are left out. One statement."""
    row = ServiceRow
    query = select(row.id, row.name, row.status).where(row.id.in_(ids))
    shown = ServiceStatus.PUBLISHED  # not asked in SQL: cards.gather says why
    return {
        service_id: name for service_id, name, status in session.execute(query) if status is shown
    }


def list_imported(session: Session, source: str, *, viewer: Actor) -> ImportedIds:
    """What came from a feed: the feed's own ids with ours. Three statements.

    Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    organisations, locations, services = (
        {
            item: row_id
            for item, row_id in session.execute(
                select(table.source_id, table.id).where(table.source == source)
            )
            if item is not None
        }
        for table in (OrganisationRow, LocationRow, ServiceRow)
    )
    return ImportedIds(organisations, locations, services)


def home_counts(session: Session) -> HomeCounts:
    """Figures for the home page: published services only. Two statements."""
    published = ServiceRow.status == ServiceStatus.PUBLISHED
    services, organisations = session.execute(
        select(func.count(), func.count(ServiceRow.organisation_id.distinct())).where(published)
    ).one()
    by_term = (
        select(AttributeRow.term, func.count())
        .join(ServiceRow, ServiceRow.id == AttributeRow.service_id)
        .where(published, AttributeRow.taxonomy == Taxonomy.DOMAIN)
        .group_by(AttributeRow.term)
    )
    counted = dict(session.execute(by_term).all())
    return HomeCounts(
        services, organisations, {domain: counted.get(domain.value, 0) for domain in Domain}
    )


def list_unmet(session: Session, *, since: str = "") -> list[UnmetLine]:
    """How often needs were not met, newest month first. No person.

    since: the first month wanted, "2026-03"; empty for all.
    """
    row = UnmetNeedRow
    query = (
        select(row.domain, row.pcn_code, row.month, row.reason, row.count)
        .where(row.month >= since)
        .order_by(row.month.desc(), row.domain, row.pcn_code, row.reason)
    )
    return [UnmetLine(*each) for each in session.execute(query)]

"""Reads of proposed revisions, for editors and for those who proposed them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from directory.desk_pages import ProposalLine, ProposalPage
from directory.fields import FIELDS
from directory.models import OrganisationRow, ServiceRow
from directory.moderation_models import ProposalRow
from directory.owning import may_see, own_organisation, own_service, require_editor
from directory.pages import Difference
from directory.service_more import ref
from directory.terms import ProposalState
from directory.values import load_listings

PER_PAGE: Final = 25


def list_proposals(
    session: Session,
    *,
    viewer: Actor,
    state: ProposalState = ProposalState.PENDING,
    page: int = 1,
) -> list[ProposalLine]:
    """One page of the proposals in one state, longest waiting first. One statement.

    page: from 1, of PER_PAGE lines; beyond the last there are none. Raises NotAllowedError
    unless the viewer is an editor.
    """
    require_editor(viewer)
    order = (ProposalRow.proposed_at, ProposalRow.id)
    query = _lines().where(ProposalRow.state == state).order_by(*order)
    part = query.limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE)
    return [_line(*each) for each in session.execute(part)]


def proposals_of_organisation(
    session: Session, organisation_id: UUID, *, viewer: Actor, page: int = 1
) -> list[ProposalLine]:
    """One page of what became of an organisation's proposals, newest first. Two statements.

    page: from 1, of PER_PAGE lines. Raises NotFoundError unless the viewer is a member or an
    editor.
    """
    own_organisation(session, organisation_id, viewer)
    query = (
        _lines()
        .where(ServiceRow.organisation_id == organisation_id)
        .order_by(ProposalRow.proposed_at.desc(), ProposalRow.id)
    )
    part = query.limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE)
    return [_line(*each) for each in session.execute(part)]


def proposals_of_service(
    session: Session, service_id: UUID, *, viewer: Actor, most: int
) -> list[ProposalLine]:
    """The newest proposals about one service. Raises NotFoundError out of scope."""
    own_service(session, service_id, viewer)
    query = _lines().where(ProposalRow.service_id == service_id)
    newest = query.order_by(ProposalRow.proposed_at.desc(), ProposalRow.id).limit(most)
    return [_line(*each) for each in session.execute(newest)]


def decided_lately(
    session: Session, organisation_id: UUID, *, viewer: Actor, most: int
) -> list[ProposalLine]:
    """The newest of an organisation's proposals that an editor has decided on."""
    own_organisation(session, organisation_id, viewer)
    undecided = (ProposalState.PENDING, ProposalState.WITHDRAWN)
    query = _lines().where(
        ServiceRow.organisation_id == organisation_id, ProposalRow.state.not_in(undecided)
    )
    newest = query.order_by(ProposalRow.proposed_at.desc(), ProposalRow.id).limit(most)
    return [_line(*each) for each in session.execute(newest)]


def count_proposals(session: Session, organisation_id: UUID, *, viewer: Actor) -> int:
    """How many an organisation has made in all."""
    own_organisation(session, organisation_id, viewer)
    query = (
        select(func.count())
        .select_from(ProposalRow)
        .join(ServiceRow, ServiceRow.id == ProposalRow.service_id)
        .where(ServiceRow.organisation_id == organisation_id)
    )
    return session.scalar(query) or 0


def count_pending(
    session: Session, *, viewer: Actor, state: ProposalState = ProposalState.PENDING
) -> int:
    """How many proposals wait for an editor; or how many are in another state."""
    require_editor(viewer)
    wanted = ProposalRow.state == state
    return session.scalar(select(func.count()).select_from(ProposalRow).where(wanted)) or 0


def get_proposal(session: Session, proposal_id: UUID, *, viewer: Actor) -> ProposalPage:
    """A proposed revision beside what is live.

    Raises NotFoundError unless the viewer is a member of the organisation or an editor.
    """
    proposal = session.get(ProposalRow, proposal_id)
    found = load_listings(session, [proposal.service_id]) if proposal else {}
    if proposal is None or not found:
        raise NotFoundError(_NOTHING)
    gathered, values = found[proposal.service_id]
    if not may_see(viewer, gathered.organisation.id):
        raise NotFoundError(_NOTHING)
    return ProposalPage(
        proposal_id=proposal.id,
        service_id=proposal.service_id,
        service_name=gathered.service.name,
        organisation=ref(gathered.organisation),
        state=proposal.state,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        differences=_differences(proposal, values),
        accepted=tuple(proposal.accepted),
        reason=proposal.reason,
        decided_at=proposal.decided_at,
        seen_version=proposal.seen_version,
        current_version=gathered.service.version,
        version=proposal.version,
        note=proposal.note,
        closes=proposal.closes,
    )


_NOTHING: Final = "You have no such proposal here"


def _differences(proposal: ProposalRow, live: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Old and new, field by field: live values while it waits, those of then afterwards."""
    waits = proposal.state is ProposalState.PENDING
    return tuple(
        Difference(
            field=name,
            old=live[name] if waits else proposal.before[name],
            new=proposal.changes[name],
            moved_on=waits and live[name] != proposal.before[name],
        )
        for name in FIELDS
        if name in proposal.changes
    )


def _lines() -> Select[ProposalRow, str, str]:
    return (
        select(ProposalRow, ServiceRow.name, OrganisationRow.name)
        .join(ServiceRow, ServiceRow.id == ProposalRow.service_id)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
    )


def _line(row: ProposalRow, service_name: str, organisation_name: str) -> ProposalLine:
    return ProposalLine(
        proposal_id=row.id,
        service_id=row.service_id,
        service_name=service_name,
        organisation_name=organisation_name,
        fields=tuple(name for name in FIELDS if name in row.changes),
        state=row.state,
        proposed_at=row.proposed_at,
        reason=row.reason,
        note=row.note,
        closes=row.closes,
    )

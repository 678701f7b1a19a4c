"""Whose listing it is. Out of scope is "not found": nobody learns that a draft exists."""

from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, Thing, can
from base.errors import NotAllowedError, NotFoundError
from directory.models import OrganisationRow, ServiceRow
from directory.terms import Confirmer

NO_SERVICE = "You have no such service here"
NO_ORGANISATION = "You have no such organisation here"


def is_editor(actor: Actor) -> bool:
    """Whether somebody may see and change every listing."""
    return can(actor, Doing.EDIT_DIRECTORY)


def may_see(actor: Actor, organisation_id: UUID) -> bool:
    """Whether somebody may see an organisation's drafts: an editor, or one of its members."""
    return can(actor, Doing.SEE_LISTING, Thing(organisation_id=organisation_id))


def own_service(session: Session, service_id: UUID, actor: Actor) -> ServiceRow:
    """A service that the actor may see whole. Raises NotFoundError otherwise."""
    return _seen_whole(session.get(ServiceRow, service_id), actor)


def service_to_change(session: Session, service_id: UUID, actor: Actor) -> ServiceRow:
    """The same as it stands now, and nobody else changes it until this transaction ends.

    Without it two people who save at the same moment could both find the version they saw.
    """
    row = session.get(ServiceRow, service_id, with_for_update=True, populate_existing=True)
    return _seen_whole(row, actor)


def _seen_whole(row: ServiceRow | None, actor: Actor) -> ServiceRow:
    if row is None or not may_see(actor, row.organisation_id):
        raise NotFoundError(NO_SERVICE)
    return row


def own_organisation(session: Session, organisation_id: UUID, actor: Actor) -> OrganisationRow:
    """An organisation that the actor may see whole. Raises NotFoundError otherwise."""
    row = session.get(OrganisationRow, organisation_id)
    if row is None or not may_see(actor, row.id):
        raise NotFoundError(NO_ORGANISATION)
    return row


def require_editor(actor: Actor) -> None:
    """Raises NotAllowedError unless the actor is an editor."""
    if not is_editor(actor):
        raise NotAllowedError("Only an editor of the directory can do this")


def confirmer(actor: Actor) -> Confirmer:
    """In which capacity somebody confirms a listing."""
    return Confirmer.EDITOR if is_editor(actor) else Confirmer.ORGANISATION

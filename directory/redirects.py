"""Lets the addresses of what was merged or moved lead to where it is now."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from directory.models import OrganisationRow, ServiceRow
from directory.moderation_models import RedirectRow


def redirect_service(session: Session, old_id: UUID, new_id: UUID) -> None:
    """Let the addresses of one service (its id and slug) lead to another."""
    row = session.get_one(ServiceRow, old_id)
    _redirect(session, "service", (str(old_id), row.slug), new_id)


def redirect_organisation(session: Session, old_id: UUID, new_id: UUID) -> None:
    """Let the addresses of one organisation (its id and slug) lead to another."""
    row = session.get_one(OrganisationRow, old_id)
    _redirect(session, "organisation", (str(old_id), row.slug), new_id)


def lead_back(session: Session, old_id: UUID) -> None:
    """Let the addresses of a service stand for itself again."""
    row = session.get_one(ServiceRow, old_id)
    olds = (str(old_id), row.slug)
    gone = delete(RedirectRow).where(RedirectRow.kind == "service", RedirectRow.old.in_(olds))
    session.execute(gone)
    session.flush()


def _redirect(session: Session, kind: str, olds: tuple[str, ...], new_id: UUID) -> None:
    for old in olds:
        session.merge(RedirectRow(old=old, kind=kind, new_id=new_id))
    old_ids = [UUID(olds[0])]
    chained = update(RedirectRow).where(RedirectRow.kind == kind, RedirectRow.new_id.in_(old_ids))
    session.execute(chained.values(new_id=new_id))
    session.flush()

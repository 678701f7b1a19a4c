"""A listing as the public would see it after a change that nobody has made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from directory.listing import checked, create_service
from directory.models import ServiceRow
from directory.owning import own_service
from directory.pages import ServicePage
from directory.service_pages import get_service_page
from directory.storing import store_fields
from directory.terms import ServiceStatus
from directory.values import load_values


def preview_service(
    session: Session, service_id: UUID, values: Mapping[str, Any], *, actor: Actor, now: datetime
) -> ServicePage:
    """The public page of a service with these values. The caller must roll the session back.

    It is written to be read as it would be, by the same code as the public page. Raises
    NotFoundError out of scope, InvalidError for wrong fields.
    """
    row = own_service(session, service_id, actor)
    whole = checked(load_values(session, [service_id])[service_id], values)
    store_fields(session, row, whole, now=now)
    return _as_published(session, row, now)


def preview_new_service(
    session: Session,
    organisation_id: UUID,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> ServicePage:
    """The same for a service that is not kept yet."""
    service_id = create_service(session, organisation_id, values, actor=actor, now=now)
    return _as_published(session, own_service(session, service_id, actor), now)


def _as_published(session: Session, row: ServiceRow, now: datetime) -> ServicePage:
    row.status = ServiceStatus.PUBLISHED
    session.flush()
    return get_service_page(session, row.id, today=london_date(now))

"""The places of an organisation, kept by its members: what the public sees waits for an editor.

A place that no published service is at is changed at once. One that the public sees is not: a new
place is made as they wrote it, and each service at the old one is proposed to be there instead.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, NotFoundError
from directory.desk_organisations import PlaceForEdit, places_of
from directory.details import FIELDS_OF, Owner, clear_details, detail_rows
from directory.models import LocationRow, ServiceAtLocationRow, ServiceRow
from directory.moderation_models import ProposalRow
from directory.organisations import add_location
from directory.owner_fields import LocationFields, location_columns
from directory.owning import own_organisation
from directory.proposing import propose_change
from directory.rebasing import Seen
from directory.terms import ProposalState, ServiceStatus
from directory.values import load_values

NO_PLACE: Final = "You have no such place here"
_AT: Final = ("schedules", "phones", "contacts")
"""Fields whose rows may be about one place."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a change to a place. proposed: services whose move an editor looks at."""

    proposed: int


def branches(session: Session, organisation_id: UUID, *, viewer: Actor) -> list[PlaceForEdit]:
    """The places of an organisation by name. Raises NotFoundError unless the viewer is of it."""
    return list(places_of(session, own_organisation(session, organisation_id, viewer)))


def branch(session: Session, location_id: UUID, *, viewer: Actor) -> PlaceForEdit:
    """One place. Raises NotFoundError unless the viewer is a member of its organisation."""
    row = _own(session, location_id, viewer)
    owner = own_organisation(session, row.organisation_id, viewer)
    found = places_of(session, owner)
    return next(each for each in found if each.location_id == location_id)


def proposed_branches(session: Session, organisation_id: UUID, *, viewer: Actor) -> frozenset[UUID]:
    """The places where a service is proposed to be. Raises NotFoundError as `branches`."""
    own_organisation(session, organisation_id, viewer)
    return frozenset(map(UUID, _proposed(session, organisation_id)))


def change_branch(
    session: Session,
    location_id: UUID,
    fields: LocationFields,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Kept:
    """Change a place, at once or for an editor to look at.

    seen: the state that was shown (PlaceForEdit.state). Raises ConflictError if it is another by
    now, NotFoundError out of scope, InvalidError for what cannot be kept.
    """
    row = _own(session, location_id, actor)
    known = branch(session, location_id, viewer=actor)
    if known.state != seen:
        raise ConflictError("Someone else changed this place while you were editing it")
    if asdict(known.fields) == asdict(fields):
        return Kept(0)
    public = _services_at(session, location_id, published=True)
    if not public:
        for name, value in location_columns(fields).items():
            setattr(row, name, value)
        session.flush()
        return Kept(0)
    new_id = add_location(session, row.organisation_id, fields, actor=actor)
    lists = {name: getattr(known.lists, name) for name in FIELDS_OF[Owner.LOCATION]}
    session.add_all(detail_rows(Owner.LOCATION, new_id, lists))
    session.flush()
    for service_id, version in public:
        said, waiting = _said(session, service_id)
        values = _moved(said, str(location_id), str(new_id))
        seen_now = Seen(version, waiting)
        propose_change(session, service_id, values, seen=seen_now, actor=actor, now=now)
    return Kept(len(public))


def remove_branch(session: Session, location_id: UUID, *, actor: Actor) -> None:
    """Take away a place that no service is at, or is proposed to be. Raises ConflictError else."""
    row = _own(session, location_id, actor)
    if _services_at(session, location_id):
        raise ConflictError("A service is still offered there: choose another place for it first")
    if str(location_id) in _proposed(session, row.organisation_id):
        raise ConflictError("You have proposed that a service is there: take that back first")
    clear_details(session, Owner.LOCATION, [location_id], FIELDS_OF[Owner.LOCATION])
    session.delete(row)
    session.flush()


def _own(session: Session, location_id: UUID, actor: Actor) -> LocationRow:
    row = session.get(LocationRow, location_id)
    if row is None:
        raise NotFoundError(NO_PLACE)
    own_organisation(session, row.organisation_id, actor)
    return row


def _proposed(session: Session, organisation_id: UUID) -> set[str]:
    """The ids of places that proposals which wait name."""
    waiting = select(ProposalRow).join(ServiceRow, ServiceRow.id == ProposalRow.service_id)
    query = waiting.where(
        ServiceRow.organisation_id == organisation_id,
        ProposalRow.state == ProposalState.PENDING,
    )
    found = session.scalars(query)
    return {place for each in found for place in each.changes.get("locations", ())}


def _services_at(
    session: Session, location_id: UUID, *, published: bool = False
) -> list[tuple[UUID, int]]:
    """The ids and versions of the services at a place."""
    at = ServiceAtLocationRow
    query = select(ServiceRow.id, ServiceRow.version).join(at, at.service_id == ServiceRow.id)
    query = query.where(at.location_id == location_id).order_by(ServiceRow.id)
    if published:
        query = query.where(ServiceRow.status == ServiceStatus.PUBLISHED)
    return [(service_id, version) for service_id, version in session.execute(query)]


def _said(session: Session, service_id: UUID) -> tuple[dict[str, Any], UUID | None]:
    """What a service says with what its organisation has proposed over it, and that proposal."""
    query = select(ProposalRow).where(
        ProposalRow.service_id == service_id,
        ProposalRow.state == ProposalState.PENDING,
        ProposalRow.proposed_by.is_not(None),
    )
    waiting = session.scalars(query).first()
    live = load_values(session, [service_id])[service_id]
    return (live | waiting.changes, waiting.id) if waiting else (live, None)


def _moved(said: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """A service at another place, with all that was said of the old one."""
    rows = {
        name: [{**each, "at": new} if each.get("at") == old else each for each in said[name]]
        for name in _AT
    }
    notes = {new if each == old else each: words for each, words in said["place_notes"].items()}
    places = [new if each == old else each for each in said["locations"]]
    kept = {name: said[name] for name in said if name != "lead_email"}
    return {**kept, **rows, "place_notes": notes, "locations": places}

"""What is not to be listed: remembered, so that no feed brings it back before the public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from base.text import clean_line
from directory.desk_models import DoNotListRow
from directory.models import LocationRow, OrganisationRow, ServiceAtLocationRow, ServiceRow
from directory.owning import own_service, require_editor
from directory.terms import ServiceStatus
from matching.likeness_facts import domain_key, name_key, number_key

LONGEST_REASON = 300  # characters
KEPT_OUT = "On the list of what is not to be listed"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """One thing that is not to be listed."""

    unlisted_id: UUID
    name: str
    name_key: str
    postcode: str
    charity_number: str
    web_domain: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """What a feed would bring, as far as it says who it is."""

    name: str
    postcode: str = ""
    charity_number: str = ""
    website: str = ""


def unlisted_as(listed: Iterable[Unlisted], brought: Brought) -> Unlisted | None:
    """What something is on the list as; None if it is not on it.

    It is the same with the same name, and nothing that says otherwise: another charity number,
    another web domain, another postcode.
    """
    key, number = name_key(brought.name), number_key(brought.charity_number)
    domain, postcode = domain_key(brought.website), _postcode(brought.postcode)
    for each in listed:
        said = (
            (each.charity_number, number),
            (each.web_domain, domain),
            (each.postcode, postcode),
        )
        if each.name_key == key and not any(a and b and a != b for a, b in said):
            return each
    return None


def list_unlisted(session: Session, *, viewer: Actor) -> list[Unlisted]:
    """Everything that is not to be listed, by name."""
    require_editor(viewer)
    return load_unlisted(session)


def load_unlisted(session: Session) -> list[Unlisted]:
    """The same, for an import. One statement."""
    row = DoNotListRow
    query = select(row).order_by(row.name, row.id)
    return [
        Unlisted(
            each.id, each.name, each.name_key, each.postcode, each.charity_number,
            each.web_domain, each.reason, each.at,
        )
        for each in session.scalars(query)
    ]  # fmt: skip


def never_list(
    session: Session, service_id: UUID, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Remember that a service is not to be listed; a draft of it is dropped.

    Raises NotAllowedError unless the actor is an editor, InvalidError without a reason, for what
    is on the list already, and for what is published: end it first.
    """
    require_editor(actor)
    row = own_service(session, service_id, actor)
    why = clean_line(reason)[:LONGEST_REASON]
    if not why:
        raise InvalidError("Say why, for whoever looks later", {"reason": "Enter the reason"})
    if row.status is ServiceStatus.PUBLISHED:
        raise InvalidError("It is published. End it first", {"reason": "End it first"})
    brought = _brought(session, [row.id])[row.id]
    if unlisted_as(load_unlisted(session), brought) is not None:
        raise InvalidError("It is on this list already", {"reason": "Take it off first"})
    session.add(
        DoNotListRow(
            id=uuid4(),
            name=brought.name,
            name_key=name_key(brought.name),
            postcode=_postcode(brought.postcode),
            charity_number=number_key(brought.charity_number),
            web_domain=domain_key(brought.website),
            reason=why,
            at=now,
            by=actor.user_id,
        )
    )
    if row.status is ServiceStatus.DRAFT:
        row.status, row.status_reason, row.updated_at = ServiceStatus.DROPPED, why, now
    session.flush()


def list_again(session: Session, unlisted_id: UUID, *, actor: Actor) -> None:
    """It may be listed after all. What was dropped stays dropped until somebody publishes it."""
    require_editor(actor)
    row = session.get(DoNotListRow, unlisted_id)
    if row is None:
        raise NotFoundError("There is no such thing on the list any more")
    session.delete(row)
    session.flush()


def refuse_unlisted(session: Session, service_ids: Iterable[UUID]) -> None:
    """Raise ConflictError if one of these is on the list. One statement while it is empty."""
    listed = load_unlisted(session)
    if not listed:
        return
    for brought in _brought(session, service_ids).values():
        found = unlisted_as(listed, brought)
        if found is not None:
            why = found.reason.rstrip(".")
            raise ConflictError(f"{found.name} is not to be listed: {why}")


def keep_out(session: Session, *, now: datetime) -> int:
    """Drop the drafts that a feed brought although they are on the list. Returns how many."""
    listed = load_unlisted(session)
    if not listed:
        return 0
    row = ServiceRow
    drafts = select(row).where(row.status == ServiceStatus.DRAFT, row.source.is_not(None))
    rows = {each.id: each for each in session.scalars(drafts)}
    brought, dropped = _brought(session, rows), 0
    for service_id, each in rows.items():
        if unlisted_as(listed, brought[service_id]) is not None:
            each.status, each.status_reason = ServiceStatus.DROPPED, KEPT_OUT
            each.updated_at, dropped = now, dropped + 1
    session.flush()
    return dropped


def _postcode(text: str) -> str:
    return text.replace(" ", "").upper()


def _brought(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Brought]:
    """Who services are: their own name, with what their organisation and main place say."""
    row, owner, at, place = ServiceRow, OrganisationRow, ServiceAtLocationRow, LocationRow
    query = (
        select(row.id, row.name, place.postcode, owner.charity_number, row.website, owner.website)
        .join(owner, owner.id == row.organisation_id)
        .outerjoin(at, (at.service_id == row.id) & (at.position == 0))
        .outerjoin(place, place.id == at.location_id)
        .where(row.id.in_(list(ids)))
    )
    return {
        service_id: Brought(name, postcode or "", number or "", own or theirs)
        for service_id, name, postcode, number, own, theirs in session.execute(query)
    }

"""What a form was filled with, so that what two people change of one listing is laid together."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.history_models import ServiceVersionRow
from directory.moderation_models import ProposalRow
from directory.owning import own_service
from directory.values import load_values


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on the screen of whoever changed something."""

    version: int  # of the service
    proposal_id: UUID | None = None  # the waiting proposal laid over it, if there was one


def values_seen(session: Session, service_id: UUID, seen: Seen, *, viewer: Actor) -> dict[str, Any]:
    """Every field as it was shown: of that version, with that proposal laid over it.

    A listing keeps its versions once it is changed; before that, it says what it said.
    Raises NotFoundError out of scope.
    """
    row = own_service(session, service_id, viewer)
    version = ServiceVersionRow
    query = (
        select(version.content)
        .where(version.service_id == row.id, version.number <= seen.version)
        .order_by(version.number.desc())
        .limit(1)
    )
    kept = session.scalar(query)
    shown = load_values(session, [row.id])[row.id] if kept is None else dict(kept)
    proposal = session.get(ProposalRow, seen.proposal_id) if seen.proposal_id else None
    if proposal is None or proposal.service_id != row.id:
        return shown
    return {**shown, **proposal.changes}

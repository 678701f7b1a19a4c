"""What an editor decided is told to whoever proposed it: the errand, and what its letter needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.queries import address_of, addresses_of_organisation
from directory.check_rules import contacts_in_order
from directory.models import OrganisationRow, ServiceRow
from directory.moderation_models import ProposalRow
from directory.terms import ProposalState, ServiceStatus
from storage import outbox

TEMPLATE: Final = "proposal_decided"


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal that was decided. address: of who proposed it, by link or signed in; "" if none.

    service_name: "" where it is not safe to name in a message. is_member: whether they sign in.
    """

    service_id: UUID
    service_name: str
    organisation_id: UUID
    is_published: bool
    state: ProposalState
    reason: str
    address: str
    is_member: bool


def tell(session: Session, proposal: ProposalRow, *, now: datetime) -> None:
    """Write the errand of the letter: one for each proposal."""
    payload = {"template": TEMPLATE, "proposal_id": str(proposal.id)}
    once = f"{TEMPLATE}:{proposal.id}"
    about = f"proposal:{proposal.id}"
    outbox.add(session, "email", about, now=now, payload=payload, dedupe=once)


def decided(session: Session, proposal_id: UUID) -> Decided:
    """What the letter says, and whom it goes to. At most five statements.

    What came by the link of a monthly check goes where the first of such letters goes.
    """
    proposal = session.get_one(ProposalRow, proposal_id)
    service = session.get_one(ServiceRow, proposal.service_id)
    owner = session.get_one(OrganisationRow, service.organisation_id)
    members = addresses_of_organisation(session, owner.id)
    told = address_of(session, proposal.proposed_by) if proposal.proposed_by else None
    contacts = contacts_in_order(
        (told or "", *members, service.lead_email, service.email, owner.email)
    )
    address = next(iter(contacts), "")
    return Decided(
        service_id=service.id,
        service_name=service.name if service.safe_to_name else "",
        organisation_id=owner.id,
        is_published=service.status is ServiceStatus.PUBLISHED,
        state=proposal.state,
        reason=proposal.reason,
        address=address,
        is_member=address in contacts_in_order((told or "", *members)),
    )

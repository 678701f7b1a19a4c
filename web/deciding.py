"""The letter that tells an organisation what an editor decided about a change it proposed."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from accounts.links import make_task_link
from accounts.terms import TaskKind
from directory.decided import Decided, decided
from directory.proposing import EDITED
from directory.terms import ProposalState
from storage.engine import writing
from storage.inboxes import inbox_of
from storage.mail import Letter
from storage.outbox import Errand
from web.parts import now, parts

_UNNAMED: Final = "your service"
_SAID: Final[Mapping[ProposalState, str]] = {
    ProposalState.ACCEPTED: "It is accepted.",
    ProposalState.PARTLY: "A part of it is accepted.",
    ProposalState.REJECTED: "It is not accepted. What people read stays as it was.",
}
_EDITED: Final = "It is accepted. The editor changed some of the words."
_ASKED: Final = "You asked us to change what people read about {name}. An editor looked at it."


def letters_of(errand: Errand) -> list[Letter]:
    """The letter about one proposal; none if nobody there has an address."""
    proposal_id = UUID(errand.payload["proposal_id"])
    with writing(parts().database) as session:
        found = decided(session, proposal_id)
        if not found.address or found.state not in _SAID:
            return []
        is_edited = found.reason == EDITED
        said = _EDITED if is_edited else _SAID[found.state]
        paragraphs = [
            f"{_ASKED.format(name=found.service_name or _UNNAMED)} {said}",
            f"The editor wrote:\n{found.reason}" if found.reason and not is_edited else "",
            _way_on(session, found, proposal_id),
            "Please do not reply to this.",
        ]
    subject = f"{parts().service_name}: what became of your change"
    body = "\n\n".join(filter(None, paragraphs))
    return [Letter(found.address, subject, body, f"outbox-{errand.id}")]


def _way_on(session: Session, found: Decided, proposal_id: UUID) -> str:
    """Where to see it, and to propose it in other words."""
    if found.is_member:
        link = url_for("listings.proposals.proposal", proposal_id=proposal_id, _external=True)
        return f"Sign in to see it, or to propose something else:\n{link}"
    if not found.is_published:
        return ""
    token = make_task_link(
        session,
        TaskKind.LISTING,
        found.service_id,
        found.organisation_id,
        inbox=inbox_of(session, found.address),
        now=now(),
    )
    link = url_for("check.show", token=token, _external=True)
    return f"See what people read, or tell us more (no password; it works once, 30 days):\n{link}"

"""Proposed revisions: an organisation proposes, an editor decides field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from base.text import clean_prose
from directory.decided import tell
from directory.history import Hand
from directory.listing import apply_by_hand, checked, close_service
from directory.models import ServiceRow
from directory.moderation_models import ProposalRow
from directory.owning import own_service, require_editor, service_to_change
from directory.rebasing import Seen
from directory.rules import PROPOSED_FIELDS, difference, offered
from directory.terms import ProposalState, ServiceStatus, VersionCause
from directory.values import load_values

LONGEST_NOTE: Final = 1000  # characters
EDITED: Final = "Accepted. An editor changed some of the words"
ENDED: Final = "The organisation says that it has ended"
_NOTHING: Final = "You have no such proposal here"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decides. accept: field names; none of them rejects the whole."""

    accept: frozenset[str]
    seen_version: int  # of the service, as the editor saw it
    reason: str = ""  # needed where anything is refused


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says through a link: one field in new words, words alone, or that it ended."""

    field: str = ""
    words: str = ""
    closes: bool = False


def propose_change(
    session: Session,
    service_id: UUID,
    values: Mapping[str, Any],
    *,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> UUID | None:
    """Propose new values; the approved ones stay live. None if nothing differs.

    A proposal of a member that still waits is replaced: the form that made this one showed it.
    Raises NotFoundError out of scope, ConflictError if the service or what waits changed since
    it was shown, InvalidError for wrong fields, or a field that is not changed by proposals.
    """
    row = service_to_change(session, service_id, actor)
    if row.version != seen.version:
        raise ConflictError("This service changed while you were editing it")
    waiting = {each.id for each in _waiting_of_members(session, service_id)}
    if waiting != {seen.proposal_id} - {None}:
        raise ConflictError("What is proposed of this service changed while you were editing it")
    _require_proposable(values)
    live = load_values(session, [service_id])[service_id]
    changes = difference(live, checked(live, values))
    _withdraw_waiting(session, service_id, now)
    if not changes:
        return None
    proposal = ProposalRow(
        id=uuid4(),
        service_id=service_id,
        changes={name: new for name, (_, new) in changes.items()},
        before={name: old for name, (old, _) in changes.items()},
        seen_version=seen.version,
        proposed_by=actor.user_id,
        proposed_at=now,
    )
    session.add(proposal)
    session.flush()
    return proposal.id


def propose_by_link(session: Session, service_id: UUID, told: Told, *, now: datetime) -> UUID:
    """Hand to the editors what was said through the link of a monthly check. Nothing is live.

    The caller has checked the link: that it is for this service, and unused.
    Raises ConflictError if the service is not published any more, InvalidError if nothing new
    is said, or a field cannot take the words.
    """
    row = session.get(ServiceRow, service_id)
    if row is None or row.status is not ServiceStatus.PUBLISHED:
        raise ConflictError("This service is no longer in the directory")
    words = clean_prose(told.words)[:LONGEST_NOTE]
    if not (words or told.closes):
        raise InvalidError("Nothing was sent", {"words": "Say what is different"})
    changes: dict[str, tuple[Any, Any]] = {}
    if told.field:
        _require_proposable({told.field: words})
        live = load_values(session, [service_id])[service_id]
        changes = difference(live, checked(live, {told.field: words}))
        if not changes:
            raise InvalidError("Nothing was sent", {"words": "The page says this already"})
    proposal = ProposalRow(
        id=uuid4(),
        service_id=service_id,
        changes={name: new for name, (_, new) in changes.items()},
        before={name: old for name, (old, _) in changes.items()},
        note="" if told.field else words,
        closes=told.closes,
        seen_version=row.version,
        proposed_by=None,
        proposed_at=now,
    )
    session.add(proposal)
    session.flush()
    return proposal.id


def withdraw_proposal(session: Session, proposal_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a proposal back. Raises NotFoundError out of scope, ConflictError once decided."""
    proposal = _waiting(session, proposal_id, actor)
    proposal.state, proposal.decided_at = ProposalState.WITHDRAWN, now
    session.flush()


def decide_proposal(
    session: Session, proposal_id: UUID, decision: Decision, *, actor: Actor, now: datetime
) -> ProposalState:
    """Accept a proposal, some of its fields, or none. Whoever proposed it gets a letter.

    Raises NotAllowedError unless the actor is an editor; ConflictError if it was decided
    already or the service changed since the editor saw it; InvalidError if something is
    refused without a reason, or a field is accepted that was not proposed.
    """
    require_editor(actor)
    proposal = _waiting(session, proposal_id, actor)
    row = service_to_change(session, proposal.service_id, actor)
    if row.version != decision.seen_version:
        raise ConflictError("This service changed while you were looking at the proposal")
    state, reason = _outcome(proposal, decision)
    wanted = {name: proposal.changes[name] for name in proposal.changes if name in decision.accept}
    if wanted:
        hand = Hand(actor.user_id, VersionCause.PROPOSAL)
        apply_by_hand(session, row, wanted, hand, now=now)
    if "closes" in decision.accept:
        close_service(session, row.id, reason=ENDED, actor=actor, now=now)
    proposal.state, proposal.reason = state, reason
    proposal.accepted = sorted(decision.accept)
    proposal.decided_by, proposal.decided_at = actor.user_id, now
    tell(session, proposal, now=now)
    session.flush()
    return state


def accept_edited(session: Session, proposal_id: UUID, *, actor: Actor, now: datetime) -> None:
    """A proposal is accepted in an editor's words: the listing was changed in this transaction.

    Raises NotAllowedError unless the actor is an editor, ConflictError if it was decided already.
    """
    require_editor(actor)
    proposal = _waiting(session, proposal_id, actor)
    proposal.state, proposal.reason = ProposalState.ACCEPTED, EDITED
    proposal.accepted = sorted(proposal.changes)
    proposal.decided_by, proposal.decided_at = actor.user_id, now
    tell(session, proposal, now=now)
    session.flush()


def _outcome(proposal: ProposalRow, decision: Decision) -> tuple[ProposalState, str]:
    """The new state and the reason, or InvalidError."""
    whole = offered(proposal.changes, proposal.note, closes=proposal.closes)
    if not decision.accept <= whole:
        raise InvalidError("Only what was proposed can be accepted")
    if decision.accept == whole:
        return ProposalState.ACCEPTED, clean_prose(decision.reason)
    reason = clean_prose(decision.reason)
    if not reason:
        raise InvalidError(
            "Say why, so that the organisation knows what to change",
            {"reason": "Enter the reason"},
        )
    return (ProposalState.PARTLY if decision.accept else ProposalState.REJECTED), reason


def _waiting(session: Session, proposal_id: UUID, actor: Actor) -> ProposalRow:
    proposal = session.get(ProposalRow, proposal_id)
    if proposal is None:
        raise NotFoundError(_NOTHING)
    own_service(session, proposal.service_id, actor)
    if proposal.state is not ProposalState.PENDING:
        raise ConflictError("This proposal was decided already")
    return proposal


def _waiting_of_members(session: Session, service_id: UUID) -> Sequence[ProposalRow]:
    query = select(ProposalRow).where(
        ProposalRow.service_id == service_id,
        ProposalRow.state == ProposalState.PENDING,
        ProposalRow.proposed_by.is_not(None),  # the form does not show the others
    )
    return session.scalars(query).all()


def _withdraw_waiting(session: Session, service_id: UUID, now: datetime) -> None:
    for proposal in _waiting_of_members(session, service_id):
        proposal.state, proposal.decided_at = ProposalState.WITHDRAWN, now


def _require_proposable(values: Mapping[str, Any]) -> None:
    others = sorted(values.keys() - PROPOSED_FIELDS)
    if others:
        raise InvalidError(
            "Some of this is not changed by a proposal",
            dict.fromkeys(others, "This cannot be proposed"),
        )

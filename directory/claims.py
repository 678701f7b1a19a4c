"""Asking to keep an organisation's listings: the asking, the proof, and an editor's answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.joining import join_organisation
from accounts.rules import token_hash
from accounts.tokens import new_token
from base.errors import ConflictError, InvalidError, NotFoundError
from base.text import clean_prose
from directory.claim_models import ClaimRow
from directory.claim_rules import MOST_WAITING, PROOF_LIFE, Claim, NewOrganisation, proof_for
from directory.models import OrganisationRow, ServiceRow
from directory.organisations import create_organisation
from directory.owner_fields import OrganisationFields
from directory.owning import require_editor
from directory.terms import ClaimProof, ClaimState, OrganisationKind, ServiceStatus
from matching.likeness_facts import number_key
from storage import outbox

NO_CLAIM: Final = "This link does not work. Check that you copied all of it"
PER_PAGE: Final = 25  # who wait, on the desk
_OPEN: Final = (ClaimState.UNPROVED, ClaimState.WAITING)


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One asking, as an editor sees it. phone_there: of the organisation, to ring."""

    claim_id: UUID
    organisation_id: UUID | None
    organisation_name: str
    phone_there: str
    new: NewOrganisation | None
    claim: Claim
    proof: ClaimProof
    state: ClaimState
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimToAnswer:
    """Whom a letter about an asking goes to. reason: why it was refused, in an editor's words."""

    address: str
    reason: str
    letters_in: str  # a locale; "": English


def claim(session: Session, organisation_id: UUID, told: Claim, *, now: datetime) -> ClaimProof:
    """Keep that somebody asks to keep the listings of an organisation, and send for the proof.

    Raises NotFoundError for an organisation that the public does not see; ConflictError if too
    many wait.
    """
    owner = session.get(OrganisationRow, organisation_id)
    services = session.scalars(
        select(ServiceRow).where(
            ServiceRow.organisation_id == organisation_id,
            ServiceRow.status == ServiceStatus.PUBLISHED,
        )
    ).all()
    if owner is None or not services:
        raise NotFoundError("There is no such organisation here")
    waiting = select(func.count()).select_from(ClaimRow)
    mine = (ClaimRow.organisation_id == organisation_id, ClaimRow.state.in_(_OPEN))
    if (session.scalar(waiting.where(*mine)) or 0) >= MOST_WAITING:
        raise ConflictError("Several people have asked already. An editor looks at it first")
    addresses = [owner.email, *(each.email for each in services)]
    websites = [owner.website, *(each.website for each in services)]
    proof = proof_for(told.email, addresses, websites)
    row = _add(session, told, proof, organisation_id=organisation_id, now=now)
    if proof is not ClaimProof.CALL:
        _errand(session, row, "claim_proof", now)
    return proof


def register(session: Session, new: NewOrganisation, told: Claim, *, now: datetime) -> None:
    """Keep that somebody wants to bring an organisation in. An editor looks at it first.

    Raises InvalidError for an organisation without a name.
    """
    if not new.name.strip():
        raise InvalidError("Some of this cannot be kept", {"organisation": "Enter the name"})
    row = _add(session, told, ClaimProof.CALL, organisation_id=None, now=now)
    row.told = dict(new.told())
    session.flush()


def renew_proof(session: Session, claim_id: UUID, *, now: datetime) -> str:
    """A new token for the link that proves, as its letter is written; only its hash is kept."""
    row = session.get_one(ClaimRow, claim_id)
    token = new_token()
    row.token_hash, row.expires_at = token_hash(token), now + PROOF_LIFE
    session.flush()
    return token


def claim_to_answer(session: Session, claim_id: UUID) -> ClaimToAnswer | None:
    """Where the letters about an asking go, and what they say; None if there is none such."""
    row = session.get(ClaimRow, claim_id)
    return ClaimToAnswer(row.email, row.reason, row.letters_in or "") if row else None


def claim_to_prove(session: Session, token: str, *, now: datetime) -> tuple[str, bool]:
    """The organisation a link is about, and whether it can still be used.

    Raises NotFoundError for what never was a link.
    """
    row = _by_token(session, token)
    owner = session.get(OrganisationRow, row.organisation_id) if row.organisation_id else None
    is_old = row.expires_at is None or row.expires_at < now
    return (owner.name if owner else ""), row.state is ClaimState.UNPROVED and not is_old


def prove(session: Session, token: str, *, now: datetime) -> UUID:
    """Whoever opened the letter is a member from now on. Returns their user id.

    Raises ConflictError for a link that is used or old.
    """
    row = _by_token(session, token)
    is_old = row.expires_at is None or row.expires_at < now
    if row.state is not ClaimState.UNPROVED or is_old or row.organisation_id is None:
        raise ConflictError("This link has been used or is too old. Ask once more")
    row.proved_at = now
    return _accept(session, row, row.organisation_id, None, now=now)


def list_claims(session: Session, *, viewer: Actor, page: int = 1) -> list[ClaimLine]:
    """Who waits for an editor, longest first: those who could not prove it, and new ones.

    page: from 1, of PER_PAGE lines.
    """
    require_editor(viewer)
    query = (
        select(ClaimRow, OrganisationRow)
        .outerjoin(OrganisationRow, OrganisationRow.id == ClaimRow.organisation_id)
        .where(ClaimRow.state == ClaimState.WAITING)
        .order_by(ClaimRow.asked_at, ClaimRow.id)
        .limit(PER_PAGE)
        .offset((max(page, 1) - 1) * PER_PAGE)
    )
    return [_line(row, owner) for row, owner in session.execute(query)]


def count_claims(session: Session, *, viewer: Actor) -> int:
    """How many wait."""
    require_editor(viewer)
    waiting = ClaimRow.state == ClaimState.WAITING
    return session.scalar(select(func.count()).select_from(ClaimRow).where(waiting)) or 0


def forget_claims(session: Session, *, before: datetime) -> None:
    """Drop who asked, once it is decided or was never proved, and was asked before a moment."""
    row = ClaimRow
    session.execute(delete(row).where(row.state != ClaimState.WAITING, row.asked_at < before))


def decide_claim(
    session: Session, claim_id: UUID, *, accept: bool, reason: str, actor: Actor, now: datetime
) -> None:
    """Let somebody in, and their new organisation with them; or tell them why not.

    Raises NotAllowedError unless the actor is an editor, ConflictError if it was decided already,
    InvalidError for a refusal without a reason.
    """
    require_editor(actor)
    row = session.get(ClaimRow, claim_id)
    if row is None or row.state is not ClaimState.WAITING:
        raise ConflictError("This was decided already")
    if accept:
        organisation_id = row.organisation_id or _bring_in(session, row, actor, now)
        _accept(session, row, organisation_id, actor.user_id, now=now)
        return
    row.reason = clean_prose(reason)[:1000]
    if not row.reason:
        raise InvalidError("Say why, so that they know", {"reason": "Enter the reason"})
    row.state, row.decided_at, row.decided_by = ClaimState.REFUSED, now, actor.user_id
    _errand(session, row, "claim_refused", now)


def _add(
    session: Session, told: Claim, proof: ClaimProof, *, organisation_id: UUID | None, now: datetime
) -> ClaimRow:
    is_call = proof is ClaimProof.CALL
    row = ClaimRow(
        id=uuid4(),
        organisation_id=organisation_id,
        told={} if organisation_id else {"name": ""},
        name=told.name,
        email=told.email.strip().lower(),
        role=told.role,
        phone=told.phone,
        letters_in=told.letters_in or None,
        proof=proof,
        state=ClaimState.WAITING if is_call else ClaimState.UNPROVED,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _errand(session: Session, row: ClaimRow, template: str, now: datetime) -> None:
    payload = {"template": template, "claim_id": str(row.id)}
    outbox.add(session, "email", f"claim:{row.id}", now=now, payload=payload)


def _by_token(session: Session, token: str) -> ClaimRow:
    query = select(ClaimRow).where(ClaimRow.token_hash == token_hash(token))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFoundError(NO_CLAIM)
    return row


def _bring_in(session: Session, row: ClaimRow, actor: Actor, now: datetime) -> UUID:
    """Make the organisation that was told of."""
    new = NewOrganisation(**row.told)
    fields = OrganisationFields(
        new.name,
        kind=OrganisationKind(new.kind),
        description=new.description,
        website=new.website,
        charity_number=number_key(new.charity_number) or None,
    )
    row.organisation_id = create_organisation(session, fields, actor=actor, now=now)
    return row.organisation_id


def _accept(
    session: Session, row: ClaimRow, organisation_id: UUID, by: UUID | None, *, now: datetime
) -> UUID:
    """A member from now on, with a letter to come in with."""
    user_id = join_organisation(session, row.email, row.name, organisation_id, now=now)
    row.state, row.decided_at, row.decided_by = ClaimState.ACCEPTED, now, by
    session.flush()
    payload = {"template": "invitation", "user_id": str(user_id)}
    outbox.add(session, "email", f"user:{user_id}", now=now, payload=payload)
    return user_id


def _line(row: ClaimRow, owner: OrganisationRow | None) -> ClaimLine:
    return ClaimLine(
        claim_id=row.id,
        organisation_id=row.organisation_id,
        organisation_name=owner.name if owner else str(row.told.get("name", "")),
        phone_there=owner.phone if owner else "",
        new=NewOrganisation(**row.told) if owner is None else None,
        claim=Claim(row.name, row.email, row.role, row.phone),
        proof=row.proof,
        state=row.state,
        asked_at=row.asked_at,
    )

"""New referral rows, and the refusal of a second one for the same person and service."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import addresses_by_organisation
from base.errors import ConflictError, InvalidError
from directory.pages import ReferralTarget
from directory.queries import get_referral_target, list_referral_targets
from directory.terms import ServiceStatus
from matching.terms import Domain
from people.scope import hold_person, key_of_person
from referrals.codes import free_reference
from referrals.models import ReferralRow
from referrals.pages import Letter
from referrals.reach import Viewer, deadlines_of
from referrals.reasons import Source
from referrals.recording import settle
from referrals.rules import StepDetail, find_step
from referrals.sealing import seal_letter
from referrals.states import OPEN, Action, Party, State
from referrals.taking import Taking
from storage.keys import SubjectKey

NO_REFERRALS: Final = (
    "This service takes no referrals from here. Tell the person how to get in touch with it"
)
NO_ADDRESS: Final = (
    "There is no e-mail address for this service, so nobody there would be told. "
    "Ring it, or tell the person how to get in touch with it"
)


class DuplicateReferralError(ConflictError):
    """The person has an open referral to the service. referral_id: that one, to link to."""

    def __init__(self, referral_id: UUID) -> None:
        """Keep the id of the open referral."""
        super().__init__("There is an open referral to this service already")
        self.referral_id = referral_id


@dataclass(frozen=True, slots=True)
class NewReferral:
    """A referral to begin."""

    person_id: UUID
    service_id: UUID
    domain: Domain
    letter: Letter = field(default_factory=Letter)
    session_id: UUID | None = None  # the DIALOG+ session in which it was agreed


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose a referral is on the sender's side."""

    source: Source
    sender_id: UUID | None
    team_id: UUID | None
    core_team_id: UUID | None
    owner_id: UUID | None  # who must act on this side
    parent_id: UUID | None = None


def begin(
    session: Session, new: NewReferral, sides: Sides, *, by: Viewer | None, now: datetime
) -> UUID:
    """Write a draft, as its first step. Raises what `new_row` raises."""
    key = key_of_person(session, new.person_id)
    row = new_row(session, new, sides, key, now=now)
    session.add(row)
    step, party = find_step(None, Action.WRITE, {Party.CONNECTOR})
    settle(
        Taking(
            session=session,
            row=row,
            before=None,
            action=Action.WRITE,
            step=step,
            party=party,
            by=by,
            detail=StepDetail(),
            key=key,
            deadlines=deadlines_of(session),
            now=now,
        )
    )
    return row.id


def new_row(
    session: Session, new: NewReferral, sides: Sides, key: SubjectKey, *, now: datetime
) -> ReferralRow:
    """A draft, not yet added. Raises DuplicateReferralError, InvalidError if nobody reads it."""
    target = target_told(session, new.service_id)
    refuse_duplicate(session, new.person_id, new.service_id)
    referral_id = uuid4()
    return ReferralRow(
        id=referral_id,
        reference=free_reference(session),
        person_id=new.person_id,
        key_id=key.id,
        service_id=new.service_id,
        organisation_id=target.organisation_id,
        domain=new.domain,
        parent_id=sides.parent_id,
        session_id=new.session_id,
        source=sides.source,
        sender_id=sides.sender_id,
        team_id=sides.team_id,
        core_team_id=sides.core_team_id,
        owner_user_id=sides.owner_id,
        state=State.DRAFT,
        has_question=False,
        attempts=0,
        letter=seal_letter(new.letter, key, referral_id),
        created_at=now,
    )


def open_target(session: Session, service_id: UUID) -> ReferralTarget:
    """The service a referral goes to. Raises InvalidError unless it is published."""
    target = get_referral_target(session, service_id)
    if target.status is not ServiceStatus.PUBLISHED:
        message = "This service is not open to referrals. Choose another one"
        raise InvalidError(message, {"service_id": message})
    return target


def refuses(session: Session, target: ReferralTarget) -> str | None:
    """Why nothing can be sent to a service from here, and what to do; None if it can."""
    if not target.routes:
        return NO_REFERRALS
    return None if target.service_id in told_here(session, [target.service_id]) else NO_ADDRESS


def told_here(session: Session, service_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of several services where somebody reads what is sent from here. Three statements."""
    targets = list_referral_targets(session, list(service_ids))
    members = addresses_by_organisation(session, {t.organisation_id for t in targets.values()})
    return frozenset(
        key
        for key, target in targets.items()
        if target.routes
        and (target.lead_email or target.contact.email or target.organisation_id in members)
    )


def target_told(session: Session, service_id: UUID) -> ReferralTarget:
    """The service a referral goes to, if somebody there reads it. Raises InvalidError."""
    target = open_target(session, service_id)
    if message := refuses(session, target):
        raise InvalidError(message, {"service_id": message})
    return target


def refuse_duplicate(
    session: Session, person_id: UUID, service_id: UUID, *, but: UUID | None = None
) -> None:
    """Raises DuplicateReferralError if another referral, `but` itself, is open."""
    hold_person(session, person_id, None)
    found = session.scalar(
        select(ReferralRow.id).where(
            ReferralRow.person_id == person_id,
            ReferralRow.service_id == service_id,
            ReferralRow.state.in_(OPEN),
            ReferralRow.id != but if but else ReferralRow.id.is_not(None),
        )
    )
    if found is not None:
        raise DuplicateReferralError(found)

"""Referring oneself: the record, the referral, and the reference and secret to follow it with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.passwords import is_right
from base.errors import InvalidError, NotFoundError
from directory.pages import ReferralTarget
from matching.terms import Domain, Route
from people.commands import Care, ConsentGiven, PersonFacts, create_person, record_consent
from people.scope import key_of_person
from people.terms import ConsentKind
from referrals.codes import as_typed
from referrals.drafting import NewReferral, Sides, new_row, open_target
from referrals.effects import EFFECTS
from referrals.models import ReferralRow
from referrals.pages import Letter, SelfReferrer
from referrals.reach import deadlines_of
from referrals.reasons import Source
from referrals.recording import settle
from referrals.rules import StepDetail, find_step
from referrals.states import Action, Party
from referrals.taking import Taking

WRONG = "We cannot find a referral with this reference and secret. Check both and try again"


@dataclass(frozen=True, slots=True)
class SelfReferral:
    """What somebody who refers themselves says.

    team_id: the team that finds something else if the service cannot help; it sees the record,
    and the wording that was agreed to says so.
    """

    service_id: UUID
    domain: Domain
    facts: PersonFacts
    letter: Letter
    wording: str  # the version of the words they agreed to
    team_id: UUID


@dataclass(frozen=True, slots=True)
class SelfReferralMade:
    """What there is now. The reference and the secret are shown once, together."""

    referral_id: UUID
    person_id: UUID
    reference: str


def create_self_referral(
    session: Session, new: SelfReferral, *, secret_hash: str, now: datetime
) -> SelfReferralMade:
    """Record a person and send their referral, as its first step.

    secret_hash: of `codes.make_secret()`, hashed before the transaction because that is slow.
    Raises InvalidError for a service that is not published or takes no self-referrals.
    """
    target = open_target(session, new.service_id)
    _check_route(target)
    care = Care(team_id=new.team_id)
    person_id = create_person(session, new.facts, care, actor=None, now=now)
    said = ConsentGiven(ConsentKind.SHARING, True, new.wording, target.organisation_id)  # noqa: FBT003
    record_consent(session, person_id, said, actor=None, now=now)
    key = key_of_person(session, person_id)
    sides = Sides(Source.SELF, None, new.team_id, None, None)
    referral = NewReferral(person_id, new.service_id, new.domain, new.letter)
    row = new_row(session, referral, sides, key, now=now)
    row.tracking_hash = secret_hash
    session.add(row)
    step, party = find_step(None, Action.SEND, {Party.PERSON})
    taking = Taking(
        session=session,
        row=row,
        before=None,
        action=Action.SEND,
        step=step,
        party=party,
        by=SelfReferrer(row.id),
        detail=StepDetail(),
        key=key,
        deadlines=deadlines_of(session),
        now=now,
    )
    EFFECTS[Action.SEND](taking)
    settle(taking)
    return SelfReferralMade(row.id, person_id, row.reference)


def follow_self_referral(session: Session, reference: str, secret: str) -> SelfReferrer:
    """Who may follow which referral. Takes as long for a wrong reference as for a wrong secret.

    Reads only, and is slow on purpose: call it outside a transaction that writes.
    Raises NotFoundError, in the same words for both.
    """
    query = select(ReferralRow.id, ReferralRow.tracking_hash).where(
        ReferralRow.reference == as_typed(reference)
    )
    found = session.execute(query).first()
    if not is_right(as_typed(secret), found.tracking_hash if found else None) or found is None:
        raise NotFoundError(WRONG)
    return SelfReferrer(found.id)


def _check_route(target: ReferralTarget) -> None:
    if target.routes.isdisjoint({Route.SELF, Route.DROP_IN}):
        message = "This service takes referrals from professionals only"
        raise InvalidError(message, {"service_id": message})

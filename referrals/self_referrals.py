"""Referring oneself: the record, who looks at it before it goes, and the codes to follow it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import Session

from accounts.passwords import is_right
from accounts.rules import token_hash
from accounts.tokens import new_token
from base.calendar import add_working_days
from base.errors import ConflictError, InvalidError, NotFoundError
from directory.pages import ReferralTarget
from matching.terms import Domain, Route
from people.commands import Care, ConsentGiven, PersonFacts, create_person, record_consent
from people.scope import key_of_person
from people.terms import ConsentKind
from referrals.codes import as_typed
from referrals.drafting import NewReferral, Sides, new_row, open_target
from referrals.handing_over import lead_of
from referrals.models import PersonLinkRow, ReferralEventRow, ReferralRow
from referrals.pages import Letter, SelfReferrer
from referrals.reach import deadlines_of
from referrals.reasons import Source
from referrals.recording import settle
from referrals.rules import StepDetail, find_step
from referrals.sealing import open_letter
from referrals.states import Action, Party, State
from referrals.stepping import apply_step
from referrals.taking import Taking
from storage import outbox

WRONG = "We cannot find a referral with this reference and secret. Check both and try again"
TEMPLATE: Final = "referral_to_confirm"
LINK_LIFE: Final = timedelta(days=14)  # as long as the other links of a referral
NO_LINK: Final = "This link does not work, or is too old. Check that you copied all of it"
_PURPOSE: Final = "confirm:"  # so that no link to confirm opens the page behind another link


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
    """Record a person and their referral, with the team's lead until somebody may be told of it.

    The service is told once a connector sends it on, or the e-mail address is confirmed.

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
    owner = lead_of(session, new.team_id)
    sides = Sides(Source.SELF, None, new.team_id, None, owner)
    referral = NewReferral(person_id, new.service_id, new.domain, new.letter)
    row = new_row(session, referral, sides, key, now=now)
    row.tracking_hash = secret_hash
    session.add(row)
    step, party = find_step(None, Action.WRITE, {Party.PERSON})
    taking = Taking(
        session=session,
        row=row,
        before=None,
        action=Action.WRITE,
        step=step,
        party=party,
        by=SelfReferrer(row.id),
        detail=StepDetail(),
        key=key,
        deadlines=deadlines_of(session),
        now=now,
    )
    settle(taking)
    _ask_to_confirm(session, row.id, now)
    return SelfReferralMade(row.id, person_id, row.reference)


def check_by(session: Session, *, today: date) -> date:
    """By when somebody looks at a self-referral that is made today."""
    return add_working_days(today, deadlines_of(session).check)


def to_check() -> ColumnElement[bool]:
    """The self-referrals of which no service has been told yet, because nobody confirmed them.

    One that was taken back and opened again is an ordinary draft: the person is asked again.
    """
    event = ReferralEventRow
    was_taken_back = exists().where(
        event.referral_id == ReferralRow.id, event.action == Action.WITHDRAW
    )
    is_held = and_(ReferralRow.source == Source.SELF, ReferralRow.state == State.DRAFT)
    return and_(is_held, ~was_taken_back)


def is_to_check(session: Session, referral_id: UUID) -> bool:
    """Whether a referral waits for a connector to look at it, or its e-mail to be confirmed."""
    query = select(ReferralRow.id).where(ReferralRow.id == referral_id, to_check())
    return session.scalar(query) is not None


def make_confirmation(session: Session, referral_id: UUID, *, now: datetime) -> str:
    """The token of a link that says "this address is mine"; only its hash is kept."""
    session.execute(delete(PersonLinkRow).where(PersonLinkRow.expires_at < now))
    token = new_token()
    hashed, until = token_hash(_PURPOSE + token), now + LINK_LIFE
    session.add(PersonLinkRow(token_hash=hashed, referral_id=referral_id, expires_at=until))
    session.flush()
    return token


def find_confirmation(session: Session, token: str, *, now: datetime) -> UUID:
    """The referral of such a link. Raises NotFoundError for no such link, or an old one."""
    row = session.get(PersonLinkRow, token_hash(_PURPOSE + token))
    if row is None or row.expires_at < now:
        raise NotFoundError(NO_LINK)
    return row.referral_id


def confirm_contact(session: Session, referral_id: UUID, *, now: datetime) -> UUID | None:
    """Send a self-referral on because its e-mail address was confirmed; the service it went to.

    Does nothing when it has gone or was taken back; what cannot go stays with its owner, and so
    does what its person wants to talk about first.
    """
    query = select(ReferralRow).where(ReferralRow.id == referral_id, to_check())
    row = session.scalar(query.with_for_update(of=ReferralRow))
    if row is None:
        return None
    letter = open_letter(row.letter, key_of_person(session, row.person_id), row.id)
    if letter.talks_first:
        return None
    try:
        with session.begin_nested():
            apply_step(session, row, Action.SEND, by=None, detail=StepDetail(), now=now)
    except (ConflictError, InvalidError):
        return None
    return row.service_id


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


def _ask_to_confirm(session: Session, referral_id: UUID, now: datetime) -> None:
    """Have the person asked whether the address is theirs, and the owner told to look."""
    tells = [Party.CONNECTOR.value, Party.PERSON.value]
    payload = {"template": TEMPLATE, "referral_id": str(referral_id), "to": tells}
    outbox.add(session, "email", f"referral:{referral_id}", now=now, payload=payload)


def _check_route(target: ReferralTarget) -> None:
    if target.routes.isdisjoint({Route.SELF, Route.DROP_IN}):
        message = "This service takes referrals from professionals only"
        raise InvalidError(message, {"service_id": message})

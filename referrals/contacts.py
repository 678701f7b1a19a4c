"""Whom to tell about a referral, looked up at the moment of sending and never before."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.queries import list_teams
from base.errors import NotFoundError
from directory.service_pages import get_referral_target
from people.queries import person_for_referral
from people.terms import Channel
from referrals.asking import as_reachable
from referrals.models import ReferralRow
from referrals.talk_models import TalkRow


@dataclass(frozen=True, slots=True)
class Contacts:
    """The addresses and sides of one referral, as they stand now."""

    referral_id: UUID  # or of a request to talk
    reference: str
    organisation_id: UUID | None  # None: no service is part of it
    lead_email: str
    organisation_email: str
    owner_id: UUID | None
    team_id: UUID | None
    core_team_id: UUID | None
    lead_id: UUID | None  # who leads the team that takes care of it
    safe_email: str  # the person's, only if they have said that e-mail is safe
    letters_in: str = ""  # the locale of our e-mails to the person; "": English
    is_talk: bool = False


def contacts_of(session: Session, referral_id: UUID) -> Contacts:
    """Whom to tell. Raises NotFoundError if there is no such referral."""
    row = session.get(ReferralRow, referral_id)
    if row is None:
        raise NotFoundError("There is no such referral")
    target = get_referral_target(session, row.service_id)
    contact = as_reachable(session, person_for_referral(session, row.person_id)).contact
    leads = {team.team_id: team.lead_id for team in list_teams(session)}
    return Contacts(
        referral_id=row.id,
        reference=row.reference,
        organisation_id=row.organisation_id,
        lead_email=target.lead_email,
        organisation_email=target.contact.email,
        owner_id=row.owner_user_id,
        team_id=row.team_id,
        core_team_id=row.core_team_id,
        lead_id=leads.get(row.team_id) if row.team_id else None,
        safe_email=contact.email if contact.may_use(Channel.EMAIL) else "",
        letters_in=contact.letters_in,
    )


def contacts_of_talk(session: Session, talk_id: UUID) -> Contacts:
    """Whom to tell of a request to talk: only those here. Raises NotFoundError."""
    row = session.get(TalkRow, talk_id)
    if row is None:
        raise NotFoundError("There is no such request")
    team_id = person_for_referral(session, row.person_id).team_id
    leads = {team.team_id: team.lead_id for team in list_teams(session)}
    return Contacts(
        referral_id=row.id,
        reference=row.reference,
        organisation_id=None,
        lead_email="",
        organisation_email="",
        owner_id=row.owner_user_id,
        team_id=team_id,
        core_team_id=None,
        lead_id=leads.get(team_id) if team_id else None,
        safe_email="",
        is_talk=True,
    )

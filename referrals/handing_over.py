"""Back to the connector, and where the person goes from there."""

from uuid import UUID

from sqlalchemy.orm import Session

from accounts.queries import colleagues, list_teams
from base.errors import InvalidError
from referrals.drafting import NewReferral, Sides, begin, open_target
from referrals.following_up import asks_on
from referrals.models import SignpostRow
from referrals.reasons import CannotHelp, Placement, Source
from referrals.sealing import open_letter
from referrals.taking import Taking


def cannot_help(taking: Taking) -> None:
    """Back with the connector, with a better place if the service knows one."""
    better = taking.detail.service_id
    if better == taking.row.service_id:
        message = "Choose another service than this one"
        raise InvalidError(message, {"service_id": message})
    if better is not None:
        open_target(taking.session, better)
    answered(taking)
    taking.row.better_service_id = better
    _hand_over(taking, taking.detail.reason or "")


def lapse(taking: Taking) -> None:
    """No answer came: back with the connector."""
    _hand_over(taking, CannotHelp.NO_REPLY.value)


def place(taking: Taking) -> None:
    """The end of a handover: a new draft, a signpost, or neither."""
    row, detail = taking.row, taking.detail
    if detail.service_id and detail.placement is Placement.REFERRED_ON:
        _refer_on(taking, detail.service_id)
    elif detail.service_id and detail.placement is Placement.SIGNPOSTED:
        open_target(taking.session, detail.service_id)
        _signpost(taking, detail.service_id)
    row.placement, row.reason = detail.placement, detail.reason


def answered(taking: Taking) -> None:
    """The service has said something: its time to answer is over."""
    row = taking.row
    row.answered_at = row.answered_at or taking.now
    row.has_question = False


def _hand_over(taking: Taking, reason: str) -> None:
    """Back to a named colleague on the sender's side."""
    row = taking.row
    row.reason, row.expected_on, row.has_question = reason, None, False
    row.check_in_on, row.call_on = None, None
    row.owner_user_id = row.owner_user_id or lead_of(taking.session, row.team_id)


def lead_of(session: Session, team_id: UUID | None) -> UUID | None:
    """Who leads a team, or else its first member by name."""
    if team_id is None:
        return None
    leads = {team.team_id: team.lead_id for team in list_teams(session)}
    if leads.get(team_id):
        return leads[team_id]
    members = colleagues(session, team_id)
    return members[0][0] if members else None


def _refer_on(taking: Taking, service_id: UUID) -> None:
    """Begin the referral to the next service with what was written for this one."""
    row = taking.row
    owner = taking.actor.user_id if taking.actor else row.owner_user_id
    letter = open_letter(row.letter, taking.key, row.id)
    new = NewReferral(row.person_id, service_id, row.domain, letter, row.session_id)
    sides = Sides(Source.CONNECTOR, owner, row.team_id, row.core_team_id, owner, row.id)
    begin(taking.session, new, sides, by=taking.by, now=taking.now)


def _signpost(taking: Taking, service_id: UUID) -> None:
    """They were told of a service; nothing about them was sent to it."""
    row = taking.row
    taking.session.add(
        SignpostRow(
            person_id=row.person_id,
            service_id=service_id,
            domain=row.domain,
            session_id=row.session_id,
            referral_id=row.id,
            made_by=taking.actor.user_id if taking.actor else None,
            at=taking.now,
            follow_up_on=asks_on(taking.today),
        )
    )

"""One referral with all that belongs to it, opened as far as its viewer may see."""

from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.terms import Domain
from people.queries import may_share_with
from referrals.lines import is_outside, lines_of
from referrals.loading import load_attempts, load_events, load_messages
from referrals.models import ReferralRow
from referrals.pages import OurSide, ReferralPage, Sight
from referrals.reach import Viewer, facts_of, find_row, parties_of
from referrals.reasons import DomainOutcome
from referrals.rules import open_actions
from referrals.sealing import open_letter, open_minimum, open_snapshot
from referrals.sharing import as_service_sees, sight_of
from referrals.states import Action, Party
from storage.keys import SubjectKey, subject_key


def get_referral(
    session: Session, referral_id: UUID, *, viewer: Viewer, today: date
) -> ReferralPage:
    """One referral. Raises NotFoundError if the viewer is on no side of it.

    The service sees the minimum until it accepts, then what was sent, and neither once it is
    over for it or the person has taken consent back.
    """
    row = find_row(session, referral_id, viewer)
    parties = parties_of(row, viewer)
    key = subject_key(session, row.key_id)
    shared = may_share_with(session, row.person_id, row.organisation_id)
    page = ReferralPage(
        line=lines_of(session, [row], viewer, today)[0],
        parties=parties,
        actions=_actions(row, parties),
        sight=sight_of(row.state) if shared else Sight.NOTHING,
        minimum=open_minimum(row.minimum, key, row.id),
        snapshot=open_snapshot(row.snapshot, key, row.id),
        ours=_our_side(session, row, key),
        reason=row.reason,
        domain_outcomes={
            Domain(domain): DomainOutcome(said) for domain, said in row.domain_outcomes.items()
        },
        unanswered=row.attempts,
        has_question=row.has_question,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        events=load_events(session, {row.id: key}).get(row.id, ()),
        attempts=load_attempts(session, [row.id]).get(row.id, ()),
        messages=load_messages(session, row.id, key),
    )
    return as_service_sees(page) if is_outside(parties) else page


def _actions(row: ReferralRow, parties: AbstractSet[Party]) -> tuple[Action, ...]:
    """What somebody may do on any of their sides, each once, in the order of the table."""
    facts = facts_of(row)
    offered = [
        each
        for party in Party
        if party in parties
        for each in open_actions(row.state, party, facts)
    ]
    return tuple(dict.fromkeys(offered))


def _our_side(session: Session, row: ReferralRow, key: SubjectKey) -> OurSide:
    children = select(ReferralRow.id).where(ReferralRow.parent_id == row.id)
    return OurSide(
        letter=open_letter(row.letter, key, row.id),
        parent_id=row.parent_id,
        child_ids=tuple(session.scalars(children.order_by(ReferralRow.id))),
        session_id=row.session_id,
        team_id=row.team_id,
        core_team_id=row.core_team_id,
        sender_id=row.sender_id,
        placement=row.placement,
        decided_by=row.decided_by,
        consent_wording=row.consent_wording,
        consented_at=row.consented_at,
        check_in_on=row.check_in_on,
    )

"""One referral with all that belongs to it, opened as far as its viewer may see."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.queries import list_referral_targets
from matching.terms import Domain
from people.queries import may_share_with
from referrals.asking import stopped_since
from referrals.lines import is_outside, lines_of
from referrals.loading import load_attempts, load_events, load_messages
from referrals.models import ReferralRow
from referrals.pages import Attempt, OurSide, ReferralPage, Sight, Tried
from referrals.posting import unsent_to
from referrals.reach import Viewer, deadlines_of, facts_of, find_row, parties_of
from referrals.reasons import DomainOutcome
from referrals.rules import contact_aim, open_actions
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
    attempts = load_attempts(session, [row.id]).get(row.id, ())
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
        no_contact=stopped_since(session, row.person_id) is not None,
        has_question=row.has_question,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        contact_aim=contact_aim(row.sent_at, deadlines_of(session)) if row.sent_at else None,
        contacted_at=_contacted_at(row, attempts),
        events=load_events(session, {row.id: key}).get(row.id, ()),
        attempts=attempts,
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


def _contacted_at(row: ReferralRow, attempts: Iterable[Attempt]) -> datetime | None:
    """When the service first tried to reach the person, or they first came."""
    tried = [each.at for each in attempts if each.party is Party.SERVICE]
    return min([*tried, *filter(None, [row.started_at])], default=None)


def _tried(session: Session, row: ReferralRow) -> tuple[list[ReferralRow], dict[UUID, str]]:
    """The person's other referrals for this need, oldest first, and the services' names."""
    query = select(ReferralRow).where(
        ReferralRow.person_id == row.person_id,
        ReferralRow.domain == row.domain,
        ReferralRow.id != row.id,
        ReferralRow.sent_at.is_not(None),
    )
    rows = list(session.scalars(query.order_by(ReferralRow.sent_at)))
    wanted = [each.service_id for each in rows] + list(filter(None, [row.better_service_id]))
    targets = list_referral_targets(session, wanted)
    return rows, {service_id: target.name for service_id, target in targets.items()}


def _our_side(session: Session, row: ReferralRow, key: SubjectKey) -> OurSide:
    others, names = _tried(session, row)
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
        better=(row.better_service_id, names[row.better_service_id])
        if row.better_service_id
        else None,
        tried=tuple(
            Tried(
                each.id,
                each.service_id,
                names[each.service_id],
                each.state,
                each.reason,
                each.sent_at or each.created_at,
            )
            for each in others
        ),
        unsent=unsent_to(session, row.id),
    )

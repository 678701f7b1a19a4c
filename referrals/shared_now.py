"""Who sees what of a person just now: every organisation that a referral went to, and its part."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from people.queries import current_consents
from people.scope import visible_key
from people.terms import ConsentKind
from referrals.lines import lines_of
from referrals.models import ReferralRow
from referrals.pages import ReferralLine, Sight
from referrals.reach import core_team_side, sender_side
from referrals.reasons import Shared
from referrals.sealing import open_letter
from referrals.sharing import sight_of


@dataclass(frozen=True, slots=True)
class SharedNow:
    """One organisation's sight of a person through one referral."""

    line: ReferralLine
    sight: Sight
    shares: frozenset[Shared]  # what goes along once it has accepted


def shared_now(session: Session, person_id: UUID, *, viewer: Actor, today: date) -> list[SharedNow]:
    """Who may see something now, oldest first. Raises NotFoundError out of the viewer's scope."""
    key = visible_key(session, person_id, viewer)
    agreed = {
        each.organisation_id
        for each in current_consents(session, person_id)
        if each.kind is ConsentKind.SHARING and each.is_given
    }
    query = (
        select(ReferralRow)
        .where(
            ReferralRow.person_id == person_id,
            or_(sender_side(viewer), core_team_side(viewer)),
            ReferralRow.sent_at.is_not(None),
        )
        .order_by(ReferralRow.sent_at, ReferralRow.id)
    )
    rows = [
        row
        for row in session.scalars(query)
        if row.organisation_id in agreed and sight_of(row.state) is not Sight.NOTHING
    ]
    lines = lines_of(session, rows, viewer, today)
    return [
        SharedNow(line, sight_of(row.state), open_letter(row.letter, key, row.id).shares)
        for row, line in zip(rows, lines, strict=True)
    ]

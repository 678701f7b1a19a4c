"""Which side of a referral somebody is on, and so which referrals they may know of."""

from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, Relation, Thing, can, relations
from base.errors import NotAllowedError, NotFoundError
from people.looking import works_with
from people.scope import A_COLLEAGUES
from referrals.models import ReferralRow
from referrals.pages import SelfReferrer, TaskHolder
from referrals.rules import DEFAULT, Deadlines, Facts
from referrals.states import Party, State
from storage.audit import Deed, Entry, record

Viewer: TypeAlias = Actor | TaskHolder | SelfReferrer

NOT_HERE: Final = "You have no referral here"
DEADLINES_KEY: Final = "deadlines"


def deadlines_of(session: Session) -> Deadlines:
    """The deadlines agreed here: `session.info["deadlines"]`, or the defaults."""
    found: Deadlines = session.info.get(DEADLINES_KEY, DEFAULT)
    return found


def sender_side(viewer: Actor) -> ColumnElement[bool]:
    """The referrals that a viewer's team takes care of, or that a core team member sent."""
    if Relation.TEAM not in relations(viewer, Doing.STEP_AS_SENDER):
        return false()
    sent = and_(ReferralRow.sender_id == viewer.user_id, core_team_side(viewer))
    return or_(ReferralRow.team_id.in_(viewer.team_ids), sent)


def core_team_side(viewer: Actor) -> ColumnElement[bool]:
    """The referrals of people whom a viewer's core team looks after."""
    if Relation.CORE_TEAM not in relations(viewer, Doing.STEP_AS_CORE_TEAM):
        return false()
    return ReferralRow.core_team_id.in_(viewer.team_ids)


def service_side(viewer: Actor | TaskHolder) -> ColumnElement[bool]:
    """The referrals that were sent to a viewer's organisation; a draft is not."""
    was_sent = and_(ReferralRow.sent_at.is_not(None), ReferralRow.state != State.DRAFT)
    if isinstance(viewer, TaskHolder):
        return and_(
            was_sent,
            ReferralRow.organisation_id == viewer.organisation_id,
            ReferralRow.id == viewer.referral_id,
        )
    if Relation.ORGANISATION not in relations(viewer, Doing.STEP_AS_SERVICE):
        return false()
    return and_(was_sent, ReferralRow.organisation_id.in_(viewer.organisation_ids))


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The referrals a viewer may know of."""
    if isinstance(viewer, SelfReferrer):
        return ReferralRow.id == viewer.referral_id
    if isinstance(viewer, TaskHolder):
        return service_side(viewer)
    return or_(sender_side(viewer), core_team_side(viewer), service_side(viewer))


def parties_of(row: ReferralRow, viewer: Viewer) -> frozenset[Party]:
    """The sides a viewer is on; empty for a stranger."""
    if isinstance(viewer, SelfReferrer):
        return frozenset({Party.PERSON}) if viewer.referral_id == row.id else frozenset()
    was_sent = row.sent_at is not None and row.state is not State.DRAFT
    if isinstance(viewer, TaskHolder):
        is_theirs = (viewer.organisation_id, viewer.referral_id) == (row.organisation_id, row.id)
        return frozenset({Party.SERVICE}) if was_sent and is_theirs else frozenset()
    theirs = Thing(row.team_id, row.core_team_id, row.organisation_id)
    in_core_team = can(viewer, Doing.STEP_AS_CORE_TEAM, theirs)
    in_team = can(viewer, Doing.STEP_AS_SENDER, theirs)
    sides = {
        Party.CONNECTOR: in_team or (in_core_team and row.sender_id == viewer.user_id),
        Party.CORE_TEAM: in_core_team,
        Party.SERVICE: was_sent and can(viewer, Doing.STEP_AS_SERVICE, theirs),
    }
    return frozenset(party for party, is_on in sides.items() if is_on)


def find_row(
    session: Session, referral_id: UUID, viewer: Viewer, *, to_change: bool = False
) -> ReferralRow:
    """One referral. Raises NotFoundError if the viewer is on no side of it.

    to_change: wait for whoever is changing it, so that what is read is what they left.
    """
    query = select(ReferralRow).where(ReferralRow.id == referral_id, visible_to(viewer))
    row = session.scalar(query.with_for_update(of=ReferralRow) if to_change else query)
    if row is None:
        raise NotFoundError(NOT_HERE)
    return row


def colleagues_person(session: Session, referral_id: UUID, viewer: Viewer) -> UUID | None:
    """The person of a referral that a colleague in the viewer's team takes care of; else None.

    None too for what is the whole team's. Raises NotFoundError if the viewer is on no side of it.
    """
    return _colleagues(find_row(session, referral_id, viewer), viewer)


def check_not_colleagues(session: Session, row: ReferralRow, viewer: Viewer, now: datetime) -> None:
    """Raises NotAllowedError for what only a colleague, or whoever covers for them, may change."""
    about = _colleagues(row, viewer)
    if about is None or not isinstance(viewer, Actor):
        return
    if not works_with(session, about, viewer=viewer, now=now):
        raise NotAllowedError(A_COLLEAGUES)


def _colleagues(row: ReferralRow, viewer: Viewer) -> UUID | None:
    if not isinstance(viewer, Actor) or row.owner_user_id in {None, viewer.user_id}:
        return None
    return row.person_id if parties_of(row, viewer) == {Party.CONNECTOR} else None


def facts_of(row: ReferralRow) -> Facts:
    """What the rules look at."""
    return Facts(
        source=row.source,
        has_core_team=row.core_team_id is not None,
        has_started=row.started_at is not None,
        has_question=row.has_question,
        unanswered=row.attempts,
        due_on=row.due_on,
        answer_by=row.answer_by,
        expected_on=row.expected_on,
    )


def who_is(viewer: Viewer | None) -> tuple[UUID | None, str]:
    """A viewer's user id, if they have one, and role, as the audit keeps them."""
    if isinstance(viewer, Actor):
        return viewer.user_id, viewer.role_words
    if viewer is None:
        return None, "system"
    return None, "task_link" if isinstance(viewer, TaskHolder) else "self"


def note_deed(
    session: Session, deed: Deed, by: Viewer | None, referral_id: UUID, fields: str, now: datetime
) -> None:
    """One audit entry about a referral. fields: which action or group of fields."""
    actor_id, role = who_is(by)
    record(session, Entry(deed, actor_id, role, "referral", referral_id, fields), now=now)

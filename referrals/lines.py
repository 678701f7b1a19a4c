"""Referrals as lines of a list: six statements or fewer, however many lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.pages import ReferralTarget
from directory.queries import list_referral_targets
from people.queries import names_of_people
from referrals.models import ReferralRow
from referrals.pages import LinePage, Minimum, ReferralLine, Sight
from referrals.reach import Viewer, parties_of
from referrals.rules import is_overdue
from referrals.sealing import open_minimum, open_snapshot
from referrals.sharing import sight_of
from referrals.states import Party
from storage.keys import SubjectKey, subject_keys

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class _Around:
    """What lines need besides their rows."""

    targets: dict[UUID, ReferralTarget]
    keys: dict[UUID, SubjectKey]  # by referral
    names: dict[UUID, str]  # by person, of those the viewer looks after


def is_outside(parties: frozenset[Party]) -> bool:
    """Whether somebody is on the service's side and on no other."""
    return parties == {Party.SERVICE}


def lines_of(
    session: Session, rows: Sequence[ReferralRow], viewer: Viewer, today: date
) -> list[ReferralLine]:
    """Rows as lines, each opened as far as the viewer may see."""
    opened = subject_keys(session, {row.key_id for row in rows})
    sides = {row.id: parties_of(row, viewer) for row in rows}
    ours = [row.person_id for row in rows if not is_outside(sides[row.id])]
    names = {}
    if ours and isinstance(viewer, Actor):
        names = names_of_people(session, ours, viewer=viewer)
    around = _Around(
        targets=list_referral_targets(session, [row.service_id for row in rows]),
        keys={row.id: opened[row.key_id] for row in rows},
        names=names,
    )
    return [_line(row, around, sides[row.id], today) for row in rows]


def page_of(
    session: Session,
    where: ColumnElement[bool],
    order: Sequence[ColumnExpressionArgument[Any]],
    *,
    viewer: Viewer,
    today: date,
    page: int = 1,
) -> LinePage:
    """One page of the referrals that meet a condition. page: from 1; beyond the last is empty."""
    total = session.scalar(select(func.count()).select_from(ReferralRow).where(where)) or 0
    query = (
        select(ReferralRow)
        .where(where)
        .order_by(*order, ReferralRow.id)
        .limit(PER_PAGE)
        .offset(max(0, page - 1) * PER_PAGE)
    )
    lines = lines_of(session, session.scalars(query).all(), viewer, today)
    return LinePage(tuple(lines), total, page, PER_PAGE)


def _line(
    row: ReferralRow, around: _Around, parties: frozenset[Party], today: date
) -> ReferralLine:
    target, outside = around.targets[row.service_id], is_outside(parties)
    key = around.keys[row.id]
    sight = sight_of(row.state) if outside else Sight.ALL
    minimum = None if sight is Sight.NOTHING else open_minimum(row.minimum, key, row.id)
    return ReferralLine(
        referral_id=row.id,
        reference=row.reference,
        person_id=None if outside else row.person_id,
        name=_name(row, around, sight, minimum, is_outside=outside),
        service_id=row.service_id,
        service_name=target.name,
        organisation_id=row.organisation_id,
        organisation_name=target.organisation_name,
        domain=row.domain,
        source=row.source,
        state=row.state,
        turn=row.turn,
        due_on=row.due_on,
        is_overdue=is_overdue(today, row.due_on),
        expected_on=row.expected_on,
        outcome=row.outcome,
        owner_id=None if outside else row.owner_user_id,
        call_on=None if outside else row.call_on,
        minimum=minimum,
        sent_at=row.sent_at,
        version=row.version,
    )


def _name(
    row: ReferralRow,
    around: _Around,
    sight: Sight,
    minimum: Minimum | None,
    *,
    is_outside: bool,
) -> str:
    """The name the viewer may see: the person's own to who looks after them, else what was sent."""
    if not is_outside and row.person_id in around.names:
        return around.names[row.person_id]
    if sight is Sight.ALL:
        snapshot = open_snapshot(row.snapshot, around.keys[row.id], row.id)
        if snapshot is not None:
            return snapshot.name
    return minimum.name if minimum else ""

"""Carries out a change to many listings, and undoes it: a part at a time, whoever stops it.

A listing is changed only where it still says what the preview showed; what somebody has changed
since stays as they made it, and is told.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from base.calendar import london_date
from base.errors import InvalidError
from directory.bulk import confirmed
from directory.bulk_models import BulkItemRow, BulkRunRow
from directory.bulk_rules import VERIFIED, BulkOutcome, BulkState, put_back, untouched
from directory.history import Hand
from directory.listing import apply_by_hand
from directory.live import write_live
from directory.models import ServiceRow
from directory.terms import Confirmer, VersionCause
from directory.values import load_values

AT_ONCE: Final = 20  # listings a transaction: well under a second, so others get their turn
_NEXT: Final[Mapping[BulkState, BulkOutcome]] = {
    BulkState.APPLYING: BulkOutcome.CHANGES,
    BulkState.UNDOING: BulkOutcome.CHANGED,
}
_END: Final[Mapping[BulkState, BulkState]] = {
    BulkState.APPLYING: BulkState.DONE,
    BulkState.UNDOING: BulkState.UNDONE,
}


def take_step(session: Session, run_id: UUID, *, now: datetime) -> bool:
    """Do the next part of what was asked. Returns whether there may be more."""
    run = session.get(BulkRunRow, run_id, with_for_update=True)
    if run is None or run.state not in _NEXT:
        return False
    query = (
        select(BulkItemRow)
        .where(BulkItemRow.run_id == run_id, BulkItemRow.outcome == _NEXT[run.state])
        .order_by(BulkItemRow.position)
        .limit(AT_ONCE)
    )
    items = session.scalars(query).all()
    if not items:
        run.state = _END[run.state]
        session.flush()
        return False
    rows = _hold(session, [each.service_id for each in items])
    live = load_values(session, list(rows))
    for item in items:
        row = rows[item.service_id]
        said = {**live[row.id], VERIFIED: confirmed(row)}
        if run.state is BulkState.APPLYING:
            _apply(session, item, row, said, Hand(run.applied_by, VersionCause.BULK), now)
        else:
            _undo(session, item, row, said, Hand(run.undone_by, VersionCause.UNDONE), now)
    session.flush()
    return True


def _hold(session: Session, ids: Sequence[UUID]) -> dict[UUID, ServiceRow]:
    """The rows, kept from others until the transaction ends; always in one order."""
    query = select(ServiceRow).where(ServiceRow.id.in_(ids)).order_by(ServiceRow.id)
    rows = session.scalars(query.with_for_update()).all()
    return {row.id: row for row in rows}


def _apply(
    session: Session,
    item: BulkItemRow,
    row: ServiceRow,
    live: Mapping[str, Any],
    hand: Hand,
    now: datetime,
) -> None:
    fields = _fields(item.before)
    if not untouched(live, fields):
        item.left_alone = [name for name in fields if live[name] != fields[name]]
        item.outcome = BulkOutcome.OVERTAKEN
        return
    known = set(row.hand_edited)
    try:
        changed = _write(session, row, item.after, hand, now)
    except InvalidError as error:
        item.outcome, item.problem = BulkOutcome.REFUSED, error.in_short
        return
    if VERIFIED in item.after:
        today = london_date(now)
        item.before = {**item.before, VERIFIED: confirmed(row)}
        item.after = {**item.after, VERIFIED: [today.isoformat(), Confirmer.EDITOR.value]}
        _confirm(session, row, today, Confirmer.EDITOR, now)
    item.marked = sorted(set(changed) - known)
    item.outcome = BulkOutcome.CHANGED


def _undo(
    session: Session,
    item: BulkItemRow,
    row: ServiceRow,
    live: Mapping[str, Any],
    hand: Hand,
    now: datetime,
) -> None:
    back, left = put_back(live, item.before, item.after)
    try:
        _write(session, row, back, hand, now)
    except InvalidError as error:
        item.problem, left = error.in_short, list(item.after)
        back = {}
    if VERIFIED in back:
        day, by = back[VERIFIED]
        was = Confirmer(by) if by else None
        _confirm(session, row, date.fromisoformat(day) if day else None, was, now)
    freed = set(item.marked) & back.keys()
    row.hand_edited = sorted(set(row.hand_edited) - freed)
    item.left_alone = left
    item.outcome = BulkOutcome.PARTLY if left else BulkOutcome.BACK


def _write(
    session: Session, row: ServiceRow, values: Mapping[str, Any], hand: Hand, now: datetime
) -> tuple[str, ...]:
    fields = _fields(values)
    return apply_by_hand(session, row, fields, hand, now=now) if fields else ()


def _confirm(
    session: Session, row: ServiceRow, day: date | None, by: Confirmer | None, now: datetime
) -> None:
    write_live(session, row, {"verified_on": day, "verified_by": by}, now=now)


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a listing among what is kept."""
    return {name: value for name, value in values.items() if name != VERIFIED}

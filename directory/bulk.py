"""Change many listings at once: choose them, say what, see what it does, have it done or undone.

Nothing of it changes a listing here: `directory.bulk_steps` does, a part at a time, for the worker.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotFoundError
from directory.bulk_models import BulkItemRow, BulkRunRow
from directory.bulk_rules import MOST, VERIFIED, BulkOutcome, BulkState, Wish, wished
from directory.cards import Gathered
from directory.listing import checked
from directory.models import ServiceRow
from directory.owning import require_editor
from directory.rules import difference, missing_to_publish
from directory.terms import Confirmer, Missing, ServiceStatus
from directory.values import load_listings, missing_of
from storage import outbox

ERRAND: Final = "bulk"
KEPT_UNDONE: Final = timedelta(days=30)  # what nobody had done: our choice
MOST_WISHES: Final = 12
_READ_AT_ONCE: Final = 250
_OPEN: Final = (BulkState.CHOSEN, BulkState.COMPARED)


def choose_many(
    session: Session, service_ids: Collection[UUID], *, actor: Actor, now: datetime
) -> UUID:
    """Begin with these listings, in this order. Returns the id of the run.

    Raises NotAllowedError unless the actor is an editor; InvalidError for none, or over MOST.
    """
    require_editor(actor)
    ids = list(dict.fromkeys(service_ids))
    there = set(session.scalars(select(ServiceRow.id).where(ServiceRow.id.in_(ids))))
    ids = [each for each in ids if each in there]
    if not ids:
        raise InvalidError("Tick the services first")
    if len(ids) > MOST:
        raise InvalidError(f"Change no more than {MOST} services at once: narrow the list first")
    _forget(session, now)
    run = BulkRunRow(id=uuid4(), made_at=now, made_by=actor.user_id, wishes=[])
    session.add(run)
    session.flush()
    session.add_all(
        BulkItemRow(run_id=run.id, service_id=each, position=place, before={}, after={})
        for place, each in enumerate(ids)
    )
    session.flush()
    return run.id


def compare_many(
    session: Session,
    run_id: UUID,
    wishes: Sequence[Wish],
    *,
    verifies: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what is to change, and work out what that does to each listing. Changes none of them.

    Raises ConflictError if the run was begun meanwhile, InvalidError if nothing is to change.
    """
    run = open_run(session, run_id, actor)
    if not wishes and not verifies:
        raise InvalidError("Say what is to change")
    if len(wishes) > MOST_WISHES:
        raise InvalidError(f"Change no more than {MOST_WISHES} things at once")
    run.wishes, run.verifies = [each.plain() for each in wishes], verifies
    run.state = BulkState.COMPARED
    items = session.scalars(
        select(BulkItemRow).where(BulkItemRow.run_id == run_id).order_by(BulkItemRow.position)
    ).all()
    today = london_date(now)
    for start in range(0, len(items), _READ_AT_ONCE):
        part = items[start : start + _READ_AT_ONCE]
        listings = load_listings(session, [each.service_id for each in part])
        for item in part:
            _compare(item, *listings[item.service_id], wishes, today if verifies else None)
    session.flush()


def leave_out(session: Session, run_id: UUID, service_id: UUID, *, actor: Actor) -> bool:
    """One of the listings is not to be changed after all. Returns whether others are left.

    Raises ConflictError once it was begun.
    """
    run = open_run(session, run_id, actor)
    row = BulkItemRow
    mine = (row.run_id == run_id, row.service_id == service_id)
    session.execute(delete(row).where(*mine))
    others = session.scalar(select(row.service_id).where(row.run_id == run_id).limit(1))
    if others is None:
        session.delete(run)
    session.flush()
    return others is not None


def ask_for_it(
    session: Session, run_id: UUID, *, seen_version: int, actor: Actor, now: datetime
) -> None:
    """Have it done, as it was shown. Raises ConflictError if something else is asked by now."""
    run = open_run(session, run_id, actor)
    if run.state is not BulkState.COMPARED or run.version != seen_version:
        raise ConflictError("What is to change was changed since. Look at it again")
    run.state, run.applied_at, run.applied_by = BulkState.APPLYING, now, actor.user_id
    _have_done(session, run, now)


def ask_to_undo(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Have all of it undone. Raises ConflictError unless it was done."""
    run = _run(session, run_id, actor)
    if run.state is not BulkState.DONE:
        raise ConflictError("Only a change that was carried out can be undone")
    run.state, run.undone_at, run.undone_by = BulkState.UNDOING, now, actor.user_id
    _have_done(session, run, now)


def drop_many(session: Session, run_id: UUID, *, actor: Actor) -> None:
    """Nobody wants it. Raises ConflictError once it was begun."""
    run = open_run(session, run_id, actor)
    session.execute(delete(BulkItemRow).where(BulkItemRow.run_id == run_id))
    session.delete(run)
    session.flush()


def open_run(session: Session, run_id: UUID, actor: Actor) -> BulkRunRow:
    """A run that has not begun. Raises ConflictError if it has, NotFoundError if there is none."""
    run = _run(session, run_id, actor)
    if run.state not in _OPEN:
        raise ConflictError("This was carried out already")
    return run


def confirmed(row: ServiceRow) -> list[str | None]:
    """When a listing was last confirmed, and by whom, as a run keeps it."""
    by = row.verified_by.value if row.verified_by else None
    return [row.verified_on.isoformat() if row.verified_on else None, by]


def _run(session: Session, run_id: UUID, actor: Actor) -> BulkRunRow:
    require_editor(actor)
    run = session.get(BulkRunRow, run_id)
    if run is None:
        raise NotFoundError("There is no such change")
    return run


def _compare(
    item: BulkItemRow,
    gathered: Gathered,
    live: dict[str, Any],
    wishes: Sequence[Wish],
    checked_on: date | None,
) -> None:
    """What a listing would say, and whether it may."""
    row = gathered.service
    item.before, item.after, item.problem = {}, {}, ""
    try:
        whole = checked(live, wished(live, wishes))
    except InvalidError as error:
        item.outcome = BulkOutcome.REFUSED
        item.problem = error.in_short
        return
    changes = difference(live, whole)
    item.before = {name: old for name, (old, _) in changes.items()}
    item.after = {name: new for name, (_, new) in changes.items()}
    lost = _lost(gathered, live, whole)
    if lost:
        item.outcome, item.problem = BulkOutcome.REFUSED, ",".join(lost)
        return
    is_public = row.status is ServiceStatus.PUBLISHED
    if checked_on and is_public and row.verified_on != checked_on:
        item.before = {**item.before, VERIFIED: confirmed(row)}
        item.after = {**item.after, VERIFIED: [checked_on.isoformat(), Confirmer.EDITOR.value]}
    item.outcome = BulkOutcome.CHANGES if item.after else BulkOutcome.SAME


def _lost(gathered: Gathered, live: dict[str, Any], whole: dict[str, Any]) -> list[Missing]:
    """What a published listing would lack that it has now."""
    row, owner = gathered.service, gathered.organisation
    if row.status is not ServiceStatus.PUBLISHED:
        return []
    lacks_now = missing_of(row, owner, live)
    own = any((whole["phone"], whole["email"], whole["website"], whole["phones"]))
    theirs = any((owner.phone, owner.email, owner.website))
    then = missing_to_publish(whole, has_contact=own or theirs)
    return [code for code in then if code not in lacks_now]


def _have_done(session: Session, run: BulkRunRow, now: datetime) -> None:
    session.flush()
    payload = {"run_id": str(run.id)}
    outbox.add(session, ERRAND, f"bulk:{run.id}", now=now, payload=payload)


def _forget(session: Session, now: datetime) -> None:
    """Drop what was chosen long ago and never carried out."""
    run = BulkRunRow
    old = select(run.id).where(run.state.in_(_OPEN), run.made_at < now - KEPT_UNDONE)
    ids = session.scalars(old).all()
    if ids:
        session.execute(delete(BulkItemRow).where(BulkItemRow.run_id.in_(ids)))
        session.execute(delete(run).where(run.id.in_(ids)))

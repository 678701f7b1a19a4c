"""Listings that may be the same: proposed, merged by an editor, and taken apart again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError, NotFoundError
from base.paging import pages_of
from directory.announcing import announce
from directory.duplicate_models import DuplicateRow, MergeRow
from directory.feeds import list_present
from directory.history import Hand, keep_present, version_values
from directory.listing import CHANGED, apply_by_hand
from directory.models import OrganisationRow, ServiceRow
from directory.owning import require_editor
from directory.redirects import lead_back, redirect_service
from directory.rules import difference
from directory.terms import DuplicateState, ServiceStatus, VersionCause
from directory.values import load_values
from matching.likeness import Likeness, find_alike

UNDO_FOR: Final = timedelta(days=30)  # issue 10
PER_PAGE: Final = 25
OF_THE_HOUSE: Final = frozenset({"locations", "place_notes"})
"""Fields that name places of one organisation, and cannot go to a service of another."""
_LIVE: Final = (ServiceStatus.PUBLISHED, ServiceStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class DuplicateLine:
    """Two listings that may be the same."""

    duplicate_id: UUID
    first_id: UUID
    first_name: str
    first_organisation: str
    second_id: UUID
    second_name: str
    second_organisation: str
    score: int
    reasons: tuple[Likeness, ...]
    state: DuplicateState
    merge_id: UUID | None  # of one that can still be undone


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """One page of pairs, the likeliest first. page: from 1."""

    lines: tuple[DuplicateLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


@dataclass(frozen=True, slots=True)
class Merge:
    """What an editor wants. take: fields that come from the one that goes."""

    kept_id: UUID
    take: Collection[str]
    seen_kept: int
    seen_gone: int


def look_for_duplicates(session: Session, *, now: datetime) -> int:
    """Propose pairs that are new, forget those that stand no more. Returns how many are new.

    A pair that an editor called different is not proposed again.
    """
    present = [each.listing for each in list_present(session)]
    pairs = {tuple(sorted((each.first, each.second))): each for each in find_alike(present)}
    known = {}
    for row in session.scalars(select(DuplicateRow)):
        known[row.first_id, row.second_id] = row
        if row.state is DuplicateState.PENDING and (row.first_id, row.second_id) not in pairs:
            session.delete(row)
    fresh = [(pair, alike) for pair, alike in pairs.items() if pair not in known]
    for (first, second), alike in fresh:
        session.add(
            DuplicateRow(
                id=uuid4(),
                first_id=first,
                second_id=second,
                score=alike.score,
                reasons=[each.value for each in alike.reasons],
                found_at=now,
            )
        )
    session.flush()
    return len(fresh)


def list_duplicates(
    session: Session,
    *,
    viewer: Actor,
    now: datetime,
    state: DuplicateState = DuplicateState.PENDING,
    page: int = 1,
) -> DuplicatePage:
    """Pairs in one state. Two statements. Raises NotAllowedError unless the viewer is an editor."""
    require_editor(viewer)
    row, page = DuplicateRow, max(page, 1)
    wanted = row.state == state
    total = session.scalar(select(func.count()).select_from(row).where(wanted)) or 0
    order = row.score.desc() if state is DuplicateState.PENDING else row.decided_at.desc()
    query = _lines(now).where(wanted).order_by(order, row.id)
    found = session.execute(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return DuplicatePage(tuple(_line(*each) for each in found), total, page)


def count_duplicates(session: Session, *, viewer: Actor) -> int:
    """How many pairs wait."""
    require_editor(viewer)
    waiting = DuplicateRow.state == DuplicateState.PENDING
    return session.scalar(select(func.count()).select_from(DuplicateRow).where(waiting)) or 0


def get_duplicate(
    session: Session, duplicate_id: UUID, *, viewer: Actor, now: datetime
) -> DuplicateLine:
    """One pair. Raises NotFoundError."""
    require_editor(viewer)
    found = session.execute(_lines(now).where(DuplicateRow.id == duplicate_id)).first()
    if found is None:
        raise NotFoundError("There is no such pair any more")
    return _line(*found)


def call_different(session: Session, duplicate_id: UUID, *, actor: Actor, now: datetime) -> None:
    """They are different: remembered, so that the pair is not proposed again."""
    row = _in(DuplicateState.PENDING, session, duplicate_id, actor)
    row.state, row.decided_at, row.decided_by = DuplicateState.DIFFERENT, now, actor.user_id
    session.flush()


def propose_again(session: Session, duplicate_id: UUID, *, actor: Actor) -> None:
    """They may be the same after all: the pair waits again. Raises ConflictError if it does."""
    row = _in(DuplicateState.DIFFERENT, session, duplicate_id, actor)
    row.state, row.decided_at, row.decided_by = DuplicateState.PENDING, None, None
    session.flush()


def merge_services(
    session: Session, duplicate_id: UUID, wanted: Merge, *, actor: Actor, now: datetime
) -> UUID:
    """Let one of a pair go into the other, field by field. Its addresses lead to the one kept.

    Raises NotAllowedError unless the actor is an editor; ConflictError if the pair was decided or
    one of them changed since it was shown; InvalidError for places of another organisation.
    """
    row = _in(DuplicateState.PENDING, session, duplicate_id, actor)
    pair = {row.first_id, row.second_id}
    if wanted.kept_id not in pair:
        raise InvalidError("Keep one of the two")
    [gone_id] = pair - {wanted.kept_id}
    kept, gone = (session.get_one(ServiceRow, each) for each in (wanted.kept_id, gone_id))
    if (kept.version, gone.version) != (wanted.seen_kept, wanted.seen_gone):
        raise ConflictError(CHANGED)
    if kept.organisation_id != gone.organisation_id and OF_THE_HOUSE & set(wanted.take):
        raise InvalidError("The places of another organisation cannot come along")
    values = load_values(session, [kept.id, gone.id])
    before = keep_present(session, kept, values[kept.id])
    taken = {name: values[gone.id][name] for name in wanted.take}
    apply_by_hand(session, kept, taken, Hand(actor.user_id, VersionCause.MERGED), now=now)
    merge = MergeRow(
        id=uuid4(),
        duplicate_id=row.id,
        kept_id=kept.id,
        gone_id=gone.id,
        gone_status=gone.status,
        before=before,
        after=keep_present(session, kept, load_values(session, [kept.id])[kept.id]),
        at=now,
        by=actor.user_id,
    )
    session.add(merge)
    _move(session, gone, ServiceStatus.DROPPED, f"Merged into “{kept.name}”", now)
    redirect_service(session, gone.id, kept.id)
    row.state, row.decided_at, row.decided_by = DuplicateState.MERGED, now, actor.user_id
    session.flush()
    return merge.id


def undo_merge(session: Session, merge_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Take two listings apart again. Returns whether the kept one says again what it said.

    It does unless somebody changed it since: then their change stays. So does what it took if what
    it said before was not kept, as of merges that older releases made. The other one is as it was.
    Raises ConflictError after 30 days, or if it was undone already.
    """
    require_editor(actor)
    merge = session.get(MergeRow, merge_id)
    if merge is None or merge.undone_at is not None or merge.at < now - UNDO_FOR:
        raise ConflictError("This can be undone for 30 days, once")
    kept, gone = (session.get_one(ServiceRow, each) for each in (merge.kept_id, merge.gone_id))
    present = load_values(session, [kept.id])[kept.id]
    was, made = _before_and_after(session, merge, actor)
    is_untouched = made is not None and present == made
    if is_untouched and difference(present, was):
        apply_by_hand(session, kept, was, Hand(actor.user_id, VersionCause.UNDONE), now=now)
    lead_back(session, gone.id)
    _move(session, gone, merge.gone_status, "", now)
    row = session.get_one(DuplicateRow, merge.duplicate_id)
    row.state, row.decided_at, row.decided_by = DuplicateState.PENDING, None, None
    merge.undone_at = now
    session.flush()
    return is_untouched


def _before_and_after(
    session: Session, merge: MergeRow, actor: Actor
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What the kept one said before a merge and after it; None if that was not kept."""
    try:
        was, made = (
            version_values(session, merge.kept_id, number, viewer=actor)
            for number in (merge.before, merge.after)
        )
    except NotFoundError:
        return {}, None
    return was, made


def _move(
    session: Session, row: ServiceRow, status: ServiceStatus, reason: str, now: datetime
) -> None:
    """Give the other listing its status, and tell the public side if it saw or sees it."""
    is_public = ServiceStatus.PUBLISHED in {row.status, status}
    row.status, row.status_reason, row.updated_at = status, reason, now
    session.flush()
    if is_public:
        announce(session, [row.id], now=now)


def _in(state: DuplicateState, session: Session, duplicate_id: UUID, actor: Actor) -> DuplicateRow:
    require_editor(actor)
    row = session.get(DuplicateRow, duplicate_id)
    if row is None or row.state is not state:
        raise ConflictError("This pair was decided already")
    return row


def _lines(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202  (a select of many)
    first, second = aliased(ServiceRow), aliased(ServiceRow)
    one, other = aliased(OrganisationRow), aliased(OrganisationRow)
    row = DuplicateRow
    merge = (
        select(MergeRow.id)
        .where(
            MergeRow.duplicate_id == row.id,
            MergeRow.undone_at.is_(None),
            MergeRow.at >= now - UNDO_FOR,
        )
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(row, first.name, one.name, second.name, other.name, merge)
        .join(first, first.id == row.first_id)
        .join(second, second.id == row.second_id)
        .join(one, one.id == first.organisation_id)
        .join(other, other.id == second.organisation_id)
    )


def _line(
    row: DuplicateRow, first: str, one: str, second: str, other: str, merge_id: UUID | None
) -> DuplicateLine:
    return DuplicateLine(
        row.id, row.first_id, first, one, row.second_id, second, other, row.score,
        tuple(map(Likeness, row.reasons)), row.state, merge_id,
    )  # fmt: skip

"""Reads of changes to many listings: the list of them, one of them, its listings by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from base.paging import pages_of
from directory.bulk_models import BulkItemRow, BulkRunRow
from directory.bulk_rules import VERIFIED, BulkOutcome, BulkState, Wish
from directory.models import OrganisationRow, ServiceRow
from directory.owning import require_editor
from directory.pages import Difference
from directory.rules import difference

PER_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One change to many listings. counts: how many listings came to what."""

    run_id: UUID
    state: BulkState
    version: int
    made_at: datetime
    made_by: UUID
    applied_at: datetime | None
    applied_by: UUID | None
    undone_at: datetime | None
    undone_by: UUID | None
    wishes: tuple[Wish, ...]
    verifies: bool
    counts: Mapping[BulkOutcome, int]

    @property
    def total(self) -> int:
        """How many listings were chosen."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class BulkLines:
    """One page of them, the latest first. page: from 1."""

    lines: tuple[BulkLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


@dataclass(frozen=True, slots=True)
class BulkItem:
    """One listing of a change. checked: the day it was last confirmed, before and after."""

    service_id: UUID
    name: str
    organisation_name: str
    outcome: BulkOutcome
    differences: tuple[Difference, ...]
    checked: tuple[str | None, str | None] | None
    left: tuple[str, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class BulkItems:
    """One page of the listings that came to one thing, in the order chosen. page: from 1."""

    items: tuple[BulkItem, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


def list_bulk(session: Session, *, viewer: Actor, page: int = 1) -> BulkLines:
    """Changes to many listings, the latest first. Three statements.

    Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    page, row = max(page, 1), BulkRunRow
    total = session.scalar(select(func.count()).select_from(row)) or 0
    query = select(row).order_by(row.made_at.desc(), row.id).limit(PER_PAGE)
    rows = session.scalars(query.offset((page - 1) * PER_PAGE)).all()
    counts = _counts(session, [each.id for each in rows])
    return BulkLines(tuple(_line(each, counts.get(each.id, {})) for each in rows), total, page)


def get_bulk(session: Session, run_id: UUID, *, viewer: Actor) -> BulkLine:
    """One of them. Two statements. Raises NotFoundError if there is none."""
    require_editor(viewer)
    row = session.get(BulkRunRow, run_id)
    if row is None:
        raise NotFoundError("There is no such change")
    return _line(row, _counts(session, [run_id]).get(run_id, {}))


def list_bulk_items(
    session: Session, run_id: UUID, outcome: BulkOutcome, *, viewer: Actor, page: int = 1
) -> BulkItems:
    """The listings of one outcome. Two statements."""
    require_editor(viewer)
    page, item = max(page, 1), BulkItemRow
    mine = (item.run_id == run_id, item.outcome == outcome)
    total = session.scalar(select(func.count()).select_from(item).where(*mine)) or 0
    query = (
        select(item, ServiceRow.name, OrganisationRow.name)
        .join(ServiceRow, ServiceRow.id == item.service_id)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(*mine)
        .order_by(item.position)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    found = session.execute(query).all()
    return BulkItems(tuple(_item(*each) for each in found), total, page)


def _counts(session: Session, ids: list[UUID]) -> dict[UUID, dict[BulkOutcome, int]]:
    item = BulkItemRow
    query = select(item.run_id, item.outcome, func.count()).where(item.run_id.in_(ids))
    found: dict[UUID, dict[BulkOutcome, int]] = {}
    for run_id, outcome, count in session.execute(query.group_by(item.run_id, item.outcome)):
        found.setdefault(run_id, {})[outcome] = count
    return found


def _line(row: BulkRunRow, counts: Mapping[BulkOutcome, int]) -> BulkLine:
    return BulkLine(
        run_id=row.id,
        state=row.state,
        version=row.version,
        made_at=row.made_at,
        made_by=row.made_by,
        applied_at=row.applied_at,
        applied_by=row.applied_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        wishes=tuple(map(Wish.of, row.wishes)),
        verifies=row.verifies,
        counts=counts,
    )


def _item(row: BulkItemRow, name: str, organisation_name: str) -> BulkItem:
    before: dict[str, Any] = row.before
    after: dict[str, Any] = row.after
    days = (before[VERIFIED][0], after[VERIFIED][0]) if VERIFIED in after else None
    return BulkItem(
        service_id=row.service_id,
        name=name,
        organisation_name=organisation_name,
        outcome=row.outcome,
        differences=tuple(
            Difference(field, old, new) for field, (old, new) in difference(before, after).items()
        ),
        checked=days,
        left=tuple(row.left_alone),
        problem=row.problem,
    )

"""The versions of a listing: each kept whole, and any of them put back exactly as it was."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from accounts.actor import Actor
from base.errors import NotFoundError
from base.paging import pages_of
from directory.history_models import ServiceVersionRow
from directory.models import ServiceRow
from directory.owning import own_service, require_editor
from directory.terms import VersionCause

NO_VERSION = "There is no such version of this listing"
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand changes a listing, and how."""

    by: UUID | None
    cause: VersionCause


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in a list.

    number: of the listing as it was then, which also counts what keeps no version, such as room.
    nth: which of the kept ones it is, from 1, the oldest, without gaps: what people count by.
    """

    number: int
    nth: int
    at: datetime
    by: UUID | None
    cause: VersionCause
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of versions, the latest first. page: from 1."""

    lines: tuple[VersionLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


def keep_present(session: Session, row: ServiceRow, values: Mapping[str, Any]) -> int:
    """Keep what stands before a change, unless it is kept already. Returns its number.

    What was brought in many at once has no version yet; a state that came after the last one
    kept, by another way, gets one too.
    """
    query = select(ServiceVersionRow).where(ServiceVersionRow.service_id == row.id)
    last = session.scalars(query.order_by(ServiceVersionRow.number.desc()).limit(1)).first()
    if last is not None and last.content == dict(values):
        return last.number
    if last is not None and last.number >= row.version:
        flag_modified(row, "updated_at")
        session.flush()
    _add(session, row, Hand(None, VersionCause.BEFORE), (), values, row.updated_at)
    return row.version


def keep_version(
    session: Session,
    row: ServiceRow,
    hand: Hand,
    changed: Collection[str],
    values: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Keep a listing as a write has just left it."""
    _add(session, row, hand, changed, values, now)


def list_versions(
    session: Session, service_id: UUID, *, viewer: Actor, page: int = 1
) -> HistoryPage:
    """The versions of a listing, the latest first. Three statements.

    Raises NotAllowedError unless the viewer is an editor, NotFoundError for no such service.
    """
    require_editor(viewer)
    own_service(session, service_id, viewer)
    row, page = ServiceVersionRow, max(page, 1)
    mine = row.service_id == service_id
    total = session.scalar(select(func.count()).select_from(row).where(mine)) or 0
    query = (
        select(row.number, row.at, row.by, row.cause, row.changed)
        .where(mine)
        .order_by(row.number.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    last = total - (page - 1) * PER_PAGE
    lines = (
        VersionLine(number, last - place, at, by, cause, tuple(changed))
        for place, (number, at, by, cause, changed) in enumerate(session.execute(query))
    )
    return HistoryPage(tuple(lines), total, page)


def version_values(
    session: Session, service_id: UUID, number: int, *, viewer: Actor
) -> dict[str, Any]:
    """What a listing said at a version. Raises NotFoundError if that was not kept."""
    require_editor(viewer)
    row = session.get(ServiceVersionRow, (service_id, number))
    if row is None:
        raise NotFoundError(NO_VERSION)
    return dict(row.content)


def _add(
    session: Session,
    row: ServiceRow,
    hand: Hand,
    changed: Collection[str],
    values: Mapping[str, Any],
    at: datetime,
) -> None:
    session.add(
        ServiceVersionRow(
            service_id=row.id,
            number=row.version,
            at=at,
            by=hand.by,
            cause=hand.cause,
            changed=list(changed),
            content=dict(values),
        )
    )
    session.flush()

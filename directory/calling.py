"""The editors' call list: listings that nobody answers for, and the log of calls about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.paging import pages_of
from base.text import clean_prose
from directory.check_models import ListingCheckRow
from directory.check_rules import TRIES_EACH
from directory.desk_models import CallRow
from directory.live import verify_service
from directory.models import OrganisationRow, ServiceRow
from directory.owning import own_service, require_editor
from directory.terms import NATIONAL, CallOutcome, ServiceStatus
from matching.freshness import freshness, oldest_days
from matching.terms import Freshness

PER_PAGE: Final = 25
LONGEST_NOTE: Final = 500  # characters
AGAIN_AFTER: Final[Mapping[CallOutcome, timedelta | None]] = {  # our choice
    CallOutcome.RIGHT: None,
    CallOutcome.CHANGED: timedelta(days=7),
    CallOutcome.CLOSED: timedelta(days=14),
    CallOutcome.NO_ANSWER: timedelta(days=3),
    CallOutcome.MESSAGE_LEFT: timedelta(days=7),
    CallOutcome.WRONG_NUMBER: timedelta(days=1),
}
"""When a listing is on the list again after a call. None: when it is due by itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made."""

    at: datetime
    by: UUID
    outcome: CallOutcome
    note: str
    again_on: date | None


@dataclass(frozen=True, slots=True)
class CallLine:
    """One listing to ring about. unanswered: letters in a row; reached: whether any could go."""

    service_id: UUID
    name: str
    organisation_id: UUID
    organisation_name: str
    phone: str
    email: str
    verified_on: date | None
    freshness: Freshness
    unanswered: int
    is_reached: bool
    last_call: Call | None


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of the call list. page: from 1."""

    lines: tuple[CallLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


def call_list(
    session: Session,
    *,
    viewer: Actor,
    today: date,
    page: int = 1,
    among: Collection[UUID] | None = None,
) -> CallPage:
    """Whom to ring, those unconfirmed longest first. Three statements.

    Listed are published services nobody confirmed for six months, whose letters nobody answers, or
    whom no letter reaches; not those rung lately. among: these services instead, whatever their
    state. Raises NotAllowedError unless the viewer is an editor.
    """
    require_editor(viewer)
    wanted = _published() if among is None else [*_published(), ServiceRow.id.in_(among)]
    if among is None:
        wanted = [*wanted, *_due(today)]
    page = max(page, 1)
    check, row, owner = ListingCheckRow, ServiceRow, OrganisationRow
    found = select(row, owner, check).join(owner, owner.id == row.organisation_id)
    found = found.outerjoin(check, check.service_id == row.id).where(*wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    query = found.order_by(row.verified_on.is_not(None), row.verified_on, row.name, row.id)
    rows = session.execute(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    calls = _last_calls(session, [service.id for service, _, _ in rows])
    lines = (
        _line(service, organisation, held, calls.get(service.id), today)
        for service, organisation, held in rows
    )
    return CallPage(tuple(lines), total, page)


def count_calls(session: Session, *, viewer: Actor, today: date) -> int:
    """How many there are to ring."""
    require_editor(viewer)
    check, row = ListingCheckRow, ServiceRow
    query = select(func.count()).select_from(row).outerjoin(check, check.service_id == row.id)
    return session.scalar(query.where(*_published(), *_due(today))) or 0


def own_ids(session: Session, *, viewer: Actor) -> set[UUID]:
    """The published services that the directory answers for."""
    require_editor(viewer)
    return set(session.scalars(select(ServiceRow.id).where(*_published())))


def log_call(
    session: Session,
    service_id: UUID,
    outcome: CallOutcome,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down a call; "all is right" confirms the listing.

    Raises NotAllowedError unless the actor is an editor, NotFoundError for no such service.
    """
    require_editor(actor)
    own_service(session, service_id, actor)
    wait = AGAIN_AFTER[outcome]
    session.add(
        CallRow(
            id=uuid4(),
            service_id=service_id,
            at=now,
            by=actor.user_id,
            outcome=outcome,
            note=clean_prose(note)[:LONGEST_NOTE],
            again_on=london_date(now) + wait if wait else None,
        )
    )
    session.flush()
    if outcome is CallOutcome.RIGHT:
        verify_service(session, service_id, actor=actor, now=now)


def calls_of(session: Session, service_id: UUID, *, viewer: Actor) -> list[Call]:
    """The calls about one service, the latest first."""
    require_editor(viewer)
    row = CallRow
    query = select(row).where(row.service_id == service_id).order_by(row.at.desc(), row.id)
    return [_call(each) for each in session.scalars(query)]


def _published() -> list[ColumnElement[bool]]:
    """What the directory answers for: not the national services, which are read, not rung."""
    row = ServiceRow
    own = or_(row.source.is_(None), row.source != NATIONAL)
    return [row.status == ServiceStatus.PUBLISHED, own]


def _due(today: date) -> list[ColumnElement[bool]]:
    """Old, unanswered or unreachable, and not rung lately. Needs the checks joined."""
    row, check, call = ServiceRow, ListingCheckRow, CallRow
    since = next(day for day, band in oldest_days(today) if band is Freshness.DATED)
    silent = (check.unanswered >= TRIES_EACH) & (row.verified_on < check.asked_on)
    unreached = check.reached.is_(False) & (row.verified_on < check.asked_on)
    old = or_(row.verified_on.is_(None), row.verified_on < since)
    rung = select(call.id).where(call.service_id == row.id, call.again_on > today)
    return [or_(old, silent, unreached), ~rung.exists()]


def _last_calls(session: Session, ids: Sequence[UUID]) -> dict[UUID, Call]:
    row = CallRow
    query = select(row).where(row.service_id.in_(ids)).order_by(row.at, row.id)
    return {each.service_id: _call(each) for each in session.scalars(query)}


def _call(row: CallRow) -> Call:
    return Call(row.at, row.by, row.outcome, row.note, row.again_on)


def _line(
    row: ServiceRow,
    owner: OrganisationRow,
    check: ListingCheckRow | None,
    last: Call | None,
    today: date,
) -> CallLine:
    return CallLine(
        service_id=row.id,
        name=row.name,
        organisation_id=owner.id,
        organisation_name=owner.name,
        phone=row.phone or owner.phone,
        email=row.email or owner.email,
        verified_on=row.verified_on,
        freshness=freshness(row.verified_on, today),
        unanswered=check.unanswered if check else 0,
        is_reached=check.reached if check else True,
        last_call=last,
    )

"""Facts of the day: room, confirmation, changed opening days. They go live at once.

These leave a listing's version alone, so that nobody who is editing it is told of a conflict.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotFoundError
from directory.announcing import announce
from directory.fact_models import ScheduleExceptionRow
from directory.fields import clean_fields
from directory.models import ServiceRow
from directory.owning import NO_SERVICE, confirmer, own_service
from directory.schedule import DayChange
from directory.terms import Confirmer, ServiceStatus
from matching.service import Capacity, Record
from matching.terms import CapacityState

MOST_DAYS: Final = 60  # changed days kept for one service: a season of them


def set_room(
    session: Session, service_id: UUID, capacity: Capacity, *, actor: Actor, now: datetime
) -> None:
    """Say whether there is room; today becomes the day it was said.

    Raises NotFoundError unless the actor is a member of the organisation or an editor;
    InvalidError for a wait without a waiting list, or an end that has passed.
    """
    row = own_service(session, service_id, actor)
    today = london_date(now)
    _check(capacity, today)
    write_live(session, row, _room(capacity, today, confirmer(actor)), now=now)


def verify_service(session: Session, service_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Confirm that a listing is right as it stands. Raises NotFoundError out of scope."""
    row = own_service(session, service_id, actor)
    _verify(session, row, confirmer(actor), now)


def verify_by_link(session: Session, service_id: UUID, *, now: datetime) -> None:
    """Confirm a published listing through the link sent to its organisation.

    The caller has checked the link: that it is for this service, and unused.
    Raises ConflictError if the service is not published any more.
    """
    row = session.get(ServiceRow, service_id)
    if row is None:
        raise NotFoundError(NO_SERVICE)
    if row.status is not ServiceStatus.PUBLISHED:
        raise ConflictError("This service is no longer in the directory")
    _verify(session, row, Confirmer.ORGANISATION, now)


def set_room_by_link(
    session: Session, service_id: UUID, capacity: Capacity, *, now: datetime
) -> None:
    """Say through a link whether there is room, and that the rest is right.

    The caller has checked the link. Raises as `verify_by_link` and `set_room`.
    """
    today = london_date(now)
    _check(capacity, today)
    verify_by_link(session, service_id, now=now)
    row = session.get_one(ServiceRow, service_id)
    write_live(session, row, _room(capacity, today, Confirmer.ORGANISATION), now=now)


def set_day_changes(
    session: Session,
    service_id: UUID,
    changes: Collection[DayChange],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Replace the days that differ from the schedule. Raises NotFoundError out of scope."""
    row = own_service(session, service_id, actor)
    by_day = {change.day: change for change in changes}
    if len(by_day) < len(changes) or len(changes) > MOST_DAYS:
        raise InvalidError("Give each day once, and no more than 60 days")
    if any((change.opens is None) != (change.closes is None) for change in changes):
        raise InvalidError("Give both hours of a day, or neither if it is closed")
    here = ScheduleExceptionRow
    session.execute(delete(here).where(here.service_id == service_id))
    for change in by_day.values():
        session.add(
            here(
                service_id=service_id,
                day=change.day,
                opens=change.opens,
                closes=change.closes,
                note=change.note,
            )
        )
    session.flush()
    _announce_if_public(session, row, now)


def set_lead_email(
    session: Session, service_id: UUID, email: str, *, actor: Actor, now: datetime
) -> None:
    """Say who is told of referrals; never shown. Raises NotFoundError out of scope."""
    row = own_service(session, service_id, actor)
    write_live(session, row, clean_fields({"lead_email": email}), now=now)


def record_service_facts(
    session: Session,
    service_id: UUID,
    *,
    usual_reply_days: int | None,
    accepted_percent: int | None = None,
    records: Collection[Record],
    now: datetime,
) -> None:
    """What referrals have learned: how a service answers, and how its closed loops went.

    Told downwards by referrals; replaces what was told before. Does nothing when nothing
    changed. Raises NotFoundError for an unknown service.
    """
    row = session.get(ServiceRow, service_id)
    if row is None:
        raise NotFoundError(NO_SERVICE)
    loops = {each.domain.value: [each.helped, each.closed] for each in records}
    told = {
        "usual_reply_days": usual_reply_days,
        "accepted_percent": accepted_percent,
        "closed_loops": loops,
    }
    if all(getattr(row, name) == value for name, value in told.items()):
        return
    write_live(session, row, told, now=now)


def write_live(
    session: Session, row: ServiceRow, told: Mapping[str, Any], *, now: datetime
) -> None:
    """Write columns that are live at once, without a new version of the listing."""
    session.flush()
    session.execute(
        update(ServiceRow)
        .where(ServiceRow.id == row.id)
        .values(**told)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    _announce_if_public(session, row, now)


def _room(capacity: Capacity, today: date, by: Confirmer) -> dict[str, Any]:
    return {
        "capacity_state": capacity.state,
        "capacity_weeks": capacity.weeks,
        "capacity_until": capacity.until,
        "capacity_said_on": today,
        "capacity_said_by": by,
    }


def _verify(session: Session, row: ServiceRow, by: Confirmer, now: datetime) -> None:
    write_live(session, row, {"verified_on": london_date(now), "verified_by": by}, now=now)


def _announce_if_public(session: Session, row: ServiceRow, now: datetime) -> None:
    if row.status is ServiceStatus.PUBLISHED:
        announce(session, [row.id], now=now)


def _check(capacity: Capacity, today: date) -> None:
    wrong = {}
    if capacity.weeks is not None and capacity.state is not CapacityState.WAITING_LIST:
        wrong["weeks"] = "Give a wait only for a waiting list"
    if capacity.weeks is not None and not 0 <= capacity.weeks <= 260:  # noqa: PLR2004  5 years
        wrong["weeks"] = "Enter a number of weeks from 0 to 260"
    ends = {CapacityState.FULL, CapacityState.PAUSED}
    if capacity.until is not None and (capacity.state not in ends or capacity.until < today):
        wrong["until"] = "Give a day from today on, for a service that is full or paused"
    if wrong:
        raise InvalidError("Some of this cannot be kept as it is", wrong)

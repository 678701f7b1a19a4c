"""The monthly check: which services are asked about, which inbox is written to, and its answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.queries import addresses_by_organisation
from base.calendar import london_date
from directory.check_models import CheckInboxRow, ListingCheckRow
from directory.check_rules import contacts_in_order, is_answered, month_before, whom_to_ask
from directory.models import OrganisationRow, ServiceRow
from directory.terms import NATIONAL, ServiceStatus
from storage import outbox
from storage.inboxes import inbox_of

TEMPLATE: Final = "monthly_check"
AGAIN: Final = "check_again"
MOST_LETTERS: Final = 200  # a run: the first month of four thousand is spread over a day


@dataclass(frozen=True, slots=True)
class Asked:
    """A service that a check is about. contacts: blind index of an inbox -> its address."""

    service_id: UUID
    name: str  # "" where it is not safe to name in a message
    organisation_id: UUID
    contacts: Mapping[str, str]


def ask_for_checks(session: Session, *, now: datetime) -> int:
    """Write an errand for every inbox to ask this month. Safe to run again. Gives how many.

    A service whose contacts want no more of these, or that has none, is noted as not reached: it
    is on the editors' call list.
    """
    today = london_date(now)
    asked, unanswered = _due(session, today)
    known = _inboxes(session, {inbox for each in asked for inbox in each.contacts})
    silent = {inbox for inbox, row in known.items() if row.stopped_at is not None}
    letters: dict[str, list[str]] = {}
    for each in asked:
        tries = unanswered[each.service_id]
        inbox = whom_to_ask([*each.contacts], tries, silent)
        if inbox is None:
            _note_asked(session, each.service_id, today, tries, is_reached=False)
        elif _may_write_to(known.get(inbox), today) and _has_room(letters, inbox):
            _note_asked(session, each.service_id, today, tries, is_reached=True)
            letters.setdefault(inbox, []).append(str(each.service_id))
    for inbox, service_ids in letters.items():
        _write_to(session, inbox, known.get(inbox), today)
        payload = {"template": TEMPLATE, "inbox": inbox, "services": service_ids}
        once = f"{TEMPLATE}:{inbox}:{today}"
        outbox.add(session, "email", f"inbox:{inbox}", now=now, payload=payload, dedupe=once)
    session.flush()
    return len(letters)


def ask_again(session: Session, service_id: UUID, inbox: str, link: str, *, now: datetime) -> None:
    """Somebody asks for a new link, at the address the old one went to: once a day for each.

    link: the hash of the old one. Whoever holds it gets no second letter out of it, and whoever
    used up the new one on the same day can ask with that.
    """
    payload = {"template": AGAIN, "inbox": inbox, "services": [str(service_id)]}
    once = f"{AGAIN}:{link}:{london_date(now)}"
    outbox.add(session, "email", f"inbox:{inbox}", now=now, payload=payload, dedupe=once)


def asked_of(session: Session, service_ids: Collection[UUID]) -> list[Asked]:
    """What a letter of these services needs, published ones only, by name. Two statements."""
    query = (
        select(ServiceRow, OrganisationRow)
        .join(OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id)
        .where(ServiceRow.id.in_(service_ids), ServiceRow.status == ServiceStatus.PUBLISHED)
        .order_by(ServiceRow.name, ServiceRow.id)
    )
    return _asked(session, [(row, owner) for row, owner in session.execute(query)])


def note_answer(session: Session, service_id: UUID, *, now: datetime) -> None:
    """Something was said through a link: whoever answered is asked first again."""
    row = session.get(ListingCheckRow, service_id)
    if row is not None:
        row.answered_on, row.unanswered = london_date(now), 0
        session.flush()


def stop_checks(session: Session, inbox: str, *, now: datetime) -> None:
    """Write no more checks to an inbox. The editors ring instead."""
    row = session.get(CheckInboxRow, inbox)
    if row is None:
        session.add(CheckInboxRow(id=inbox, stopped_at=now))
    elif row.stopped_at is None:
        row.stopped_at = now
    session.flush()


def begin_checks_again(session: Session, inbox: str) -> None:
    """Undo having stopped them."""
    row = session.get(CheckInboxRow, inbox)
    if row is not None:
        row.stopped_at = None
        session.flush()


def has_stopped(session: Session, inbox: str) -> bool:
    """Whether an inbox wants no more of these."""
    row = session.get(CheckInboxRow, inbox)
    return row is not None and row.stopped_at is not None


def _due(session: Session, today: date) -> tuple[list[Asked], Mapping[UUID, int]]:
    """Services nobody confirmed or was asked about for a month, and how often nobody answered."""
    since, row, check = month_before(today), ServiceRow, ListingCheckRow
    query = (
        select(row, OrganisationRow, check)
        .join(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .outerjoin(check, check.service_id == row.id)
        .where(
            row.status == ServiceStatus.PUBLISHED,
            or_(row.source.is_(None), row.source != NATIONAL),
            or_(row.verified_on.is_(None), row.verified_on <= since),
            or_(check.asked_on.is_(None), check.asked_on <= since),
        )
        .order_by(check.asked_on.is_not(None), check.asked_on, row.verified_on, row.id)
    )
    found = session.execute(query).all()
    unanswered = {service.id: _unanswered(service, held) for service, _, held in found}
    return _asked(session, [(service, owner) for service, owner, _ in found]), unanswered


def _unanswered(service: ServiceRow, held: ListingCheckRow | None) -> int:
    if held is None:
        return 0
    said = (service.verified_on, service.capacity_said_on, held.answered_on)
    return 0 if is_answered(held.asked_on, said) else held.unanswered + 1


def _asked(session: Session, rows: Sequence[tuple[ServiceRow, OrganisationRow]]) -> list[Asked]:
    members = addresses_by_organisation(session, {owner.id for _, owner in rows})
    return [
        Asked(
            row.id,
            row.name if row.safe_to_name else "",
            owner.id,
            _contacts(session, row, owner, members),
        )
        for row, owner in rows
    ]


def _contacts(
    session: Session,
    row: ServiceRow,
    owner: OrganisationRow,
    members: Mapping[UUID, Sequence[str]],
) -> dict[str, str]:
    """Members first, as they can sign in and change more; then who answers for it."""
    told = (*members.get(owner.id, ()), row.lead_email, row.email, owner.email)
    return {inbox_of(session, each): each for each in contacts_in_order(told)}


def _inboxes(session: Session, ids: Collection[str]) -> dict[str, CheckInboxRow]:
    query = select(CheckInboxRow).where(CheckInboxRow.id.in_(ids))
    return {row.id: row for row in session.scalars(query)}


def _may_write_to(row: CheckInboxRow | None, today: date) -> bool:
    """Whether an inbox had no letter for a month."""
    return row is None or row.asked_on is None or row.asked_on <= month_before(today)


def _has_room(letters: Mapping[str, object], inbox: str) -> bool:
    return inbox in letters or len(letters) < MOST_LETTERS


def _write_to(session: Session, inbox: str, row: CheckInboxRow | None, today: date) -> None:
    if row is None:
        session.add(CheckInboxRow(id=inbox, asked_on=today))
    else:
        row.asked_on = today


def _note_asked(
    session: Session, service_id: UUID, today: date, unanswered: int, *, is_reached: bool
) -> None:
    row = session.get(ListingCheckRow, service_id)  # read with what is due: no statement
    if row is None:
        row = ListingCheckRow(service_id=service_id)
        session.add(row)
    row.asked_on, row.reached, row.unanswered = today, is_reached, unanswered

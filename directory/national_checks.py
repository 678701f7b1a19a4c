"""Editors confirm how national services are reached: what waits, and what they found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import InvalidError, NotFoundError
from base.text import clean_line
from directory.cleaning import web
from directory.field_rows import phone
from directory.models import ServiceRow
from directory.national import known_of, national_id, newest_checks
from directory.national_file import NationalService, Reach
from directory.national_hours import ALWAYS, schedules_of
from directory.national_models import NationalCheckRow
from directory.owning import require_editor
from directory.terms import NATIONAL, ServiceStatus

LONGEST_SOURCE = 300
NO_SUCH = "There is no such national service"
HOURS = (
    f"Write hours as “{ALWAYS}”, “Every day, 8am to 7pm” or “Monday to Friday 9am to 5pm; "
    "Saturday 9.30am to 1pm”, or leave them empty"
)


@dataclass(frozen=True, slots=True)
class NationalLine:
    """One service on the editors' list. known_on: None while nobody read its facts."""

    key: str
    service_id: UUID
    name: str
    organisation: str
    said: Reach  # what the file says, or an editor found
    known_on: date | None
    is_checked_here: bool  # by an editor, and that is the newest
    checked_by: UUID | None
    source: str
    evidence: str
    is_published: bool


def list_national(
    session: Session, services: Sequence[NationalService], *, viewer: Actor
) -> list[NationalLine]:
    """Every service of the file that was loaded: what waits first, then the longest ago.

    Two statements.
    """
    require_editor(viewer)
    checks = newest_checks(session)
    query = select(ServiceRow.id, ServiceRow.status).where(ServiceRow.source == NATIONAL)
    statuses = {row.id: row.status for row in session.execute(query)}
    lines = [
        _line(each, checks.get(each.key), statuses[national_id(each.key)])
        for each in services
        if national_id(each.key) in statuses
    ]
    return sorted(lines, key=lambda each: (each.known_on or date.min, each.name))


def count_unread(
    session: Session, services: Sequence[NationalService], *, viewer: Actor
) -> int | None:
    """How many have facts that nobody read; None where national services were never loaded."""
    lines = list_national(session, services, viewer=viewer)
    return sum(each.known_on is None for each in lines) if lines else None


def confirm_national(
    session: Session,
    service: NationalService,
    found: Reach,
    source: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what an editor found, and show it. Raises InvalidError that names the field."""
    require_editor(actor)
    reach, said = _checked(found), clean_line(source)[:LONGEST_SOURCE]
    if not said:
        raise InvalidError(
            "Some of this cannot be kept", {"source": "Say where you looked: an address, or a call"}
        )
    row = NationalCheckRow(
        key=service.key,
        phone=reach.phone,
        text=reach.text,
        website=reach.website,
        hours=reach.hours,
        source=said,
        checked_at=now,
        checked_by=actor.user_id,
    )
    session.add(row)
    session.flush()


def take_back_check(session: Session, service: NationalService, *, actor: Actor) -> None:
    """Forget the newest check of a service. Raises NotFoundError if there is none."""
    require_editor(actor)
    row = newest_checks(session).get(service.key)
    if row is None:
        raise NotFoundError("Nobody has checked this here")
    session.delete(row)
    session.flush()


def find_national(services: Sequence[NationalService], key: str) -> NationalService:
    """The service of a key. Raises NotFoundError."""
    for each in services:
        if each.key == key:
            return each
    raise NotFoundError(NO_SUCH)


def _line(
    service: NationalService, check: NationalCheckRow | None, status: ServiceStatus
) -> NationalLine:
    known = known_of(service, check)
    is_here = check is not None and known.reach == Reach(
        check.phone, check.text, check.website, check.hours
    )
    return NationalLine(
        key=service.key,
        service_id=national_id(service.key),
        name=service.values["name"],
        organisation=service.organisation,
        said=known.reach if known.day else service.reach,
        known_on=known.day,
        is_checked_here=is_here,
        checked_by=check.checked_by if check and is_here else None,
        source=check.source if check and is_here else service.source,
        evidence="" if is_here or not service.evidence else service.evidence.value,
        is_published=status is ServiceStatus.PUBLISHED,
    )


def _checked(found: Reach) -> Reach:
    """The same, tidied. Raises InvalidError with a message for each field that is wrong."""
    wrong: dict[str, str] = {}
    website = ""
    number, text, hours = (clean_line(each) for each in (found.phone, found.text, found.hours))
    for name, value in (("phone", number), ("text", text)):
        try:
            if value:
                phone({"number": value.partition("(")[0]})
        except ValueError as error:
            wrong[name] = str(error)
    try:
        website = web(found.website)
    except ValueError as error:
        wrong["website"] = str(error)
    if not website:
        wrong.setdefault("website", "Enter the address of their website")
    if hours and not schedules_of(hours):
        wrong["hours"] = HOURS
    if wrong:
        raise InvalidError("Some of this cannot be kept", wrong)
    return Reach(number, text, website, hours)

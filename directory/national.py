"""Keeps the national services of the file in the directory; what nobody read is not shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from base.calendar import london_date
from base.text import slug
from directory.announcing import announce
from directory.fields import FIELDS, clean_fields
from directory.models import OrganisationRow, ServiceRow
from directory.national_file import NationalService, Reach
from directory.national_hours import schedules_of
from directory.national_models import NationalCheckRow
from directory.organisations import next_slug
from directory.storing import clear_facts, fact_rows, set_columns
from directory.terms import NATIONAL, Confirmer, ServiceStatus
from storage.base import Base

UNCHECKED: Final = "We have not checked their number and hours yet. Their website has them."
GONE: Final = "It is no longer in the file of national services"
_TEXT: Final = re.compile(r"(?P<number>[^(]+?)\s*(?:\((?P<note>.+)\))?")


@dataclass(frozen=True, slots=True)
class NationalCounts:
    """What a loading did: services written, left as they were, and closed."""

    written: int
    unchanged: int
    closed: int


@dataclass(frozen=True, slots=True)
class Known:
    """How a service is reached, as far as somebody read it, and when. day: None: nobody did."""

    reach: Reach
    day: date | None
    by: Confirmer | None


def known_of(service: NationalService, check: NationalCheckRow | None) -> Known:
    """The newest that is known: an editor's check, or the file's own, if it was read later.

    Of what nobody read, the website alone is told.
    """
    checked_on = london_date(check.checked_at) if check else None
    if check and checked_on and (service.read_on is None or checked_on >= service.read_on):
        reach = Reach(check.phone, check.text, check.website, check.hours)
        return Known(reach, checked_on, Confirmer.EDITOR)
    if service.read_on:
        return Known(service.reach, service.read_on, Confirmer.FEED)
    return Known(Reach(website=service.reach.website), None, None)


def load_national(
    session: Session, services: Sequence[NationalService], *, now: datetime
) -> NationalCounts:
    """Publish every service of the file. Loaded again, only what differs is written.

    Fields that somebody edited by hand stay, and so does a listing that an editor closed. What
    is no longer in the file is closed.
    """
    held = {row.id: row for row in session.scalars(_held())}
    checks = newest_checks(session)
    organisations = _organisations(session, services, now)
    loading = _Loading(held, checks, organisations, _taken(session), now)
    changed = [each for each in services if loading.keep(each)]
    session.add_all(held[national_id(each.key)] for each in changed)
    session.flush()
    _store_facts(session, [(held[national_id(each.key)], each) for each in changed], checks, now)
    closed = _close_others(held, {national_id(each.key) for each in services}, now)
    session.flush()
    announce(session, [*(national_id(each.key) for each in changed), *closed], now=now)
    return NationalCounts(len(changed), len(services) - len(changed), len(closed))


def newest_checks(session: Session) -> dict[str, NationalCheckRow]:
    """The newest check of each key."""
    rows = session.scalars(select(NationalCheckRow).order_by(NationalCheckRow.checked_at))
    return {row.key: row for row in rows}


def national_id(key: str) -> UUID:
    """The id of a service of the file: the same in every directory."""
    return uuid5(NAMESPACE_URL, f"anydoor-national/service/{key}")


@dataclass(frozen=True, slots=True)
class _Loading:
    """The rows that were loaded before, and what they are measured by."""

    held: dict[UUID, ServiceRow]
    checks: Mapping[str, NationalCheckRow]
    organisations: Mapping[str, OrganisationRow]
    slugs: set[str]
    now: datetime

    def keep(self, service: NationalService) -> bool:
        """Set the columns of one service. False, and nothing set, if it is as it was."""
        row_id = national_id(service.key)
        known = known_of(service, self.checks.get(service.key))
        original = _original(service, known)
        row = self.held.get(row_id)
        if row is not None and row.original == original:
            return False
        if row is None:
            row = self.held[row_id] = self._new(row_id, service)
        values = values_of(service, known)
        kept = {name: value for name, value in values.items() if name not in row.hand_edited}
        set_columns(row, kept, now=self.now)
        row.original = original
        row.source_attribution = _attribution(service)
        row.verified_on, row.verified_by = known.day, known.by
        return True

    def _new(self, row_id: UUID, service: NationalService) -> ServiceRow:
        address = next_slug(service.values["name"], self.slugs)
        self.slugs.add(address)
        return ServiceRow(
            id=row_id,
            organisation_id=self.organisations[service.organisation].id,
            slug=address,
            status=ServiceStatus.PUBLISHED,
            source=NATIONAL,
            source_id=service.key,
            closed_loops={},
            hand_edited=[],
            created_at=self.now,
        )


def values_of(service: NationalService, known: Known) -> dict[str, Any]:
    """Every field of the listing, with as much of how to reach it as was read."""
    text = _TEXT.fullmatch(known.reach.text)
    phones = (
        [{"number": text["number"], "kind": "text", "note": text["note"] or ""}] if text else []
    )
    reach = {
        "phone": known.reach.phone,
        "phones": phones,
        "website": known.reach.website,
        "schedules": schedules_of(known.reach.hours),
        "alert": "" if known.day or not _has_more(service.reach) else UNCHECKED,
    }
    return {**service.values, **clean_fields(reach)}


def _has_more(reach: Reach) -> bool:
    """Whether there is more to tell than a website."""
    return bool(reach.phone or reach.text or reach.hours)


def _original(service: NationalService, known: Known) -> dict[str, Any]:
    """What the row was made of: when it is the same again, nothing need be written."""
    day = known.day.isoformat() if known.day else ""
    return {**service.row, "known": {**asdict(known.reach), "day": day, "by": known.by or ""}}


def _attribution(service: NationalService) -> str:
    return f"{service.organisation} runs this for the whole country. We only say where it is."


def _organisations(
    session: Session, services: Iterable[NationalService], now: datetime
) -> dict[str, OrganisationRow]:
    """The organisation of each service, by name; those that are new are added."""
    query = select(OrganisationRow).where(OrganisationRow.source == NATIONAL)
    held = {row.source_id: row for row in session.scalars(query)}
    taken = set(session.scalars(select(OrganisationRow.slug)))
    found: dict[str, OrganisationRow] = {}
    for each in services:
        key = slug(each.organisation)
        if key not in held:
            address = next_slug(each.organisation, taken)
            taken.add(address)
            held[key] = OrganisationRow(
                id=uuid5(NAMESPACE_URL, f"anydoor-national/organisation/{key}"),
                name=each.organisation,
                slug=address,
                kind=each.organisation_kind,
                website=each.reach.website,
                source=NATIONAL,
                source_id=key,
                created_at=now,
                updated_at=now,
            )
            session.add(held[key])
        found[each.organisation] = held[key]
    session.flush()
    return found


def _store_facts(
    session: Session,
    changed: Sequence[tuple[ServiceRow, NationalService]],
    checks: Mapping[str, NationalCheckRow],
    now: datetime,
) -> None:
    """Write the lists of services afresh, but for those somebody edited by hand."""
    rows: list[Base] = []
    groups: dict[frozenset[str], list[UUID]] = {}
    for row, service in changed:
        names = frozenset(FIELDS) - frozenset(row.hand_edited)
        groups.setdefault(names, []).append(row.id)
        values = values_of(service, known_of(service, checks.get(service.key)))
        kept = {name: values[name] for name in names}
        rows += fact_rows(row.id, kept, today=london_date(now), known={})
    for names, ids in groups.items():
        clear_facts(session, ids, names)
    session.add_all(rows)


def _close_others(held: Mapping[UUID, ServiceRow], ids: set[UUID], now: datetime) -> list[UUID]:
    """Close what is published and no longer in the file."""
    gone = [
        row
        for row_id, row in held.items()
        if row_id not in ids and row.status is ServiceStatus.PUBLISHED
    ]
    for row in gone:
        row.status, row.status_reason, row.updated_at = ServiceStatus.CLOSED, GONE, now
    return [row.id for row in gone]


def _held() -> Select[ServiceRow]:
    return select(ServiceRow).where(ServiceRow.source == NATIONAL)


def _taken(session: Session) -> set[str]:
    return set(session.scalars(select(ServiceRow.slug)))

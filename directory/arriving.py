"""Adds what feeds bring: organisations, places and drafts of services, many at once.

Values are clean already, as `directory.fields` and `directory.owner_fields` leave them: whoever
reads a feed has to tell its owner, value by value, what could not be kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import InvalidError
from directory.details import DETAIL_FIELDS, FIELDS_OF, Owner, detail_rows
from directory.fields import SCALARS, empty_fields
from directory.listing import agreeing
from directory.models import LocationRow, OrganisationRow, ServiceRow
from directory.organisations import Source, next_slug
from directory.owner_fields import LocationFields, OrganisationFields
from directory.owning import require_editor
from directory.storing import fact_columns
from directory.terms import OrganisationStatus, ServiceStatus
from matching.terms import CapacityState
from storage.base import Base
from storage.bulk import insert_tuples


@dataclass(frozen=True, slots=True)
class ArrivingOrganisation:
    """An organisation to add. item: the feed's own id of it."""

    id: UUID
    item: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArrivingPlace:
    """A place to add."""

    id: UUID
    item: str
    organisation_id: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArrivingService:
    """A draft to add. values: those left out are empty."""

    id: UUID
    item: str
    organisation_id: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one part of a feed adds. source: the feed and its terms; its item is not used."""

    source: Source
    organisations: Sequence[ArrivingOrganisation]
    places: Sequence[ArrivingPlace]
    services: Sequence[ArrivingService]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table that are to be stored. fixed: columns that are the same in all of them.

    ready: columns of JSON that are given as its text. Of organisations and services the slug is
    the one that their name asks for; `Slugs.settle` gives one that is free.
    """

    table: Table
    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    ready: frozenset[str] = frozenset()


@dataclass(slots=True)
class Slugs:
    """Gives each addition an address that is free: "tea", "tea-2", "tea-3"."""

    _last: dict[tuple[str, str], int] = field(default_factory=dict)

    def settle(
        self, session: Session, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> Sequence[Sequence[Any]]:
        """The same rows, each with its own address. Of other tables than these: as they are.

        One statement, and one for each address that is taken.
        """
        if table not in _ADDRESSES:
            return rows
        at = names.index("slug")
        taken = _in_use(session, table, {row[at] for row in rows})
        free = [self._free(session, table, row[at], taken) for row in rows]
        return [(*row[:at], each, *row[at + 1 :]) for row, each in zip(rows, free, strict=True)]

    def _free(self, session: Session, table: str, first: str, taken: set[str]) -> str:
        """taken: of those that are wanted, and gets what is given out."""
        found, number = first, self._last.get((table, first), 1)
        while found in taken or (found != first and _in_use(session, table, {found})):
            number += 1
            found = f"{first}-{number}"
        if found != first:
            self._last[table, first] = number
        taken.add(found)
        return found


_ADDRESSES: Final[Mapping[str, InstrumentedAttribute[str]]] = {
    "organisations": OrganisationRow.slug,
    "services": ServiceRow.slug,
}


def _in_use(session: Session, table: str, wanted: Collection[str]) -> set[str]:
    """Those of these addresses that are taken."""
    column = _ADDRESSES[table]
    return set(session.scalars(select(column).where(column.in_(wanted))))


def add_arrivals(session: Session, found: Sequence[Rows], *, slugs: Slugs, actor: Actor) -> None:
    """Add what `arrival_rows` made. Raises NotAllowedError unless the actor is an editor."""
    require_editor(actor)
    for each in found:
        rows = slugs.settle(session, each.table.name, each.names, each.rows)
        insert_tuples(session, each.table, each.names, rows, fixed=each.fixed, ready=each.ready)


def arrival_rows(found: Arrivals, *, now: datetime) -> Iterator[Rows]:
    """The rows of organisations, places and drafts of services. Nothing is published.

    Raises InvalidError for what has no name, or fields that do not agree with each other.
    """
    source = {name: each for name, each in found.source.columns().items() if name != "source_id"}
    times = {"version": 1, "created_at": now, "updated_at": now, **source}
    organisations = [*map(_organisation, found.organisations)]
    fixed = {"status": OrganisationStatus.ACTIVE, **times}
    yield from _rows(OrganisationRow, organisations, _NO_ORGANISATION, fixed)
    yield from _rows(LocationRow, [*map(_place, found.places)], _NO_PLACE, source)
    wholes = [agreeing({**_NO_SERVICE, **each.values}) for each in found.services]
    told: set[str] = set().union(*(each.values for each in found.services)) & SCALARS
    named = (*told.difference(_FOLLOW), *_FOLLOW)
    pick = itemgetter(*named)
    services = [
        (*pick(whole), next_slug(whole["name"], ()), each.id, each.item, each.organisation_id)
        for each, whole in zip(found.services, wholes, strict=True)
    ]
    fixed = {**_DRAFT, **times} | {name: _NO_SERVICE[name] for name in SCALARS.difference(named)}
    yield Rows(_table(ServiceRow), (*named, *_OWN), services, fixed)
    yield from _fact_rows(found, wholes, now)


_DRAFT: Final[Mapping[str, Any]] = {
    "status": ServiceStatus.DRAFT,
    "capacity_state": CapacityState.OPEN,
    "hand_edited": [],
    "closed_loops": {},
}
_FOLLOW: Final = ("name", "cost_pence")
"""Columns of a service that are told, or follow from others."""
_OWN: Final = ("slug", "id", "source_id", "organisation_id")
_NO_SERVICE: Final[Mapping[str, Any]] = empty_fields()
_LISTS: Final = frozenset(DETAIL_FIELDS)
_NO_ORGANISATION: Final = {
    each.name: getattr(OrganisationFields(""), each.name) for each in fields(OrganisationFields)
}
_NO_PLACE: Final[Mapping[str, Any]] = {
    **{each.name: getattr(LocationFields(), each.name) for each in fields(LocationFields)},
    "outcode": "",
    "lat": None,
    "lon": None,
}
_MAY_BE_NONE: Final = ("charity_number", "company_number", "year_founded")


def _organisation(told: ArrivingOrganisation) -> dict[str, Any]:
    found = {name: value for name, value in told.values.items() if name not in _LISTS}
    if not found.get("name"):
        raise InvalidError("Some of this cannot be kept", {"name": "Enter the name"})
    for name in _MAY_BE_NONE:
        if name in found:
            found[name] = found[name] or None
    found["slug"] = next_slug(found["name"], ())
    return found | {"id": told.id, "source_id": told.item}


def _place(told: ArrivingPlace) -> dict[str, Any]:
    found = {name: value for name, value in told.values.items() if name not in _LISTS}
    lat, lon = found.pop("point", None) or (None, None)
    return {
        **found,
        "id": told.id,
        "organisation_id": told.organisation_id,
        "source_id": told.item,
        "outcode": found.get("postcode", "").partition(" ")[0],
        "lat": lat,
        "lon": lon,
    }


def _rows(
    row: type[Base],
    rows: Sequence[dict[str, Any]],
    empty: Mapping[str, Any],
    fixed: Mapping[str, Any],
) -> Iterator[Rows]:
    """Rows that name different columns; what one does not name is empty."""
    if not rows:
        return
    names = tuple(dict.fromkeys(name for each in rows for name in each))
    blank = {name: empty.get(name) for name in names}
    whole = [tuple({**blank, **each}.values()) for each in rows]
    rest = {name: each for name, each in empty.items() if name not in blank and name != "point"}
    yield Rows(_table(row), names, whole, {**rest, **fixed})


def _fact_rows(
    found: Arrivals, wholes: Sequence[Mapping[str, Any]], now: datetime
) -> Iterator[Rows]:
    """What services, organisations and places have several of."""
    rows: defaultdict[tuple[type[Base], tuple[str, ...]], list[Sequence[Any]]] = defaultdict(list)
    today = london_date(now)
    details: list[Base] = []
    for service, whole in zip(found.services, wholes, strict=True):
        for table, names, columns in fact_columns(service.id, whole, today=today, known={}):
            rows[table, names].append(columns)
        details += _details(Owner.SERVICE, service.id, service.values)
    for organisation in found.organisations:
        details += _details(Owner.ORGANISATION, organisation.id, organisation.values)
    for place in found.places:
        details += _details(Owner.LOCATION, place.id, place.values)
    for each in details:
        made = [each for each in sorted(vars(each).items(), key=itemgetter(0)) if each[0][0] != "_"]
        names, columns = zip(*made, strict=True)
        rows[type(each), names].append(columns)
    for (table, names), alike in rows.items():
        yield Rows(_table(table), names, alike)


def _details(owner: Owner, owner_id: UUID, values: Mapping[str, Any]) -> list[Base]:
    told = {name: values[name] for name in FIELDS_OF[owner] & values.keys() if values[name]}
    return detail_rows(owner, owner_id, told) if told else []


def _table(row: type[Base]) -> Table:
    found = row.__table__
    assert isinstance(found, Table)  # noqa: S101  (for the type checker)
    return found

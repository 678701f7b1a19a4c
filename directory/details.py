"""Phones, people, prices and the like, read for many owners at once and written for one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from directory.detail_models import (
    ContactRow,
    CostOptionRow,
    DocumentRow,
    ExternalTermRow,
    FundingRow,
    IdentifierRow,
    PhoneRow,
)
from directory.detail_pages import (
    ContactPerson,
    CostOption,
    Details,
    Document,
    ExternalTerm,
    Identifier,
    Phone,
)
from directory.facts import Scope, among
from directory.terms import PhoneKind
from storage.base import Base


class Owner(StrEnum):
    """What has phones, people and the like: the name of its column of ids."""

    SERVICE = "service_id"
    ORGANISATION = "organisation_id"
    LOCATION = "location_id"


DETAIL_FIELDS: Final[Mapping[str, type[Base]]] = {
    "phones": PhoneRow,
    "contacts": ContactRow,
    "costs": CostOptionRow,
    "funding": FundingRow,
    "documents": DocumentRow,
    "identifiers": IdentifierRow,
    "external_terms": ExternalTermRow,
}
"""Field -> the table its rows are in."""

FIELDS_OF: Final[Mapping[Owner, frozenset[str]]] = {
    Owner.SERVICE: frozenset(DETAIL_FIELDS) - {"identifiers"},
    Owner.ORGANISATION: frozenset(DETAIL_FIELDS) - {"costs", "documents"},
    Owner.LOCATION: frozenset({"phones", "contacts", "external_terms"}),
}
"""The fields that each kind of owner has."""


def load_details(session: Session, owner: Owner, scope: Scope) -> dict[UUID, Details]:
    """The details of each owner that has any. One statement a field of that kind of owner."""
    phones = _load_phones(session, owner, scope)
    alone = {owner_id: found for (owner_id, contact), found in phones.items() if contact is None}
    found: dict[str, Mapping[UUID, tuple[Any, ...]]] = {
        "phones": alone,
        "contacts": _load_contacts(session, owner, scope, phones),
    }
    for name in _PLAIN.keys() & FIELDS_OF[owner]:
        found[name] = _load_plain(session, owner, scope, name)
    return {
        owner_id: Details(**{name: by_owner.get(owner_id, ()) for name, by_owner in found.items()})
        for owner_id in {each for by_owner in found.values() for each in by_owner}
    }


def clear_details(
    session: Session, owner: Owner, ids: Collection[UUID], names: Collection[str]
) -> None:
    """Delete the rows of these fields of several owners."""
    scope = among(ids)
    if "contacts" in names:
        theirs = PhoneRow.contact_id.is_not(None)
        session.execute(delete(PhoneRow).where(_owned(owner, scope, PhoneRow), theirs))
    for name in FIELDS_OF[owner] & set(names):
        table = DETAIL_FIELDS[name]
        query = delete(table).where(_owned(owner, scope, table))
        if table is PhoneRow:
            query = query.where(PhoneRow.contact_id.is_(None))
        session.execute(query)


def detail_rows(owner: Owner, owner_id: UUID, values: Mapping[str, Any]) -> list[Base]:
    """The rows of one owner's fields, from clean values. What is not among them is not made."""
    whose = {owner.value: owner_id}
    rows: list[Base] = []
    rows += _phone_rows(values.get("phones", ()), whose, None)
    for position, each in enumerate(values.get("contacts", ())):
        theirs = {**whose, **_at(each)}
        contact = ContactRow(
            id=uuid4(), position=position, **theirs, **_columns(each, "name role department email")
        )
        rows += [contact, *_phone_rows(each.get("phones", ()), theirs, contact.id)]
    for name, columns in _PLAIN.items():
        for position, each in enumerate(values.get(name, ())):
            told = each if isinstance(each, Mapping) else {columns: each}
            row = DETAIL_FIELDS[name]
            rows.append(row(position=position, **whose, **_columns(told, columns)))
    return rows


_PLAIN: Final = {
    "costs": "option pence currency valid_from valid_to note",
    "funding": "source",
    "documents": "document url",
    "identifiers": "scheme kind identifier",
    "external_terms": (
        "taxonomy name taxonomy_uri taxonomy_version code description uri about value"
    ),
}
"""Fields whose rows have nothing inside them -> the columns, in the order of the page's class."""

_MADE: Final[Mapping[str, Callable[..., Any]]] = {
    "costs": CostOption,
    "funding": str,
    "documents": Document,
    "identifiers": Identifier,
    "external_terms": ExternalTerm,
}
"""What a page has of them."""

_DAYS: Final = frozenset({"valid_from", "valid_to"})


def _columns(values: Mapping[str, Any], names: str) -> dict[str, Any]:
    """Some of a row's values as columns."""
    return {
        name: date.fromisoformat(values[name]) if name in _DAYS else values[name]
        for name in names.split()
        if name in values
    }


def _phone_rows(
    phones: Iterable[Mapping[str, Any]], whose: Mapping[str, UUID], contact_id: UUID | None
) -> list[PhoneRow]:
    return [
        PhoneRow(
            contact_id=contact_id,
            kind=PhoneKind(each["kind"]),
            languages=list(each.get("languages", ())),
            position=position,
            **{**whose, **_at(each)},
            **_columns(each, "number extension note"),
        )
        for position, each in enumerate(phones)
    ]


def _at(row: Mapping[str, Any]) -> dict[str, UUID]:
    return {"location_id": UUID(row["at"])} if row.get("at") else {}


def _owned(owner: Owner, scope: Scope, table: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """The rows of such an owner itself: of a place, not of a service that is there."""
    found = scope(getattr(table, owner.value))
    return found & table.service_id.is_(None) if owner is Owner.LOCATION else found


def _load_phones(
    session: Session, owner: Owner, scope: Scope
) -> dict[tuple[UUID, UUID | None], tuple[Phone, ...]]:
    """Phones by owner and contact."""
    row = PhoneRow
    query = (
        select(
            getattr(row, owner.value),
            row.contact_id,
            row.number,
            row.kind,
            row.extension,
            row.languages,
            row.note,
            row.location_id,
        )
        .where(_owned(owner, scope, row))
        .order_by(row.position, row.id)
    )
    found: defaultdict[tuple[UUID, UUID | None], list[Phone]] = defaultdict(list)
    for owner_id, contact_id, number, kind, extension, spoken, note, at in session.execute(query):
        place = at if owner is Owner.SERVICE and contact_id is None else None
        phone = Phone(number, kind, extension, tuple(spoken), note, place)
        found[owner_id, contact_id].append(phone)
    return {key: tuple(phones) for key, phones in found.items()}


def _load_contacts(
    session: Session,
    owner: Owner,
    scope: Scope,
    phones: Mapping[tuple[UUID, UUID | None], tuple[Phone, ...]],
) -> dict[UUID, tuple[ContactPerson, ...]]:
    row = ContactRow
    query = select(row).where(_owned(owner, scope, row)).order_by(row.position, row.id)
    found: defaultdict[UUID, list[ContactPerson]] = defaultdict(list)
    for each in session.scalars(query):
        owner_id: UUID = getattr(each, owner.value)
        person = ContactPerson(
            name=each.name,
            role=each.role,
            department=each.department,
            email=each.email,
            phones=phones.get((owner_id, each.id), ()),
            location_id=each.location_id if owner is Owner.SERVICE else None,
        )
        found[owner_id].append(person)
    return {owner_id: tuple(people) for owner_id, people in found.items()}


def _load_plain(
    session: Session, owner: Owner, scope: Scope, name: str
) -> dict[UUID, tuple[Any, ...]]:
    """Rows with nothing inside them, by owner."""
    row: Any = DETAIL_FIELDS[name]
    columns = [getattr(row, column) for column in _PLAIN[name].split()]
    query: Select[Any] = (
        select(getattr(row, owner.value), *columns)
        .where(_owned(owner, scope, row))
        .order_by(row.position, row.id)
    )
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for owner_id, *rest in session.execute(query):
        found[owner_id].append(_MADE[name](*rest))
    return {owner_id: tuple(made) for owner_id, made in found.items()}

"""Reads the demonstration files: TOML in, checked facts out, or an error that says where."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from base.errors import InvalidError
from directory.details import FIELDS_OF, Owner
from directory.fields import FIELDS, clean_fields, empty_fields
from directory.owner_fields import (
    LocationFields,
    OrganisationFields,
    OwnerLists,
    clean_lists,
    organisation_columns,
)
from directory.rules import problems_between, settled
from directory.terms import Confirmer, OrganisationKind
from matching.service import Capacity
from matching.terms import CapacityState

BOROUGHS: Final = {
    "Barnet": "E09000003",
    "Camden": "E09000007",
    "Enfield": "E09000010",
    "Haringey": "E09000014",
    "Islington": "E09000019",
}
"""The boroughs of North Central London with their ONS codes."""

_LISTS: Final = {"phones", "contacts", "external_terms", "identifiers", "funding"}
_OF_ORGANISATION: Final = OrganisationFields.__dataclass_fields__.keys() - {"parent_id"}
_ORGANISATION: Final = _OF_ORGANISATION | _LISTS | {"key", "parent", "location", "service"}
_OF_LOCATION: Final = LocationFields.__dataclass_fields__.keys() - {"point", "is_confidential"}
_LOCATION: Final = _OF_LOCATION | _LISTS | {"key", "confidential"}
_OTHERWISE: Final = {
    "cost_kind", "cost_pence", "cost_note", "coverage", "schedules", "words", "locations",
    "place_notes",
}  # fmt: skip
_AS_THEY_ARE: Final = FIELDS.keys() - _OTHERWISE
_SERVICE: Final = _AS_THEY_ARE | {
    "key", "location", "cost", "capacity", "verified", "verified_by", "coverage", "schedule",
    "words",
}  # fmt: skip


_OF_SCHEDULE: Final = {
    "on_bank_holidays",
    "note",
    "description",
    "attending",
    "link",
    "valid_from",
    "valid_to",
}


@dataclass(frozen=True, slots=True)
class DemoService:
    """One service. values: as in `directory.fields`, but for the location."""

    key: str
    values: Mapping[str, Any]
    location: str | None
    capacity: Capacity
    verified_on: date | None
    verified_by: Confirmer | None


@dataclass(frozen=True, slots=True)
class DemoLocation:
    """One location, its postcode not yet looked up."""

    key: str
    fields: LocationFields
    lists: OwnerLists


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """One organisation with its locations and services. parent: key of the one it belongs to."""

    key: str
    parent: str | None
    fields: OrganisationFields
    lists: OwnerLists
    locations: tuple[DemoLocation, ...]
    services: tuple[DemoService, ...]


def read_demo(folder: Path, *, today: date) -> list[DemoOrganisation]:
    """Every organisation of the *.toml files in a folder, in the order of file names.

    today: what the files' offsets in days are counted from.
    Raises InvalidError whose `fields` map "file, organisation, service" to what is wrong.
    """
    found: dict[str, DemoOrganisation] = {}
    wrong: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for table in _tables(path, wrong):
            where = f"{path.name}, {table.get('key', 'organisation without a key')}"
            organisation = _organisation(table, where, today, wrong)
            if organisation and organisation.key in found:
                wrong[where] = "This key comes twice"
            elif organisation:
                found[organisation.key] = organisation
    if wrong:
        told = "; ".join(f"{where}: {what}" for where, what in list(wrong.items())[:20])
        raise InvalidError(f"The demonstration files cannot be read: {told}", wrong)
    return list(found.values())


def _tables(path: Path, wrong: dict[str, str]) -> Sequence[Mapping[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["organisation"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        wrong[path.name] = f"not a file of organisations ({error})"
        return []
    return list(tables)


def _organisation(
    table: Mapping[str, Any], where: str, today: date, wrong: dict[str, str]
) -> DemoOrganisation | None:
    """One organisation, or None after writing down what is wrong."""
    locations = table.get("location", [])
    keys = {each.get("key") for each in locations}
    services = [
        _service(each, f"{where}, {each.get('key', 'service without a key')}", today, wrong)
        for each in table.get("service", [])
    ]
    problems = [*_unknown(table, _ORGANISATION), *_organisation_problems(table)]
    problems += [problem for each in locations for problem in _unknown(each, _LOCATION)]
    problems += [
        f"service {each.key}: there is no location {each.location}"
        for each in services
        if each and each.location and each.location not in keys
    ]
    if problems:
        wrong[where] = "; ".join(problems)
        return None
    return DemoOrganisation(
        key=table["key"],
        parent=table.get("parent"),
        fields=_organisation_fields(table),
        lists=_lists(table),
        locations=tuple(_location(each) for each in locations),
        services=tuple(each for each in services if each),
    )


def _organisation_problems(table: Mapping[str, Any]) -> Iterator[str]:
    for name in ("key", "name", "kind"):
        if name not in table:
            yield f"{name} is missing"
    if table.get("kind") not in list(OrganisationKind):
        yield f"kind: {table.get('kind')} is not one of the choices"
    yield from _told(lambda: organisation_columns(_organisation_fields(table)))
    yield from _told(lambda: clean_lists(_lists(table), FIELDS_OF[Owner.ORGANISATION]))
    for part in ("location", "service"):
        keys = [each.get("key") for each in table.get(part, [])]
        if None in keys or len(set(keys)) < len(keys):
            yield f"every {part} needs a key of its own"


def _told(check: Callable[[], object]) -> Iterator[str]:
    """What a check finds wrong. A kind that is none is told elsewhere."""
    try:
        check()
    except InvalidError as error:
        yield from (f"{name}: {what}" for name, what in error.fields.items())
    except (KeyError, ValueError):
        return


def _organisation_fields(table: Mapping[str, Any]) -> OrganisationFields:
    told = {name: table[name] for name in _OF_ORGANISATION & table.keys()}
    return OrganisationFields(**told | {"kind": OrganisationKind(table["kind"])})


def _lists(table: Mapping[str, Any]) -> OwnerLists:
    return OwnerLists(**{name: table[name] for name in _LISTS & table.keys()})


def _location(table: Mapping[str, Any]) -> DemoLocation:
    told = {name: table[name] for name in _OF_LOCATION & table.keys()}
    fields = LocationFields(**told, is_confidential=table.get("confidential", False))
    return DemoLocation(table["key"], fields, _lists(table))


def _service(
    table: Mapping[str, Any], where: str, today: date, wrong: dict[str, str]
) -> DemoService | None:
    """One service, or None after writing down what is wrong."""
    problems = list(_unknown(table, _SERVICE))
    try:
        values = settled({**empty_fields(), **clean_fields(_values(table))})
        problems += [f"{name}: {what}" for name, what in problems_between(values).items()]
        service = DemoService(
            key=table["key"],
            values=values,
            location=table.get("location"),
            capacity=_capacity(table.get("capacity", {"state": "open"}), today),
            verified_on=_day(today, table.get("verified")),
            verified_by=Confirmer(table["verified_by"]) if "verified" in table else None,
        )
    except InvalidError as error:
        problems += [f"{name}: {what}" for name, what in error.fields.items()]
    except (KeyError, TypeError, ValueError) as error:
        problems.append(f"{type(error).__name__}: {error}")
    else:
        if not problems:
            return service
    wrong[where] = "; ".join(problems)
    return None


def _values(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a service in the form of `directory.fields`."""
    cost = table.get("cost", {"kind": "free"})
    amount = cost.get("amount")
    return {name: table[name] for name in _AS_THEY_ARE & table.keys()} | {
        "cost_kind": cost["kind"],
        "cost_pence": None if amount is None else round(amount * 100),
        "cost_note": cost.get("note", ""),
        "coverage": [_area(each) for each in table.get("coverage", [])],
        "schedules": [_schedule(each) for each in table.get("schedule", [])],
        "words": " ".join(table.get("words", [])),
    }


def _area(table: Mapping[str, Any]) -> dict[str, Any]:
    area = table.get("area", "")
    if table["kind"] == "borough" and area not in BOROUGHS:
        raise ValueError(f"coverage: there is no borough {area}")
    return {
        "kind": table["kind"],
        "area": BOROUGHS.get(area, area),
        "km": table.get("km"),
        "ring": table.get("points", []),
    }


def _schedule(table: Mapping[str, Any]) -> dict[str, Any]:
    if "monthly" in table:
        rule = f"FREQ=MONTHLY;BYDAY={table['monthly']}"
    else:
        every = table.get("every", 1)
        rule = f"FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(table['days'])}"
    return {
        "rrule": rule.replace("INTERVAL=1;", ""),
        "opens": table["opens"],
        "closes": table["closes"].replace("24:00", "00:00"),
        "term_time": table.get("term_time", False),
        **{name: table[name] for name in _OF_SCHEDULE & table.keys()},
    }


def _capacity(table: Mapping[str, Any], today: date) -> Capacity:
    return Capacity(
        state=CapacityState(table["state"]),
        weeks=table.get("weeks"),
        until=_day(today, table.get("until")),
        said_on=_day(today, table.get("said")),
    )


def _day(today: date, offset: int | None) -> date | None:
    return None if offset is None else today + timedelta(days=offset)


def _unknown(table: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    for name in sorted(table.keys() - known):
        yield f"{name} is not known here"

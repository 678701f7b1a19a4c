"""What is written of an organisation and of a place, checked and tidied field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final
from uuid import UUID

from base.errors import InvalidError
from directory import field_rows
from directory.cleaning import Clean, clean_by, code, email, line, number, prose, web
from directory.field_rows import MOST_ROWS, Row, rows_of
from directory.terms import LocationKind, OrganisationKind
from geo.distance import Point
from geo.postcode import normalise_postcode, outcode_of


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """What is written of an organisation; each is a column of its row, of the same name."""

    name: str
    kind: OrganisationKind = OrganisationKind.CHARITY
    description: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    charity_number: str | None = None
    company_number: str | None = None
    alternate_name: str = ""
    legal_status: str = ""
    year_founded: int | None = None
    uri: str = ""
    logo: str = ""
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LocationFields:
    """What is written of a location. point: WGS 84; None where it is not known."""

    name: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    point: Point | None = None
    travel: str = ""
    is_confidential: bool = False
    kind: LocationKind = LocationKind.PHYSICAL
    alternate_name: str = ""
    description: str = ""
    attention: str = ""
    address_2: str = ""
    region: str = ""
    county: str = ""
    country: str = "GB"
    url: str = ""
    access_note: str = ""
    access_details: str = ""
    access_url: str = ""
    external_id: str = ""
    external_id_kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnerLists:
    """What an organisation or a place has several of: rows as in `directory.field_rows`.

    A place has no identifiers and no funding.
    """

    phones: Sequence[Row] = ()
    contacts: Sequence[Row] = ()
    external_terms: Sequence[Row] = ()
    identifiers: Sequence[Row] = ()
    funding: Sequence[str] = ()


def organisation_columns(told: OrganisationFields) -> dict[str, Any]:
    """An organisation as the columns of its row. Raises InvalidError field by field."""
    values = {each.name: getattr(told, each.name) for each in fields(told)}
    tidy = values | clean_by(ORGANISATION, _told(values, ORGANISATION))
    if not tidy["name"]:
        raise InvalidError("Some of this cannot be kept", {"name": "Enter the name"})
    return tidy


def location_columns(told: LocationFields) -> dict[str, Any]:
    """A location as the columns of its row. Raises InvalidError, as for a bad postcode."""
    values = {each.name: getattr(told, each.name) for each in fields(told)}
    point: Point | None = values.pop("point")
    tidy = values | clean_by(LOCATION, _told(values, LOCATION))
    return tidy | {
        "kind": LocationKind(tidy["kind"]),
        "outcode": outcode_of(tidy["postcode"]) or "",
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
    }


def clean_lists(lists: OwnerLists, names: frozenset[str]) -> dict[str, Any]:
    """Those of the lists, checked and tidied. Raises InvalidError field by field."""
    return clean_by(LISTS, {name: getattr(lists, name) for name in names})


def _told(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values that say anything; there is nothing to tidy about the others."""
    return {name: values[name] for name in names if values[name] not in ("", None)}


def _postcode(value: Any) -> str:  # noqa: ANN401
    typed = line(40, value)
    found = normalise_postcode(typed) if typed else ""
    if found is None:
        raise ValueError("Enter a full UK postcode")
    return found


def _country(value: Any) -> str:  # noqa: ANN401
    found = line(2, value).upper() or "GB"
    if not (len(found) == 2 and found.isalpha()):  # noqa: PLR2004  (ISO 3166-1)
        raise ValueError("Use a country code of two letters, such as GB")
    return found


ORGANISATION: Final[Mapping[str, Clean]] = {
    "name": partial(line, 150),
    "description": partial(prose, 5000),
    "website": web,
    "email": email,
    "phone": partial(line, 40),
    "alternate_name": partial(line, 150),
    "legal_status": partial(line, 150),
    "year_founded": partial(number, 1000, 9999),
    "uri": web,
    "logo": web,
}
"""Field of an organisation -> what checks and tidies its value."""
LOCATION: Final[Mapping[str, Clean]] = {
    "name": partial(line, 300),
    "alternate_name": partial(line, 300),
    "description": partial(prose, 2000),
    "attention": partial(line, 150),
    "address": partial(line, 500),
    "address_2": partial(line, 300),
    "town": partial(line, 150),
    "region": partial(line, 150),
    "county": partial(line, 150),
    "postcode": _postcode,
    "country": _country,
    "travel": partial(line, 1000),
    "kind": partial(code, LocationKind),
    "url": web,
    "access_note": partial(prose, 1000),
    "access_details": partial(prose, 2000),
    "access_url": web,
    "external_id": partial(line, 100),
    "external_id_kind": partial(line, 100),
}
"""Field of a place -> what checks and tidies its value."""
LISTS: Final[Mapping[str, Clean]] = {
    "phones": partial(rows_of, field_rows.phone, MOST_ROWS),
    "contacts": partial(rows_of, field_rows.contact, MOST_ROWS),
    "external_terms": partial(rows_of, field_rows.term, MOST_ROWS),
    "identifiers": partial(rows_of, field_rows.identifier, MOST_ROWS),
    "funding": field_rows.sources,
}
"""List of either -> what checks and tidies its rows."""

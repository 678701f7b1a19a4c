"""The one shape every feed of organisations is turned into before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from geo.distance import Point
from matching.terms import Domain, Mode, Route


class Note(StrEnum):
    """What an editor should know of a record before publishing it."""

    NO_ACTIVITIES = "no_activities"  # it does not say what it does; the description is its objects
    NO_DOMAIN = "no_domain"  # nothing suggests a need it answers
    FOR_ORGANISATIONS = "for_organisations"  # gives money or help to organisations, not to people
    OLD_ACCOUNTS = "old_accounts"  # its last year-end is long ago: it may have stopped
    NO_CONTACT = "no_contact"  # no web address that can be used


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, or one value of it, that could not be used. Written for the file's owner.

    row: as a spreadsheet counts, the headings being row 1; None: the file as a whole.
    value: shortened; empty when there is none to show.
    """

    row: int | None
    column: str
    value: str
    reason: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An organisation as a feed describes it, cleaned but not yet trusted. Empty: not said."""

    name: str
    description: str
    website: str
    charity_number: str
    company_number: str
    postcode: str  # normalised ("SW1A 1AA")
    point: Point | None  # of the postcode or the address


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """The draft of a service that stands in the editors' queue for an organisation.

    suggested: the fields that are our guess, for an editor to confirm or change.
    """

    name: str
    summary: str
    description: str
    domains: tuple[Domain, ...]  # the likeliest first
    modes: tuple[Mode, ...]
    routes: tuple[Route, ...]
    borough_code: str  # GSS code ("E09000007"); empty: not known
    safe_to_name: bool
    suggested: frozenset[str]


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One accepted row of a file. source_id: the feed's own, stable between runs."""

    row: int
    source_id: str
    organisation: OrganisationRecord
    draft: DraftRecord
    year_end: date | None  # of the last accounts the feed knows
    notes: frozenset[Note]
    original: Mapping[str, str]  # heading -> cell, as it came
    row_hash: str  # of `original`


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file held: each row is in `records` or in `refusals`.

    left_out: single values that could not be used, in rows that were otherwise accepted.
    ended: source ids that the file says are no longer active; their rows are refused.
    problem: set when the file as a whole could not be read; then there are no records.
    """

    rows: int
    records: tuple[ImportedRecord, ...]
    refusals: tuple[Refusal, ...]
    left_out: tuple[Refusal, ...] = ()
    ended: tuple[str, ...] = ()
    problem: Refusal | None = None


def values_of(record: ImportedRecord) -> dict[str, Any]:
    """The fields that a feed may set in the directory, as plain JSON values.

    Keys are "organisation.<field>", "location.<field>" and "service.<field>".
    """
    organisation, draft = record.organisation, record.draft
    point = organisation.point
    return {
        "organisation.name": organisation.name,
        "organisation.description": organisation.description,
        "organisation.website": organisation.website,
        "organisation.charity_number": organisation.charity_number,
        "organisation.company_number": organisation.company_number,
        "location.postcode": organisation.postcode,
        "location.point": [point.lat, point.lon] if point else None,
        "service.name": draft.name,
        "service.summary": draft.summary,
        "service.description": draft.description,
        "service.domains": [domain.value for domain in draft.domains],
        "service.modes": [mode.value for mode in draft.modes],
        "service.routes": [route.value for route in draft.routes],
        "service.coverage": _coverage(draft.borough_code),
        "service.safe_to_name": draft.safe_to_name,
    }


def _coverage(borough_code: str) -> list[dict[str, Any]]:
    """Borough coverage in the form of `directory.fields`."""
    if not borough_code:
        return []
    return [{"kind": "borough", "area": borough_code, "km": None, "ring": []}]

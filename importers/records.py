"""The one shape every feed of organisations is turned into before anything is decided."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from base.text import slug


class Note(StrEnum):
    """What an editor should know of a record before publishing it."""

    NO_ACTIVITIES = "no_activities"  # it does not say what it does; the description is its objects
    NO_DOMAIN = "no_domain"  # nothing suggests a need it answers
    FOR_ORGANISATIONS = "for_organisations"  # gives money or help to organisations, not to people
    OLD_ACCOUNTS = "old_accounts"  # its last year-end is long ago: it may have stopped
    NO_CONTACT = "no_contact"  # no web address that can be used


OWN_PLACE: Final = ""
"""The key of a place that a record has to itself, and that the feed gives no id."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, or one value of it, that could not be used. Written for the file's owner.

    row: as a spreadsheet counts, the headings being row 1; None: the file as a whole.
    value: shortened; empty when there is none to show. sheet: "" where there is only one.
    """

    row: int | None
    column: str
    value: str
    reason: str
    what_to_do: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One accepted row of a file: a service with its organisation and its places.

    source_id: the feed's own, stable between runs. values: what the feed says, as plain JSON in
    the forms of `directory.fields` and `directory.owner_fields`, by "organisation.<field>",
    "service.<field>" and "location.<field>"; places that have ids of their own by
    "location[<key>].<field>". "service.places" holds keys of places, the main one first, and "at"
    inside rows is such a key. organisation_key: "" where the record has one to itself.
    suggested: fields of the service that are our guess, for an editor to confirm or change.
    """

    row: int
    source_id: str
    values: Mapping[str, Any]
    original: str  # as it came: a JSON object
    row_hash: str  # of `original`, and of how it is read
    organisation_key: str = ""
    sheet: str = ""
    suggested: frozenset[str] = frozenset()
    notes: frozenset[Note] = frozenset()
    year_end: date | None = None  # of the last accounts the feed knows

    @property
    def organisation_name(self) -> str:
        """What the organisation is called."""
        return str(self.values.get("organisation.name", ""))

    @property
    def postcode(self) -> str:
        """Of its main place; "" if that is not known."""
        keys = self.values.get("service.places") or [OWN_PLACE]
        return str(self.values.get(f"{place_part(keys[0])}.postcode", ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held, or some of it: each row is in `records` or in `refusals`.

    left_out: single values that could not be used, in rows that were otherwise accepted.
    ended: source ids that the file says are no longer active; their rows are refused.
    problem: set when the file as a whole could not be read; then there are no records.
    same: source ids of rows that are as they were the last time, and were not looked into.
    mentioned: source ids of refused rows, as far as they can be told; they are not lost.
    """

    rows: int
    records: tuple[ImportedRecord, ...]
    refusals: tuple[Refusal, ...]
    left_out: tuple[Refusal, ...] = ()
    ended: tuple[str, ...] = ()
    problem: Refusal | None = None
    same: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()


def place_part(key: str) -> str:
    """What stands before the fields of a place in a record's values."""
    return f"location[{key}]" if key else "location"


def place_keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the places that a record's values speak of, each once."""
    parts = dict.fromkeys(
        name.rpartition(".")[0] for name in values if name.startswith(("location.", "location["))
    )
    return tuple(part[9:-1] if part != "location" else OWN_PLACE for part in parts)


def part_of(values: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The values of one part, by the names the directory has for them."""
    start = f"{part}."
    return {name[len(start) :]: each for name, each in values.items() if name.startswith(start)}


def parts_of(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """All of the values by part: "organisation", "service", and each place as `place_part`."""
    parts: dict[str, dict[str, Any]] = {"organisation": {}, "service": {}}
    for name, value in values.items():
        part, field = _split(name)
        if part in parts:
            parts[part][field] = value
        else:
            parts[part] = {field: value}
    return parts


@lru_cache(maxsize=2000)
def _split(name: str) -> tuple[str, str]:
    part, _, field = name.rpartition(".")
    return part, field


def hash_row(original: Mapping[str, Any], how: str = "") -> str:
    """A fingerprint of a row that does not depend on the order of its columns.

    how: stands for the way the row is read; another way gives another fingerprint.
    """
    text = json.dumps(original, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{how}{text}".encode()).hexdigest()


# Words that are in one register's name and missing from another's.
_LEGAL: Final = re.compile(r"(^the|-(ltd|limited|cio|incorporated|plc|cic|uk))(?=-|$)")


@lru_cache(maxsize=20_000)  # a list says the same few hundred names again and again
def same_name_key(name: str) -> str:
    """A name without capitals, punctuation, "the" in front and the legal form behind.

    Stricter than `matching.likeness_facts.name_key`, which leaves out more: what has this key in
    common is taken for one, and what has that in common is only proposed.
    """
    return _LEGAL.sub("", slug(name.replace("&", " and "))).strip("-")

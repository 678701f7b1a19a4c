"""Organisations that may be the same: one name, one postcode. An editor decides, nobody else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from base.text import slug
from importers.records import ImportedRecord

# Words that are in one register's name and missing from another's.
_LEGAL: Final = re.compile(r"(^the|-(ltd|limited|cio|incorporated|plc|cic|uk))(?=-|$)")


@dataclass(frozen=True, slots=True)
class Present:
    """An organisation that is in the directory. source: None if it was written here."""

    name: str
    postcode: str
    source: str | None
    source_id: str | None = None  # of the organisation, in its feed


@dataclass(frozen=True, slots=True)
class _Met:
    """An earlier row of the same file."""

    name: str
    row: int
    organisation_key: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that looks like another one. other_row: in the same file; None: in the directory."""

    row: int
    source_id: str
    name: str
    postcode: str
    other_name: str
    other_row: int | None
    other_source: str | None


@lru_cache(maxsize=20_000)  # a list says the same few hundred names again and again
def same_name_key(name: str) -> str:
    """A name without capitals, punctuation, "the" in front and the legal form behind.

    Stricter than `matching.likeness_facts.name_key`, which leaves out more: what has this key in
    common is taken for one, and what has that in common is only proposed.
    """
    return _LEGAL.sub("", slug(name.replace("&", " and "))).strip("-")


class Seen:
    """The organisations met so far: those in the directory first, then those of the file."""

    def __init__(self, present: Iterable[Present], source: str = "") -> None:
        """Start with what is in the directory. source: the feed that is being read."""
        self._source = source
        self._first: dict[tuple[str, str], Present | _Met] = {}
        for each in present:
            self._first.setdefault((same_name_key(each.name), each.postcode), each)

    def look(self, record: ImportedRecord) -> Duplicate | None:
        """What a record about to be added looks like, if anything; and remember it.

        A record without a postcode looks like none.
        """
        postcode = record.postcode
        name = same_name_key(record.organisation_name) if postcode else ""
        if not name:
            return None
        met = _Met(record.organisation_name, record.row, record.organisation_key)
        other = self._first.setdefault((name, postcode), met)
        if other is met or self._is_one(record, other):
            return None
        return _duplicate(record, other)

    def _is_one(self, record: ImportedRecord, other: Present | _Met) -> bool:
        """Whether both are services of one organisation of the feed."""
        if isinstance(other, _Met):
            return (
                bool(record.organisation_key) and other.organisation_key == record.organisation_key
            )
        return other.source == self._source and other.source_id == record.organisation_key


def _duplicate(record: ImportedRecord, other: Present | _Met) -> Duplicate:
    return Duplicate(
        row=record.row,
        source_id=record.source_id,
        name=record.organisation_name,
        postcode=record.postcode,
        other_name=other.name,
        other_row=other.row if isinstance(other, _Met) else None,
        other_source=None if isinstance(other, _Met) else other.source,
    )

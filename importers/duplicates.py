"""Organisations that may be the same: one name, one postcode. An editor decides, nobody else."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


def same_name_key(name: str) -> str:
    """A name without capitals, punctuation, "the" in front and the legal form behind."""
    return _LEGAL.sub("", slug(name.replace("&", " and "))).strip("-")


def find_duplicates(
    records: Sequence[ImportedRecord], present: Iterable[Present]
) -> tuple[Duplicate, ...]:
    """Rows with the name and postcode of an organisation here, or of an earlier row.

    records: those about to be added. A row without a postcode has no duplicates.
    """
    first: dict[tuple[str, str], Present | ImportedRecord] = {}
    for each in present:
        first.setdefault((same_name_key(each.name), each.postcode), each)
    found = []
    for record in records:
        place = (same_name_key(record.organisation.name), record.organisation.postcode)
        other = first.setdefault(place, record)
        if other is not record and all(place):
            found.append(_duplicate(record, other))
    return tuple(found)


def _duplicate(record: ImportedRecord, other: Present | ImportedRecord) -> Duplicate:
    return Duplicate(
        row=record.row,
        source_id=record.source_id,
        name=record.organisation.name,
        postcode=record.organisation.postcode,
        other_name=other.organisation.name if isinstance(other, ImportedRecord) else other.name,
        other_row=other.row if isinstance(other, ImportedRecord) else None,
        other_source=None if isinstance(other, ImportedRecord) else other.source,
    )

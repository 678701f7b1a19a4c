"""New rows that may be in the directory already, or in the file twice: an editor decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from uuid import UUID

from importers.records import ImportedRecord
from matching.likeness import Alike, Likeness, Listing, Present, find_alike
from matching.likeness_columns import MOST_WORDS

MOST_AT_ONCE: Final = 100_000
"""Rows that are compared with each other: the memory this takes grows with them."""

_Told: TypeAlias = tuple[str, str, int | None, str, str, str | None]
_Key: TypeAlias = "int | UUID"  # which of the rows, or which listing of the directory


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that looks like another one. score: 60 to 100, of `matching.likeness`.

    other_row: in the same file; None: it is in the directory, as the service other_id.
    """

    row: int
    sheet: str
    source_id: str
    name: str
    organisation: str
    postcode: str
    other_name: str
    other_organisation: str
    other_row: int | None
    other_sheet: str
    other_id: str
    other_source: str | None
    score: int
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a row is, and what it is called."""

    row: int
    sheet: str
    source_id: str
    name: str
    organisation: str
    postcode: str


class Twins:
    """The new rows of a file, compared with the directory and with each other."""

    def __init__(self, present: Sequence[Present], source: str) -> None:
        """Start with what is in the directory. source: the feed that is being read."""
        self._present: dict[_Key, Present] = {each.listing.key: each for each in present}
        self._here: list[Listing[_Key]] = [_of_present(each, source) for each in present]
        self._rows: list[_Row] = []
        self._listings: list[Listing[_Key]] = []

    @property
    def is_full(self) -> bool:
        """Whether so many rows wait that they should be compared now."""
        return len(self._rows) >= MOST_AT_ONCE

    def add(self, records: Iterable[ImportedRecord]) -> None:
        """Rows that would be added."""
        for record in records:
            listing = _of_record(record, len(self._rows))
            self._listings.append(listing)
            self._rows.append(
                _Row(record.row, record.sheet, record.source_id, listing.name,
                     record.organisation_name, listing.postcode)
            )  # fmt: skip

    def take(self) -> tuple[Duplicate, ...]:
        """Of each row that looks like another what it looks most like; then begin anew."""
        rows = range(len(self._rows))
        pairs = find_alike([*self._here, *self._listings], among=rows)
        alone = [each for each in self._listings if _is_house(self._rows[int(each.key)])]
        if alone:  # a register names organisations: they may be here with services of other names
            pairs += find_alike([*self._houses(), *alone], among=rows)
            pairs.sort(key=lambda each: -each.score)
        likeliest: dict[int, Duplicate] = {}
        for pair in pairs:
            one, other = pair.first, pair.second
            assert isinstance(other, int)  # noqa: S101  (the directory stands before the rows)
            if other not in likeliest:
                likeliest[other] = self._duplicate(self._rows[other], one, pair)
        self._rows, self._listings = [], []
        return tuple(sorted(likeliest.values(), key=lambda each: (each.sheet, each.row)))

    def _houses(self) -> list[Listing[_Key]]:
        """The organisations of the directory, each as its first listing knows it."""
        found: dict[str, Listing[_Key]] = {}
        for each in self._here:
            name = self._present[each.key].organisation
            found.setdefault(each.organisation, replace(each, name=name, words=""))
        return [*found.values()]

    def _duplicate(self, row: _Row, other: _Key, pair: Alike[_Key]) -> Duplicate:
        told = (row.row, row.sheet, row.source_id, row.name, row.organisation, row.postcode)
        if isinstance(other, int):
            met = self._rows[other]
            what: _Told = (met.name, met.organisation, met.row, met.sheet, "", None)
        else:
            found = self._present[other]
            name = found.organisation if _is_house(row) else found.listing.name
            what = (name, found.organisation, None, "", str(other), found.source)
        return Duplicate(*told, *what, pair.score, pair.reasons)


def _is_house(row: _Row) -> bool:
    """Whether a row says what it is called only once."""
    return row.name == row.organisation


def _of_present(each: Present, source: str) -> Listing[_Key]:
    found = each.listing
    is_ours = each.source == source and bool(each.item)
    return Listing(
        found.key,
        found.name,
        each.item or "" if is_ours else found.organisation,
        found.postcode,
        found.phone,
        found.charity_number,
        found.website,
        found.words,
    )


def _of_record(record: ImportedRecord, number: int) -> Listing[_Key]:
    told = record.values.get
    website = told("service.website") or told("organisation.website")
    summary, description = told("service.summary") or "", told("service.description") or ""
    return Listing(
        number,
        told("service.name") or "",
        record.organisation_key or record.source_id,
        record.postcode,
        told("service.phone") or told("organisation.phone") or "",
        told("organisation.charity_number") or "",
        website or told("organisation.email") or "",
        f"{summary} {description}".strip()[:MOST_WORDS],
    )

"""A row of a table in any layout becomes a record, by the mapping of its columns."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from base.text import clean_line
from importers.cells import CellError, read_point
from importers.columns import DAYS, ColumnMap
from importers.json_text import to_json
from importers.records import OWN_PLACE, ImportedRecord, Refusal, hash_row, same_name_key
from importers.sources.events import Head, Line
from importers.sources.open_referral_facts import guess
from importers.sources.outcome import Outcome
from importers.sources.outside import Helpers
from importers.sources.saying import CellReader, is_read, joined, keep_hours
from importers.sources.tidy import Tidy

LONGEST_ID: Final = 190
_STOPPED: Final = re.compile(r"^(no|n|false|0|closed|ended|inactive|stopped|removed|defunct)\b")
_NAMES: Final = frozenset({"service.name", "organisation.name"})
_CONTACT: Final = {"contact.name": "name", "contact.role": "role"}
_APART: Final = frozenset({*(f"day.{code}" for code in DAYS), "service.days", "service.time"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows under one head by one mapping. how: stands for both, in fingerprints."""

    head: Head
    mapping: ColumnMap
    helpers: Helpers
    places: Mapping[str, Sequence[int]]  # field -> columns
    headings: Mapping[str, str]  # field -> heading
    how: str
    cells: CellReader
    named: Sequence[str]  # the headings, and what stands for those that are empty
    read: Callable[[Sequence[str]], Sequence[str]]  # the cells that say something

    def cell(self, line: Line, name: str) -> str:
        """What the columns of a field say, one after the other."""
        places = self.places.get(name)
        return joined(line.cells, places) if places else ""

    def source_id(self, line: Line) -> str:
        """The row's own id, or one made of its names and postcode. It stays while they do."""
        told = clean_line(self.cell(line, "source_id"))[:LONGEST_ID]
        if told or "source_id" in self.places:
            return told
        parts = [
            same_name_key(self.cell(line, name))
            for name in ("organisation.name", "service.name", "location.postcode")
        ]
        if not any(parts[:2]):
            return ""
        return "row-" + hashlib.sha256("/".join(parts).encode()).hexdigest()[:20]

    def row_hash(self, line: Line) -> str:
        """A fingerprint of a row and of how it is read."""
        told = "\x1f".join((self.how, *self.read(line.cells)))
        return hashlib.sha256(told.encode()).hexdigest()

    def refuse(self, line: Line, name: str, reason: str, what_to_do: str) -> Outcome:
        """A row that cannot be used."""
        heading = self.headings.get(name, name)
        seen = self.cell(line, name)[:60]
        said = Refusal(line.number, heading, seen, reason, what_to_do, self.head.sheet)
        return Outcome(None, (said,))

    def refuse_second(self, line: Line, first: str) -> Outcome:
        """A row whose id another one has. first: where that is."""
        name = "source_id" if "source_id" in self.places else "service.name"
        advice = "Keep one of the two rows, or give each an id of its own"
        return self.refuse(line, name, f"is the same as in {first}", advice)


def reader_of(head: Head, mapping: ColumnMap, helpers: Helpers) -> Reader:
    """How the rows under a head are read."""
    places: dict[str, list[int]] = {}
    for at, heading in sorted(enumerate(head.headings), key=lambda each: each[1]):
        name = mapping.columns.get(heading, "")
        if name:
            places.setdefault(name, []).append(at)
    headings = {name: head.headings[found[0]] for name, found in places.items()}
    how = hash_row(mapping.plain() | {"columns": headings, "how": 1})[:16]
    alone = [each for each in places.items() if each[0] not in _NAMES and is_read(each[0])]
    cells = CellReader(mapping, head.sheet, headings, alone)
    named = [each or f"column {at}" for at, each in enumerate(head.headings, 1)]
    read = _taking([at for found in places.values() for at in found])
    return Reader(head, mapping, helpers, places, headings, how, cells, named, read)


def _taking(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Takes these cells out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: [cells[at] for at in places]


def interpret(reader: Reader, line: Line, source_id: str, row_hash: str) -> Outcome:
    """One row. Never raises."""
    if not source_id:
        has_column = "source_id" in reader.places
        name = "source_id" if has_column else "service.name"
        return reader.refuse(line, name, "is empty", "Give every row one, each its own")
    status = reader.cell(line, "status")
    if status and _STOPPED.match(status.lower()):
        refused = reader.refuse(
            line, "status", "says it has ended", "Nothing, unless that is wrong"
        )
        return Outcome(None, refused.refusals, ended=source_id)
    tidy = Tidy(line.number, reader.head.sheet, reader.headings)
    organisation = clean_line(reader.cell(line, "organisation.name")) or reader.mapping.organisation
    name = clean_line(reader.cell(line, "service.name")) or organisation
    if not any(letter.isalpha() for letter in name):
        return reader.refuse(line, "service.name", "is not a name", "Write what it is called")
    reader.cells.keep(tidy, "service.name", name)
    reader.cells.keep(tidy, "organisation.name", organisation or name)
    reader.cells.keep_all(tidy, line.cells)
    _contact(reader, line, tidy)
    _hours_by_day(reader, line, tidy)
    _place(reader, line, tidy)
    record = ImportedRecord(
        row=line.number,
        source_id=source_id,
        values=tidy.values,
        original=to_json(_original(reader, line)),
        row_hash=row_hash,
        organisation_key=f"org:{same_name_key(organisation)}"[:LONGEST_ID] if organisation else "",
        sheet=reader.head.sheet,
        suggested=frozenset(guess(tidy, reader.helpers)),
    )
    return Outcome(record, left_out=tuple(tidy.left_out))


def _original(reader: Reader, line: Line) -> dict[str, str]:
    pairs = zip(reader.named, line.cells, strict=False)
    return {heading: cell for heading, cell in pairs if cell}


def _contact(reader: Reader, line: Line, tidy: Tidy) -> None:
    """Somebody to ask for."""
    if _CONTACT.keys().isdisjoint(reader.places):
        return
    contact = {name: clean_line(reader.cell(line, key))[:100] for key, name in _CONTACT.items()}
    if any(contact.values()):
        tidy.rows("contacts", [{n: v for n, v in contact.items() if v}], tidy.service)


def _hours_by_day(reader: Reader, line: Line, tidy: Tidy) -> None:
    """Hours in a column for each day, or days in one column and times in another."""
    if _APART.isdisjoint(reader.places):
        return
    by_day = ((code, reader.cell(line, f"day.{code}")) for code in DAYS)
    days = [f"{code} {said}" for code, said in by_day if re.search(r"\d", said)]
    pair = f"{reader.cell(line, 'service.days')} {reader.cell(line, 'service.time')}".strip()
    if days:
        keep_hours(tidy, "service.hours", "; ".join(days))
    elif pair and "service.hours" not in reader.places:
        keep_hours(tidy, "service.days", pair)


def _place(reader: Reader, line: Line, tidy: Tidy) -> None:
    """Where it is: by its own latitude and longitude, else by its postcode."""
    lat, lon = reader.cell(line, "location.lat"), reader.cell(line, "location.lon")
    point = None
    try:
        point = read_point(lat, lon)
    except CellError as error:
        tidy.note("location.lat", f"{lat}, {lon}", error.reason, error.what_to_do)
    postcode = tidy.values.get("location.postcode")
    if point is None and postcode:
        point = reader.helpers.locate(postcode)
        if point is None:
            tidy.note("location.postcode", postcode, "is not known to the gazetteer",
                      "Look whether it is right; the place has no point on the map")  # fmt: skip
    told = (value for name, value in tidy.values.items() if name.startswith("location."))
    is_there = point is not None or any(told)
    named = (*tidy.values, *reader.places)
    if is_there or any(name.startswith("location.") for name in named):
        tidy.values["location.point"] = [point.lat, point.lon] if point else None
    tidy.values["service.places"] = [OWN_PLACE] if is_there else []

"""A row of a table in any layout becomes a record, by the mapping of its columns."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from base.text import clean_line
from importers.cells import CellError, read_point
from importers.columns import COLUMNS, DAYS, ColumnMap, Shape
from importers.duplicates import same_name_key
from importers.records import OWN_PLACE, ImportedRecord, Refusal, hash_row
from importers.sources.events import Head, Line
from importers.sources.meanings import meaning, split_values
from importers.sources.open_referral_facts import cost_kind, guess
from importers.sources.open_referral_parts import language_code
from importers.sources.opening import schedules_in
from importers.sources.outcome import Outcome
from importers.sources.outside import Helpers
from importers.sources.tidy import Tidy
from matching.terms import CoverageKind

LONGEST_ID: Final = 190
_AGES: Final = re.compile(r"(\d{1,3})\s*(?:\+|and over|and above|plus|or over|years? and over)")
_SPAN: Final = re.compile(r"(\d{1,3})\s*(?:-|\u2013|to|until)\s*(\d{1,3})")
_UNDER: Final = re.compile(r"(?:under|up to|below)\s*(\d{1,3})")
_STOPPED: Final = re.compile(r"^(no|n|false|0|closed|ended|inactive|stopped|removed|defunct)\b")
_ADULT: Final = 18
_APART: Final = ("contact.", "service.days", "service.time")
_PLAIN: Final = frozenset(
    name
    for name, column in COLUMNS.items()
    if column.shape is Shape.TEXT and not name.startswith(_APART)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows under one head by one mapping. how: stands for both, in fingerprints."""

    head: Head
    mapping: ColumnMap
    helpers: Helpers
    places: Mapping[str, Sequence[int]]  # field -> columns
    headings: Mapping[str, str]  # field -> heading
    how: str
    first: dict[str, int] = field(default_factory=dict)  # source id -> the row it was met in

    def cell(self, line: Line, name: str) -> str:
        """What the columns of a field say, one after the other."""
        found = [line.cells[at].strip() for at in self.places.get(name, ())]
        return found[0] if len(found) == 1 else "; ".join(filter(None, found))

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
        read = [line.cells[at] for found in self.places.values() for at in found]
        return hashlib.sha256("\x1f".join((self.how, *read)).encode()).hexdigest()

    def refuse(self, line: Line, name: str, reason: str, what_to_do: str) -> Outcome:
        """A row that cannot be used."""
        heading = self.headings.get(name, name)
        seen = self.cell(line, name)[:60]
        said = Refusal(line.number, heading, seen, reason, what_to_do, self.head.sheet)
        return Outcome(None, (said,))


def reader_of(head: Head, mapping: ColumnMap, helpers: Helpers) -> Reader:
    """How the rows under a head are read."""
    places: dict[str, list[int]] = {}
    for at, heading in sorted(enumerate(head.headings), key=lambda each: each[1]):
        name = mapping.columns.get(heading, "")
        if name:
            places.setdefault(name, []).append(at)
    headings = {name: head.headings[found[0]] for name, found in places.items()}
    how = hash_row(mapping.plain() | {"columns": headings, "how": 1})[:16]
    return Reader(head, mapping, helpers, places, headings, how)


def interpret(reader: Reader, line: Line, source_id: str, row_hash: str) -> Outcome:
    """One row. Never raises."""
    if not source_id:
        has_column = "source_id" in reader.places
        name = "source_id" if has_column else "service.name"
        return reader.refuse(line, name, "is empty", "Give every row one, each its own")
    first = reader.first.setdefault(source_id, line.number)
    if first != line.number:
        advice = "Keep one of the two rows, or give each an id of its own"
        name = "source_id" if "source_id" in reader.places else "service.name"
        return reader.refuse(line, name, f"is the same as in row {first}", advice)
    if _STOPPED.match(reader.cell(line, "status").lower()):
        refused = reader.refuse(
            line, "status", "says it has ended", "Nothing, unless that is wrong"
        )
        return Outcome(None, refused.refusals, ended=source_id)
    tidy = Tidy(line.number, reader.head.sheet, reader.headings)
    organisation = clean_line(reader.cell(line, "organisation.name")) or reader.mapping.organisation
    name = clean_line(reader.cell(line, "service.name")) or organisation
    if not any(letter.isalpha() for letter in name):
        return reader.refuse(line, "service.name", "is not a name", "Write what it is called")
    tidy.service("name", name)
    tidy.organisation("name", organisation or name)
    _texts(reader, line, tidy)
    _facts(reader, line, tidy)
    _place(reader, line, tidy)
    suggested = {*guess(tidy, reader.helpers)}
    record = ImportedRecord(
        row=line.number,
        source_id=source_id,
        values=tidy.values,
        original=_original(reader, line),
        row_hash=row_hash,
        organisation_key=f"org:{same_name_key(organisation)}"[:LONGEST_ID] if organisation else "",
        sheet=reader.head.sheet,
        suggested=frozenset(suggested),
    )
    return Outcome(record, left_out=tuple(tidy.left_out))


def _original(reader: Reader, line: Line) -> dict[str, str]:
    pairs = zip(reader.head.headings, line.cells, strict=False)
    return {heading or f"column {at}": cell for at, (heading, cell) in enumerate(pairs, 1) if cell}


def _texts(reader: Reader, line: Line, tidy: Tidy) -> None:
    """The columns that are text here as well."""
    for key in reader.places:
        if key not in _PLAIN or key in {"service.name", "organisation.name"}:
            continue
        said = reader.cell(line, key)
        part, _, name = key.partition(".")
        if part == "service":
            tidy.service(name, said)
        elif part == "organisation":
            tidy.organisation(name, said)
        else:
            tidy.place("location", name, said)


def _facts(reader: Reader, line: Line, tidy: Tidy) -> None:
    for key in reader.places:
        read = _READ.get(COLUMNS[key].shape)
        if read:
            read(reader, line, tidy, key)
    contact = {
        name: clean_line(reader.cell(line, f"contact.{name}"))[:100] for name in ("name", "role")
    }
    if any(contact.values()):
        tidy.rows("contacts", [{n: v for n, v in contact.items() if v}], tidy.service)
    _hours_by_day(reader, line, tidy)


def _codes(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    """Values that stand for codes: as answered on the mapping page, else as they probably mean."""
    answered = reader.mapping.values.get(key, {})
    codes: list[str] = []
    for value in split_values(reader.cell(line, key)):
        found = answered[value] if value in answered else meaning(key, value)
        if not found and value not in answered:
            tidy.note(key, value, "is not known here", "Say on the mapping page what it means")
        codes += found
    name = key.partition(".")[2]
    codes = list(dict.fromkeys(codes))
    if name == "access":
        pairs = (code.partition("=")[::2] for code in codes)
        tidy.service("access", {feature: answer for feature, answer in pairs if answer})
    elif name == "coverage":
        tidy.service("coverage", [_area(code) for code in codes])
    else:
        tidy.service(name, codes[:4] if name == "domains" else codes)


def _area(code: str) -> dict[str, Any]:
    kind, _, area = code.partition(":")
    return {"kind": CoverageKind(kind).value, "area": area, "km": None, "ring": []}


def _ages(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    said = reader.cell(line, key).lower()
    span, over, under = _SPAN.search(said), _AGES.search(said), _UNDER.search(said)
    low, high = None, None
    if span:
        low, high = int(span[1]), int(span[2])
    elif over:
        low = int(over[1])
    elif under:
        high = int(under[1]) - (0 if "up to" in under[0] else 1)
    elif re.search(r"adult", said):
        low = _ADULT
    elif said and not re.search(r"all|any", said):
        tidy.note(key, said, "is not an age or a range", "Write it like 18-65 or 18+")
    if low is not None and high is not None and high < low:
        tidy.note(key, said, "is not an age or a range", "Write the youngest first")
        low = high = None
    tidy.service("min_age", low)
    tidy.service("max_age", high)


def _number(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    tidy.service(key.partition(".")[2], reader.cell(line, key).removesuffix(".0") or None)


def _hours(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    """Days and hours in words."""
    _schedules(tidy, key, reader.cell(line, key))


def _schedules(tidy: Tidy, key: str, said: str) -> None:
    if not said:
        tidy.service("schedules", [])
        return
    found = schedules_in(said)
    if not found:
        advice = "Write it like: Monday to Friday 9am to 5pm; Saturday 10am to 1pm"
        tidy.note(key, said, "does not say days and hours that can be read", advice)
        return
    tidy.rows("schedules", found, tidy.service)


def _hours_by_day(reader: Reader, line: Line, tidy: Tidy) -> None:
    """Hours in a column for each day, or days in one column and times in another."""
    by_day = ((code, reader.cell(line, f"day.{code}")) for code in DAYS)
    days = [f"{code} {said}" for code, said in by_day if re.search(r"\d", said)]
    pair = f"{reader.cell(line, 'service.days')} {reader.cell(line, 'service.time')}".strip()
    if days:
        _schedules(tidy, "service.hours", "; ".join(days))
    elif pair and "service.hours" not in reader.places:
        _schedules(tidy, "service.days", pair)


def _languages(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    codes = []
    for value in split_values(reader.cell(line, key)):
        code = language_code(value)
        codes += [code] if code else []
        if not code:
            tidy.note(key, value, "is not a language that is known here", "Use its ISO 639 code")
    tidy.service("languages", codes or ["en"])


def _cost(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    said = clean_line(reader.cell(line, key))
    figure = re.fullmatch(r"£?\s*(\d+(?:\.\d{1,2})?)\s*(p)?", said.lower())
    pence = round(float(figure[1]) * (1 if figure[2] else 100)) if figure else None
    tidy.service("cost_note", "" if figure and not pence else said[:500])
    tidy.service("cost_kind", cost_kind(said, [pence]))
    tidy.service("cost_pence", pence or None)


def _phones(reader: Reader, line: Line, tidy: Tidy, key: str) -> None:
    """The first number is the main one."""
    said = [" ".join(each.split()) for each in re.split(r"[;/\n,]| or ", reader.cell(line, key))]
    numbers = [each for each in said if sum(letter.isdigit() for letter in each) > 4]  # noqa: PLR2004
    tidy.service("phone", numbers[0] if numbers else "")
    if numbers[1:]:
        tidy.rows("phones", [{"number": each} for each in numbers[1:]], tidy.service)


_READ: Final = {
    Shape.CODES: _codes,
    Shape.AGES: _ages,
    Shape.NUMBER: _number,
    Shape.HOURS: _hours,
    Shape.LANGUAGES: _languages,
    Shape.COST: _cost,
    Shape.PHONES: _phones,
}


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
    said = any(v for name, v in tidy.values.items() if name.startswith("location."))
    if said or point or any(name.startswith("location.") for name in reader.places):
        tidy.values["location.point"] = [point.lat, point.lon] if point else None
    tidy.values["service.places"] = [OWN_PLACE] if said or point else []

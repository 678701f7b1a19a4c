"""Read an extract of the charity registers: each row an organisation with a draft service."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from base.text import clean_line
from geo.distance import Point
from importers.cells import (
    CellError,
    borough_area,
    read_area,
    read_company_number,
    read_day,
    read_point,
    read_postcode,
    read_website,
    shown,
)
from importers.mapping import Profile, is_for_organisations, suggest_domains
from importers.readable import readable_name, readable_prose, summary_of
from importers.records import (
    OWN_PLACE,
    ImportedRecord,
    Note,
    Refusal,
    hash_row,
)
from importers.sources.events import FileError
from importers.sources.outcome import Outcome

Locate = Callable[[str], Point | None]
"""Where a postcode is; None if that is not known."""

LONGEST_NAME: Final = 150  # characters; the most a listing's name holds
OLD_ACCOUNTS: Final = timedelta(days=670)
"""Accounts are due 10 months after the year ends (Charities Act 2011, section 163), so a last
year-end over 22 months ago means that a set is missing, or that the extract is old."""

_T = TypeVar("_T")


class _RowError(ValueError):
    """A row that is refused."""

    def __init__(self, column: str, value: str, reason: str, what_to_do: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.what_to_do = column, value, reason, what_to_do


class _EndedError(_RowError):
    """A row whose organisation has stopped."""

    def __init__(self, source_id: str, column: str, value: str) -> None:
        super().__init__(
            column, value, "The organisation is no longer active", "Nothing, unless that is wrong"
        )
        self.source_id = source_id


@dataclass(frozen=True, slots=True)
class Line:
    """One row. number: as a spreadsheet counts, the headings being 1."""

    number: int
    cells: Mapping[str, str]  # heading -> cell


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read, and the values in it that had to be left out."""

    line: Line
    columns: Mapping[str, str]
    left_out: list[Refusal] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """The cell of a field; empty where the file has no such column."""
        return self.line.cells.get(self.columns.get(name, ""), "")

    def try_read(self, name: str, read: Callable[[str], _T], otherwise: _T) -> _T:
        """A value, or what stands for it when the cell cannot be used."""
        try:
            return read(self.cell(name))
        except CellError as error:
            self.leave_out(name, self.cell(name), error)
            return otherwise

    def leave_out(self, name: str, value: str, error: CellError) -> None:
        """Note a value that could not be used."""
        heading = self.columns.get(name, name)
        self.left_out.append(
            Refusal(self.line.number, heading, shown(value), error.reason, error.what_to_do)
        )

    def refuse(self, name: str, reason: str, what_to_do: str) -> _RowError:
        """An error about one cell of this row."""
        return _RowError(self.columns.get(name, name), shown(self.cell(name)), reason, what_to_do)


@dataclass(frozen=True, slots=True)
class RegisterReader:
    """Reads the rows of one file. columns: field -> the heading it goes by in this file."""

    columns: Mapping[str, str]
    profile: Profile
    today: date
    locate: Locate

    def source_id(self, line: Line) -> str:
        """The row's register number, as it stands."""
        return line.cells.get(self.columns["source_id"], "").strip()

    def interpret(self, line: Line) -> Outcome:
        """One row. Never raises."""
        row = _Row(line, self.columns)
        try:
            record = _read_row(row, self.profile, self.today, self.locate)
        except _EndedError as error:
            return Outcome(None, (_refusal(line, error),), ended=error.source_id)
        except _RowError as error:
            return Outcome(None, (_refusal(line, error),))
        return Outcome(record, left_out=tuple(row.left_out))

    def refuse_second(self, line: Line, first: str) -> Outcome:
        """A row whose number another one has. first: where that is."""
        advice = "Keep one of the two rows"
        error = _Row(line, self.columns).refuse("source_id", f"is in {first} already", advice)
        return Outcome(None, (_refusal(line, error),))


def register_reader(
    headings: Sequence[str], profile: Profile, *, today: date, locate: Locate
) -> RegisterReader:
    """A reader for a file with these headings. Raises FileError naming columns that are missing."""
    return RegisterReader(
        _columns(headings, profile.columns, profile.required), profile, today, locate
    )


def _columns(
    headings: Sequence[str], wanted: Mapping[str, Sequence[str]], required: Sequence[str]
) -> dict[str, str]:
    """Field -> heading. Raises FileError naming every required column that is not there."""
    there = {heading.lower(): heading for heading in headings if heading}
    found = {}
    for what, names in wanted.items():
        name = next((name for name in names if name.lower() in there), None)
        if name is not None:
            found[what] = there[name.lower()]
    missing = [wanted[what][0] for what in required if what not in found]
    if missing:
        listed = ", ".join(heading for heading in headings[:10] if heading)
        raise FileError(
            f"These columns are missing: {', '.join(missing)}",
            "Add them, or choose the profile that fits this file",
            shown(listed),
        )
    return found


def _refusal(line: Line, error: _RowError) -> Refusal:
    return Refusal(line.number, error.column, error.value, error.reason, error.what_to_do)


def _read_row(row: _Row, profile: Profile, today: date, locate: Locate) -> ImportedRecord:
    source_id = _source_id(row, profile)
    _refuse_inactive(row, source_id, profile)
    organisation = _organisation(row, locate)
    codes = tuple(
        dict.fromkeys(map(str.strip, row.cell("tags").upper().split(profile.tags.separator)))
    )
    draft, suggested = _draft(row, organisation, codes, profile)
    year_end = row.try_read("year_end", read_day, None)
    original = dict(row.line.cells)
    return ImportedRecord(
        row=row.line.number,
        source_id=source_id,
        values=organisation | draft,
        suggested=suggested,
        year_end=year_end,
        notes=_notes(
            {
                Note.NO_ACTIVITIES: not row.cell("activities").strip(),
                Note.NO_DOMAIN: not draft["service.domains"],
                Note.FOR_ORGANISATIONS: is_for_organisations(codes, profile.tags),
                Note.NO_CONTACT: not organisation["organisation.website"],
                Note.OLD_ACCOUNTS: year_end is not None and today - year_end > OLD_ACCOUNTS,
            }
        ),
        original=json.dumps(original),
        row_hash=hash_row(original),
    )


def _source_id(row: _Row, profile: Profile) -> str:
    source_id = row.cell("source_id").strip()
    if not source_id:
        raise row.refuse("source_id", "is empty", "Give each row the number of its register")
    if not re.fullmatch(profile.shapes["source_id"], source_id):
        raise row.refuse("source_id", "is not a register number", "Write it like GB-CHC-1001997")
    return source_id


def _refuse_inactive(row: _Row, source_id: str, profile: Profile) -> None:
    said = row.cell("active").strip().lower()
    if said in profile.inactive:
        raise _EndedError(source_id, row.columns["active"], shown(row.cell("active")))
    if said not in profile.active:
        raise row.refuse("active", "does not say whether it is active", "Write True or False")


def _organisation(row: _Row, locate: Locate) -> dict[str, Any]:
    name = clean_line(row.cell("name"))
    if not any(letter.isalpha() for letter in name):
        raise row.refuse("name", "is not a name", "Write the name of the organisation")
    if len(name) > LONGEST_NAME:
        raise row.refuse("name", f"is longer than {LONGEST_NAME} characters", "Shorten it")
    name = readable_name(name)
    text = row.cell("activities")
    postcode = row.try_read("postcode", read_postcode, "")
    point = _point(row) or (locate(postcode) if postcode else None)
    return {
        "organisation.name": name,
        "organisation.description": readable_prose(
            text if text.strip() else row.cell("objects"), name=name
        ),
        "organisation.website": row.try_read("website", read_website, ""),
        "organisation.charity_number": clean_line(row.cell("charity_number"))[:40],
        "organisation.company_number": row.try_read("company_number", read_company_number, ""),
        "location.postcode": postcode,
        "location.point": [point.lat, point.lon] if point else None,
        "service.places": [OWN_PLACE] if postcode or point else [],
    }


def _point(row: _Row) -> Point | None:
    lat, lon = row.cell("lat"), row.cell("lon")
    try:
        return read_point(lat, lon)
    except CellError as error:
        row.leave_out("lat", f"{shown(lat)}, {shown(lon)}", error)
        return None


def _draft(
    row: _Row, organisation: Mapping[str, Any], codes: tuple[str, ...], profile: Profile
) -> tuple[dict[str, Any], frozenset[str]]:
    """The draft of a service, and which of its fields are our guess."""
    says_what = bool(row.cell("activities").strip())
    description = organisation["organisation.description"]
    domains = suggest_domains(codes, profile.tags)
    borough = row.try_read("borough", read_area, "")
    safe = not profile.tags.unsafe_to_name.intersection(codes)
    guessed = {
        "description": not says_what and bool(description),
        "domains": bool(domains),
        "modes": bool(profile.modes),
        "routes": bool(profile.routes),
        "coverage": bool(borough),
        "locations": bool(organisation["service.places"]),
        "safe_to_name": not safe,
    }
    values = {
        "service.name": organisation["organisation.name"],
        "service.summary": summary_of(description) if says_what else "",
        "service.description": description,
        "service.domains": [domain.value for domain in domains],
        "service.modes": [mode.value for mode in profile.modes],
        "service.routes": [route.value for route in profile.routes],
        "service.coverage": borough_area(borough),
        "service.safe_to_name": safe,
    }
    return values, frozenset(name for name, is_guess in guessed.items() if is_guess)


def _notes(said: Mapping[Note, bool]) -> frozenset[Note]:
    return frozenset(note for note, applies in said.items() if applies)

"""Our own spreadsheet: a row a service, a column a field, so that nothing is lost on the way.

Text stands as it is, codes are joined by semicolons, lists of rows are JSON. Empty: not known.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from directory.fields import LISTS, empty_fields
from directory.owner_fields import LocationFields, OrganisationFields, OwnerLists
from importers.cells import shown
from importers.records import ImportedRecord, Refusal, place_part
from importers.sources.events import FileError, Head, Line
from importers.sources.outcome import Outcome
from importers.sources.strict_json import read_json
from importers.sources.tidy import Tidy

SERVICE_ID: Final = "anydoor service id"
ORGANISATION_ID: Final = "organisation id"
PLACE_ID: Final = "place id"
MORE_PLACES: Final = "more places"
MOST_IN_A_CELL: Final = 30_000  # characters; a spreadsheet holds 32,767
LONGEST_ID: Final = 190

_OWNER_LISTS: Final[dict[str, Any]] = {name: [] for name in asdict(OwnerLists())}
EMPTY: Final[Mapping[str, Mapping[str, Any]]] = {
    "service": {name: value for name, value in empty_fields().items() if name != "locations"},
    "organisation": {
        name: "" if value is None else getattr(value, "value", value)
        for name, value in asdict(OrganisationFields("")).items()
        if name != "parent_id"
    }
    | _OWNER_LISTS,
    "location": {
        name: getattr(value, "value", value) for name, value in asdict(LocationFields()).items()
    }
    | _OWNER_LISTS,
}
"""Part -> field -> what an empty cell stands for."""

_CODES: Final = LISTS - {
    "coverage", "schedules", "documents", "costs", "funding", "phones", "contacts",
    "external_terms", "locations",
}  # fmt: skip
_YES_NO: Final = frozenset({"peer_led", "companion", "safe_to_name", "is_confidential"})
_NUMBERS: Final = frozenset({"min_age", "max_age", "cost_pence", "year_founded"})
_JSON: Final = frozenset(
    {
        *(LISTS - _CODES),
        *("access", "language_notes", "place_notes", "point"),
        *_OWNER_LISTS,
    }
)


def is_own(head: Head) -> bool:
    """Whether a table is one of ours."""
    return SERVICE_ID in head.headings


def is_text(name: str) -> bool:
    """Whether a field is written as it is."""
    return name not in _JSON | _CODES | _YES_NO | _NUMBERS


def joins_codes(name: str) -> bool:
    """Whether a field is codes with semicolons between them."""
    return name in _CODES


@dataclass(frozen=True, slots=True)
class OwnReader:
    """Reads the rows under one of our heads."""

    head: Head

    def cells(self, line: Line) -> dict[str, str]:
        """What the row says, by heading; a long cell put together again."""
        found: dict[str, str] = {}
        for heading, cell in zip(self.head.headings, line.cells, strict=False):
            name = heading.partition(" +")[0]
            found[name] = found.get(name, "") + _plain(cell)
        return found

    def source_id(self, line: Line) -> str:
        """The service's own id."""
        return line.cells[self.head.headings.index(SERVICE_ID)].strip()[:LONGEST_ID]

    def row_hash(self, line: Line) -> str:
        """A fingerprint of the row and its headings."""
        return hashlib.sha256("\x1f".join((*self.head.headings, *line.cells)).encode()).hexdigest()

    def interpret(self, line: Line, source_id: str, row_hash: str) -> Outcome:
        """One row. Never raises."""
        cells = self.cells(line)
        problem = self._problem(source_id, cells)
        if problem:
            return self._refuse(line, cells, *problem)
        tidy = Tidy(line.number, self.head.sheet)
        for name in EMPTY["service"]:
            _keep(tidy, cells, f"service.{name}", partial(tidy.service, name))
        for name in EMPTY["organisation"]:
            _keep(tidy, cells, f"organisation.{name}", partial(tidy.organisation, name))
        _places(tidy, cells)
        record = ImportedRecord(
            row=line.number,
            source_id=source_id,
            values=tidy.values,
            original=json.dumps({name: cell for name, cell in cells.items() if cell}),
            row_hash=row_hash,
            organisation_key=cells.get(ORGANISATION_ID, "").strip()[:LONGEST_ID],
            sheet=self.head.sheet,
        )
        return Outcome(record, left_out=tuple(tidy.left_out))

    def refuse_second(self, line: Line, first: str) -> Outcome:
        """A row whose id another one has. first: where that is."""
        reason, advice = f"is the same as in {first}", "Keep one of the two rows"
        return self._refuse(line, self.cells(line), SERVICE_ID, reason, advice)

    def _refuse(
        self, line: Line, cells: Mapping[str, str], column: str, reason: str, advice: str
    ) -> Outcome:
        seen = shown(cells.get(column, ""))
        said = Refusal(line.number, column, seen, reason, advice, self.head.sheet)
        return Outcome(None, (said,))

    def _problem(self, source_id: str, cells: Mapping[str, str]) -> tuple[str, str, str] | None:
        """The column, what is wrong with it and what to do; None for a row that can be used."""
        if not source_id:
            return SERVICE_ID, "is empty", "Give every row one, each its own"
        for name in ("service.name", "organisation.name"):
            if not cells.get(name, "").strip():
                return name, "is empty", "Write what it is called"
        return None


def _places(tidy: Tidy, cells: Mapping[str, str]) -> None:
    """The main place has columns of its own; further ones stand together in one cell."""
    keys = [key] if (key := cells.get(PLACE_ID, "").strip()[:LONGEST_ID]) else []
    for name in EMPTY["location"] if keys else ():
        _keep(tidy, cells, f"location.{name}", partial(tidy.place, place_part(keys[0]), name))
    more = _json(tidy, MORE_PLACES, cells.get(MORE_PLACES, "")) or []
    for each in more if isinstance(more, list) else ():
        if not (isinstance(each, dict) and isinstance(each.get("id"), str) and each["id"]):
            tidy.note(MORE_PLACES, each, "is not a place", "Leave the cell as it was")
            continue
        keys.append(each["id"][:LONGEST_ID])
        for name, empty in EMPTY["location"].items():
            tidy.place(place_part(keys[-1]), name, each.get(name, empty))
    tidy.values["service.places"] = list(dict.fromkeys(keys))


def _keep(tidy: Tidy, cells: Mapping[str, str], key: str, keep: Callable[[Any], None]) -> None:
    """One field, if there is a column for it."""
    if key not in cells:
        return
    part, _, name = key.partition(".")
    cell = cells[key].strip()
    if not cell:
        keep(EMPTY[part][name])
    elif is_text(name):
        keep(cell)
    elif name in _YES_NO:
        keep(cell.lower() in {"yes", "true", "1"})
    elif name in _CODES and not cell.startswith("["):
        keep([each.strip() for each in cell.split(";") if each.strip()])
    else:
        found = _json(tidy, key, cell)
        if found is not None:
            keep(found)


def _json(tidy: Tidy, key: str, cell: str) -> Any:  # noqa: ANN401
    """What a cell holds; None, and told, if it cannot be read."""
    if not cell:
        return None
    try:
        return read_json(cell.encode())
    except (FileError, ValueError) as error:
        tidy.note(key, cell, f"cannot be read: {error}", "Leave the cell as it was, or empty it")
        return None


def _plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from taking it for a formula."""
    return cell.removeprefix("'")

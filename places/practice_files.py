"""Readers of lists of GP practices: NHS ODS epraccur, and one tidy table.

Pure: bytes in, records and refusals out. A row that cannot be used is refused by its number; a
file that cannot be used as a whole raises InvalidError.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from base.errors import InvalidError
from geo.distance import Point
from geo.postcode import normalise_postcode
from places.names import pcn_name, proper_case
from places.sheets import Row, missing, read_sheets

LONGEST_NAME: Final = 120  # characters; the longest in ePCN and epraccur have 55
LARGEST_LIST: Final = 1_000_000  # patients; the largest practice of England has some 110,000

# epraccur has no headings: 27 columns in a fixed order. Source: NHS ODS, "GP practice" file.
EPRACCUR_WIDTH: Final = 27
_EPRACCUR: Final = {"code": 0, "name": 1, "postcode": 9, "status": 12, "setting": 25}
_IN_USE: Final = "A"  # "C" closed, "D" dormant, "P" proposed
_GP_PRACTICE: Final = "4"  # "prescribing setting"; others are walk-in centres, prisons, hospices

_TIDY: Final[Mapping[str, Sequence[str]]] = {
    "code": ("code", "practice_code", "organisation_code"),
    "name": ("name", "practice_name"),
    "postcode": ("postcode", "pc"),
    "pcn_code": ("pcn_code", "pcn"),
    "pcn_name": ("pcn_name",),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "long", "longitude"),
    "list_size": ("list_size", "list", "patients"),
    "sub_icb": ("sub_icb", "subicb"),
}
_NEEDED: Final = ("code", "name", "postcode")
BRITISH_ISLES: Final = (49.0, -9.0, 61.0, 2.1)  # degrees: south, west, north, east
LONGEST_SHOWN: Final = 40  # characters of a cell in a refusal
CODE: Final = re.compile(r"[A-Z0-9]{3,10}")  # of NHS ODS


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not used. row: as a spreadsheet counts, from 1; sheet: "" for a CSV file."""

    row: int
    reason: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """A practice as a file has it.

    pcn_code, postcode: "" where the file does not say; point, list_size: None.
    """

    code: str
    name: str
    postcode: str
    pcn_code: str = ""
    point: Point | None = None
    list_size: int | None = None


@dataclass(frozen=True, slots=True)
class PcnRecord:
    """A PCN as a file has it. sub_icb: code of the sub-ICB location, "" where it is not said."""

    code: str
    name: str
    sub_icb: str = ""


@dataclass(frozen=True, slots=True)
class PracticeFile:
    """What a file of practices holds. pcns: by code, those that the file itself names.

    closed: practices no longer (or not yet) in use. others: rows that are no GP practice.
    """

    practices: tuple[PracticeRecord, ...]
    pcns: Mapping[str, PcnRecord] = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()
    closed: int = 0
    others: int = 0


def read_practices(data: bytes) -> PracticeFile:
    """Practices out of epraccur, or out of a table with code, name and postcode.

    Raises InvalidError if it is neither, naming the columns that are missing.
    """
    sheet = read_sheets(data)[0]
    columns = sheet.columns(_TIDY)
    lacking = missing(columns, {name: _TIDY[name] for name in _NEEDED})
    if lacking and len(sheet.rows[:1] and sheet.rows[0]) == EPRACCUR_WIDTH:
        return _epraccur(sheet.all_rows(_EPRACCUR))
    lacking += [name for name in ("lat", "lon") if {"lat", "lon"} - set(columns) == {name}]
    if lacking:
        raise InvalidError(
            f"These columns are missing: {', '.join(lacking)}. Give NHS ODS epraccur, or a table "
            "with code, name and postcode (and pcn_code, pcn_name, lat, lon, list_size)."
        )
    rows = list(sheet.below_the_headings(columns))
    practices, refused = _each_once(rows, _practice)
    return PracticeFile(practices, _pcns(rows, practices), refused)


def _epraccur(rows: Iterable[Row]) -> PracticeFile:
    """Only practices that are in use; the headings too, where somebody put them in."""
    practices = [row for row in rows if CODE.fullmatch(row.cells["code"])]
    ours = [row for row in practices if row.cells["setting"] == _GP_PRACTICE]
    in_use = [row for row in ours if row.cells["status"] == _IN_USE]
    kept, refused = _each_once(in_use, _practice)
    return PracticeFile(
        kept, refused=refused, closed=len(ours) - len(in_use), others=len(practices) - len(ours)
    )


def _each_once(
    rows: Iterable[Row], read: Callable[[Row], PracticeRecord]
) -> tuple[tuple[PracticeRecord, ...], tuple[Refusal, ...]]:
    """The practices, and the rows refused: those that break a rule, and a code met before."""
    kept: dict[str, tuple[int, PracticeRecord]] = {}
    refused = []
    for row in rows:
        try:
            record = read(row)
        except InvalidError as error:
            refused.append(Refusal(row.number, str(error)))
            continue
        earlier = kept.setdefault(record.code, (row.number, record))[0]
        if earlier != row.number:
            refused.append(Refusal(row.number, f"{record.code} is in row {earlier} already"))
    return tuple(record for _, record in kept.values()), tuple(refused)


def _practice(row: Row) -> PracticeRecord:
    """One row as a practice. Raises InvalidError with the column, the value and what is wrong."""
    cells = row.cells
    name, postcode = proper_case(cells["name"]), normalise_postcode(cells["postcode"])
    if not name or len(name) > LONGEST_NAME:
        raise InvalidError(f"name is empty or longer than {LONGEST_NAME} characters")
    if cells["postcode"] and postcode is None:
        raise InvalidError(f'postcode "{_shown(cells["postcode"])}" is not a postcode')
    return PracticeRecord(
        code=code_in(cells, "code"),
        name=name,
        postcode=postcode or "",
        pcn_code=code_in(cells, "pcn_code") if cells.get("pcn_code") else "",
        point=_point(cells),
        list_size=_list_size(cells.get("list_size", "")),
    )


def code_in(cells: Mapping[str, str], column: str) -> str:
    """The ODS code in a cell, in capitals; InvalidError if it is not one."""
    code = cells[column].upper()
    if not CODE.fullmatch(code):
        raise InvalidError(f'{column} "{_shown(code)}" is not a code of NHS ODS')
    return code


def _point(cells: Mapping[str, str]) -> Point | None:
    """Where the practice is, if the file says; InvalidError if that is not in the British Isles."""
    lat, lon = cells.get("lat", ""), cells.get("lon", "")
    if not lat and not lon:
        return None
    try:
        point = Point(float(lat), float(lon))
    except ValueError:
        raise InvalidError(f'lat "{_shown(lat)}", lon "{_shown(lon)}" are not numbers') from None
    south, west, north, east = BRITISH_ISLES
    if not (south <= point.lat <= north and west <= point.lon <= east):
        raise InvalidError(f'lat "{_shown(lat)}", lon "{_shown(lon)}" are not in the British Isles')
    return point


def _list_size(text: str) -> int | None:
    """Registered patients; InvalidError if that is no number, or too large a one."""
    if not text:
        return None
    plain = text.replace(",", "")
    if not re.fullmatch(r"\d{1,7}(\.\d+)?", plain) or float(plain) > LARGEST_LIST:
        raise InvalidError(f'list_size "{_shown(text)}" is not a number up to {LARGEST_LIST:,}')
    return round(float(plain))


def _pcns(rows: Iterable[Row], practices: Iterable[PracticeRecord]) -> dict[str, PcnRecord]:
    """The PCNs that the kept practices of a table belong to, as it calls them."""
    kept = {practice.pcn_code for practice in practices} - {""}
    found: dict[str, PcnRecord] = {}
    for row in rows:
        code = row.cells.get("pcn_code", "").upper()
        if code in kept and code not in found:
            name = pcn_name(row.cells.get("pcn_name", ""))[:LONGEST_NAME] or code
            found[code] = PcnRecord(code, name, row.cells.get("sub_icb", "").upper())
    return found


def _shown(text: str) -> str:
    """As much of a cell as helps to find it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."

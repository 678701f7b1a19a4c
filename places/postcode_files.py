"""Read the rows of a file of whole postcodes, in the memory of one chunk however long it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from base.errors import InvalidError
from geo.postcode import written_postcode
from places.postcode_layouts import Columns, Layout, PostcodeFile
from places.source_files import Member, Row

CHUNK: Final = 10_000  # rows given at once
SAMPLES: Final = 5  # rows shown of those that hold no postcode
LONGEST_SAMPLE: Final = 20  # characters
E5: Final = 100_000  # the table counts in 1/100,000 degree, about a metre

# The United Kingdom with the Channel Islands, and the British National Grid, rounded outwards.
# Source: the areas of use of EPSG:4326 and EPSG:27700 in the EPSG registry.
LATITUDES: Final = (49.0, 61.5)
LONGITUDES: Final = (-9.0, 2.5)
EASTINGS: Final = (0.0, 700_000.0)
NORTHINGS: Final = (0.0, 1_300_000.0)
NO_GRID_REFERENCE: Final = 99.9  # the ONS writes latitude 99.999999 where it has none
QUALITY: Final = 1  # the column of Code-Point Open
UNPLACED: Final = "90"  # its value for "no coordinates". Source: Code-Point Open user guide


class PostcodeRecord(NamedTuple):
    """One postcode. lat_e5, lon_e5: WGS 84 in 1/100,000 degree; None if it is not placed."""

    code: str
    lat_e5: int | None
    lon_e5: int | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class NotOne:
    """A row whose postcode cannot be one."""

    file: str
    row: int
    text: str


@dataclass(slots=True)
class Tally:
    """What has been read so far. rows: all but the headers; not_postcodes: those left out."""

    rows: int = 0
    not_postcodes: int = 0
    samples: list[NotOne] = field(default_factory=list)

    def leave_out(self, file: str, row: Row, text: str) -> None:
        """Count a row without a postcode, and keep the first few to show."""
        self.not_postcodes += 1
        if len(self.samples) < SAMPLES:
            shown = "".join(filter(str.isprintable, text))[:LONGEST_SAMPLE]
            self.samples.append(NotOne(file, row.number, shown))


class _Raw(NamedTuple):
    """A row as it was written: y and x in degrees or metres, None if it is not placed."""

    code: str
    y: float | None
    x: float | None
    has_ended: bool


def read_postcodes(file: PostcodeFile, tally: Tally) -> Iterator[list[PostcodeRecord]]:
    """Every postcode, in chunks; `tally` is brought up to date with each.

    Raises InvalidError that says file, row, column and what to do.
    """
    for member, columns in file.members:
        raw = _raw_rows(member, columns, tally)
        while chunk := list(islice(raw, CHUNK)):
            yield _records(_in_degrees(chunk) if file.layout is Layout.CODE_POINT else chunk)


def _raw_rows(member: Member, columns: Columns, tally: Tally) -> Iterator[_Raw]:
    """The rows of one file as they were written, those without a postcode counted."""
    rows = member.rows()
    is_on_grid = columns.layout is Layout.CODE_POINT
    if not is_on_grid:
        next(rows)
    for row in rows:
        tally.rows += 1
        if len(row.cells) <= columns.furthest:
            raise _refused(member, row, columns.names[columns.furthest], "is missing")
        code = written_postcode(row.cells[columns.postcode])
        if code is None:
            tally.leave_out(member.name, row, row.cells[columns.postcode])
        elif is_on_grid:
            yield _grid_row(code, member, row, columns)
        else:
            yield _degree_row(code, member, row, columns)


def _degree_row(code: str, member: Member, row: Row, columns: Columns) -> _Raw:
    """A row with latitude and longitude. Both empty, both 0 or latitude 99.999999: not placed."""
    has_ended = columns.ended is not None and bool(row.cells[columns.ended].strip())
    y, x = row.cells[columns.y].strip(), row.cells[columns.x].strip()
    if not y and not x:
        return _Raw(code, None, None, has_ended)
    lat = _number(y, member, row, columns.names[columns.y])
    lon = _number(x, member, row, columns.names[columns.x])
    if lat > NO_GRID_REFERENCE or lat == lon == 0:
        return _Raw(code, None, None, has_ended)
    if not (_is_within(lat, LATITUDES) and _is_within(lon, LONGITUDES)):
        raise _outside(member, row, columns, (lat, LATITUDES), (lon, LONGITUDES))
    return _Raw(code, lat, lon, has_ended)


def _grid_row(code: str, member: Member, row: Row, columns: Columns) -> _Raw:
    """A row of Code-Point Open. Quality 90 or zero coordinates: not placed."""
    north = _number(row.cells[columns.y], member, row, columns.names[columns.y])
    east = _number(row.cells[columns.x], member, row, columns.names[columns.x])
    if row.cells[QUALITY].strip() == UNPLACED or north == east == 0:
        return _Raw(code, None, None, has_ended=False)
    if not (_is_within(north, NORTHINGS) and _is_within(east, EASTINGS)):
        raise _outside(member, row, columns, (north, NORTHINGS), (east, EASTINGS))
    return _Raw(code, north, east, has_ended=False)


def _number(text: str, member: Member, row: Row, column: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _refused(member, row, column, "is not a number") from None


def _is_within(value: float, limits: tuple[float, float]) -> bool:
    """Whether a number is in Britain; what is no number at all (NaN) never is."""
    return limits[0] <= value <= limits[1]


def _outside(
    member: Member,
    row: Row,
    columns: Columns,
    y: tuple[float, tuple[float, float]],
    x: tuple[float, tuple[float, float]],
) -> InvalidError:
    """What to raise for coordinates outside Britain: which of the two, and whether they swapped."""
    if _is_within(y[0], x[1]) and _is_within(x[0], y[1]):
        named = f"{columns.names[columns.y]} and {columns.names[columns.x]}"
        return _refused(member, row, named, "is that of the other column: swap their names")
    at, (_, limits) = (columns.x, x) if _is_within(*y) else (columns.y, y)
    why = f"is not between {limits[0]:g} and {limits[1]:g}, where Britain is"
    return _refused(member, row, columns.names[at], why)


def _refused(member: Member, row: Row, column: str, why: str) -> InvalidError:
    """What to raise for a row that shows the file to be wrong."""
    return InvalidError(
        f"{member.name}, row {row.number}, column {column}: the value {why}. "
        "Mend the file, then load it again."
    )


def _in_degrees(chunk: Sequence[_Raw]) -> list[_Raw]:
    """A chunk on the British National Grid in WGS 84, right to about 2 m."""
    from pyproj import Transformer  # noqa: PLC0415  (a tenth of a second, for this file alone)

    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    east = np.array([np.nan if raw.x is None else raw.x for raw in chunk])
    north = np.array([np.nan if raw.y is None else raw.y for raw in chunk])
    lons, lats = to_degrees.transform(east, north)
    return [
        raw if raw.x is None else _Raw(raw.code, lat, lon, raw.has_ended)
        for raw, lat, lon in zip(chunk, lats.tolist(), lons.tolist(), strict=True)
    ]


def _records(chunk: Sequence[_Raw]) -> list[PostcodeRecord]:
    """A chunk in degrees, as it is kept."""
    return [
        PostcodeRecord(
            raw.code,
            None if raw.y is None else round(raw.y * E5),
            None if raw.x is None else round(raw.x * E5),
            raw.has_ended,
        )
        for raw in chunk
    ]

"""Which file of postcodes is which: OS Code-Point Open, the ONS Postcode Directory, a plain table.

It is seen by looking at the first row, never by the name of the file.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.errors import InvalidError
from geo.postcode import written_postcode
from places.source_files import Member

_POSTCODE_NAMES: Final = ("pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode", "post_code")
_LATITUDE_NAMES: Final = ("lat", "latitude")
_LONGITUDE_NAMES: Final = ("long", "lon", "lng", "longitude")
_ENDED_NAMES: Final = ("doterm",)  # date of termination, empty for a postcode in use
_LEFT_ASIDE: Final = ("doc/", "documents/", "multi_csv/", "__macosx/")
"""Folders, as OS and ONS pack them, of explanations or of the same rows again."""


class Layout(StrEnum):
    """What a file of postcodes is."""

    CODE_POINT = "code_point"
    ONS_DIRECTORY = "ons_directory"
    PLAIN = "plain"


ATTRIBUTIONS: Final = {
    Layout.CODE_POINT: "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Source: Office for National Statistics. Open Government Licence v3.0.",
    Layout.ONS_DIRECTORY: "Source: Office for National Statistics. "
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Open Government Licence v3.0, except postcodes of Northern Ireland.",
    Layout.PLAIN: "",
}
"""Layout -> what its licence asks to be said; of a plain table only the person loading it knows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row things stand. y, x: latitude and longitude, or northing and easting."""

    layout: Layout
    names: tuple[str, ...]
    postcode: int
    y: int
    x: int
    ended: int | None = None

    @property
    def furthest(self) -> int:
        """The last column that a row must have."""
        return max(self.postcode, self.y, self.x, self.ended or 0)


@dataclass(frozen=True, slots=True)
class PostcodeFile:
    """The files with postcodes, all of one layout, each with its columns."""

    layout: Layout
    members: tuple[tuple[Member, Columns], ...]


def recognise(members: Sequence[Member], what: str) -> PostcodeFile:
    """Find the files with postcodes. All of Code-Point Open's are taken; of others the longest.

    what: the name of what was handed over. Raises InvalidError that says what is missing.
    """
    asked = [each for each in members if not _is_left_aside(each.name)]
    laid_out = [(each, columns_of(each)) for each in asked]
    found = [(each, columns) for each, columns in laid_out if isinstance(columns, Columns)]
    if not found:
        wrong = next((each for _, each in laid_out if isinstance(each, str)), "")
        raise InvalidError(wrong if len(asked) == 1 else _none_in(what))
    on_grid = [each for each in found if each[1].layout is Layout.CODE_POINT]
    chosen = on_grid or [max(found, key=lambda each: each[0].size)]
    return PostcodeFile(chosen[0][1].layout, tuple(chosen))


def columns_of(member: Member) -> Columns | str:
    """How a file is laid out; for a file without postcodes, what is missing and what to do.

    Raises InvalidError for an empty file: among many it may be one that broke off.
    """
    with closing(member.rows()) as rows:
        first = next(rows, None)
    if first is None:
        raise InvalidError(f"{member.name} is empty. Fetch it again, then load it.")
    cells = [cell.strip() for cell in first.cells]
    if _is_code_point(cells):
        names = ("postcode", "quality", "easting", "northing")
        return Columns(Layout.CODE_POINT, names, postcode=0, y=3, x=2)
    names_read = [cell.lower() for cell in cells]
    postcode, lat, lon, ended = (
        next((names_read.index(name) for name in wanted if name in names_read), None)
        for wanted in (_POSTCODE_NAMES, _LATITUDE_NAMES, _LONGITUDE_NAMES, _ENDED_NAMES)
    )
    if postcode is None or lat is None or lon is None:
        return _what_is_missing(member.name, (postcode, lat, lon))
    layout = Layout.PLAIN if ended is None else Layout.ONS_DIRECTORY
    return Columns(layout, tuple(names_read), postcode, lat, lon, ended)


def _is_left_aside(name: str) -> bool:
    path = name.lower().replace("\\", "/")
    return any(path.startswith(part) or f"/{part}" in path for part in _LEFT_ASIDE)


def _is_code_point(cells: Sequence[str]) -> bool:
    """Whether a row is one of Code-Point Open: postcode, quality, easting, northing, codes."""
    return (
        len(cells) >= 4  # noqa: PLR2004  (the columns named above; it has ten)
        and written_postcode(cells[0]) is not None
        and all(cell.isdecimal() for cell in cells[1:4])
    )


def _none_in(what: str) -> str:
    return (
        f"{what} holds no file of postcodes. Load Code-Point Open, the ONS Postcode Directory or "
        "a CSV file whose first row is postcode,lat,lon."
    )


def _what_is_missing(name: str, found: tuple[int | None, ...]) -> str:
    wanted = ("postcode (or pcds)", "lat (or latitude)", "lon (or long, longitude)")
    missing = [words for words, at in zip(wanted, found, strict=True) if at is None]
    return (
        f"{name}, row 1: there is no column {', '.join(missing)}. "
        "Name the columns in the first row, such as postcode,lat,lon."
    )

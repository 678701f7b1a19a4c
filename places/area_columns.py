"""Which column of a boundary file is the code, and which the name."""

import re
from collections.abc import Sequence
from typing import Final

from base.errors import InvalidError
from places.terms import AreaKind

_SHOWN: Final = 40  # columns named in a message
_WORDS: Final = {
    AreaKind.PCN: ("pcn", "ods"),
    AreaKind.BOROUGH: ("borough", "lad", "la", "ltla", "utla", "ctyua", "council"),
    AreaKind.WARD: ("ward", "wd", "ed"),
    AreaKind.NEIGHBOURHOOD: ("neighbourhood", "nbhd", "lsoa", "msoa", "oa", "locality"),
}
"""How the names of columns begin, as the ONS, NHS ODS and councils write them."""
_ENDS: Final = {"code": ("code", "cd", "id"), "name": ("name", "nm")}


def code_and_name(
    columns: Sequence[str], kind: AreaKind, code: str | None, name: str | None
) -> tuple[str, str]:
    """The columns of the code and the name: those asked for, else guessed from their headings.

    Raises InvalidError, naming the columns there are, if one asked for is not there, or none or
    several look right.
    """
    return _column(columns, kind, "code", code), _column(columns, kind, "name", name)


def _column(columns: Sequence[str], kind: AreaKind, what: str, asked: str | None) -> str:
    option = "--code" if what == "code" else "--name-column"
    shown = ", ".join(each[:60] for each in columns[:_SHOWN]) or "none"
    if asked is not None:
        found = [each for each in columns if each.casefold() == asked.casefold()]
        if not found:
            raise InvalidError(f"There is no column {asked}. There are: {shown}.")
        return asked if asked in found else found[0]
    for pattern in _patterns(kind, what):
        found = [each for each in columns if pattern.fullmatch(each)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise InvalidError(f"Say with {option} which column is the {what}. There are: {shown}.")


def _patterns(kind: AreaKind, what: str) -> list[re.Pattern[str]]:
    """From the surest heading to the least sure: "code"; "WD22CD" for wards; any "..._code"."""
    ends = "|".join(_ENDS[what])
    words = "|".join(_WORDS[kind])
    return [
        re.compile(each, re.IGNORECASE)
        for each in (what, rf"({words})[ _]?\d*[ _]?({ends})", rf"\w*?\d*[ _]?({ends})")
    ]

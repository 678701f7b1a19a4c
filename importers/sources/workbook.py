"""A workbook (.xlsx) of any layout: every table of every sheet, as people read its cells."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from base.errors import InvalidError
from importers.sources.events import Event, FileError
from importers.sources.layout import read_layout
from places.sheets import read_sheets

_A_DAY: Final = timedelta(days=1)


def read_workbook(data: bytes) -> Iterator[Event]:
    """The tables of a workbook. Sheets without one are passed over, unless all are.

    Raises FileError for a workbook that is damaged, locked, too large, or holds no table.
    """
    try:
        sheets = read_sheets(data, text=cell_text)
    except InvalidError as error:
        raise FileError(str(error).rstrip("."), "Save it again, or as CSV UTF-8") from error
    problem: FileError | None = None
    found = False
    for sheet in sheets:
        try:
            for event in read_layout(enumerate(sheet.rows, start=1), sheet.name):
                found = True
                yield event
        except FileError as error:
            problem = problem or error
            if found and "more than" in str(error):
                raise
    if not found:
        raise problem or FileError("The workbook is empty", "Look whether it is the right one")


def cell_text(cell: object) -> str:
    """What a cell says, as somebody would type it: days as 2026-03-31, times as 09:30."""
    for kind, text in _TEXTS:
        if isinstance(cell, kind):
            return text(cell)
    return str(cell).strip()


def _moment(cell: datetime) -> str:
    is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
    return f"{cell:%Y-%m-%d}" if is_day else f"{cell:%Y-%m-%d %H:%M}"


def _length(cell: timedelta) -> str:
    minutes = int((cell % _A_DAY).total_seconds() // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


_TEXTS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (str, str.strip),
    (type(None), lambda _: ""),
    (bool, lambda cell: "yes" if cell else "no"),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda cell: f"{cell:%H:%M}"),
    (timedelta, _length),
    (float, lambda cell: str(int(cell)) if cell.is_integer() else str(cell)),
)
"""What is said of each kind of cell; the first that fits."""

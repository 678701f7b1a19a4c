"""Reads the hours of a national service as they are said: "Monday to Friday, 9am to 6pm"."""

import re
from typing import Any, Final

ALWAYS: Final = "Any time, day or night"
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AT: Final = r"(\d{1,2}(?:\.\d\d)?(?:am|pm)|midnight|noon)"
_SPAN: Final = re.compile(rf"{_AT} to {_AT}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r",| and ", re.IGNORECASE)


def schedules_of(words: str) -> list[dict[str, Any]]:
    """The hours as rows of `directory.fields`' schedules; none for hours that are not said so."""
    if words == ALWAYS:
        return [_row(range(7), "00:00", "00:00", on_bank_holidays=True)]
    rows: list[dict[str, Any]] = []
    for part in words.split(";"):
        spans = list(_SPAN.finditer(part))
        days = _days(part[: spans[0].start()]) if spans else []
        if not days:
            return []
        is_daily = len(days) == len(_DAYS)
        rows += [
            _row(days, _clock(each[1]), _clock(each[2]), on_bank_holidays=is_daily)
            for each in spans
        ]
    return rows


def _row(days: Any, opens: str, closes: str, *, on_bank_holidays: bool) -> dict[str, Any]:  # noqa: ANN401
    return {
        "rrule": f"FREQ=WEEKLY;BYDAY={','.join(_CODES[each] for each in days)}",
        "opens": opens,
        "closes": closes,
        "on_bank_holidays": on_bank_holidays,
    }


def _days(words: str) -> list[int]:
    """The days of the week that are meant, Monday 0; none if that is not clear."""
    said = words.strip(" ,").lower()
    if said == "every day":
        return list(range(7))
    first, to, last = said.partition(" to ")
    if to and first in _DAYS and last in _DAYS:
        return list(range(_DAYS.index(first), _DAYS.index(last) + 1))
    named = [each.strip() for each in _BETWEEN.split(said) if each.strip()]
    return [_DAYS.index(each) for each in named] if set(named) <= set(_DAYS) else []


def _clock(said: str) -> str:
    """A time of day as HH:MM."""
    known = {"midnight": "00:00", "noon": "12:00"}.get(said.lower())
    if known:
        return known
    hour, _, minute = said[:-2].partition(".")
    is_late = said[-2:].lower() == "pm"
    return f"{int(hour) % 12 + 12 * is_late:02}:{minute or '00'}"

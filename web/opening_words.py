"""When a service is on, between a rule and what people say: "Every Tuesday, 10am to 12.30pm"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from web.detail_words import valid_words
from web.translation import Words, gettext, gettext_noop

WEEKDAYS: Final[Mapping[str, str]] = Words(
    {
        "MO": "Monday",
        "TU": "Tuesday",
        "WE": "Wednesday",
        "TH": "Thursday",
        "FR": "Friday",
        "SA": "Saturday",
        "SU": "Sunday",
    }
)
RHYTHMS: Final[Mapping[str, str]] = Words(
    {
        "1": "Every week",
        "2": "Every second week",
        "3": "Every third week",
        "4": "Every fourth week",
        "first": "The first of the month",
        "second": "The second of the month",
        "third": "The third of the month",
        "fourth": "The fourth of the month",
        "last": "The last of the month",
    }
)
_PLACES: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_OF_THE_MONTH: Final = {
    "first": gettext_noop("First %(days)s of the month"),
    "second": gettext_noop("Second %(days)s of the month"),
    "third": gettext_noop("Third %(days)s of the month"),
    "fourth": gettext_noop("Fourth %(days)s of the month"),
    "last": gettext_noop("Last %(days)s of the month"),
}
_EACH: Final = ("1", "2", "3", "4")
_NAMED: Final = {(12, 0): gettext_noop("noon"), (0, 0): gettext_noop("midnight")}
_NO_HOLIDAYS: Final = ("", "not on bank holidays")  # to everybody; to whoever keeps the listing
ALL_DAY: Final = gettext_noop("all day and night")
_DAY: Final = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule that a form can show. rhythm: key of RHYTHMS; days: keys of WEEKDAYS, in order."""

    rhythm: str
    days: tuple[str, ...]


def pattern_of(rrule: str) -> Pattern | None:
    """The pattern behind a recurrence rule; None for one that the form cannot show."""
    parts = dict(part.split("=", 1) for part in rrule.upper().split(";") if "=" in part)
    days = [_DAY.fullmatch(day) for day in parts.pop("BYDAY", "").split(",")]
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    parts.pop("WKST", None)
    if parts or not all(days):
        return None
    nths = {int(day[1] or 0) for day in days if day}
    named = {day[2] for day in days if day}
    ordered = tuple(code for code in WEEKDAYS if code in named)
    if frequency == "WEEKLY" and nths == {0} and interval in _EACH:
        return Pattern(interval, ordered)
    nth = next((name for name, number in _PLACES.items() if nths == {number}), None)
    is_monthly = frequency == "MONTHLY" and interval == "1"
    return Pattern(nth, ordered) if nth and is_monthly else None


def rrule_of(pattern: Pattern) -> str:
    """The recurrence rule of a pattern."""
    if pattern.rhythm in _PLACES:
        nth = _PLACES[pattern.rhythm]
        return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{day}" for day in pattern.days)
    interval = "" if pattern.rhythm == "1" else f"INTERVAL={pattern.rhythm};"
    return f"FREQ=WEEKLY;{interval}BYDAY=" + ",".join(pattern.days)


def hours_words(opens: time | str, closes: time | str) -> str:
    """From when until when: "10am to 12.30pm", or "all day and night"."""
    first, last = clock(opens), clock(closes)
    return (
        gettext(ALL_DAY)
        if first == last
        else gettext("%(first)s to %(last)s", first=first, last=last)
    )


def schedule_words(schedule: Mapping[str, Any], place: str = "", *, to_keeper: bool = False) -> str:
    """One schedule, as `directory.fields` writes it, in words. place: the only one it is at.

    to_keeper: whoever keeps the listing is also told what is so without their saying it.
    """
    pattern = pattern_of(schedule["rrule"])
    days = (
        _days_words(pattern) if pattern else gettext("By the rule %(rule)s", rule=schedule["rrule"])
    )
    hours = hours_words(schedule["opens"], schedule["closes"])
    extras = [
        gettext("in term time only") if schedule.get("term_time") else "",
        gettext("bank holidays too")
        if schedule.get("on_bank_holidays")
        else _NO_HOLIDAYS[to_keeper],
        valid_words(schedule.get("valid_from"), schedule.get("valid_to")),
        gettext("at %(place)s", place=place) if place else "",
        schedule.get("description") or "",
        schedule.get("attending") or "",
        schedule.get("note") or "",
    ]
    return ", ".join(filter(None, (days, hours, *extras)))


def clock(when: str | time) -> str:
    """A time of day as people say it: 10am, 12.30pm, noon, midnight."""
    at = time.fromisoformat(when) if isinstance(when, str) else when
    if named := _NAMED.get((at.hour, at.minute)):
        return gettext(named)
    hour = at.hour % 12 or 12
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"  # noqa: PLR2004  (noon)


def joined(words: Sequence[str]) -> str:
    """Words in a row: "Monday, Tuesday and Friday"."""
    *most, last = words
    return gettext("%(most)s and %(last)s", most=", ".join(most), last=last) if most else last


def _days_words(pattern: Pattern) -> str:
    days = joined([WEEKDAYS[day] for day in pattern.days])
    if pattern.rhythm in _PLACES:
        return gettext(_OF_THE_MONTH[pattern.rhythm], days=days)
    if pattern.rhythm == "1":
        return (
            gettext("Every day")
            if len(pattern.days) == len(WEEKDAYS)
            else gettext("Every %(days)s", days=days)
        )
    return gettext("%(rhythm)s on %(days)s", rhythm=RHYTHMS[pattern.rhythm], days=days)

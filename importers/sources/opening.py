"""Opening times as other people write them: "Mon - Fri", "9:00AM", "09:00:00Z", "TH,FR"."""

import re
from typing import Final

_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CODE: Final = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_NAME: Final = r"(?:mon|tue|wed|thu|fri|sat|sun|mo|tu|we|th|fr|sa|su)[a-z]*\.?"
_RANGE: Final = re.compile(
    rf"({_NAME})\s*(?:-|\u2013|\u2014|to|until|till|through|thru)\s*({_NAME})", re.IGNORECASE
)
_ONE: Final = re.compile(rf"\b{_NAME}", re.IGNORECASE)
_EVERY: Final = re.compile(r"\b(every ?day|daily|7 days|seven days|all week)\b", re.IGNORECASE)
_WEEKDAYS: Final = re.compile(r"\bweekdays?\b", re.IGNORECASE)
_WEEKEND: Final = re.compile(r"\bweekends?\b", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?(?:\.\d+)?\s*(am|pm|a\.m\.|p\.m\.|noon|midday)?"
    r"\s*(?:z|utc|gmt|bst|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(
    r"(\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|noon)?|noon|midday|midnight)\s*"
    r"(?:-|\u2013|\u2014|to|until|till)\s*"
    r"(\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|noon)?|noon|midday|midnight)",
    re.IGNORECASE,
)
_WORDS: Final = {"noon": "12:00", "midday": "12:00", "midnight": "00:00", "24:00": "00:00"}
_HALF: Final = 12
_LAST_HOUR: Final = 24


def byday(text: str) -> str:
    """Days as RFC 5545 has them ("MO,TU,WE"); "" if none can be made out."""
    plain = text.strip().upper().replace(" ", "").replace(";", ",")
    parts = [each for each in plain.split(",") if each]
    if parts and all(_CODE.fullmatch(each) for each in parts):
        return ",".join(dict.fromkeys(parts))
    found = weekdays(text)
    return ",".join(_CODES[each] for each in found)


def weekdays(text: str) -> list[int]:
    """The days of the week that words name, Monday 0, in their order in the week."""
    found: set[int] = set()
    if _EVERY.search(text):
        found.update(range(7))
    if _WEEKDAYS.search(text):
        found.update(range(5))
    if _WEEKEND.search(text):
        found.update((5, 6))
    for first, last in _RANGE.findall(text):
        start, end = _day(first), _day(last)
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    found.update(_day(each) for each in _ONE.findall(_RANGE.sub(" ", text)))
    return sorted(found)


def clock(text: str, *, late: bool = False) -> str:
    """A time of day as HH:MM; "" if it is none. late: hours 1 to 7 without am or pm are pm."""
    plain = text.strip().lower()
    if plain in _WORDS:
        return _WORDS[plain]
    match = _CLOCK.fullmatch(plain)
    if not match:
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if hour > _LAST_HOUR or minute > 59 or (half and hour > _HALF and half != "pm"):  # noqa: PLR2004
        return ""
    if (half == "pm" and hour < _HALF) or (late and not half and 1 <= hour <= 7):  # noqa: PLR2004
        hour += _HALF
    elif half == "am" and hour == _HALF:
        hour = 0
    return f"{hour % 24:02}:{minute:02}"


def schedules_in(text: str) -> list[dict[str, str]]:
    """Rows of `directory.fields`' schedules for words such as "Mon-Fri 9am-5pm; Sat 10-1".

    Nothing unless every part names days and hours.
    """
    rows: list[dict[str, str]] = []
    for part in re.split(r"[;\n|]|,(?=\s*[A-Za-z])", text):
        if not part.strip():
            continue
        days, span = weekdays(part), _SPAN.search(part)
        if not span or not (days or rows):
            if days:
                rows.append({"days": ",".join(_CODES[each] for each in days)})
                continue
            return []
        opens, closes = _span(span[1], span[2])
        waiting = [row["days"] for row in rows if "opens" not in row]
        rows = [row for row in rows if "opens" in row]
        named = ",".join([*waiting, *(_CODES[each] for each in days)])
        if not opens or not closes or not named:
            return []
        rows.append({"days": named, "opens": opens, "closes": closes})
    if not all("opens" in row for row in rows):
        return []
    return [
        {
            "rrule": f"FREQ=WEEKLY;BYDAY={row['days']}",
            "opens": row["opens"],
            "closes": row["closes"],
        }
        for row in rows
    ]


def _span(first: str, last: str) -> tuple[str, str]:
    """From when until when; "9-5pm" and "1-4" are by day."""
    closes = clock(last, late=not re.search(r"[ap]\.?m|:", last, re.IGNORECASE))
    opens = clock(first)
    is_bare = not re.search(r"[ap]\.?m|noon|midday|midnight", first, re.IGNORECASE)
    if is_bare and opens and closes and re.search(r"p\.?m", last, re.IGNORECASE):
        afternoon = clock(f"{first.strip()} pm")
        opens = afternoon if opens < "08:00" and afternoon < closes else opens
    elif is_bare and opens and opens < "07:00":
        opens = clock(first, late=True)
    return opens, closes


def _day(name: str) -> int:
    return _NAMES.index(next(each for each in _NAMES if each.startswith(name[:2].lower())))

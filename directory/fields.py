"""The fields of a listing as plain JSON values: one form for forms, proposals, feeds and demos.

Text is text; vocabularies are lists of codes; a price is pence. See FIELDS for each.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from functools import partial
from typing import Any, Final
from uuid import UUID

from base.errors import InvalidError
from base.text import clean_line, clean_prose, slug
from directory.schedule import schedule_problem
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    NhseItem,
    Route,
)

MOST_DOMAINS: Final = 4  # one primary and up to three more; DESIGN section 4
A_MONDAY: Final = "2024-01-01"  # where a schedule's rhythm starts when nobody says
_CORNERS: Final = 4  # of a closed ring: three and the first again
_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_WEB: Final = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")

Clean = Callable[[Any], Any]


def clean_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, checked and tidied one by one. Not every field need be there.

    Raises InvalidError with a message for each field that is wrong or unknown.
    """
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        clean = FIELDS.get(name)
        if clean is None:
            wrong[name] = "There is no such field"
            continue
        try:
            cleaned[name] = clean(value)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            wrong[name] = str(error) if type(error) is ValueError else "This cannot be read"
    if wrong:
        raise InvalidError("Some of this cannot be kept as it is", wrong)
    return cleaned


def empty_fields() -> dict[str, Any]:
    """A listing of which nothing is known yet."""
    return {name: _EMPTY.get(name, [] if name in LISTS else "") for name in FIELDS}


def _line(most: int, value: Any) -> str:  # noqa: ANN401  (from a form or a feed)
    text = clean_line(str(value or ""))
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer")
    return text


def _prose(most: int, value: Any) -> str:  # noqa: ANN401
    text = clean_prose(str(value or ""))
    if len(text) > most:
        raise ValueError(f"Use {most} characters or fewer")
    return text


def _shaped(pattern: re.Pattern[str], wanted: str, value: Any) -> str:  # noqa: ANN401
    text = _line(300, value)
    if text and not pattern.fullmatch(text):
        raise ValueError(wanted)
    return text


def _number(low: int, high: int, value: Any) -> int | None:  # noqa: ANN401
    if value is None or value == "":
        return None
    if isinstance(value, float) or not str(value).strip().lstrip("-").isdigit():
        raise ValueError("Enter a whole number")
    number = int(value)
    if not low <= number <= high:
        raise ValueError(f"Enter a number from {low} to {high}")
    return number


def _yes_no(value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise ValueError("Choose yes or no")  # noqa: TRY004  (said to the user)
    return value


def _code(codes: type[StrEnum], value: Any) -> str:  # noqa: ANN401
    if value not in list(codes):
        raise ValueError(f"Not one of the choices: {_line(40, str(value)[:40])}")
    return codes(value).value


def _code_list(codes: type[StrEnum], most: int, value: Any) -> list[str]:  # noqa: ANN401
    found = list(dict.fromkeys(_code(codes, each) for each in _items(value)))
    if len(found) > most:
        raise ValueError(f"Choose {most} or fewer")
    return found


def _slugs(value: Any) -> list[str]:  # noqa: ANN401
    found = list(dict.fromkeys(_line(60, each) for each in _items(value)))
    if any(slug(each) != each for each in found):
        raise ValueError("Use the keys of the thesaurus, such as pr-debt")
    return found


def _languages(value: Any) -> list[str]:  # noqa: ANN401
    found = list(dict.fromkeys(str(each).strip().lower() for each in _items(value)))
    if not all(_LANGUAGE.fullmatch(each) for each in found):
        raise ValueError("Use language codes such as en, so, tr")
    return found


def _access(value: Any) -> dict[str, str]:  # noqa: ANN401
    answers = {
        _code(AccessFeature, feature): _code(Answer, answer) for feature, answer in value.items()
    }
    return {each: answer for each, answer in sorted(answers.items()) if answer != Answer.UNKNOWN}


def _coverage(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [_one_area(each) for each in _items(value)]


def _one_area(each: Mapping[str, Any]) -> dict[str, Any]:
    kind = CoverageKind(_code(CoverageKind, each["kind"]))
    area, km, ring = _line(20, each.get("area")), each.get("km"), each.get("ring") or []
    if kind in {CoverageKind.PCN, CoverageKind.BOROUGH, CoverageKind.WARD} and not area:
        raise ValueError("Say which area")
    if kind is CoverageKind.RADIUS and not (km and 0 < float(km) <= 100):  # noqa: PLR2004
        raise ValueError("Enter a distance of up to 100 kilometres")
    if kind is CoverageKind.POLYGON and (len(ring) < _CORNERS or ring[0] != ring[-1]):
        raise ValueError("Draw an area with at least three corners, closed at its start")
    return {
        "kind": kind.value,
        "area": area,
        "km": float(km) if kind is CoverageKind.RADIUS and km else None,
        "ring": [[float(lon), float(lat)] for lon, lat in ring],
    }


def _schedules(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [_one_schedule(each) for each in _items(value)]


def _one_schedule(each: Mapping[str, Any]) -> dict[str, Any]:
    rule = _line(200, each["rrule"]).upper()
    if schedule_problem(rule):
        raise ValueError("Say on which days of the week, every how many weeks or in which month")
    return {
        "rrule": rule,
        "starts_on": date.fromisoformat(each.get("starts_on") or A_MONDAY).isoformat(),
        "opens": time.fromisoformat(each["opens"]).strftime("%H:%M"),
        "closes": time.fromisoformat(each["closes"]).strftime("%H:%M"),
        "term_time": _yes_no(each.get("term_time", False)),
        "on_bank_holidays": _yes_no(each.get("on_bank_holidays", False)),
        "note": _line(200, each.get("note")),
    }


def _locations(value: Any) -> list[str]:  # noqa: ANN401
    return list(dict.fromkeys(str(UUID(str(each))) for each in _items(value)))


def _items(value: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(value, str) or value is None:
        raise ValueError("This must be a list")
    return list(value)


_web: Final = partial(_shaped, _WEB, "Enter a web address that begins with https://")
_email: Final = partial(_shaped, _EMAIL, "Enter an e-mail address, such as name@example.org")

FIELDS: Final[Mapping[str, Clean]] = {
    "name": partial(_line, 150),
    "summary": partial(_line, 200),
    "description": partial(_prose, 5000),
    "words": partial(_line, 500),
    "domains": partial(_code_list, Domain, MOST_DOMAINS),  # primary first
    "nhse": partial(_code_list, NhseItem, 6),
    "kinds": _slugs,
    "modes": partial(_code_list, Mode, len(Mode)),
    "routes": partial(_code_list, Route, len(Route)),
    "who_for": partial(_prose, 1000),
    "cannot_help": partial(_prose, 1000),
    "cannot_help_why": partial(_prose, 1000),
    "min_age": partial(_number, 0, 130),
    "max_age": partial(_number, 0, 130),
    "communities": partial(_code_list, Community, len(Community)),
    "languages": _languages,
    "peer_led": _yes_no,
    "companion": _yes_no,
    "safe_to_name": _yes_no,
    "cost_kind": partial(_code, CostKind),
    "cost_pence": partial(_number, 0, 1_000_000),
    "cost_note": partial(_line, 200),
    "email": _email,
    "phone": partial(_line, 40),
    "website": _web,
    "lead_email": _email,
    "access": _access,  # {feature: yes | partly | no}
    "coverage": _coverage,  # [{kind, area, km, ring}]
    "schedules": _schedules,  # [{rrule, starts_on, opens, closes, term_time, ...}]
    "locations": _locations,  # ids of the organisation's locations, main one first
}
"""Field -> what checks and tidies its value. Raises ValueError with words for the user."""

LISTS: Final = frozenset(
    {
        "domains",
        "nhse",
        "kinds",
        "modes",
        "routes",
        "communities",
        "languages",
        "coverage",
        "schedules",
        "locations",
    }
)
SCALARS: Final = frozenset(FIELDS) - LISTS - {"access"}
"""Fields that are columns of the services table, of the same name."""

_EMPTY: Final[Mapping[str, Any]] = {
    "languages": ["en"],
    "min_age": None,
    "max_age": None,
    "cost_pence": None,
    "cost_kind": CostKind.FREE.value,
    "peer_led": False,
    "companion": False,
    "safe_to_name": True,
    "access": {},
}

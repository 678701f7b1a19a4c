"""Checks and tidies the fields of a listing that are rows of several values.

What is empty in a row is left out of it, but for what every row of its kind has.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import Any, Final
from uuid import UUID

from directory.cleaning import code, day, email, items, languages, line, number, web, yes_no
from directory.schedule import schedule_problem
from directory.terms import PhoneKind
from matching.terms import CoverageKind

A_MONDAY: Final = "2024-01-01"  # where a schedule's rhythm starts when nobody says
MOST_ROWS: Final = 60  # of one kind in one listing, as a form has at most; more is a mistake
MOST_AREAS: Final = 1000  # every ward of a large city
_CORNERS: Final = 4  # of a closed ring: three and the first again
_DIGITS: Final = re.compile(r"(\D*\d){3}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")

Row = dict[str, Any]


def rows_of(one: Callable[[Mapping[str, Any]], Row], most: int, value: Any) -> list[Row]:  # noqa: ANN401
    """Every row of a list, tidied; the same row twice is kept once."""
    found: list[Row] = []
    for each in items(value):
        row = one(each)
        if row not in found:
            found.append(row)
    if len(found) > most:
        raise ValueError(f"Give {most} or fewer")
    return found


def area(each: Mapping[str, Any]) -> Row:
    """One area in which a service may help: kind, area, km, ring; perhaps name and uri."""
    kind = CoverageKind(code(CoverageKind, each["kind"]))
    where, km, ring = line(20, each.get("area")), each.get("km"), each.get("ring") or []
    if kind in {CoverageKind.PCN, CoverageKind.BOROUGH, CoverageKind.WARD} and not where:
        raise ValueError("Say which area")
    if kind is CoverageKind.RADIUS and not (km and 0 < float(km) <= 100):  # noqa: PLR2004
        raise ValueError("Enter a distance of up to 100 kilometres")
    if kind is CoverageKind.POLYGON and (len(ring) < _CORNERS or ring[0] != ring[-1]):
        raise ValueError("Draw an area with at least three corners, closed at its start")
    return {
        "kind": kind.value,
        "area": where,
        "km": float(km) if kind is CoverageKind.RADIUS and km else None,
        "ring": [[float(lon), float(lat)] for lon, lat in ring],
        **_said({"name": line(150, each.get("name")), "uri": web(each.get("uri"))}),
    }


def schedule(each: Mapping[str, Any]) -> Row:
    """One rule of when a service is open; perhaps until when, where, and how to take part."""
    rule = line(200, each["rrule"]).upper()
    if schedule_problem(rule):
        raise ValueError("Say on which days of the week, every how many weeks or in which month")
    more = {
        "description": line(300, each.get("description")),
        "attending": line(100, each.get("attending")),
        "link": web(each.get("link")),
        **_valid(each),
        "at": _place(each),
    }
    return {
        "rrule": rule,
        "starts_on": day(each.get("starts_on") or A_MONDAY),
        "opens": time.fromisoformat(each["opens"]).strftime("%H:%M"),
        "closes": time.fromisoformat(each["closes"]).strftime("%H:%M"),
        "term_time": yes_no(each.get("term_time", False)),
        "on_bank_holidays": yes_no(each.get("on_bank_holidays", False)),
        "note": line(200, each.get("note")),
        **_said(more),
    }


def phone(each: Mapping[str, Any]) -> Row:
    """One phone number: number, kind; perhaps extension, languages, note, at."""
    found = line(40, each.get("number"))
    if not _DIGITS.match(found):
        raise ValueError("Enter a phone number, such as 020 7946 0123")
    extension = line(10, each.get("extension"))
    if extension and not extension.isdigit():
        raise ValueError("Enter an extension in figures, such as 204")
    more = {
        "extension": extension,
        "languages": languages(each.get("languages") or []),
        "note": line(200, each.get("note")),
        "at": _place(each),
    }
    kind = code(PhoneKind, each.get("kind") or PhoneKind.VOICE)
    return {"number": found, "kind": kind, **_said(more)}


def contact(each: Mapping[str, Any]) -> Row:
    """Somebody to ask for: a name, a role or a department, how to reach them, perhaps where."""
    found = {name: line(100, each.get(name)) for name in ("name", "role", "department")}
    if not any(found.values()):
        raise ValueError("Say whom to ask for: a name, what they do, or a team")
    phones = rows_of(
        phone, MOST_ROWS, [{**row, "at": ""} for row in items(each.get("phones") or [])]
    )
    return _said({**found, "email": email(each.get("email")), "phones": phones, "at": _place(each)})


def cost(each: Mapping[str, Any]) -> Row:
    """One price: option, pence, currency; perhaps from when until when, and a note."""
    option, pence = line(150, each.get("option")), number(0, 10_000_000, each.get("pence"))
    note = line(300, each.get("note"))
    if not (option or note) and pence is None:
        raise ValueError("Enter a price, or say whom it is for")
    currency = line(3, each.get("currency") or "GBP").upper()
    if not _CURRENCY.fullmatch(currency):
        raise ValueError("Use a currency code of three letters, such as GBP")
    more = _said({**_valid(each), "note": note})
    return {"option": option, "pence": pence, "currency": currency, **more}


def document(each: Mapping[str, Any]) -> Row:
    """Something to bring or fill in: document; perhaps url."""
    found = line(200, each.get("document"))
    if not found:
        raise ValueError("Say what people have to bring")
    return {"document": found, **_said({"url": web(each.get("url"))})}


def term(each: Mapping[str, Any]) -> Row:
    """A term of somebody else's vocabulary: taxonomy and name, and what else came with it."""
    found = {name: line(150, each.get(name)) for name in ("taxonomy", "name")}
    if not all(found.values()):
        raise ValueError("Give the name of the list and the name of the term")
    more = {name: line(most, each.get(name)) for name, most in _OF_A_TERM.items()}
    links = {name: web(each.get(name)) for name in ("taxonomy_uri", "uri")}
    return {**found, **_said({**links, **more})}


def identifier(each: Mapping[str, Any]) -> Row:
    """A number that an organisation is known by elsewhere: scheme or kind, identifier."""
    found = {
        "scheme": line(20, each.get("scheme")).upper(),
        "kind": line(100, each.get("kind")),
        "identifier": line(100, each.get("identifier")),
    }
    if not found["identifier"] or not (found["scheme"] or found["kind"]):
        raise ValueError("Give the number, and whose number it is")
    return found


def sources(value: Any) -> list[str]:  # noqa: ANN401
    """Who pays: one line each, every one once."""
    found = list(dict.fromkeys(filter(None, (line(200, each) for each in items(value)))))
    if len(found) > MOST_ROWS:
        raise ValueError(f"Give {MOST_ROWS} or fewer")
    return found


def places(value: Any) -> list[str]:  # noqa: ANN401
    """Ids of locations, each once, the main one first."""
    return list(dict.fromkeys(str(UUID(str(each))) for each in items(value)))


def language_notes(value: Mapping[str, Any]) -> dict[str, str]:
    """Language code -> what to know about it."""
    found = {languages([each])[0]: line(200, note) for each, note in value.items()}
    return {each: note for each, note in sorted(found.items()) if note}


def place_notes(value: Mapping[str, Any]) -> dict[str, str]:
    """Location id -> what is different about the service there."""
    found = {str(UUID(str(each))): line(300, note) for each, note in value.items()}
    return {each: note for each, note in sorted(found.items()) if note}


_OF_A_TERM: Final = {
    "taxonomy_version": 40,
    "code": 100,
    "description": 500,
    "about": 60,
    "value": 200,
}


def _place(each: Mapping[str, Any]) -> str:
    """The one place that a row is about; nothing for all of them."""
    return str(UUID(str(each["at"]))) if each.get("at") else ""


def _valid(each: Mapping[str, Any]) -> Row:
    """From when until when, as days."""
    first, last = day(each.get("valid_from")), day(each.get("valid_to"))
    if first and last and last < first:
        raise ValueError("The last day must not be before the first")
    return {"valid_from": first, "valid_to": last}


def _said(values: Mapping[str, Any]) -> Row:
    """What is not empty."""
    return {name: value for name, value in values.items() if value not in ("", [], None)}


def priced(costs: Iterable[Mapping[str, Any]]) -> list[int]:
    """The amounts in pounds among prices, as pence, in their order."""
    return [
        each["pence"] for each in costs if each["pence"] is not None and each["currency"] == "GBP"
    ]

"""Prices, areas, hours and ages of an Open Referral document, tolerant of how they come."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from base.text import clean_line
from directory.schedule import schedule_problem
from importers.cells import CellError, read_day
from importers.readable import summary_of
from importers.sources.open_referral_parts import Json, extra_of, plain, web
from importers.sources.opening import byday, clock
from importers.sources.outside import Helpers
from importers.sources.tidy import Tidy
from matching.terms import CostKind, CoverageKind, Mode, Route

_OLDEST: Final = 130
_CORNERS: Final = 4
_MOST_CORNERS: Final = 20_000
_BY_PHONE: Final = re.compile(r"helpline|by (tele)?phone|over the phone")
_BY_VIDEO: Final = re.compile(r"\bzoom\b|video call|\bteams\b|online group")
_BOROUGH: Final = re.compile(r"E0[6789]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}")
_WARD: Final = re.compile(r"[EWSN]05\d{6}|S13\d{6}|N08\d{6}")
_NATIONAL: Final = re.compile(
    r"\b(national(ly|wide)?|england|uk|united kingdom|wales|scotland)\b", re.IGNORECASE
)


def costs(tidy: Tidy, document: Json, extra: Json, options: Sequence[Json]) -> None:
    """What it costs: as we say it ourselves, or told from the words."""
    rows = []
    for each in options:
        amount = each.get("amount")
        try:
            pence = None if amount in (None, "") else round(float(str(amount).strip("£ ")) * 100)
        except ValueError:
            tidy.note("amount", amount, "is not an amount", "Write it like 2.50")
            pence = None
        row = {
            "option": plain(each.get("option")),
            "pence": pence,
            "currency": plain(each.get("currency")) or "GBP",
            "note": plain(each.get("amount_description")),
            "valid_from": day(each.get("valid_from")),
            "valid_to": day(each.get("valid_to")),
        }
        rows.append({name: value for name, value in row.items() if value or name == "pence"})
    if rows:
        tidy.rows("costs", rows, tidy.service)
    told = extra.get("cost")
    if isinstance(told, Mapping) and told.get("kind") in list(CostKind):
        tidy.service("cost_kind", told["kind"])
        tidy.service("cost_pence", told.get("pence"))
        tidy.service("cost_note", plain(told.get("note")))
        return
    words = clean_line(plain(document.get("fees_description") or document.get("fees")))
    if words:
        tidy.service("cost_note", words[:500])
    if rows or words:
        tidy.service("cost_kind", cost_kind(words, [row["pence"] for row in rows]))


def cost_kind(words: str, prices: Sequence[int | None]) -> str:
    """Free, for a donation, or paid: as far as words and prices say."""
    said = words.lower()
    if any(prices):
        return CostKind.PAID.value
    if "donat" in said or "contribution" in said:
        return CostKind.DONATION.value
    has_price = re.search(r"£\s*\d*[1-9]|\d\s*p\b|\bcharge|\bpaid|\bfee", said)
    is_free = re.search(r"\bfree\b|no charge|no cost|no fee|nothing|£0\b", said)
    return (CostKind.PAID if has_price and not is_free else CostKind.FREE).value


def areas(tidy: Tidy, found: Sequence[Json]) -> list[dict[str, Any]]:
    """Where it may help: in our own words, by codes of districts and wards, or everywhere."""
    rows = []
    for each in found:
        extra = extra_of(each)
        name = clean_line(plain(each.get("name") or each.get("service_area")))
        uri = web(each.get("uri"))
        code = next(
            iter(re.findall(r"[EWSN]\d{8}", f"{uri} {plain(each.get('extent'))} {name}")), ""
        )
        row: dict[str, Any] = {"km": None, "ring": []}
        if extra.get("kind") in list(CoverageKind):
            row |= {"kind": extra["kind"], "area": plain(extra.get("area")), "km": extra.get("km")}
            row |= {"name": plain(extra.get("name")), "ring": _ring(each)}
        elif _BOROUGH.fullmatch(code) or _WARD.fullmatch(code):
            row |= {"kind": "borough" if _BOROUGH.fullmatch(code) else "ward", "area": code}
            row["name"] = name[:150]
        elif _ring(each):
            row |= {"kind": "polygon", "area": "", "ring": _ring(each), "name": name[:150]}
        elif _NATIONAL.search(name) and len(name) < 40:  # noqa: PLR2004  (a name, no sentence)
            row |= {"kind": "national", "area": "", "name": name}
        else:
            advice = "Say the district's code (like E09000007), or choose the area on its page"
            tidy.note("service_areas", name, "is not an area that is known here", advice)
            continue
        rows.append({**row, "uri": uri} if uri else row)
    return rows


def _ring(each: Json) -> list[list[float]]:
    """The outline of an area drawn in GeoJSON; none for any other."""
    extent = each.get("extent")
    if isinstance(extent, str):
        try:
            extent = json.loads(extent)
        except (ValueError, RecursionError):
            return []
    if isinstance(extent, Mapping) and extent.get("type") == "Feature":
        extent = extent.get("geometry")
    if not isinstance(extent, Mapping) or extent.get("type") != "Polygon":
        return []
    try:
        ring = [[float(point[0]), float(point[1])] for point in extent["coordinates"][0]]
    except (KeyError, IndexError, TypeError, ValueError):
        return []
    return ring if _CORNERS <= len(ring) <= _MOST_CORNERS and ring[0] == ring[-1] else []


def schedules(tidy: Tidy, found: Sequence[Json], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """When it is open, in London wall time; a "Z" behind an hour is taken for that, too."""
    rows = []
    for each in found:
        extra = extra_of(each)
        opens, closes = clock(plain(each.get("opens_at"))), clock(plain(each.get("closes_at")))
        rule = plain(extra.get("rrule")) or _rule(tidy, each)
        if not (opens and closes) or schedule_problem(rule):
            said = clean_line(plain(each.get("description") or each.get("byday")))
            advice = "Say the days (MO,TU), from when and until when"
            tidy.note("schedule", said, "does not say days and hours that can be read", advice)
            continue
        row = {
            "rrule": rule,
            "starts_on": day(each.get("dtstart")),
            "opens": opens,
            "closes": closes,
            "term_time": extra.get("term_time") is True,
            "on_bank_holidays": extra.get("on_bank_holidays") is True,
            "note": clean_line(plain(each.get("notes")))[:200],
            "description": clean_line(plain(each.get("description")))[:300],
            "attending": clean_line(plain(each.get("attending_type")))[:100],
            "link": web(each.get("schedule_link")),
            "valid_from": day(each.get("valid_from")),
            "valid_to": day(each.get("valid_to")),
            "at": places.get(plain(each.get("service_at_location_id")), ""),
        }
        rows.append({name: value for name, value in row.items() if value != ""})
    return rows


def _rule(tidy: Tidy, each: Json) -> str:
    """The recurrence of a schedule as RFC 5545 has it."""
    freq = clean_line(plain(each.get("freq"))).upper() or "WEEKLY"
    days = byday(plain(each.get("byday")))
    if plain(each.get("byday")) and days != plain(each.get("byday")):
        tidy.note(
            "byday",
            each.get("byday"),
            f"is not written as codes, and was read as {days or 'nothing'}",
            "Write days like MO,TU",
        )
    if freq == "DAILY":
        freq, days = "WEEKLY", days or "MO,TU,WE,TH,FR,SA,SU"
    if freq == "MONTHLY":
        month_days = plain(each.get("bymonthday")).replace(" ", "")
        days = days if not month_days or days else ""
        by = f"BYDAY={days}" if days else f"BYMONTHDAY={month_days}"
    else:
        by = f"BYDAY={days}"
    parts = [f"FREQ={freq}", by]
    interval = plain(each.get("interval")).removesuffix(".0")
    if interval.isdigit() and int(interval) > 1:
        parts.append(f"INTERVAL={interval}")
    until = day(each.get("until"))
    if until:
        parts.append(f"UNTIL={until.replace('-', '')}")
    elif plain(each.get("count")).isdigit():
        parts.append(f"COUNT={each['count']}")
    return ";".join(parts)


def day(value: Any) -> str:  # noqa: ANN401
    """A day as YYYY-MM-DD; "" for none, and for what is none."""
    try:
        found = read_day(plain(value)[:10])
    except CellError:
        return ""
    return found.isoformat() if found and found > date(1900, 1, 1) else ""


def age(tidy: Tidy, name: str, value: Any) -> int | None:  # noqa: ANN401
    """An age in whole years; an upper one over 130 means that there is none."""
    try:
        found = int(float(str(value)))
    except (ValueError, OverflowError):
        tidy.note(name, value, "is not an age", "Write whole years, like 18")
        return None
    if found < 0 or (found > _OLDEST and name != "maximum_age"):
        tidy.note(name, value, "is not an age", "Write whole years, like 18")
        return None
    return found if found <= _OLDEST else None


def ages(tidy: Tidy, document: Json) -> None:
    """The youngest and the oldest age; an oldest below the youngest is left out."""
    for ours, theirs in (("min_age", "minimum_age"), ("max_age", "maximum_age")):
        if document.get(theirs) not in (None, ""):
            tidy.service(ours, age(tidy, theirs, document[theirs]))
    low, high = (tidy.values.get(f"service.{name}") for name in ("min_age", "max_age"))
    if low is not None and high is not None and high < low:
        tidy.note("service.max_age", high, "is below the youngest age", "Look at both ages")
        tidy.values["service.max_age"] = None


def guess(tidy: Tidy, helpers: Helpers) -> Iterator[str]:
    """Fill in what can be told from the rest, and say which fields those are."""
    values = tidy.values
    text = ""
    if not values.get("service.domains"):
        said = ("name", "summary", "description")
        text = " ".join(str(values.get(f"service.{name}", "")) for name in said)
    if not values.get("service.summary"):
        yield from _guessed(tidy, "summary", _summary(str(values.get("service.description", ""))))
    if text:
        yield from _guessed(tidy, "domains", list(helpers.suggest(text)))
    if not values.get("service.modes") and (modes := _modes(values)):
        values["service.modes"] = modes
        yield "modes"
    if not values.get("service.routes"):
        values["service.routes"] = [Route.SELF.value]
        yield "routes"


def _guessed(tidy: Tidy, name: str, found: str | list[str]) -> Iterator[str]:
    if found:
        tidy.service(name, found)
        yield name


_summary: Final = lru_cache(maxsize=500)(summary_of)
"""Many rows of a list say the same."""


def _modes(values: Mapping[str, Any]) -> list[str]:
    physical = bool(values.get("location.postcode")) or any(
        value == "physical"
        for name, value in values.items()
        if name.startswith("location[") and name.endswith(".kind")
    )
    found = [Mode.IN_PERSON.value] if physical else []
    return [*found, *_said_modes(str(values.get("service.description", "")))]


@lru_cache(maxsize=500)
def _said_modes(description: str) -> tuple[str, ...]:
    said = description.lower()
    patterns = {Mode.PHONE: _BY_PHONE, Mode.VIDEO: _BY_VIDEO}
    return tuple(mode.value for mode, pattern in patterns.items() if pattern.search(said))

"""What an organisation may change by itself, what differs, and when a listing may be shown."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from directory.field_rows import priced
from directory.fields import FIELDS
from directory.terms import Missing
from matching.terms import CostKind, CoverageKind, Mode

LIVE_FIELDS: Final = frozenset({"capacity", "verified", "day_changes", "lead_email"})
"""What an organisation changes at once: facts of the day, and who is told of referrals."""

PROPOSED_FIELDS: Final = frozenset(FIELDS) - LIVE_FIELDS
"""What an organisation changes by a proposal that an editor decides on."""

DOMAIN_WEIGHTS: Final = (1.0, 0.6, 0.45, 0.3)
"""Weight of a service's first to fourth domain: starting values, for local review."""


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field -> (old value, new value) for the fields of `new` that differ, in FIELDS order."""
    return {
        name: (old.get(name), new[name])
        for name in FIELDS
        if name in new and old.get(name) != new[name]
    }


def rebased(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """Every field of `theirs`, with what `mine` changed of `base`: nobody's change is undone.

    A field that both changed is as in `mine`: whoever reads this shows it before it is kept.
    """
    return {**theirs, **{name: new for name, (_, new) in difference(base, mine).items()}}


def offered(fields: Iterable[str], note: str, *, closes: bool) -> frozenset[str]:
    """What an editor accepts of a proposal: its fields; that it has ended; else its words."""
    found = {*fields, *(["closes"] if closes else [])}
    return frozenset(found or ({"note"} if note else set()))


def missing_to_publish(values: Mapping[str, Any], *, has_contact: bool) -> tuple[Missing, ...]:
    """What a listing lacks before the public may see it; empty when it can be published.

    values: every field. has_contact: whether the service or its organisation has a phone,
    e-mail or web address.
    """
    lacking = {
        Missing(name): not values[name]
        for name in ("name", "summary", "description", "domains", "modes", "routes", "coverage")
    }
    lacking[Missing.CONTACT] = not has_contact
    lacking[Missing.CANNOT_HELP_WHY] = bool(values["cannot_help"] and not values["cannot_help_why"])
    lacking[Missing.LOCATION] = not values["locations"] and _needs_a_location(values)
    return tuple(code for code, lacks in lacking.items() if lacks)


def problems_between(values: Mapping[str, Any]) -> dict[str, str]:
    """Field -> message, for values that are right alone and wrong together."""
    wrong = {}
    low, high = values["min_age"], values["max_age"]
    if low is not None and high is not None and high < low:
        wrong["max_age"] = "The oldest age must not be below the youngest"
    if not values["name"]:
        wrong["name"] = "Enter the name of the service"
    return wrong | _cost_problems(values) | _place_problems(values)


def settled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every field, with what follows from others: no notes on what is not there, one main price.

    The first price of a list is the quick one that cards and searches use, unless one is said.
    """
    spoken, stood = set(values["languages"]), set(values["locations"])
    pence, prices = values["cost_pence"], priced(values["costs"])
    if pence is None and prices:
        pence = prices[0]
    notes, places = values["language_notes"], values["place_notes"]
    return {
        **values,
        "cost_pence": pence,
        "language_notes": {each: words for each, words in notes.items() if each in spoken},
        "place_notes": {each: words for each, words in places.items() if each in stood},
    }


def _cost_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """The quick facts about the cost and the list of prices must say the same."""
    pence, prices = values["cost_pence"], priced(values["costs"])
    if values["cost_kind"] == CostKind.FREE and any(prices):
        return {"cost_kind": "It says free, and a price is listed below"}
    if prices and pence is not None and pence not in prices:
        return {"cost_pence": "Make it one of the prices listed, or leave it empty"}
    return {}


def _place_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What is only at one place must be at one of the service's places."""
    stood = {"", *values["locations"]}
    return {
        name: "One of these is for a place where the service is not. Choose another for it"
        for name in ("phones", "contacts", "schedules")
        if any(each.get("at", "") not in stood for each in values[name])
    }


def _needs_a_location(values: Mapping[str, Any]) -> bool:
    """Whether people are to come somewhere, or the area is measured from somewhere."""
    around = any(area["kind"] == CoverageKind.RADIUS for area in values["coverage"])
    return around or values["modes"] == [Mode.IN_PERSON]

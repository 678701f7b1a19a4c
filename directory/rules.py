"""What an organisation may change by itself, what differs, and when a listing may be shown."""

from collections.abc import Mapping
from typing import Any, Final

from directory.fields import FIELDS
from directory.terms import Missing
from matching.terms import CoverageKind, Mode

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
    return wrong


def _needs_a_location(values: Mapping[str, Any]) -> bool:
    """Whether people are to come somewhere, or the area is measured from somewhere."""
    around = any(area["kind"] == CoverageKind.RADIUS for area in values["coverage"])
    return around or values["modes"] == [Mode.IN_PERSON]

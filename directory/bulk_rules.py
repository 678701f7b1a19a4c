"""What one wish does to one listing, and what may be put back of it. Facts in, decision out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

VERIFIED: Final = "verified"
"""Stands beside the fields of a listing: [the day it was last confirmed, by whom]."""
MOST: Final = 1000
"""Listings changed at once: our choice, more than anybody looks through in an afternoon."""


class BulkState(StrEnum):
    """How far a change to many listings has got."""

    CHOSEN = "chosen"  # which listings, not yet what
    COMPARED = "compared"  # what it would do is known
    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkOutcome(StrEnum):
    """What comes, or came, of it for one listing."""

    CHOSEN = "chosen"  # not compared yet
    CHANGES = "changes"  # it would change
    SAME = "same"  # it says so already
    REFUSED = "refused"  # it cannot be kept like that
    CHANGED = "changed"
    OVERTAKEN = "overtaken"  # somebody changed one of the fields since: left alone
    BACK = "back"  # undone: it is as it was before
    PARTLY = "partly"  # undone, but for what somebody changed since


class How(StrEnum):
    """What is done with a value."""

    SET = "set"
    ADD = "add"  # to what is there already
    FIRST = "first"  # the same, in front of the others
    TAKE = "take"  # out of what is there


@dataclass(frozen=True, slots=True)
class Wish:
    """One field, and what is to happen to it. value: as in `directory.fields`."""

    field: str
    how: How
    value: Any

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {"field": self.field, "how": self.how.value, "value": self.value}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Wish":
        """As it was kept."""
        return cls(plain["field"], How(plain["how"]), plain["value"])


def wished(live: Mapping[str, Any], wishes: Sequence[Wish]) -> dict[str, Any]:
    """The fields of a listing as the wishes want them; not yet checked."""
    return {each.field: _one(live[each.field], each) for each in wishes}


def untouched(live: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether a listing still says what it said: no field that matters was changed since."""
    return all(live.get(name) == value for name, value in known.items())


def put_back(
    live: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What of a change can be undone, and the fields that somebody has changed since."""
    stands = {name: before[name] for name in after if live.get(name) == after[name]}
    return stands, [name for name in after if name not in stands]


def _one(now: Any, wish: Wish) -> Any:  # noqa: ANN401  (any field)
    if isinstance(now, Mapping) and wish.how is How.SET:
        return {**now, **wish.value}  # answers that are not spoken of stay
    if wish.how is How.SET:
        return wish.value
    told = {_key(each) for each in wish.value}
    others = [each for each in now if _key(each) not in told]
    if wish.how is How.TAKE:
        return others
    if wish.how is How.FIRST:
        return [*wish.value, *others]
    held = {_key(each) for each in now}
    return [*now, *(each for each in wish.value if _key(each) not in held)]


def _key(each: Any) -> str:  # noqa: ANN401
    """What makes one value of a list the same as another; an area may have a name besides."""
    if isinstance(each, Mapping):
        return repr([each.get(name) or "" for name in ("kind", "area", "km", "ring")])
    return str(each)

"""The shapes of what the demonstration tells of a record besides the person, and of cover."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoFlag:
    """A fact for staff safety. review: the day to look at it again."""

    day: int
    by: str
    kind: str
    fact: str
    review: int


@dataclass(frozen=True, slots=True)
class DemoLevelStep:
    """A step up or down, and who leads from then on."""

    day: int
    by: str
    level: str
    lead: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoCover:
    """Somebody is away, and a colleague covers. Both are keys of users."""

    away: str
    covering: str
    first: int
    last: int

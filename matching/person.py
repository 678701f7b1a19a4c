"""Who is asking, for what, and within what limits: all that the matcher knows of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from geo.distance import Point
from matching.sayings import GoalWish
from matching.terms import (
    AccessFeature,
    Community,
    CoverageKind,
    Domain,
    Mode,
    Route,
    TimeBand,
    Travel,
)

LOWEST_RATING: Final = 1  # totally dissatisfied
HIGHEST_RATING: Final = 7  # totally satisfied
MOST_PRIORITIES: Final = 3  # a DIALOG+ session chooses up to three areas
OLDEST: Final = 130
ASKS: Final = frozenset({Route.SELF, Route.PROFESSIONAL, Route.GP})


@dataclass(frozen=True, slots=True)
class Need:
    """One DIALOG item as a person answered it; none of it is required.

    rating: 1 (worst) to 7. priority: 1 is the first chosen, 3 the last. goal: own words, health
    data, so kept out of the representation that logs and tracebacks show. wishes, refused: the
    conditions in the goal, and the kinds of service that it must not be; for this need alone.
    """

    domain: Domain
    rating: int | None = None
    wants_help: bool | None = None
    priority: int | None = None
    goal: str = field(default="", repr=False)
    wishes: frozenset[GoalWish] = field(default=frozenset(), repr=False)
    refused: frozenset[str] = field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        """Refuse what a session cannot produce."""
        if self.rating is not None and not LOWEST_RATING <= self.rating <= HIGHEST_RATING:
            raise ValueError(f"a rating is {LOWEST_RATING} to {HIGHEST_RATING}, or None")
        if self.priority is not None and not 1 <= self.priority <= MOST_PRIORITIES:
            raise ValueError(f"a priority is 1 to {MOST_PRIORITIES}, or None")

    @property
    def is_wanted(self) -> bool:
        """Whether the person chose it or asked for help with it; a low rating alone is neither."""
        return self.priority is not None or self.wants_help is True


@dataclass(frozen=True, slots=True)
class Areas:
    """The codes of the areas that hold a person's home; None where it is not known."""

    pcn: str | None = None
    borough: str | None = None
    ward: str | None = None

    def of(self, kind: CoverageKind) -> str | None:
        """The person's code for a kind of area; None if not known, or not a named area."""
        match kind:
            case CoverageKind.PCN:
                return self.pcn
            case CoverageKind.BOROUGH:
                return self.borough
            case CoverageKind.WARD:
                return self.ward
            case _:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A person, as far as they have said. Empty sets mean "any" or "did not say"."""

    today: date
    needs: tuple[Need, ...] = ()
    point: Point | None = field(default=None, repr=False)
    areas: Areas = Areas()
    near_areas: Mapping[str, float] = field(default_factory=dict)  # area code -> km to its edge
    maybe_areas: frozenset[str] = frozenset()  # codes of areas that may hold the home, or not
    age: int | None = None
    access_musts: frozenset[AccessFeature] = frozenset()
    access_nices: frozenset[AccessFeature] = frozenset()
    languages: frozenset[str] = frozenset()  # ISO 639-1, those the person is at ease in
    language_needed: bool = False  # True: it must be one of those
    modes: frozenset[Mode] = frozenset()
    times: frozenset[TimeBand] = frozenset()
    free_only: bool = False
    must_have_room: bool = False
    max_km: float | None = None
    communities: frozenset[Community] = frozenset()
    excluded_services: frozenset[UUID] = frozenset()
    excluded_organisations: frozenset[UUID] = frozenset()
    excluded_communities: frozenset[Community] = frozenset()
    by: Route = Route.SELF  # SELF: the person or a carer; PROFESSIONAL: a connector; GP: a practice
    travel: Travel = Travel.TRANSIT

    def __post_init__(self) -> None:
        """Refuse a question that contradicts itself."""
        if _has_twins(need.domain for need in self.needs):
            raise ValueError("a domain may be named once")
        if _has_twins(need.priority for need in self.needs if need.priority is not None):
            raise ValueError("two needs cannot have the same priority")
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise ValueError(f"an age is 0 to {OLDEST} years, or None")
        if self.max_km is not None and not self.max_km > 0:
            raise ValueError("the furthest distance must be more than 0 km, or None")
        if any(not km >= 0 for km in self.near_areas.values()):
            raise ValueError("an area cannot be less than 0 km away")
        if self.language_needed and not self.languages:
            raise ValueError("a needed language must be named")
        if self.by not in ASKS:
            raise ValueError("the asker is self, professional or gp")

    def wants(self, domain: Domain) -> bool:
        """Whether help with a domain was chosen or asked for."""
        return any(need.domain is domain and need.is_wanted for need in self.needs)

    def usable_modes(self, offered: frozenset[Mode]) -> frozenset[Mode]:
        """Of the ways a service offers, those this person would take."""
        return offered & self.modes if self.modes else offered


def _has_twins(values: Iterable[object]) -> bool:
    """Whether a value comes twice."""
    listed = list(values)
    return len(set(listed)) < len(listed)

"""The numbers that the matcher weighs with, read from the text of weights.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any, Final, TypeVar, get_type_hints

from matching.coverage import SOFT_EDGE_KM
from matching.terms import Freshness, Step, Travel

_Section = TypeVar("_Section")
_WIDER_THAN_ONE: Final = frozenset({"half_weeks", "cost_half_pence", "strength"})


@dataclass(frozen=True, slots=True)
class NeedWeights:
    """How much an item counts."""

    priority: tuple[float, ...]
    wants_help: float
    low_rating: int


@dataclass(frozen=True, slots=True)
class FitWeights:
    """How well a service answers an item; domain, kind and words shares add up to 1."""

    domain_share: float
    other_share: float
    kind_share: float
    near_share: float
    anybody_share: float
    words_share: float
    words_enough: int
    kind_alone: float


@dataclass(frozen=True, slots=True)
class ReachWeights:
    """How far outside its area a service is offered when the matcher widens; kilometres.

    soft_edge_km: not a number of weights.toml but a setting, the same for search.
    """

    next_area_km: float
    soft_edge_km: float = SOFT_EDGE_KM

    @property
    def furthest_km(self) -> float:
        """How far away an area may be and still matter."""
        return max(self.next_area_km, self.soft_edge_km)


@dataclass(frozen=True, slots=True)
class NearnessWeights:
    """How distance counts; half distances in kilometres."""

    walk_half_km: float
    transit_half_km: float
    car_half_km: float
    home: float
    remote: float
    unknown: float

    def half_km(self, travel: Travel) -> float:
        """The distance that halves the value."""
        match travel:
            case Travel.WALK:
                return self.walk_half_km
            case Travel.TRANSIT:
                return self.transit_half_km
            case Travel.CAR:
                return self.car_half_km


@dataclass(frozen=True, slots=True)
class RoomWeights:
    """How room and waiting count."""

    current_days: int
    unsaid: float
    waiting: float
    half_weeks: float
    waiting_unsaid: float
    full: float


@dataclass(frozen=True, slots=True)
class FreshnessWeights:
    """How each band of freshness counts."""

    fresh: float
    dated: float
    check_first: float
    stale: float
    expired: float

    def of(self, band: Freshness) -> float:
        """The value of a band."""
        return float(getattr(self, band.value))


@dataclass(frozen=True, slots=True)
class ValueWeights:
    """How good a fact is, where 1 is the best it can be."""

    coverage_national: float
    coverage_unknown: float
    coverage_outside: float
    access_partly: float
    access_unknown: float
    cost_donation: float
    cost_paid: float
    cost_half_pence: float
    cost_unsaid: float
    language_interpreter: float
    language_unknown: float
    language_other: float
    community_everyone: float
    community_partly: float
    community_unknown: float
    times_unknown: float
    times_other: float
    mode_other: float
    extra_absent: float


@dataclass(frozen=True, slots=True)
class LossWeights:
    """The most that each fact can take off a score."""

    nearness: float
    coverage: float
    room: float
    freshness: float
    access: float
    cost: float
    language: float
    community: float
    times: float
    mode: float
    peer_led: float
    companion: float


@dataclass(frozen=True, slots=True)
class StepWeights:
    """What is left of a score at each widening."""

    as_asked: float
    wider: float
    waiting: float
    next_area: float
    remote: float

    def of(self, step: Step) -> float:
        """The share of a step."""
        return float(getattr(self, step.value))


@dataclass(frozen=True, slots=True)
class WidenWeights:
    """When to look wider."""

    enough: int
    enough_of_kind: int


@dataclass(frozen=True, slots=True)
class PortfolioWeights:
    """How a list is put together."""

    certainty: float
    per_organisation: int
    per_organisation_first: int
    mix_within: int
    in_passing: float
    national: int
    national_more: float


@dataclass(frozen=True, slots=True)
class SafetyWeights:
    """What goes first for personal safety."""

    other: float


@dataclass(frozen=True, slots=True)
class RecordWeights:
    """What closed loops teach."""

    is_on: bool
    least_closed: int
    strength: float
    cap: float


@dataclass(frozen=True, slots=True)
class LeftOutWeights:
    """How much of what was left out is kept with a match."""

    shown: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All of weights.toml. `version` is stored with every match."""

    version: str
    agreed_by: str
    agreed_on: date
    need: NeedWeights
    fit: FitWeights
    reach: ReachWeights
    nearness: NearnessWeights
    room: RoomWeights
    freshness: FreshnessWeights
    value: ValueWeights
    loss: LossWeights
    step: StepWeights
    widen: WidenWeights
    portfolio: PortfolioWeights
    safety: SafetyWeights
    record: RecordWeights
    left_out: LeftOutWeights


def load_weights(text: str) -> Weights:
    """The text of weights.toml as weights.

    Raises ValueError, naming the setting, for one that is missing, unknown, or out of its range.
    """
    table = tomllib.loads(text)
    hints = get_type_hints(Weights)
    given = {
        name: _section(hints[name], name, value) if isinstance(value, dict) else value
        for name, value in table.items()
        if name in hints
    }
    _check_names("weights", set(table), set(hints))
    weights = Weights(**given)
    fit = weights.fit
    if abs(fit.domain_share + fit.kind_share + fit.words_share - 1) > 1e-9:  # noqa: PLR2004
        raise ValueError("fit: domain_share, kind_share and words_share must add up to 1")
    rising = fit.anybody_share <= fit.near_share <= fit.kind_share
    if not (rising and fit.other_share <= fit.domain_share):
        raise ValueError("fit: other, domain; anybody, near, kind: these shares must not fall")
    return weights


def with_soft_edge(weights: Weights, km: float) -> Weights:
    """The weights with the soft edge that is set. km: 0 or more; 0 makes every edge a wall.

    The version that matches are stored with says so, where it is not the usual edge.
    """
    if km == weights.reach.soft_edge_km:
        return weights
    return replace(
        weights,
        version=f"{weights.version}, edge {km:g} km",
        reach=replace(weights.reach, soft_edge_km=km),
    )


def _section(kind: type[_Section], name: str, table: Mapping[str, Any]) -> _Section:
    """One table as its dataclass."""
    hints = get_type_hints(kind)
    written = {each.name for each in fields(kind) if each.default is MISSING}  # type: ignore[arg-type]
    _check_names(name, set(table), written)
    return kind(**{key: _value(f"{name}.{key}", hints[key], table[key]) for key in table})


def _check_names(where: str, given: set[str], known: set[str]) -> None:
    """Refuse a setting that is missing or that nobody reads."""
    if wrong := given ^ known:
        raise ValueError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")


def _value(name: str, kind: object, value: object) -> object:
    """One setting, checked."""
    if kind == tuple[float, ...] and isinstance(value, list):
        return tuple(_value(name, float, each) for each in value)
    if kind is bool and isinstance(value, bool):
        return value
    if kind is bool or isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name}: not the right kind of value")
    if kind is int and (not isinstance(value, int) or value < 1):
        raise ValueError(f"{name}: a whole number of at least 1")
    if kind is not int and not _is_in_range(name, value):
        raise ValueError(f"{name}: out of range")
    return value if kind is int else float(value)


def _is_in_range(name: str, value: float) -> bool:
    """Distances and half lives are more than 0; all else is a share from 0 to 1."""
    if (last := name.rpartition(".")[2]).endswith("_km") or last in _WIDER_THAN_ONE:
        return 0 < value < float("inf")
    return 0 <= value <= 1

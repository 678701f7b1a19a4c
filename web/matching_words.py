"""The numbers of the matcher in plain words, for the page that says how we choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matching.weights import Weights

Row = tuple[str, ...]
KM_A_MILE: Final = 1.609344
_RANKS: Final = ("What you put first", "What you put second", "What you put third")
_LOSSES: Final[Mapping[str, tuple[str, str]]] = {
    "nearness": ("How far it is", "Next door is best"),
    "room": ("Room", "Room now is best, full is worst"),
    "freshness": ("When it was last checked", "In the last three months is best"),
    "mode": ("In person, by phone or online", "The way you chose is best"),
    "coverage": ("Where it helps", "Your own area is best, then the whole country"),
    "language": ("Language", "Your language, then an interpreter"),
    "access": ("Getting in and taking part", "What you asked for, and known to be there"),
    "community": ("Who it is for", "A group you belong to, then everyone"),
    "times": ("When it is on", "The times you chose"),
    "cost": ("Cost", "Free, then what you can give"),
    "peer_led": ("Who runs it", "People who have been there themselves"),
    "companion": ("Company", "Somebody to go with you, free"),
}
"""Each loss of weights.toml: what it is about, and what is best."""


@dataclass(frozen=True, slots=True)
class WeightTable:
    """One table of the page."""

    caption: str
    columns: Row
    rows: tuple[Row, ...]


def needs_table(weights: Weights) -> WeightTable:
    """How much each thing chosen counts."""
    counts = zip(_RANKS, weights.need.priority, strict=True)
    rows = [(words, _percent(share)) for words, share in counts]
    rows.append(("Something else you would like help with", _percent(weights.need.wants_help)))
    return WeightTable("What counts how much", ("What you told us", "Counts"), tuple(rows))


def losses_table(weights: Weights) -> WeightTable:
    """The most that each fact can take off, the heaviest first."""
    losses = {name: float(getattr(weights.loss, name)) for name in _LOSSES}
    ordered = sorted(losses, key=lambda name: -losses[name])
    return WeightTable(
        "What can move a service down the list",
        ("Fact", "What is best", "Takes off at most"),
        tuple((*_LOSSES[name], _percent(losses[name])) for name in ordered),
    )


def steps_table(weights: Weights) -> WeightTable:
    """What is left of a score at each widening."""
    step, reach = weights.step, weights.reach
    outside = f"Up to {_miles(reach.soft_edge_km)} outside its area"
    return WeightTable(
        "When we look wider",
        ("What we let go of", "What is left of its score"),
        (
            (f"{outside}, further than you asked, or at other times", _percent(step.wider)),
            ("A waiting list, or full for now", _percent(step.waiting)),
            (f"Up to {_miles(reach.next_area_km)} outside its area", _percent(step.next_area)),
            ("By phone or online, though you asked for something else", _percent(step.remote)),
        ),
    )


def figures(weights: Weights) -> dict[str, str]:
    """The single numbers that the text of the page speaks of."""
    near, room, value = weights.nearness, weights.room, weights.value
    return {
        "half_way": _miles(near.transit_half_km),
        "wait_weeks": f"{room.half_weeks:g}",
        "room_days": str(room.current_days),
        "national": _percent(value.coverage_national),
        "enough": str(weights.widen.enough),
        "per_organisation": str(weights.portfolio.per_organisation),
        "first": str(weights.portfolio.per_organisation_first),
        "mix": str(weights.portfolio.mix_within),
        "least_closed": str(weights.record.least_closed),
        "cap": _percent(weights.record.cap),
        "domain": _percent(weights.fit.domain_share),
        "kind": _percent(weights.fit.kind_share),
        "words": _percent(weights.fit.words_share),
    }


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _miles(km: float) -> str:
    """A distance in miles: "2.5 miles", "1 mile"."""
    miles = f"{km / KM_A_MILE:.1f}".removesuffix(".0")
    return f"{miles} mile" if miles == "1" else f"{miles} miles"

"""The numbers of the matcher in plain words, for the page that says how we choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matching.weights import Weights
from web.translation import gettext, gettext_noop

Row = tuple[str, ...]
KM_A_MILE: Final = 1.609344
_RANKS: Final = (
    gettext_noop("What you put first"),
    gettext_noop("What you put second"),
    gettext_noop("What you put third"),
)
_LOSSES: Final[Mapping[str, tuple[str, str]]] = {
    "nearness": (gettext_noop("How far it is"), gettext_noop("Next door is best")),
    "room": (gettext_noop("Room"), gettext_noop("Room now is best, full is worst")),
    "freshness": (
        gettext_noop("When it was last checked"),
        gettext_noop("In the last three months is best"),
    ),
    "mode": (
        gettext_noop("In person, by phone or online"),
        gettext_noop("The way you chose is best"),
    ),
    "coverage": (
        gettext_noop("Where it helps"),
        gettext_noop("Your own area is best, then the whole country"),
    ),
    "language": (gettext_noop("Language"), gettext_noop("Your language, then an interpreter")),
    "access": (
        gettext_noop("Getting in and taking part"),
        gettext_noop("What you asked for, and known to be there"),
    ),
    "community": (
        gettext_noop("Who it is for"),
        gettext_noop("A group you belong to, then everyone"),
    ),
    "times": (gettext_noop("When it is on"), gettext_noop("The times you chose")),
    "cost": (gettext_noop("Cost"), gettext_noop("Free, then what you can give")),
    "peer_led": (
        gettext_noop("Who runs it"),
        gettext_noop("People who have been there themselves"),
    ),
    "companion": (gettext_noop("Company"), gettext_noop("Somebody to go with you, free")),
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
    rows = [(gettext(words), _percent(share)) for words, share in counts]
    rows.append(
        (gettext("Something else you would like help with"), _percent(weights.need.wants_help))
    )
    return WeightTable(
        gettext("What counts how much"),
        (gettext("What you told us"), gettext("Counts")),
        tuple(rows),
    )


def losses_table(weights: Weights) -> WeightTable:
    """The most that each fact can take off, the heaviest first."""
    losses = {name: float(getattr(weights.loss, name)) for name in _LOSSES}
    ordered = sorted(losses, key=lambda name: -losses[name])
    return WeightTable(
        gettext("What can move a service down the list"),
        (gettext("Fact"), gettext("What is best"), gettext("Takes off at most")),
        tuple((*map(gettext, _LOSSES[name]), _percent(losses[name])) for name in ordered),
    )


def steps_table(weights: Weights) -> WeightTable:
    """What is left of a score at each widening."""
    step, reach = weights.step, weights.reach
    outside = gettext("Up to %(miles)s outside its area", miles=_miles(reach.soft_edge_km))
    return WeightTable(
        gettext("When we look wider"),
        (gettext("What we let go of"), gettext("What is left of its score")),
        (
            (
                gettext("%(outside)s, further than you asked, or at other times", outside=outside),
                _percent(step.wider),
            ),
            (gettext("A waiting list, or full for now"), _percent(step.waiting)),
            (
                gettext("Up to %(miles)s outside its area", miles=_miles(reach.next_area_km)),
                _percent(step.next_area),
            ),
            (
                gettext("By phone or online, though you asked for something else"),
                _percent(step.remote),
            ),
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
        "most_national": str(weights.portfolio.national),
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
    return (
        gettext("%(miles)s mile", miles=miles)
        if miles == "1"
        else gettext("%(miles)s miles", miles=miles)
    )

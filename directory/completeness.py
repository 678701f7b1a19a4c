"""How much a listing tells: what is missing, most useful first. Pure: values in, answer out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from matching.terms import CostKind, Mode

Values = Mapping[str, Any]
FEW_ANSWERS: Final = 6  # of the access features, from which people can plan; our choice
LONG_ENOUGH: Final = 120  # characters of a description that says what happens; our choice


@dataclass(frozen=True, slots=True)
class Meter:
    """How far a listing is. percent: 0 to 100, by weight; lacking: fields, the weightiest first."""

    percent: int
    lacking: tuple[str, ...]


def _is_in_person(values: Values) -> bool:
    return bool({Mode.IN_PERSON, Mode.OUTREACH} & set(values["modes"]))


_TOLD: Final[Mapping[str, tuple[int, Callable[[Values], bool]]]] = {
    "summary": (10, lambda values: bool(values["summary"])),
    "description": (10, lambda values: len(values["description"]) >= LONG_ENOUGH),
    "domains": (10, lambda values: bool(values["domains"])),
    "coverage": (8, lambda values: bool(values["coverage"])),
    "locations": (8, lambda values: bool(values["locations"]) or not _is_in_person(values)),
    "schedules": (8, lambda values: bool(values["schedules"]) or not _is_in_person(values)),
    "routes": (8, lambda values: bool(values["routes"])),
    "how_to_join": (6, lambda values: bool(values["how_to_join"])),
    "access": (10, lambda values: len(values["access"]) >= FEW_ANSWERS),
    "who_for": (6, lambda values: bool(values["who_for"])),
    "cannot_help": (4, lambda values: bool(values["cannot_help"])),
    "cost_pence": (
        4,
        lambda values: values["cost_kind"] != CostKind.PAID or values["cost_pence"] is not None,
    ),
    "kinds": (5, lambda values: bool(values["kinds"])),
    "wait_words": (3, lambda values: bool(values["wait_words"])),
}
"""Field -> its weight, and whether it is told well enough. Weights: ours, for local review."""


def meter_of(values: Values) -> Meter:
    """How much a whole listing tells."""
    whole = sum(weight for weight, _ in _TOLD.values())
    lacking = [name for name, (_, is_told) in _TOLD.items() if not is_told(values)]
    missed = sum(_TOLD[name][0] for name in lacking)
    order = sorted(lacking, key=lambda name: -_TOLD[name][0])
    return Meter(round(100 * (whole - missed) / whole), tuple(order))

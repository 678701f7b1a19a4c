"""What can be wrong with a feature of a boundary file."""

from enum import StrEnum
from typing import Final

Spot = tuple[float, float]
"""A place as a file gives it: x (longitude, easting), then y (latitude, northing)."""


class Flaw(StrEnum):
    """Why a feature is refused."""

    NO_CODE = "no_code"
    NO_NAME = "no_name"
    CODE_TAKEN = "code_taken"
    TEXT_TOO_LONG = "text_too_long"
    TOO_LARGE = "too_large"
    NO_GEOMETRY = "no_geometry"
    NOT_AN_AREA = "not_an_area"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_MANY_VERTICES = "too_many_vertices"
    NOT_NUMBERS = "not_numbers"
    NOT_FINITE = "not_finite"
    TOO_FEW_CORNERS = "too_few_corners"
    NOT_CLOSED = "not_closed"
    NATIONAL_GRID = "national_grid"
    WEB_METRES = "web_metres"
    NOT_METRES = "not_metres"
    SWAPPED = "swapped"
    OUT_OF_RANGE = "out_of_range"
    OUTSIDE_BRITAIN = "outside_britain"
    TANGLED = "tangled"
    INVALID = "invalid"


class FlawError(Exception):
    """A feature cannot be used. where: the first place that is wrong; detail: a value or count."""

    def __init__(self, flaw: Flaw, where: Spot | None = None, detail: str = "") -> None:
        """Keep the three."""
        super().__init__(flaw)
        self.flaw: Final = flaw
        self.where: Final = where
        self.detail: Final = detail

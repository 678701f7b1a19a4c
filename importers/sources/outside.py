"""What a reader asks of the outside while it turns rows into records: pure functions, handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo.distance import Point

Locate = Callable[[str], Point | None]
"""Where a postcode is; None if that is not known."""

Suggest = Callable[[str], Sequence[str]]
"""Which need domains a text points to, the likeliest first."""


def nowhere(_postcode: str) -> Point | None:
    """Who knows no postcode."""
    return None


def no_needs(_text: str) -> Sequence[str]:
    """Who suggests nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Helpers:
    """Where postcodes are, and which needs a text points to."""

    locate: Locate = nowhere
    suggest: Suggest = no_needs

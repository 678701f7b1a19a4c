"""UK postcodes as text. Where they are on the map is `places.gazetteer`."""

import re
from typing import Final

_SHAPE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def normalise_postcode(text: str) -> str | None:
    """What someone typed, as "SW1A 1AA"; None if it cannot be a postcode.

    Checks the shape only: a well-shaped postcode may not exist.
    """
    match = _SHAPE.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
    return f"{match[1]} {match[2]}" if match else None

"""What to say of a place that is not known, or not known as closely as it was asked for."""

from collections.abc import Mapping
from typing import Final

from places.gazetteer import Note, Place

UNKNOWN_PLACE: Final = (
    "We could not find that place. Try a postcode, or the name of an area such as Archway."
)

_WHY: Final[Mapping[Note, str]] = {
    Note.POSTCODE_BY_SECTOR: "",
    Note.POSTCODE_BY_OUTCODE: "We do not know that part of {outcode}.",
    Note.SECTOR_BY_OUTCODE: "We do not know that part of {outcode}.",
    Note.POSTCODE_ENDED: "That postcode is no longer in use.",
    Note.POSTCODE_UNPLACED: "We do not know where in {outcode} that postcode is.",
    Note.POSTCODE_UNKNOWN: "We could not find that postcode. Check how you typed it.",
}


def place_note(place: Place | None) -> str:
    """What is known instead of what was asked, and why; "" if it is known as it was asked."""
    if place is None or place.note_code is None:
        return ""
    why = _WHY[place.note_code].format(outcode=place.outcode or place.label)
    return f"{why} Distances are from the middle of {place.label}.".strip()

"""What to say of a place that is not known, or not known as closely as it was asked for."""

from collections.abc import Mapping
from typing import Final

from places.gazetteer import Note, Place
from web.translation import Words, gettext, gettext_noop

UNKNOWN_PLACE: Final = gettext_noop(
    "We could not find that place. Try a postcode, or the name of an area such as Archway."
)

_WHY: Final[Mapping[Note, str]] = Words(
    {
        Note.POSTCODE_BY_SECTOR: "",
        Note.POSTCODE_BY_OUTCODE: "We do not know that part of %(outcode)s.",
        Note.SECTOR_BY_OUTCODE: "We do not know that part of %(outcode)s.",
        Note.POSTCODE_ENDED: "That postcode is no longer in use.",
        Note.POSTCODE_UNPLACED: "We do not know where in %(outcode)s that postcode is.",
        Note.POSTCODE_UNKNOWN: "We could not find that postcode. Check how you typed it.",
    }
)


def place_note(place: Place | None) -> str:
    """What is known instead of what was asked, and why; "" if it is known as it was asked."""
    if place is None or place.note_code is None:
        return ""
    why = _WHY[place.note_code] % {"outcode": place.outcode or place.label}
    return gettext(
        "%(why)s Distances are from the middle of %(label)s.", why=why, label=place.label
    ).strip()

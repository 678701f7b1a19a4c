"""Where a visitor is: kept for the visit, and never more than half a postcode in an address."""

import re
from typing import Final

from flask import session

from base.text import clean_line
from geo.postcode import outcode_of
from places.gazetteer import Exactness, Place
from web.parts import parts

LONGEST: Final = 60  # characters of a place
NOT_FOUND: Final = "?"  # stands in an address for a place that is unknown and may be a street door
_KEY: Final = "place"
_POSTCODES: Final = frozenset({Exactness.POSTCODE, Exactness.SECTOR, Exactness.OUTCODE})
_WHOLE: Final = re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2}\b", re.IGNORECASE)


def lift_postcode(text: str) -> tuple[str, str]:
    """What somebody typed without the whole postcode in it, and that postcode ("" if none)."""
    found = _WHOLE.search(text)
    if found is None:
        return text, ""
    return clean_line(_WHOLE.sub(" ", text)), clean_line(found[0])


def public_place(text: str) -> str:
    """What of a place may stand in an address: a name, or the first half of a postcode.

    Of a place we do not know only the words are kept, so that no house number is.
    """
    if not text or text == NOT_FOUND:
        return text
    postcode = lift_postcode(text)[1]
    place = parts().places.find(postcode or text)
    if place is not None:
        return place.outcode or place.label if place.exactness in _POSTCODES else place.label
    words = [word for word in text.split() if word.isalpha()]
    return outcode_of(postcode or text) or " ".join(words) or NOT_FOUND


def remember_place(text: str) -> str:
    """Keep a place for this visit, and give what of it may stand in an address.

    What may stand there whole is not kept, so most visits need no session.
    """
    shown = public_place(text)
    if shown != text:
        session[_KEY] = lift_postcode(text)[1] or text
    return shown


def place_of_visit(text: str) -> tuple[str, Place | None]:
    """A place as it may be shown, and the place: that of an address, else that of this visit."""
    typed = clean_line(text)[:LONGEST] or session.get(_KEY, "")
    shown = public_place(typed)
    return shown, found_place(shown)


def found_place(text: str) -> Place | None:
    """The place meant. Half a postcode is read as the whole one it was typed as in this visit."""
    typed = session.get(_KEY, "") if text else ""
    if typed and public_place(typed) == text:
        return parts().places.find(typed)
    return parts().places.find(lift_postcode(text)[1] or text) if text else None

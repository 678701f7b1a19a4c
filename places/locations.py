"""Places as geopy gives them, and back. `Location.raw` holds what geopy has no name for."""

from geopy.location import Location

from geo.distance import Point
from places.gazetteer import Exactness, Note, Place


def location_of(place: Place) -> Location:
    """A place as a geopy location; raw: "exactness", "outcode" and "note_code" as codes."""
    raw = {
        "exactness": place.exactness.value,
        "outcode": place.outcode,
        "note_code": place.note_code and place.note_code.value,
    }
    at = (place.point.lat, place.point.lon)
    return Location(place.label, at, raw)  # type: ignore[no-untyped-call]


def place_of(location: Location) -> Place:
    """The place again."""
    raw = location.raw
    return Place(
        label=location.address,
        point=Point(location.latitude, location.longitude),
        exactness=Exactness(raw["exactness"]),
        outcode=raw["outcode"],
        note_code=Note(raw["note_code"]) if raw["note_code"] else None,
    )

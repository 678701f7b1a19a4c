"""Ways to look up a place, chosen by the name of a setting.

A geocoder here is a `geopy` one whose `Location.raw` holds "exactness" (of `Exactness`),
"outcode" (or None) and "note_code" (of `Note`, or None): `finder` needs no more to make any
of them a `FindPlace`.
"""

from collections.abc import Callable, Mapping
from typing import Final, NoReturn, Protocol

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geo.distance import Point
from places.gazetteer import Exactness, FindPlace, Gazetteer, Note, Place


class PlaceGeocoder(Protocol):
    """What is asked of a geopy geocoder here."""

    def geocode(self, query: str) -> Location | list[Location] | None:
        """The place the text means; None if it is not known. May raise GeopyError."""


class NoNetwork(BaseSyncAdapter):
    """The transport of a geocoder that must never ask another machine."""

    def get_text(self, *_args: object, **_options: object) -> NoReturn:
        """Refuse."""
        raise GeocoderServiceError("This geocoder does not use the network.")

    get_json = get_text


class LocalGazetteer(Geocoder):
    """The shipped gazetteer as a geopy geocoder: a person's postcode never leaves the machine."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Answer from this gazetteer alone."""
        super().__init__(adapter_factory=NoNetwork)  # type: ignore[no-untyped-call]
        self._gazetteer = gazetteer

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """The one place the text means, as geopy gives it; None if it is not known.

        exactly_one, timeout: as everywhere in geopy; there is one answer, at once.
        """
        del timeout
        place = self._gazetteer.find(query)
        if place is None:
            return None
        location = _location(place)
        return location if exactly_one else [location]


GEOCODERS: Final[Mapping[str, Callable[[Gazetteer], PlaceGeocoder]]] = {"local": LocalGazetteer}
"""Name of the setting -> what to make. A geocoder that asks a service is added here."""


def geocoder(name: str, gazetteer: Gazetteer) -> PlaceGeocoder:
    """The geocoder of that name; ValueError (a wrong setting) if there is none."""
    if name not in GEOCODERS:
        raise ValueError(f"There is no geocoder {name!r}; choose from {', '.join(GEOCODERS)}.")
    return GEOCODERS[name](gazetteer)


def finder(geocoder: PlaceGeocoder) -> FindPlace:
    """A geocoder as the plain function that the rest of the product asks."""

    def find_place(text: str) -> Place | None:
        location = geocoder.geocode(text)
        return _place(location) if isinstance(location, Location) else None

    return find_place


def _location(place: Place) -> Location:
    raw = {
        "exactness": place.exactness.value,
        "outcode": place.outcode,
        "note_code": place.note_code and place.note_code.value,
    }
    at = (place.point.lat, place.point.lon)
    return Location(place.label, at, raw)  # type: ignore[no-untyped-call]


def _place(location: Location) -> Place:
    raw = location.raw
    return Place(
        label=location.address,
        point=Point(location.latitude, location.longitude),
        exactness=Exactness(raw["exactness"]),
        outcode=raw["outcode"],
        note_code=Note(raw["note_code"]) if raw["note_code"] else None,
    )

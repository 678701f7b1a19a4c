"""Ways to look up a place, chosen by the name of a setting.

A geocoder here is a `geopy` one that gives what `places.locations` makes of a place, so that any
of them can be a `FindPlace`.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Final, NoReturn, Protocol

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeopyError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.util import logger as geopy_log

from base.text import clean_line
from places.gazetteer import LONGEST_TEXT, FindPlace, Gazetteer, Place
from places.geocoder_memory import Answers, Clock
from places.geocoder_services import BritishNominatim, PostcodesIo
from places.locations import location_of, place_of

log = logging.getLogger(__name__)
LOCAL: Final = "local"


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
        location = location_of(place)
        return location if exactly_one else [location]


SERVICES: Final[Mapping[str, Callable[[str, Gazetteer], PlaceGeocoder]]] = {
    "postcodes_io": PostcodesIo,
    "nominatim": BritishNominatim,
}
"""Name of the setting -> what to make of the service's address. They ask the gazetteer first."""


def make_finder(
    name: str, url: str, gazetteer: Gazetteer, clock: Clock = time.monotonic
) -> FindPlace:
    """The way to look up a place that the settings name; it never fails.

    A service that is down or slow is left alone for a minute, and the gazetteer answers instead.
    url: of the service; not used by the local one. ValueError (a wrong setting) for another name.
    """
    if name == LOCAL:
        return finder(LocalGazetteer(gazetteer))
    if name not in SERVICES:
        known = ", ".join((LOCAL, *SERVICES))
        raise ValueError(f"There is no geocoder {name!r}; choose from {known}.")
    geopy_log.setLevel(logging.CRITICAL)  # geopy writes down what it asks
    return _asking(finder(SERVICES[name](url, gazetteer)), gazetteer, Answers(clock))


def finder(geocoder: PlaceGeocoder) -> FindPlace:
    """A geocoder as the plain function that the rest of the product asks."""

    def find_place(text: str) -> Place | None:
        location = geocoder.geocode(text)
        return place_of(location) if isinstance(location, Location) else None

    return find_place


def _asking(ask: FindPlace, gazetteer: Gazetteer, answers: Answers) -> FindPlace:
    """Ask a service, remember what it said, and do without it when it fails."""

    def find_place(text: str) -> Place | None:
        asked = clean_line(text[:LONGEST_TEXT]).casefold()
        known = answers.get(asked)
        if known is not None:
            return known[0]
        if answers.is_resting():
            return gazetteer.find(text)
        try:
            place = ask(clean_line(text[:LONGEST_TEXT]))
        except GeopyError:
            log.warning("geocoder unreachable")
            answers.note_failure()
            return gazetteer.find(text)
        answers.keep(asked, place)
        return place

    return find_place

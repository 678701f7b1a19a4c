"""Geocoders that ask a service for what the gazetteer of this machine does not know."""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut
from geopy.geocoders import Nominatim
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geo.postcode import Postcode
from places.gazetteer import Exactness, Gazetteer, Note, Place, exactly, name_key, readings_in
from places.geocoder_adapter import BoundedAdapter
from places.geocoder_answers import named_place, place_around, point_in, result_in
from places.locations import location_of

TIMEOUT: Final = 2.0  # seconds; a page is waiting
USER_AGENT: Final = "anydoor"
MOST_PLACES: Final = 10  # that a service is asked for, to choose from
_NOT_FOUND: Final = 404


class PostcodesIo(Geocoder):
    """A service that answers like postcodes.io: whole postcodes, outcodes and names of places.

    Asked only for what the gazetteer does not know as closely; never with a house or a street.
    """

    def __init__(self, url: str, gazetteer: Gazetteer) -> None:
        """Ask the service at this address, the gazetteer first."""
        super().__init__(  # type: ignore[no-untyped-call]
            user_agent=USER_AGENT, timeout=TIMEOUT, adapter_factory=BoundedAdapter
        )
        self._url: Final = url.rstrip("/")
        self._gazetteer: Final = gazetteer

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """The one place the text means; None if it is not known. Raises GeopyError.

        timeout: seconds that everything asked of the service may take together.
        """
        place = self._gazetteer.find(query)
        if place is None or place.note_code is not None:
            place = self._asked(query, monotonic() + (timeout or TIMEOUT)) or place
        if place is None:
            return None
        location = location_of(place)
        return location if exactly_one else [location]

    def _asked(self, query: str, ends: float) -> Place | None:
        readings = _readings_in(query)
        if not readings:
            return self._by_name(query, ends)
        whole = next((each for each in readings if each.full), None)
        if whole is None:
            return self._by_outcode(readings[0], None, ends)
        return self._by_postcode(whole, ends)

    def _by_postcode(self, asked: Postcode, ends: float) -> Place | None:
        code = quote(str(asked.full).replace(" ", ""))
        found = self._result(f"postcodes/{code}", ends)
        if found is not None:
            point = point_in(found)
            return (
                exactly(asked, point) if point else self._wider(asked, Note.POSTCODE_UNPLACED, ends)
            )
        ended = self._result(f"terminated_postcodes/{code}", ends)
        why = Note.POSTCODE_UNKNOWN if ended is None else Note.POSTCODE_ENDED
        return self._wider(asked, why, ends)

    def _wider(self, asked: Postcode, why: Note, ends: float) -> Place | None:
        return self._gazetteer.wider(asked, why) or self._by_outcode(asked, why, ends)

    def _by_outcode(self, asked: Postcode, why: Note | None, ends: float) -> Place | None:
        found = self._result(f"outcodes/{quote(asked.outcode)}", ends)
        point = point_in(found) if found else None
        if point is None:
            return None
        note = why or (Note.SECTOR_BY_OUTCODE if asked.sector else None)
        return Place(asked.outcode, point, Exactness.OUTCODE, asked.outcode, note)

    def _by_name(self, query: str, ends: float) -> Place | None:
        """The place of that name. What has a number in it may be a house, and is not asked."""
        name = next((part for part in _parts(query) if not any(map(str.isdigit, part))), "")
        if not name:
            return None
        asked = urlencode({"q": name, "limit": MOST_PLACES})
        found = self._results(f"places?{asked}", ends)
        same = [each for each in found if name_key(str(each.get("name_1", ""))) == name_key(name)]
        return next((place for each in same or found if (place := named_place(each))), None)

    def _result(self, path: str, ends: float) -> Mapping[str, Any] | None:
        """What the service knows of one thing; None if it does not know it."""
        found = self._answer(path, ends)
        if found is not None and not isinstance(found, Mapping):
            raise GeocoderParseError("The service answered with something else")
        return found

    def _results(self, path: str, ends: float) -> list[Mapping[str, Any]]:
        found = self._answer(path, ends)
        if not isinstance(found, list | None):
            raise GeocoderParseError("The service answered with something else")
        return [each for each in found or () if isinstance(each, Mapping)]

    def _answer(self, path: str, ends: float) -> object:
        """The `result` of an answer; None for "not found". ends: when `monotonic` says so."""
        timeout = ends - monotonic()
        if timeout <= 0:
            raise GeocoderTimedOut("The service took too long")
        try:
            return self._call_geocoder(  # type: ignore[no-untyped-call]
                f"{self._url}/{path}", result_in, timeout=timeout
            )
        except GeocoderServiceError as error:
            if getattr(error.__cause__, "status_code", None) == _NOT_FOUND:
                return None
            raise


class BritishNominatim(Nominatim):
    """A Nominatim of one's own, restricted to the United Kingdom.

    Asked only for what the gazetteer does not know as a whole. Answers are labelled by the
    neighbourhood or the postcode's sector, never by the road or the house.
    """

    def __init__(self, url: str, gazetteer: Gazetteer) -> None:
        """Ask the service at this address, the gazetteer first."""
        parts = urlsplit(url)
        super().__init__(  # type: ignore[no-untyped-call]
            domain=f"{parts.netloc}{parts.path}",
            scheme=parts.scheme,
            user_agent=USER_AGENT,
            timeout=TIMEOUT,
            adapter_factory=BoundedAdapter,
        )
        self._gazetteer: Final = gazetteer

    def geocode(  # type: ignore[override]  # the few options that are used here
        self, query: str, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """The one place the text means; None if it is not known. Raises GeopyError."""
        place = self._gazetteer.find_whole(query)
        if place is None:
            place = self._asked(query, timeout or TIMEOUT) or self._gazetteer.find(query)
        elif place.note_code is not None:
            asked = self._asked(query, timeout or TIMEOUT)
            place = asked if asked and asked.exactness is Exactness.POSTCODE else place
        if place is None:
            return None
        location = location_of(place)
        return location if exactly_one else [location]

    def _asked(self, query: str, timeout: float) -> Place | None:
        try:
            found = super().geocode(  # type: ignore[no-untyped-call]
                query, timeout=timeout, addressdetails=True, country_codes="gb", language="en"
            )
        except (AttributeError, LookupError, TypeError, ValueError):
            raise GeocoderParseError("The service answered with something else") from None
        if found is None:
            return None
        if not isinstance(found, Location) or not isinstance(found.raw, Mapping):
            raise GeocoderParseError("The service answered with something else")
        return place_around(found.raw, [each for each in _readings_in(query) if each.full])


def _parts(query: str) -> list[str]:
    """A text as a whole, then its parts between commas, the last one first."""
    return [query.strip(), *(part.strip() for part in reversed(query.split(",")))]


def _readings_in(query: str) -> tuple[Postcode, ...]:
    """The ways to read the postcode in a text."""
    return next(filter(None, map(readings_in, _parts(query))), ())

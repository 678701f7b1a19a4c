"""Read what services answer about places. What cannot be read is an error of the service."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Final

from geopy.exc import GeocoderParseError

from base.text import clean_line
from geo.distance import Point
from geo.postcode import Postcode, outcode_of, sector_of
from places.gazetteer import Exactness, Place, exactly

LONGEST_NAME: Final = 60  # characters of a name that a service gives
# Of Nominatim's address, from the nearest to the widest. Never the road or the house.
_AROUND: Final = (
    *("neighbourhood", "quarter", "suburb", "village", "town", "city_district"),
    *("city", "municipality", "county"),
)
_WIDE: Final = frozenset(
    {"city", "municipality", "county", "state_district", "state", "country", "city_district"}
)
"""Nominatim's kinds of place, and the city of postcodes.io: too wide to tell a PCN from."""
_STREET_RANK: Final = 26  # Nominatim's place_rank of a street; a house has 30


def result_in(answer: object) -> object:
    """The `result` of an answer of postcodes.io."""
    if not isinstance(answer, Mapping):
        raise GeocoderParseError("The service answered with something else")
    return answer.get("result")


def point_in(
    found: Mapping[str, Any], lat: str = "latitude", lon: str = "longitude"
) -> Point | None:
    """The point of an answer; None if it says that there is none."""
    y, x = found.get(lat), found.get(lon)
    if y is None or x is None:
        return None
    try:
        point = Point(float(y), float(x))
    except (TypeError, ValueError):
        raise GeocoderParseError("The service answered with something else") from None
    if not (isfinite(point.lat) and abs(point.lat) <= 90 and abs(point.lon) <= 180):  # noqa: PLR2004  (degrees)
        raise GeocoderParseError("The service answered with a point that is on no map")
    return point


def named_place(found: Mapping[str, Any]) -> Place | None:
    """A place of the names of postcodes.io; None if it has no name or is nowhere."""
    name, point = _name(found.get("name_1")), point_in(found)
    if not name or point is None:
        return None
    is_wide = str(found.get("local_type", "")).lower() in _WIDE
    exactness = Exactness.BOROUGH if is_wide else Exactness.NAME
    return Place(name, point, exactness, outcode_of(str(found.get("outcode") or "")))


def place_around(found: Mapping[str, Any], asked: Iterable[Postcode]) -> Place | None:
    """A place of Nominatim, labelled by what is around it; None if nothing safe to show is.

    asked: the whole postcodes that were typed; one that the answer has too is the label, and the
    point is exact if it is that of the postcode, a street or a house.
    """
    point, address = point_in(found, "lat", "lon"), found.get("address")
    if point is None or not isinstance(address, Mapping):
        return None
    postcode = str(address.get("postcode") or "")
    same = next((each for each in asked if each.full == postcode.upper()), None)
    kind = str(found.get("addresstype") or found.get("type") or "")
    if same and (kind == "postcode" or _rank(found) >= _STREET_RANK):
        return exactly(same, point)
    names = (_name(address.get(each)) for each in _AROUND)
    label = next(filter(None, names), None) or sector_of(postcode)
    exactness = Exactness.BOROUGH if kind in _WIDE else Exactness.NAME
    outcode = None if kind in _WIDE else outcode_of(postcode)
    return Place(label, point, exactness, outcode) if label else None


def _name(value: object) -> str:
    """A name that a service gives, fit to be shown."""
    return clean_line(value)[:LONGEST_NAME] if isinstance(value, str) else ""


def _rank(found: Mapping[str, Any]) -> int:
    rank = found.get("place_rank")
    return rank if isinstance(rank, int) else 0

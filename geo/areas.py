"""Named areas on the map: which of them holds a point, and how far the others are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from base.errors import InvalidError
from geo.bands import Bands, Floats, Numbers
from geo.distance import EARTH_RADIUS_KM, Point

_KM_A_DEGREE: Final = radians(1) * EARTH_RADIUS_KM
_TENTHS: Final = 10  # of a degree
_WGS84_NAMES: Final = ("CRS84", "EPSG:4326", "EPSG::4326")


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon with a code. Coordinates are WGS 84 degrees, longitude first."""

    code: str
    name: str
    shape: Polygon | MultiPolygon
    properties: Mapping[str, object] = field(default_factory=dict)


class AreaIndex:
    """Areas, ready to be asked about points. Holds nothing else and never changes."""

    __slots__ = ("_bounds", "_flat", "_shapes", "_sides", "_tree", "areas")

    def __init__(self, areas: Iterable[Area]) -> None:
        """Index the areas; kept in the order of their codes, so that the lowest code wins."""
        self.areas: Final = tuple(sorted(areas, key=lambda area: area.code))
        self._shapes: Final = np.array([area.shape for area in self.areas], dtype=object)
        self._bounds: Final[Floats] = shapely.bounds(self._shapes).reshape(-1, 4)
        self._sides: Final[Floats] = np.ascontiguousarray(self._bounds.T)
        self._tree: Final = shapely.STRtree(self._shapes)
        self._flat: Final[dict[tuple[int, int], BaseGeometry]] = {}
        shapely.prepare(self._shapes)
        shapely.intersects_xy(self._shapes, 0.0, 0.0)  # readied now, not by two threads at once

    def holding(self, point: Point) -> str | None:
        """The code of the area the point is in; on a shared edge, the lowest code.

        Some thousands of boxes are looked through sooner than a tree of them.
        """
        west, south, east, north = self._sides
        across = (west <= point.lon) & (point.lon <= east)
        near = np.flatnonzero(across & (south <= point.lat) & (point.lat <= north))
        hits = near[shapely.intersects_xy(self._shapes[near], point.lon, point.lat)]
        return self.areas[int(hits[0])].code if len(hits) else None

    def codes_of(self, lats: Floats, lons: Floats) -> Numbers:
        """For each point the number, in `areas`, of the area `holding` names; -1 for none.

        lats, lons: degrees, one dimension, of one length; NaN (a place not known) is in no area.
        Made for very many points; each is tried only with the areas whose boxes it lies in, from
        the lowest code up.
        """
        found: Numbers = np.full(len(lats), -1, dtype=np.intp)
        if not self.areas:
            return found
        frame = np.concatenate([self._bounds[:, :2].min(axis=0), self._bounds[:, 2:].max(axis=0)])
        points = Bands(lats, lons, frame)
        held: Numbers = np.full(len(points.numbers), -1, dtype=np.intp)
        for areas, places in points.pairs(self._bounds):
            free = held[places] < 0
            numbers, some = areas[free], places[free]
            holds = self._hold(numbers, points.lats[some], points.lons[some])
            held[some[holds][::-1]] = numbers[holds][::-1]  # the lowest is written last, and stays
        found[points.numbers] = held
        return found

    def within_km(self, point: Point, limit: float) -> dict[str, float]:
        """Code -> kilometres to the nearest edge, nearest first; 0.0 for an area that holds it.

        limit: kilometres, included. Right to about 1 % up to 50 km: the map is flattened
        around the point (equirectangular).
        """
        scale = _km_a_degree_at(point.lat)
        reach = limit / scale
        box = shapely.box(
            point.lon - reach[0], point.lat - reach[1], point.lon + reach[0], point.lat + reach[1]
        )
        near = sorted(int(hit) for hit in self._tree.query(box))
        tenths = round(point.lat * _TENTHS)
        here = np.array([point.lon, point.lat]) * _km_a_degree_at(tenths / _TENTHS)
        flat = [self._flattened(each, tenths) for each in near]
        kilometres = shapely.distance(flat, shapely.Point(here))
        reached = {
            self.areas[n].code: float(km)
            for n, km in zip(near, kilometres, strict=True)
            if km <= limit
        }
        return dict(sorted(reached.items(), key=lambda item: (item[1], item[0])))

    def _flattened(self, number: int, tenths: int) -> BaseGeometry:
        """One area in kilometres, as the map is flat at a latitude; kept, since many are near it.

        tenths: of a degree, whose cosine is right to 0.15 % for all the points it stands for.
        """
        found = self._flat.get((number, tenths))
        if found is None:
            scale = _km_a_degree_at(tenths / _TENTHS)
            found = shapely.transform(self._shapes[number], lambda degrees: degrees * scale)
            self._flat[number, tenths] = found
        return found

    def _hold(self, numbers: Numbers, lats: Floats, lons: Floats) -> NDArray[np.bool_]:
        """Whether each area holds its point. The box first: it is cheaper than the edges."""
        _, south, _, north = self._sides
        holds: NDArray[np.bool_] = (lats >= south[numbers]) & (lats <= north[numbers])
        holds[holds] = shapely.intersects_xy(self._shapes[numbers[holds]], lons[holds], lats[holds])
        return holds


def dissolve(code: str, name: str, parts: Sequence[Area]) -> Area:
    """One area out of areas that share edges."""
    return Area(code, name, _polygonal(shapely.union_all([part.shape for part in parts]), code))


def middle(area: Area) -> Point:
    """A point that stands for the area: its centroid, or if that falls outside, one inside."""
    centre = area.shape.centroid
    if not area.shape.covers(centre):
        centre = area.shape.representative_point()
    return Point(centre.y, centre.x)


def areas_from_geojson(
    collection: Mapping[str, object], *, code_key: str = "code", name_key: str = "name"
) -> tuple[Area, ...]:
    """The areas of a GeoJSON FeatureCollection, in its order. Nothing is repaired.

    Raises InvalidError that says which feature is wrong, how and where.
    """
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise InvalidError("This is not a GeoJSON FeatureCollection.")
    _check_crs(collection.get("crs"))
    areas: dict[str, Area] = {}
    for number, feature in enumerate(features, start=1):
        area = _area(feature, number, (code_key, name_key))
        if area.code in areas:
            raise InvalidError(f"Feature {number} has the code {area.code}, which is taken.")
        areas[area.code] = area
    return tuple(areas.values())


def _km_a_degree_at(lat: float) -> NDArray[np.float64]:
    """Kilometres in one degree of longitude and of latitude."""
    return np.array([_KM_A_DEGREE * cos(radians(lat)), _KM_A_DEGREE])


def _check_crs(crs: object) -> None:
    """GeoJSON is WGS 84 unless an (older) file says otherwise; then it must say WGS 84."""
    if crs is not None and not any(name in str(crs) for name in _WGS84_NAMES):
        raise InvalidError(
            "The coordinates are not WGS 84 (EPSG:4326). Convert the file, then load it again."
        )


def _area(feature: object, number: int, keys: tuple[str, str]) -> Area:
    """One feature as an area, or InvalidError with its number."""
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(feature, Mapping) or not isinstance(properties, Mapping):
        raise InvalidError(f"Feature {number} has no properties.")
    code, name = (_text(properties, key, number) for key in keys)
    try:
        geometry = shape(feature["geometry"])
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        raise InvalidError(f"Feature {number} ({code}) has no geometry that can be read.") from None
    return Area(code, name, _polygonal(geometry, f"Feature {number} ({code})"), dict(properties))


def _text(properties: Mapping[str, object], key: str, number: int) -> str:
    value = properties.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidError(f'Feature {number} has no "{key}".')
    return value.strip()


def _polygonal(geometry: BaseGeometry, what: str) -> Polygon | MultiPolygon:
    """The geometry, if it is a valid polygon (or several) in the range of WGS 84."""
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.is_empty:
        raise InvalidError(f"{what} is not a polygon.")
    if not geometry.is_valid:
        raise InvalidError(f"{what} is not a valid polygon: {shapely.is_valid_reason(geometry)}.")
    west, south, east, north = geometry.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:  # noqa: PLR2004  degrees
        raise InvalidError(
            f"{what} has coordinates outside longitude -180 to 180, latitude -90 to 90: "
            f"{west:.5f} {south:.5f} to {east:.5f} {north:.5f}. They may be metres, not degrees."
        )
    return geometry

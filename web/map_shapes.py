"""Boundaries as maps need them: simplified once, and kept as JSON that is ready to be sent."""

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import shapely
from shapely.geometry import Polygon, mapping
from shapely.geometry.base import BaseGeometry

from geo.areas import Area, AreaIndex
from geo.distance import Point
from geo.outlines import circle, name_spots, simplified
from matching.coverage import SMALLEST_RING
from matching.service import Coverage
from matching.terms import CoverageKind
from places.find import Places
from web.translation import gettext_noop

FINE_METRES: Final = 20.0  # of an outline on a live map: under two pixels at its usual scale
COARSE_METRES: Final = 80.0  # of an outline in a still picture
NOT_OFFICIAL: Final = gettext_noop(
    "The edges of PCNs are worked out from where GP practices are: not an official boundary."
)
_FIGURES: Final = 5  # decimal places of a degree: about a metre


@dataclass(frozen=True, slots=True)
class Sent:
    """A body to send, plain and compressed, and what tells one version from another."""

    plain: bytes
    small: bytes
    tag: str


@lru_cache(maxsize=8)
def outlines(index: AreaIndex, metres: float) -> tuple[Area, ...]:
    """The areas of an index, simplified; kept for as long as the index is used."""
    return simplified(index.areas, metres)


@lru_cache(maxsize=8)
def boundaries(index: AreaIndex, note: str) -> Sent:
    """The areas of an index as GeoJSON: code, name, where the name stands, and a note."""
    body = {"type": "FeatureCollection", "note": note, "features": _features(index)}
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Sent(plain, gzip.compress(plain, mtime=0), sha256(plain).hexdigest()[:20])


def coverage_shapes(
    places: Places, areas: tuple[Coverage, ...], centre: Point | None
) -> list[BaseGeometry]:
    """Where a service may help, as shapes; nothing for the whole country or what is not known."""
    named = {
        CoverageKind.PCN: places.pcn_areas,
        CoverageKind.BOROUGH: places.borough_areas,
        CoverageKind.WARD: places.ward_areas,
    }
    found: list[BaseGeometry] = []
    for area in areas:
        index = named.get(area.kind)
        if index is not None:
            found += [each.shape for each in outlines(index, FINE_METRES) if each.code == area.area]
        elif area.kind is CoverageKind.POLYGON:
            found += _drawn(area.ring)
        elif area.kind is CoverageKind.RADIUS and area.km and centre:
            found.append(circle(centre, area.km))
    return found


def _drawn(ring: tuple[tuple[float, float], ...]) -> list[BaseGeometry]:
    """The inside of a ring; nothing if it crosses itself, for then nobody knows what is inside."""
    shape = Polygon(ring) if len(ring) >= SMALLEST_RING else Polygon()
    return [shape] if shape.is_valid and not shape.is_empty else []


def as_geojson(shapes: list[BaseGeometry]) -> dict[str, Any] | None:
    """Shapes as one GeoJSON geometry; None for none."""
    if not shapes:
        return None
    return {"type": "GeometryCollection", "geometries": [_rounded(each) for each in shapes]}


def _features(index: AreaIndex) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"code": each.code, "name": each.name, "spots": _spots(each)},
            "geometry": _rounded(each.shape),
        }
        for each in outlines(index, FINE_METRES)
    ]


def _spots(area: Area) -> list[tuple[float, float]]:
    """Where the name may stand, latitude first, roomiest first."""
    return [(round(lat, _FIGURES), round(lon, _FIGURES)) for lon, lat in name_spots(area.shape)]


def _rounded(shape: BaseGeometry) -> dict[str, Any]:
    """A geometry for JSON, to about a metre."""
    moved = shapely.transform(shape, lambda xy: xy.round(_FIGURES))
    geometry: dict[str, Any] = mapping(moved)
    return geometry

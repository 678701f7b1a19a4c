"""Builders: squares on the map, and the GeoJSON that holds them."""

from shapely.geometry import box, mapping

from geo.areas import Area
from geo.distance import Point

ARCHWAY = Point(51.5654, -0.1349)


def square(code: str = "A", west: float = 0.0, south: float = 51.0, side: float = 1.0) -> Area:
    return Area(code, f"Area {code}", box(west, south, west + side, south + side))


def feature(code: object = "A", **changes: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Area {code}"},
        "geometry": mapping(square().shape),
    } | changes


def collection(*features: object, **extra: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)} | extra

"""Outlines made to do harm, or just broken, each with the reason it must be refused for."""

import json
import math
import random

import shapely
from shapely.geometry import mapping

from geo.flaws import Flaw
from tests.places.area_build import ARCHWAY, ON_THE_GRID

RING = [[-0.2, 51.5], [-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.6], [-0.2, 51.5]]


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def closed(ring: list[list[float]]) -> list[list[float]]:
    return [*ring, ring[0]]


def scribble(vertices: int) -> list[list[float]]:
    dice = random.Random(1)  # noqa: S311
    return closed([[dice.uniform(-1, 1), dice.uniform(51, 53)] for _ in range(vertices - 1)])


def circle(vertices: int) -> list[list[float]]:
    turns = [2 * math.pi * n / vertices for n in range(vertices - 1)]
    return closed([[math.cos(turn), 52 + math.sin(turn)] for turn in turns])


def comb(teeth: int) -> list[list[float]]:
    tips = ([[n * 2e-4 - 4, 50], [n * 2e-4 - 2.4, 53]] for n in range(teeth))
    return closed([*(tip for pair in tips for tip in pair), [1.8, 53], [1.8, 49.9], [-4, 49.9]])


def fan(blades: int) -> list[list[list[float]]]:
    """Triangles that all touch in one point."""
    return [
        closed([[-1, 51], [-1 + 1e-4 * n, 52], [-1 + 1e-4 * n + 5e-5, 52]]) for n in range(blades)
    ]


def nested(count: int) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ARCHWAY.buffer(-n * 1e-7)).tolist() for n in range(count)]


def deep(levels: int, inner: str, before: str = "[", after: str = "]") -> str:
    return before * levels + inner + after * levels


GEOMETRIES: dict[str, tuple[object, Flaw]] = {
    "bow-tie": (polygon(closed([[0, 51], [1, 52], [1, 51], [0, 52]])), Flaw.INVALID),
    "scribble of 1,000": (polygon(scribble(1_000)), Flaw.INVALID),
    "scribble of 20,000": (polygon(scribble(20_000)), Flaw.TANGLED),
    "comb of 20,000": (polygon(comb(9_990)), Flaw.TANGLED),
    "comb just allowed, crossing itself": (
        polygon([*comb(1_200)[:-1], [1.7, 51], [-4, 50]]),
        Flaw.INVALID,
    ),
    "4,000 holes that touch": (
        polygon([[-2, 50], [1.5, 50], [1.5, 53.5], [-2, 53.5], [-2, 50]], *fan(4_000)),
        Flaw.TANGLED,
    ),
    "4,000 parts within each other": (
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in nested(4_000)]},
        Flaw.TANGLED,
    ),
    "200 parts within each other": (
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in nested(200)]},
        Flaw.INVALID,
    ),
    "metres": (mapping(ON_THE_GRID), Flaw.NATIONAL_GRID),
    "metres of a web map": (
        polygon(closed([[-15_000, 6_714_000], [-9_000, 6_714_000], [-9_000, 6_720_000]])),
        Flaw.WEB_METRES,
    ),
    "swapped": (polygon([[lat, lon] for lon, lat in RING]), Flaw.SWAPPED),
    "France": (polygon([[lon + 2, lat - 3] for lon, lat in RING]), Flaw.OUTSIDE_BRITAIN),
    "NaN": (polygon([*RING[:2], [math.nan, 51.6], *RING[3:]]), Flaw.NOT_FINITE),
    "infinity": (polygon([*RING[:2], [-0.1, math.inf], *RING[3:]]), Flaw.NOT_FINITE),
    "500,000 vertices": (polygon(circle(500_000)), Flaw.TOO_MANY_VERTICES),
    "500,000 empty rings": (polygon(*([] for _ in range(500_000))), Flaw.TOO_FEW_CORNERS),
    "huge numbers": (polygon([*RING[:2], [10**400, 51.6], *RING[3:]]), Flaw.NOT_FINITE),
    "large numbers": (polygon([*RING[:2], [1e300, 51.6], *RING[3:]]), Flaw.OUT_OF_RANGE),
    "text for numbers": (polygon([[str(x), str(y)] for x, y in RING]), Flaw.NOT_NUMBERS),
    "true for numbers": (polygon([[True, False]] * 4), Flaw.NOT_NUMBERS),
    "not closed": (polygon(RING[:-1]), Flaw.NOT_CLOSED),
    "a line there and back": (polygon([RING[0], RING[1], RING[0]]), Flaw.TOO_FEW_CORNERS),
    "point": ({"type": "Point", "coordinates": [0, 51]}, Flaw.NOT_AN_AREA),
    "line": ({"type": "LineString", "coordinates": RING}, Flaw.NOT_AN_AREA),
    "collection": ({"type": "GeometryCollection", "geometries": []}, Flaw.NOT_AN_AREA),
    "arrays 300 deep": (
        json.loads('{"type": "Polygon", "coordinates": ' + deep(300, "0") + "}"),
        Flaw.NOT_NUMBERS,
    ),
    "collections 300 deep": (
        json.loads(deep(300, "", '{"type":"GeometryCollection","geometries":[', "]}")),
        Flaw.NOT_AN_AREA,
    ),
    "text as geometry": ("here", Flaw.NO_GEOMETRY),
    "a list as geometry": ([RING], Flaw.NO_GEOMETRY),
    "a number as geometry": (7, Flaw.NO_GEOMETRY),
    "no coordinates": ({"type": "Polygon"}, Flaw.UNREADABLE),
    "an object as coordinates": ({"type": "Polygon", "coordinates": {"0": RING}}, Flaw.UNREADABLE),
    "a number as kind": ({"type": 3, "coordinates": [RING]}, Flaw.NO_GEOMETRY),
}

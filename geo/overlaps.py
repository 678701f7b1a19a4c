"""Areas that lie over each other: how many pairs, and which the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas import Area
from geo.distance import EARTH_RADIUS_KM

_MOST_WORK: Final = 30_000_000
"""Vertices looked at, of all pairs whose boxes touch: some ten seconds. All wards of Britain at the
scale of a town map are a third of it; a file made to keep us busy would be a thousand times."""

_HECTARES_A_SQUARE_KM: Final = 100


@dataclass(frozen=True, slots=True)
class Overlaps:
    """pairs: None where there is too much to compare. codes, hectares: of the largest overlap."""

    pairs: int | None
    codes: tuple[str, str] | None = None
    hectares: float = 0.0


def overlaps(areas: Sequence[Area]) -> Overlaps:
    """The pairs of areas that share more than an edge."""
    shapes = np.array([area.shape for area in areas], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes)
    first, second = first[first < second], second[first < second]
    sizes = shapely.get_num_coordinates(shapes)
    if int((sizes[first] + sizes[second]).sum()) > _MOST_WORK:
        return Overlaps(None)
    over = shapely.relate_pattern(shapes[first], shapes[second], "T********")
    first, second = first[over], second[over]
    if not len(first):
        return Overlaps(0)
    shared = shapely.intersection(shapes[first], shapes[second])
    hectares = [_hectares(each) for each in shared]
    most = int(np.argmax(hectares))
    codes = (areas[first[most]].code, areas[second[most]].code)
    return Overlaps(len(first), codes, hectares[most])


def _hectares(shape: BaseGeometry) -> float:
    """About how large a small shape is, on a map flattened around it."""
    if not shape.area:
        return 0.0
    degree = radians(1) * EARTH_RADIUS_KM
    return float(shape.area * degree**2 * cos(radians(shape.centroid.y)) * _HECTARES_A_SQUARE_KM)

"""Polygons that fit together without overlaps or cracks: check, find neighbours, join, round."""

from collections.abc import Mapping, Sequence
from math import cos, radians
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from base.errors import InvalidError

Shape = Polygon | MultiPolygon

DECIMALS: Final = 5  # of a degree: about a metre in Britain


def check_fit(names: Sequence[str], shapes: Sequence[Shape]) -> None:
    """Raise InvalidError naming the first polygon whose edges do not match its neighbours'."""
    bad = shapely.coverage_invalid_edges(list(shapes))
    for name, edges in zip(names, bad, strict=True):
        if not edges.is_empty:
            lon, lat = edges.representative_point().coords[0]
            raise InvalidError(
                f"{name} overlaps a neighbour, or its edge does not match the neighbour's, near "
                f"longitude {lon:.5f}, latitude {lat:.5f}. Mend the edge, or take the areas from "
                "a file where neighbours share their edges."
            )


def neighbours(shapes: Sequence[Shape]) -> list[dict[int, float]]:
    """For each polygon, those it shares an edge with and how long that is.

    shapes: degrees, fitting together. Lengths are in degrees of latitude. Touching at a point
    is not sharing an edge.
    """
    if not shapes:
        return []
    shrink = cos(radians(float(shapely.centroid(shapes[0]).y)))
    flat = shapely.transform(np.array(shapes), lambda xy: xy * (shrink, 1.0))
    left, right = shapely.STRtree(flat).query(flat, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    rings = shapely.boundary(flat)
    lengths = shapely.length(shapely.intersection(rings[left], rings[right]))
    found: list[dict[int, float]] = [{} for _ in shapes]
    for one, other, length in zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True):
        if length > 0:
            found[one][other] = found[other][one] = length
    return found


def join(shapes: Sequence[Shape]) -> Shape:
    """One shape of polygons that fit together; the edges between them are gone."""
    return as_shape(shapely.coverage_union_all(list(shapes)))


def as_shape(shape: object) -> Shape:
    """The shape in one way of writing it: the same polygon always has the same coordinates.

    Raises InvalidError for what is not a polygon.
    """
    if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
        raise InvalidError("The areas have no polygon in common.")
    normal = shapely.orient_polygons(shapely.normalize(shape))
    if not isinstance(normal, Polygon | MultiPolygon):
        raise TypeError(type(normal))
    return normal


def simplified(shapes: Sequence[Shape], metres: float) -> list[Shape]:
    """Fewer vertices, the shared edges still shared; a corner of metres squared may go.

    metres: 0 or more; 0 changes nothing.
    """
    if metres == 0:
        return list(shapes)
    degrees = metres / 111_195  # a degree of latitude
    return [as_shape(each) for each in shapely.coverage_simplify(list(shapes), degrees)]


def rounded(names: Sequence[str], shapes: Sequence[Shape]) -> list[Shape]:
    """The polygons with DECIMALS decimal places, still fitting together.

    Rounding one vertex at a time can make edges cross. So the edges are snapped to the grid all
    together, and each face between them goes to the polygon it was in. Raises InvalidError for a
    polygon of which nothing is left.
    """
    grid = 10**-DECIMALS
    lines = shapely.union_all(shapely.boundary(list(shapes)), grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines).tolist()))
    face, shape = shapely.STRtree(list(shapes)).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    owner = _first_of_each(face, shape)
    kept = []
    for number, name in enumerate(names):
        mine = [faces[each] for each, owned in owner.items() if owned == number]
        if not mine:
            raise InvalidError(f"{name} is too small to be drawn with {DECIMALS} decimal places.")
        kept.append(as_shape(shapely.transform(shapely.coverage_union_all(mine), _round)))
    check_fit(names, kept)
    return kept


def _first_of_each(left: NDArray[np.int64], right: NDArray[np.int64]) -> Mapping[int, int]:
    """Of pairs, the lowest right that each left stands with."""
    pairs = sorted(zip(left.tolist(), right.tolist(), strict=True), reverse=True)
    return dict(sorted(dict(pairs).items()))


def _round(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(xy, DECIMALS)

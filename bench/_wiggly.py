"""Invented areas that cover a frame the size of England, and points to look for in them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import Area

Floats = NDArray[np.float64]

FRAME: Final = (-5.8, 50.0, 1.8, 55.8)  # west, south, east, north: about England's
TOWNS: Final = 58  # as many as England has built-up areas of more than 100,000 people
EDGE_POINTS: Final = 17  # on each edge of a cell, for about 100 vertices an area
WIGGLE: Final = 0.06  # of an edge's length, so that few edges cross


@dataclass(frozen=True, slots=True)
class Land:
    """A made-up country: the middles of its towns, longitude first. One seed, one country."""

    seed: int
    towns: Floats

    @classmethod
    def grow(cls, seed: int) -> "Land":
        """Towns anywhere but at the very edge."""
        west, south, east, north = FRAME
        random = np.random.default_rng(seed)
        towns = random.uniform([west + 1, south + 0.4], [east - 0.6, north - 0.6], (TOWNS, 2))
        return cls(seed, towns)

    def areas(self, count: int) -> list[Area]:
        """Areas that share wiggly edges and leave no gaps, small in towns, in no order."""
        random = np.random.default_rng([self.seed, 1])
        frame = shapely.box(*FRAME)
        middles = shapely.multipoints(self._spread(count, 0.15, random))
        cells = shapely.get_parts(shapely.voronoi_polygons(middles, extend_to=frame))
        edges = shapely.union_all(shapely.boundary(shapely.intersection(cells, frame)))
        lines = [
            _wiggly(begin, end, random)
            for edge in shapely.get_parts(edges)
            for begin, end in pairwise(shapely.get_coordinates(edge))
        ]
        found = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
        largest = found[np.argsort(-shapely.area(found))[:count]]
        random.shuffle(largest)
        return [Area(f"E{n:08}", f"Area {n}", shape) for n, shape in enumerate(largest)]

    def points(self, count: int) -> tuple[Floats, Floats]:
        """Latitudes and longitudes, half of them anywhere and half in towns, mixed."""
        random = np.random.default_rng([self.seed, 2])
        spots = random.permutation(self._spread(count, 0.1, random))
        return np.ascontiguousarray(spots[:, 1]), np.ascontiguousarray(spots[:, 0])

    def _spread(self, count: int, width: float, random: np.random.Generator) -> Floats:
        """Half anywhere in the frame, half around the towns."""
        west, south, east, north = FRAME
        anywhere = random.uniform([west, south], [east, north], (count - count // 2, 2))
        towns = self.towns[random.integers(0, TOWNS, count // 2)]
        around = towns + random.normal(0, width, (count // 2, 2))
        spots: Floats = np.clip(np.concatenate([anywhere, around]), [west, south], [east, north])
        return spots


def _wiggly(begin: Floats, end: Floats, random: np.random.Generator) -> shapely.LineString:
    """A line between two corners that strays to both sides, less the finer it strays."""
    along = np.linspace(0, 1, EDGE_POINTS + 1)
    aside = sum(
        random.normal(0, WIGGLE / times) * np.sin(np.pi * times * along) for times in (1, 2, 4, 8)
    )
    across = np.array([begin[1] - end[1], end[0] - begin[0]])
    line = begin + (end - begin) * along[:, None] + np.asarray(aside)[:, None] * across
    line[[0, -1]] = begin, end  # corners are shared exactly
    return shapely.LineString(line)

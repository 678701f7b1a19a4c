"""Rings of coordinates, with bounds kept before anything is built; and how GeoJSON has them.

Nothing here recurses, so that no nesting in a file can exhaust the stack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

import numpy as np
from numpy.typing import NDArray

from geo.flaws import Flaw, FlawError, Spot

Floats = NDArray[np.float64]

MOST_VERTICES: Final = 20_000
"""Of a feature. A ward has some 200 at the scale of a town map, a county some 10,000; the time to
check a ring grows faster than its length."""

LONGEST_WORD: Final = 40  # characters of a stranger's word that are repeated
_SHORTEST_RING: Final = 4  # three corners, and the first again
_PLANE, _MOST_NUMBERS = 2, 4  # of a position: x and y; with height and measure


@dataclass(frozen=True, slots=True)
class Outline:
    """Polygons, each its outer ring and then its holes; a ring is an array of x and y.

    has_heights: there was a third number, which was left out.
    """

    polygons: tuple[tuple[Floats, ...], ...]
    has_heights: bool = False

    def coordinates(self) -> Floats:
        """All of them, two columns, in order."""
        return np.concatenate([ring for polygon in self.polygons for ring in polygon])

    def tangle(self) -> int:
        """How many pairs of edges may meet, at most: what checking them for crossings costs.

        The pairs that lie beside or above each other, whichever are fewer.
        """
        rings = [ring for polygon in self.polygons for ring in polygon]
        begins = np.concatenate([ring[:-1] for ring in rings])
        ends = np.concatenate([ring[1:] for ring in rings])
        lows, highs = np.minimum(begins, ends), np.maximum(begins, ends)
        pairs = len(lows) * (len(lows) - 1) // 2
        apart = (np.searchsorted(np.sort(highs[:, way]), lows[:, way]).sum() for way in (0, 1))
        return pairs - int(max(apart))


def check_ring(ring: Floats) -> None:
    """Refuse NaN, infinity, fewer than three corners, and an end that is not the beginning."""
    odd = np.flatnonzero(~np.isfinite(ring).all(axis=1))
    if len(odd):
        raise FlawError(Flaw.NOT_FINITE, spot_of(ring[odd[0]]))
    if len(ring) < _SHORTEST_RING:
        raise FlawError(Flaw.TOO_FEW_CORNERS, spot_of(ring[0]) if len(ring) else None)
    if (ring[0] != ring[-1]).any():
        raise FlawError(Flaw.NOT_CLOSED, spot_of(ring[-1]))


def spot_of(xy: Floats) -> Spot:
    """One place of an array."""
    return float(xy[0]), float(xy[1])


def check_count(vertices: int, first: object) -> None:
    """Refuse more vertices than a feature may have. first: where it begins, if that is a place."""
    if vertices > MOST_VERTICES:
        raise FlawError(Flaw.TOO_MANY_VERTICES, _place(first), f"{vertices:,}")


def outline_of_geojson(geometry: Mapping[str, object]) -> Outline:
    """The outline in a GeoJSON geometry. Raises FlawError."""
    kind, found = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        said = kind[:LONGEST_WORD] if isinstance(kind, str) else ""
        raise FlawError(Flaw.NOT_AN_AREA if said else Flaw.NO_GEOMETRY, detail=said)
    polygons = [_items(each) for each in ([found] if kind == "Polygon" else _items(found))]
    if not polygons or not all(polygons):
        raise FlawError(Flaw.EMPTY)
    rings = [[_items(ring) for ring in polygon] for polygon in polygons]
    first = next((ring[0] for polygon in rings for ring in polygon if ring), None)
    check_count(sum(len(ring) for polygon in rings for ring in polygon), first)
    heights: set[bool] = set()
    outline = tuple(tuple(ring_of(ring, heights) for ring in polygon) for polygon in rings)
    return Outline(outline, has_heights=True in heights)


def _items(found: object) -> Sequence[object]:
    if not isinstance(found, list | tuple):
        raise FlawError(Flaw.UNREADABLE)
    return found


def ring_of(positions: Sequence[object], heights: set[bool]) -> Floats:
    """A closed ring of numbers; text is not read as numbers. heights: told of a third number.

    Raises FlawError.
    """
    ring: list[Spot] = []
    for position in positions:
        if not _is_position(position):
            raise FlawError(Flaw.NOT_NUMBERS, ring[-1] if ring else None)
        heights.add(len(position) > _PLANE)
        place = _place(position)
        if place is None:
            raise FlawError(Flaw.NOT_FINITE, ring[-1] if ring else None)
        ring.append(place)
    made: Floats = np.array(ring, dtype=np.float64).reshape(-1, 2)
    check_ring(made)
    return made


def _is_position(found: object) -> TypeGuard[Sequence[float]]:
    """Whether something is two to four numbers; true and false are none."""
    return (
        isinstance(found, list | tuple)
        and _PLANE <= len(found) <= _MOST_NUMBERS
        and all(type(each) in (int, float) for each in found)
    )


def _place(position: object) -> Spot | None:
    """A position's first two numbers; None if it is none, or they are too large for any map."""
    if not _is_position(position):
        return None
    try:
        return float(position[0]), float(position[1])
    except OverflowError:
        return None

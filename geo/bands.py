"""Points in order along bands of latitude, so that those in a box are a few short runs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

_BANDS: Final = 128  # 64 to 256 took the same time on a million points and 1,250 areas
_AT_ONCE: Final = 100_000  # pairs: some megabytes


class Bands:
    """The points of a frame, sorted by band and then from west to east. Never changes.

    lats, lons: those points in the order of the bands. numbers: which of the given points each
    is. Points outside the frame, and NaN, are left out.
    """

    __slots__ = ("_frame", "_keys", "_step", "lats", "lons", "numbers")

    def __init__(self, lats: Floats, lons: Floats, frame: Floats) -> None:
        """Sort points in degrees; frame: west, south, east, north."""
        west, south, east, north = self._frame = frame
        self._step: Final = (north - south) / _BANDS or 1.0
        inside = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
        there = np.flatnonzero(inside)
        keys = self._key(self._band(lats[there]), lons[there])
        order = np.argsort(keys)
        self._keys: Final = keys[order]
        self.numbers: Final[Numbers] = there[order]
        self.lats: Final[Floats] = lats[self.numbers]
        self.lons: Final[Floats] = lons[self.numbers]

    def pairs(self, boxes: Floats) -> Iterator[tuple[Numbers, Numbers]]:
        """Every box with each point that may be in it, by places in their arrays, some at a time.

        boxes: one a row, west, south, east, north, all within the frame. Pairs come in the order
        of the boxes. A point in a box is paired with it; one just north or south of it may be.
        """
        box, begins, ends = self._runs(boxes)
        sizes = ends - begins
        before = np.cumsum(sizes) - sizes
        cuts = np.searchsorted(before, np.arange(0, int(sizes.sum()), _AT_ONCE))
        for first, last in pairwise([*np.unique(cuts).tolist(), len(sizes)]):
            some = sizes[first:last]
            steps = np.arange(some.sum()) - np.repeat(before[first:last] - before[first], some)
            yield np.repeat(box[first:last], some), np.repeat(begins[first:last], some) + steps

    def _runs(self, boxes: Floats) -> tuple[Numbers, Numbers, Numbers]:
        """For each box and band: the box, its first point and the one after its last."""
        first, last = self._band(boxes[:, 1]), self._band(boxes[:, 3])
        each = (last - first).astype(np.intp) + 1
        box = np.repeat(np.arange(len(boxes)), each)
        band = first[box] + (np.arange(len(box)) - np.repeat(np.cumsum(each) - each, each))
        begins = np.searchsorted(self._keys, self._key(band, boxes[box, 0]), "left")
        ends = np.searchsorted(self._keys, self._key(band, boxes[box, 2]), "right")
        full = begins < ends
        return box[full], begins[full], ends[full]

    def _band(self, lats: Floats) -> Floats:
        """The number of the band, from the south. Never falls as latitude grows."""
        bands: Floats = np.floor((lats - self._frame[1]) / self._step)
        return bands

    def _key(self, bands: Floats, lons: Floats) -> Floats:
        """What points are sorted by. Never falls along a band, however numbers are rounded."""
        west, _, east, _ = self._frame
        keys: Floats = bands * (east - west + 1) + (lons - west)
        return keys

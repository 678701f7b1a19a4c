"""In which area is a point? Many points over 1,250 areas, against STRtree in the same run.

python -m bench.places          a table
python -m bench.places --json   the figures alone
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from bench._answer import answer, flat
from bench._wiggly import Floats, Land
from geo.areas import AreaIndex
from geo.distance import Point

SEED: Final = 20_260_304
AREAS: Final = 1_250  # about as many as there are PCNs in England
SIZES: Final = (10_000, 100_000, 1_000_000)
ROUNDS: Final = 5  # each way in turn; the middle one counts
COMPARED: Final = 20_000  # points also looked up by a plain loop over the areas
ONE_BY_ONE: Final = 2_000  # points looked up alone


def figures() -> dict[str, dict[str, float]]:
    """By the number of points: what `AreaIndex` takes, and what STRtree does with "within".

    strtree_ratio: our time divided by STRtree's; sorting is in ours, making point objects is not
    in theirs. agreement: the share of the points compared with the same area as by the plain
    loop. one_point_us: microseconds for one point, alone.
    """
    land = Land.grow(SEED)
    index = AreaIndex(land.areas(AREAS))
    lats, lons = land.points(max(SIZES))
    return {str(size): figures_of(index, lats[:size], lons[:size]) for size in SIZES}


def measure() -> dict[str, float]:
    """The same figures as one table."""
    return flat(figures())


def figures_of(index: AreaIndex, lats: Floats, lons: Floats) -> dict[str, float]:
    """What so many points take."""
    tree = shapely.STRtree([area.shape for area in index.areas])
    points = shapely.points(lons, lats)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS + 1):  # the first only warms up
        ours.append(_seconds(lambda: index.codes_of(lats, lons)))
        theirs.append(_seconds(lambda: tree.query(points, predicate="within")))
    seconds, tree_seconds = median(ours[1:]), median(theirs[1:])
    found = index.codes_of(lats, lons)[:COMPARED]
    plain = _plainly(index, lats[:COMPARED], lons[:COMPARED])
    print(f"{len(lats):>9,} points: {seconds:.3f} s, tree {tree_seconds:.3f} s", file=sys.stderr)
    return {
        "points_per_second": round(len(lats) / seconds),
        "seconds": round(seconds, 4),
        "strtree_seconds": round(tree_seconds, 4),
        "strtree_ratio": round(seconds / tree_seconds, 4),
        "compared": len(found),
        "agreement": float((found == plain).mean()),
        "one_point_us": round(_one_point(index, lats, lons), 2),
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _one_point(index: AreaIndex, lats: Floats, lons: Floats) -> float:
    """Microseconds for one point, the median."""
    some = [Point(float(lat), float(lon)) for lat, lon in zip(lats, lons, strict=True)][:ONE_BY_ONE]
    return median(_seconds(partial(index.holding, point)) for point in some) * 1e6


def _plainly(index: AreaIndex, lats: Floats, lons: Floats) -> NDArray[np.intp]:
    """The answer by a loop over the areas, without a tree and without preparing them."""
    points = shapely.points(lons, lats)
    found: NDArray[np.intp] = np.full(len(lats), -1, dtype=np.intp)
    for number, area in enumerate(index.areas):
        bare = shapely.from_wkb(area.shape.wkb)
        found[(found < 0) & shapely.intersects(bare, points)] = number
    return found


def main(arguments: list[str]) -> int:
    """Print. Returns the exit code."""
    return answer(figures, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Are duplicates found? Recall and precision on planted ones, and how the time grows."""

import sys
import time
from collections import Counter
from typing import Any, Final

from bench._answer import answer, flat
from bench._planted import PLANTING, Planted, planted
from matching.likeness import find_alike

SEED: Final = 20_261_122
SIZES: Final = (12_500, 25_000, 50_000, 100_000)
BOUNDS: Final = {"recall": 0.95, "precision": 0.90, "seconds": 10.0}  # issue 10


def measure() -> dict[str, float]:
    """The figures as one table."""
    return flat(figures())


def figures() -> dict[str, Any]:
    """For each size: seconds, recall (of each kind too), precision, and microseconds a listing."""
    return {str(size): of(planted(size, SEED)) for size in SIZES}


def of(made: Planted) -> dict[str, float]:
    """What the finder makes of listings with planted duplicates."""
    begun, worked = time.perf_counter(), time.process_time()
    found = {tuple(sorted((each.first, each.second))) for each in find_alike(made.listings)}
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    right = Counter(how for pair, how in made.same.items() if pair in found)
    every = Counter(made.same.values())
    return {
        "listings": len(made.listings),
        "planted": len(made.same),
        "proposed": len(found),
        "recall": right.total() / max(every.total(), 1),
        "precision": right.total() / max(len(found), 1),
        **{f"recall, {how}": right[how] / max(every[how], 1) for how in PLANTING},
        "seconds": seconds,
        "processor seconds": cpu,  # of one processor; the machine may be busy
        "us a listing": cpu / max(len(made.listings), 1) * 1e6,
    }


def main(arguments: list[str]) -> int:
    """Print. Returns the exit code."""
    return answer(figures, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

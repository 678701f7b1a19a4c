"""Run the benchmarks: python -m bench [NAME ...], all when none is named.

A benchmark is a module of this folder with `measure() -> dict[str, float]`: what was measured (with
its unit) and the figure.
"""

import importlib
import pkgutil
import sys
import time
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


def names() -> list[str]:
    """Every benchmark there is."""
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(chosen: list[str]) -> int:
    """Run and print. Returns the exit code: 2 when a name is unknown or there is nothing to run."""
    unknown = set(chosen) - set(names())
    if unknown or not names():
        print(f"No such benchmark: {sorted(unknown)}. There are: {names()}", file=sys.stderr)
        return 2
    for name in chosen or names():
        begun = time.perf_counter()
        figures: dict[str, float] = importlib.import_module(f"bench.{name}").measure()
        print(f"{name} ({time.perf_counter() - begun:.1f} s)")
        for what, figure in figures.items():
            print(f"  {what:<56} {figure:>12,.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run the benchmarks: python -m bench [--json] [NAME ...], all when none is named.

A benchmark is a module of this folder with `measure() -> dict[str, float]`: what was measured (with
its unit) and the figure. By itself, `python -m bench.NAME [--json]`, it may tell more.
"""

import importlib
import json
import pkgutil
import sys
import time
from pathlib import Path
from typing import Final

from bench._answer import show

FOLDER: Final = Path(__file__).parent


def names() -> list[str]:
    """Every benchmark there is."""
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run and print. Returns the exit code: 2 when a name is unknown or there is nothing to run."""
    chosen = [each for each in arguments if each != "--json"]
    unknown = set(chosen) - set(names())
    if unknown or not names():
        print(f"No such benchmark: {sorted(unknown)}. There are: {names()}", file=sys.stderr)
        return 2
    measured: dict[str, dict[str, float]] = {}
    for name in chosen or names():
        begun = time.perf_counter()
        measured[name] = importlib.import_module(f"bench.{name}").measure()
        if "--json" not in arguments:
            print(f"{name} ({time.perf_counter() - begun:.1f} s)")
            show(measured[name])
    if "--json" in arguments:
        print(json.dumps(measured, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long a fresh interpreter takes to import each package, which every command pays first."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench._answer import answer

PACKAGES = ("base", "geo", "matching", "storage", "accounts", "directory", "referrals", "web")
TRIES = 5
ROOT = Path(__file__).parents[1]
IMPORT_ALL = (
    "import importlib, pkgutil, sys\n"
    "package = importlib.import_module(sys.argv[1])\n"
    "for module in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
    "    importlib.import_module(module.name)\n"
)


def measure() -> dict[str, float]:
    """Median milliseconds of five fresh interpreters a package, interpreter start included."""
    return {f"import {package}, ms": median(_times(package)) for package in PACKAGES}


def _times(package: str) -> list[float]:
    times = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", IMPORT_ALL, package], cwd=ROOT, check=True)  # noqa: S603
        times.append((time.perf_counter() - begun) * 1000)
    return times


def main(arguments: list[str]) -> int:
    """Print. Returns the exit code."""
    return answer(measure, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

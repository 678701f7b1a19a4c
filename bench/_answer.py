"""How every benchmark answers: a table for people, or with --json the figures alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def answer(figures: Callable[[], Mapping[str, Any]], arguments: Sequence[str]) -> int:
    """Print what was measured. Returns the exit code: 2 for an argument that is not known."""
    if set(arguments) - {"--json"}:
        print("Usage: python -m bench.NAME [--json]")
        return 2
    measured = figures()
    if "--json" in arguments:
        print(json.dumps(measured, indent=2))
    else:
        show(flat(measured))
    return 0


def show(figures: Mapping[str, float]) -> None:
    """A line for each figure."""
    for what, figure in figures.items():
        print(f"  {what:<56} {figure:>12,.3f}")


def flat(figures: Mapping[str, Any]) -> dict[str, float]:
    """Figures within figures as one table: {"1000": {"us": 2}} becomes {"1000, us": 2.0}."""
    table: dict[str, float] = {}
    for what, figure in figures.items():
        if isinstance(figure, Mapping):
            table |= {f"{what}, {each}": value for each, value in flat(figure).items()}
        else:
            table[what] = float(figure)
    return table

"""Measure how soon a match is made, by columns and service by service, explanations and all.

python -m bench.match_speed                    a table: 1,000, 10,000 and 100,000 services
python -m bench.match_speed --json             the figures alone
python -m bench.match_speed --million          1,000,000 as well (some 6 GB and ten minutes)
python -m bench.match_speed --profile 100000   where the time goes

Spread: over the country, as a national directory is. Dense: every service in one borough and every
one covering it. Both ways answer the same questions in turn, and their whole results are compared.
"""

import argparse
import cProfile
import gc
import json
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import median, quantiles
from typing import Final, TypeVar

from bench._country import Draw, country, thesaurus, weights
from matching.columnar.columns import Columns
from matching.columnar.find import match_columns
from matching.find import match
from matching.person import Asker
from matching.result import MatchResult
from matching.service import Service

SEED: Final = 20_261_122
SIZES: Final = (1_000, 10_000, 100_000)
MILLION: Final = 1_000_000
QUESTIONS: Final = 120  # a layout
BY_HAND: Final = {1_000: 30, 10_000: 12, 100_000: 4, MILLION: 1}  # asked service by service too
LISTED: Final = 20
GROWS_FROM: Final = 10_000
PLACES: Final = {"spread": False, "dense": True}

Figures = dict[str, float]
_T = TypeVar("_T")
_WEIGHTS, _THESAURUS = weights(), thesaurus()


@dataclass(frozen=True, slots=True)
class Setting:
    """A directory, its columns, and the people who ask."""

    services: list[Service]
    columns: Columns
    people: list[Asker]
    build_s: float

    @classmethod
    def of(cls, size: int, *, is_dense: bool) -> "Setting":
        """So many services; the same every time."""
        draw = Draw(country(Random(SEED)), Random(SEED + size), is_dense)
        services = sorted(draw.services(size), key=lambda each: each.service_id.int)
        people = draw.people(QUESTIONS)
        columns, build_s = timed(lambda: Columns.of(services))
        return cls(services, columns, people, build_s)

    def by_columns(self, person: Asker) -> MatchResult:
        """One list."""
        return match_columns(self.columns, person, _WEIGHTS, thesaurus=_THESAURUS, k=LISTED)

    def by_hand(self, person: Asker) -> MatchResult:
        """The same list, one service at a time."""
        return match(self.services, person, _WEIGHTS, thesaurus=_THESAURUS, k=LISTED)


def compared(sizes: Sequence[int]) -> dict[str, dict[str, Figures]]:
    """Size -> layout -> figures; and how much longer the largest takes than 10,000 services."""
    found: dict[str, dict[str, Figures]] = {str(size): {} for size in sizes}
    growth: Figures = {}
    for name, is_dense in PLACES.items():
        first: Setting | None = None
        for size in sizes:
            print(f"{size} {name}", file=sys.stderr)
            setting = Setting.of(size, is_dense=is_dense)
            found[str(size)][name] = figures(setting, size)
            if size == GROWS_FROM:
                first = setting
            elif size == sizes[-1] and first is not None:
                growth[name] = grown(first, setting)
            del setting
            gc.collect()
    return found | ({"growth": {f"{GROWS_FROM} to {sizes[-1]}": growth}} if growth else {})


def grown(small: Setting, large: Setting) -> float:
    """How many times longer the larger takes, the two asked in turn."""
    pairs = list(zip(small.people, large.people, strict=True))
    times = [
        (timed(partial(small.by_columns, one))[1], timed(partial(large.by_columns, other))[1])
        for _ in range(2)
        for one, other in pairs
    ]
    short, long = zip(*times[len(pairs) :], strict=True)
    return float(median(long) / median(short))


def figures(setting: Setting, size: int) -> Figures:
    """What one directory comes to. The first time a word is asked for is counted apart."""
    few = setting.people[: BY_HAND[size]]
    first = [timed(partial(setting.by_columns, person))[1] for person in setting.people]
    again = [timed(partial(setting.by_columns, person))[1] for person in setting.people]
    ratios, agreed = [], 0
    for person in few:
        by_columns, quick = timed(partial(setting.by_columns, person))
        by_hand, slow = timed(partial(setting.by_hand, person))
        ratios.append(slow / quick)
        agreed += by_columns == by_hand
    return {
        "median_ms": median(again) * 1000,
        "p95_ms": quantiles(again, n=20)[-1] * 1000,
        "first_median_ms": median(first) * 1000,
        "first_p95_ms": quantiles(first, n=20)[-1] * 1000,
        "oracle_ms": median(ratios) * median(again) * 1000,
        "oracle_ratio": median(ratios),
        "agreement": agreed / len(few),
        "asked_of_both": len(few),
        "bytes_a_service": setting.columns.nbytes / size,
        "build_s": setting.build_s,
    }


def timed(do: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the seconds it took."""
    begun = time.perf_counter()
    given = do()
    return given, time.perf_counter() - begun


def profile(size: int) -> None:
    """Where the time of spread questions goes."""
    setting = Setting.of(size, is_dense=False)
    watch = cProfile.Profile()
    watch.enable()
    for person in setting.people:
        setting.by_columns(person)
    watch.disable()
    pstats.Stats(watch).sort_stats("tottime").print_stats(30)


def measure() -> dict[str, float]:
    """For `python -m bench`."""
    return {
        f"{size} {name}, {what}": figure
        for size, places in compared(SIZES[:2]).items()
        for name, found in places.items()
        for what, figure in found.items()
    }


def main(arguments: Sequence[str]) -> int:
    """Print. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench.match_speed")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", choices=(*SIZES, MILLION), default=SIZES)
    parser.add_argument("--profile", type=int)
    asked = parser.parse_args(arguments)
    if asked.profile:
        profile(asked.profile)
        return 0
    sizes = (*asked.sizes, MILLION) if asked.million else tuple(asked.sizes)
    found = compared(sizes)
    if asked.json:
        print(json.dumps(found, indent=2))
        return 0
    for size, places in found.items():
        for name, what in places.items():
            print(size, name, {key: round(figure, 3) for key, figure in what.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

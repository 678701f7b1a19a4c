"""How good a list of services is for a written case; every figure is from 0 to 1."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log2
from uuid import UUID

from bench._match_cases import SUITABLE, Case, Priority

FIRST = 5  # cards a person sees without scrolling
LISTED = 10  # cards on the list


def covered(case: Case, shown: Sequence[UUID]) -> list[bool]:
    """Whether each priority that the directory can meet is met among the first five."""
    return [_is_met(each, shown[:FIRST], 1) for each in case.priorities if each.can_be_met]


def doubled(case: Case, shown: Sequence[UUID]) -> list[bool]:
    """Whether each priority with two suitable services has two among the first ten."""
    return [
        _is_met(each, shown[:LISTED], 2)
        for each in case.priorities
        if sum(grade >= SUITABLE for grade in each.grades.values()) > 1
    ]


def ndcg(case: Case, shown: Sequence[UUID]) -> float:
    """Discounted gain of the first ten over the best there could be; a grade gains 2^grade - 1."""
    judged = {service_id for each in case.priorities for service_id in each.grades}
    best = sorted((case.grade(each) for each in judged), reverse=True)
    ideal = _gain(best[:LISTED])
    return _gain([case.grade(each) for each in shown[:LISTED]]) / ideal if ideal else 1.0


def gini(counts: Iterable[int]) -> float:
    """How unevenly something is shared: 0 all alike, towards 1 when one has everything."""
    ordered = sorted(counts)
    total = sum(ordered)
    if not total:
        return 0.0
    running = [0]
    for count in ordered:
        running.append(running[-1] + count)
    area = sum(low + high for low, high in pairwise(running)) / (2 * total * len(ordered))
    return 1 - 2 * area


def share(flags: Sequence[bool]) -> float:
    """The share that is true; 1 of nothing."""
    return sum(flags) / len(flags) if flags else 1.0


def small_share(shown: Iterable[UUID], size_of: Mapping[UUID, int], small: int) -> float:
    """The share of places that go to organisations of at most `small` services.

    size_of: service -> how many services its organisation lists.
    """
    return share([size_of[each] <= small for each in shown])


def _is_met(priority: Priority, shown: Sequence[UUID], times: int) -> bool:
    """Whether so many of those shown are suitable."""
    return sum(priority.grades.get(each, 0) >= SUITABLE for each in shown) >= times


def _gain(grades: Sequence[int]) -> float:
    """Gain with the usual discount by place."""
    return float(sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades)))

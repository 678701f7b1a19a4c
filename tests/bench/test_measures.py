from uuid import UUID

import pytest

from bench._match_cases import Case, Priority
from bench._match_measures import covered, doubled, gini, ndcg, share, small_share
from matching.person import Need
from matching.terms import Domain

A, B, C, D = (UUID(int=number) for number in range(1, 5))


def case(*grades: dict[UUID, int]) -> Case:
    domains = (Domain.LEISURE, Domain.FRIENDSHIPS, Domain.MENTAL_HEALTH)
    priorities = tuple(
        Priority(Need(domain, priority=rank), each)
        for rank, (domain, each) in enumerate(zip(domains, grades, strict=False), 1)
    )
    return Case("written", priorities, (), {}, {})


def test_a_priority_is_covered_by_a_suitable_service_among_the_first_five() -> None:
    asked = case({A: 2, B: 1}, {C: 3})
    others = [UUID(int=number) for number in range(10, 14)]

    assert covered(asked, [A, B]) == [True, False]
    assert covered(asked, [B, C]) == [False, True]
    assert covered(asked, [*others, A, C]) == [True, False]


def test_a_priority_that_the_directory_cannot_meet_does_not_count() -> None:
    assert covered(case({A: 1}, {B: 2}), [B]) == [True]
    assert doubled(case({A: 3}, {B: 2, C: 2}), [B, C]) == [True]


def test_the_best_order_gains_everything_and_a_worse_one_less() -> None:
    asked = case({A: 3, B: 2}, {C: 1, D: 0})

    assert ndcg(asked, [A, B, C, D]) == pytest.approx(1)
    assert ndcg(asked, [B, A, C, D]) < ndcg(asked, [A, B, C, D])
    assert ndcg(asked, [D]) == 0
    assert ndcg(case({A: 0}), [A]) == 1


def test_the_measure_of_unevenness_goes_from_all_alike_to_one_has_everything() -> None:
    assert gini([2, 2, 2]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([]) == gini([0, 0]) == 0


def test_shares_of_nothing_are_whole_and_small_ones_are_counted_by_listings() -> None:
    assert share([]) == 1
    assert share([True, False]) == 0.5
    assert small_share([A, B, B], {A: 1, B: 9}, small=2) == pytest.approx(1 / 3)

import threading
from functools import partial

import pytest

from directory.search.breaker import MOST_FAILURES, REST_SECONDS, Breaker
from directory.search.deadline import Waiting
from directory.search.meilisearch_link import Limits


def _broken(now: list[float]) -> Breaker:
    breaker = Breaker(lambda: now[0])
    for _ in range(MOST_FAILURES):
        assert breaker.may_ask()
        breaker.failed()
    return breaker


def test_a_few_failures_between_answers_change_nothing() -> None:
    breaker = Breaker(lambda: 0.0)
    for _ in range(MOST_FAILURES * 3):
        breaker.failed()
        breaker.succeeded()
    assert breaker.may_ask()
    assert not breaker.is_open


def test_after_too_many_in_a_row_nobody_asks_until_the_rest_is_over() -> None:
    now = [100.0]
    breaker = _broken(now)
    assert breaker.is_open
    now[0] += REST_SECONDS - 0.1
    assert not breaker.may_ask()
    now[0] += 0.1
    assert breaker.may_ask()


def test_one_alone_tries_again_and_the_others_wait_for_how_it_goes() -> None:
    now = [0.0]
    breaker = _broken(now)
    now[0] += REST_SECONDS
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.may_ask() for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_begins_another_rest() -> None:
    now = [0.0]
    breaker = _broken(now)
    now[0] += REST_SECONDS
    assert breaker.may_ask()
    breaker.failed()
    now[0] += REST_SECONDS - 0.1
    assert not breaker.may_ask()


def test_an_answer_in_time_is_given_and_an_error_is_raised() -> None:
    waiting: Waiting[int] = Waiting(1)
    assert [waiting.within(5.0, partial(int, each)) for each in range(3)] == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        waiting.within(5.0, lambda: 1 // 0)
    assert waiting.within(5.0, lambda: 4) == 4


def test_nobody_waits_beyond_the_time_nor_for_those_who_still_wait() -> None:
    waiting: Waiting[bool] = Waiting(2)
    end = threading.Event()
    for _ in range(2):
        with pytest.raises(TimeoutError):
            waiting.within(0.005, end.wait)
    with pytest.raises(TimeoutError):  # both places are taken: at once
        waiting.within(60.0, end.wait)
    end.set()


def test_a_search_by_the_other_engine_still_fits_into_two_seconds() -> None:
    limits = Limits()
    assert (limits.connect, limits.read) == (0.3, 1.0)
    assert limits.connect + limits.read <= limits.search <= 1.5

from dataclasses import replace

import pytest

from matching.outcomes import averages, lift
from matching.service import Record
from matching.terms import Domain
from tests.matching import build

LEISURE = Domain.LEISURE
HALF = {LEISURE: 0.5}


def test_averages_are_over_all_closed_loops_of_a_domain() -> None:
    services = [
        build.service(1, record=(Record(LEISURE, 30, 40), Record(Domain.MEETINGS, 0, 0))),
        build.service(2, record=(Record(LEISURE, 0, 20),)),
    ]

    assert averages(services) == {LEISURE: 0.5}


def test_a_record_is_drawn_towards_the_average_of_its_domain() -> None:
    assert lift(Record(LEISURE, 11, 20), HALF, build.weights()) == pytest.approx(0.025)
    assert lift(Record(LEISURE, 9, 20), HALF, build.weights()) == pytest.approx(-0.025)


@pytest.mark.parametrize(("helped", "closed"), [(31, 86), (7, 21), (1, 49)])
def test_a_record_at_the_average_changes_nothing_not_even_by_rounding(
    helped: int, closed: int
) -> None:
    average = {LEISURE: helped / closed}

    assert lift(Record(LEISURE, helped, closed), average, build.weights()) == 0


def test_a_record_never_moves_a_chance_by_more_than_the_cap() -> None:
    assert lift(Record(LEISURE, 900, 900), HALF, build.weights()) == 0.1
    assert lift(Record(LEISURE, 0, 900), HALF, build.weights()) == -0.1


def test_nothing_is_learned_from_few_loops_or_with_the_switch_off() -> None:
    off = replace(build.weights(), record=replace(build.weights().record, is_on=False))

    assert lift(Record(LEISURE, 19, 19), HALF, build.weights()) == 0
    assert lift(Record(LEISURE, 40, 40), HALF, off) == 0
    assert lift(None, HALF, build.weights()) == 0

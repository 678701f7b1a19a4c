import pytest

from importers.changes import Plan, plan_changes
from importers.guards import objections
from importers.tally import Tally
from tests.importers.build import read_rows, record, row


def _with_refused(count: int, of: int) -> Tally:
    rows = [row(n, active="False" if n <= count else "True") for n in range(1, of + 1)]
    return _tally(plan_changes(read_rows(*rows), {}, complete=False))


def _tally(plan: Plan) -> Tally:
    tally = Tally()
    tally.add(plan)
    return tally


def test_a_tenth_refused_passes_and_more_needs_a_reason() -> None:
    assert objections(_with_refused(2, 20), held=0) == ()
    [objection] = objections(_with_refused(3, 20), held=0)

    assert str(objection) == "3 of 20 would be refused (15 %); more than 10 % needs a reason"


@pytest.mark.parametrize(("retired", "held_up"), [(2, False), (3, True)])
def test_a_fifth_retired_passes_and_more_needs_a_reason(retired: int, held_up: bool) -> None:
    plan = Plan(retired=tuple(record(n).source_id for n in range(1, retired + 1)))

    assert bool(objections(_tally(plan), held=10)) is held_up


def test_an_empty_plan_has_nothing_against_it() -> None:
    assert objections(Tally(), held=0) == ()

from typing import Any

import pytest

from directory.search.results import WidenStep
from matching.terms import (
    AccessFeature,
    Domain,
)
from tests.directory.build import NATIONAL, Add, Find
from tests.directory.ground import (
    FAR_AWAY,
)


@pytest.mark.parametrize(
    ("asked", "step", "name"),
    [
        ({"point": FAR_AWAY, "domains": frozenset({Domain.LEISURE})}, WidenStep.NEAREST, "Choir"),
        ({"domains": frozenset({Domain.LEISURE}), "peer_led": True}, WidenStep.WIDER, "Choir"),
        ({"text": "choir", "domains": frozenset({Domain.MEETINGS})}, WidenStep.WIDER, "Choir"),
        ({"text": "zzzzz"}, WidenStep.REMOTE, "Line"),
        ({"domains": frozenset({Domain.JOB_SITUATION}), "text": "zz"}, WidenStep.NATIONAL, "Work"),
        ({"domains": frozenset({Domain.MEETINGS})}, WidenStep.ANYTHING, "Choir"),
    ],
)
def test_when_nothing_suits_something_is_offered_and_it_is_said_how(
    find: Find, add: Add, asked: dict[str, Any], step: WidenStep, name: str
) -> None:
    add("Choir", domains=["leisure"])
    add("Line", at=None, domains=["friendships"])
    add("Work", domains=["job_situation"], coverage=NATIONAL)
    page = find(**asked)
    assert (page.total, page.hits) == (0, ())
    assert page.widened is not None
    assert page.widened.step is step
    assert name in [hit.card.name for hit in page.widened.hits]


def test_widening_never_lets_go_of_a_needed_ramp_or_an_age_before_the_very_end(
    find: Find, add: Add
) -> None:
    add("No ramp", access={"step_free_entrance": "no"}, domains=["leisure"])
    add("Ramp", access={"step_free_entrance": "yes"}, domains=["leisure"], max_age=25)
    page = find(access_musts=frozenset({AccessFeature.STEP_FREE_ENTRANCE}), age=20, peer_led=True)
    assert page.widened is not None
    assert [hit.card.name for hit in page.widened.hits] == ["Ramp"]


def test_only_an_empty_directory_answers_with_nothing(find: Find) -> None:
    page = find(text="choir")
    assert (page.total, page.widened, page.soft_edge) == (0, None, ())

from dataclasses import replace
from uuid import UUID

from matching.find import match, why_not
from matching.person import Asker
from matching.reasons import LeftOut, Reason, ReasonCode
from matching.replay import Moved, Replay, compare
from matching.result import MatchResult
from matching.service import Service
from matching.terms import CostKind, Limit
from tests.matching import build

FAR = build.km_north(2)
NEAR = build.service(1)
FURTHER = build.service(2, point=FAR)


def listed(*services: Service, person: Asker | None = None) -> MatchResult:
    return match(services, person or build.asker(), build.weights())


def again(old: MatchResult, *services: Service, person: Asker | None = None) -> Replay:
    """The old match made again with the services as they are now."""
    asker = person or build.asker()
    by_id = {each.service_id: each for each in services}

    def why(service_id: UUID) -> tuple[LeftOut, ...]:
        return why_not(by_id[service_id], asker, build.weights())

    return compare(old, listed(*services, person=asker), by_id.keys(), why)


def test_with_nothing_changed_nothing_is_different() -> None:
    assert again(listed(NEAR, FURTHER), NEAR, FURTHER).is_same


def test_a_service_that_left_the_directory_is_gone() -> None:
    found = again(listed(NEAR, FURTHER), FURTHER)

    assert found.gone == (NEAR.service_id,)
    assert found.moved == (Moved(FURTHER.service_id, 2, 1),)
    assert not found.is_same


def test_a_service_that_came_since_is_said() -> None:
    assert again(listed(NEAR), NEAR, FURTHER).came == (FURTHER.service_id,)


def test_what_is_no_longer_listed_says_what_keeps_it_away() -> None:
    person = build.asker(free_only=True)
    priced = replace(NEAR, cost=CostKind.PAID)

    found = again(listed(NEAR, FURTHER, person=person), priced, FURTHER, person=person)

    ((service_id, why),) = found.dropped
    assert service_id == NEAR.service_id
    assert [each.limit for each in why] == [Limit.COST]


def test_a_fact_that_changed_is_named_by_its_reason() -> None:
    found = again(listed(NEAR), replace(NEAR, peer_led=True))

    (changed,) = found.changed
    assert changed.now == (Reason(ReasonCode.PEER_LED),)
    assert changed.no_longer == ()


def test_other_weights_are_said_with_both_versions() -> None:
    old = replace(listed(NEAR), weights_version="2020.1")

    assert again(old, NEAR).weights == ("2020.1", build.weights().version)

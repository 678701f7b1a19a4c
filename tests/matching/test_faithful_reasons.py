"""A reason that is shown is a fact that scored: take it away and the score falls, add it and it

never does. Counted over generated matches, for every code there is.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from matching.explaining import reasons_for
from matching.find import match
from matching.needs import wanted
from matching.outcomes import averages
from matching.person import Asker
from matching.reasons import ReasonCode
from matching.result import Match
from matching.scoring import Question, score
from matching.service import Capacity, Coverage, Record, Service
from matching.terms import AccessFeature, Answer, CapacityState, CostKind, CoverageKind, Mode
from tests.matching import arbitrary, build
from tests.matching.test_scoring import WITHOUT
from tests.proof import counts, proof

WEIGHTS, THESAURUS = build.weights(), build.thesaurus()
MATCHES = counts(small=20, full=1000)
COUNTED = settings(
    max_examples=MATCHES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes, and a seed is fixed
    suppress_health_check=list(HealthCheck),
)


def _asked(directory: list[Service], person: Asker) -> Question:
    found = wanted(person.needs, WEIGHTS, THESAURUS)
    return Question(person, found, WEIGHTS, averages(directory))


def _first_match(directory: list[Service], person: Asker) -> Match:
    found = match(directory, person, WEIGHTS, thesaurus=THESAURUS).matches
    assume(found)
    assume(found[0].score.total > 0)
    return found[0]


def _named(service: Service, asked: Question) -> Service:
    missing = {want.domain for want in asked.wanted} - dict(service.domains).keys()
    return replace(service, domains=(*service.domains, *((each, 0.5) for each in sorted(missing))))


def _of_the_kind(service: Service, asked: Question) -> Service:
    meant = frozenset[str]().union(*(want.kinds for want in asked.wanted))
    return replace(service, kinds=service.kinds | meant)


def _with_the_words(service: Service, asked: Question) -> Service:
    said = frozenset[str]().union(*(want.stems for want in asked.wanted))
    return replace(service, stems=service.stems | said)


def _with_loops(service: Service, asked: Question) -> Service:
    """Forty more closed loops in each domain, every one of which helped."""
    had = {each.domain: each for each in service.record}
    more = []
    for want in asked.wanted:
        old = had.pop(want.domain, Record(want.domain, 0, 0))
        more.append(Record(want.domain, old.helped + 40, old.closed + 40))
    return replace(service, record=(*had.values(), *more))


def _with_features(service: Service, asked: Question) -> Service:
    wished = asked.asker.access_musts | asked.asker.access_nices
    return replace(service, access={**service.access, **dict.fromkeys(wished, Answer.YES)})


def _with_interpreter(service: Service, _asked: Question) -> Service:
    return replace(service, access={**service.access, AccessFeature.INTERPRETER: Answer.YES})


def _by_donation(service: Service, _asked: Question) -> Service:
    is_paid = service.cost is CostKind.PAID and service.pence is None
    return replace(service, cost=CostKind.DONATION) if is_paid else service


def _next_door(service: Service, asked: Question) -> Service:
    return replace(service, point=asked.asker.point or service.point)


def _in_a_way_chosen(service: Service, asked: Question) -> Service:
    if asked.asker.usable_modes(service.modes):
        return service
    return replace(service, modes=service.modes | asked.asker.modes)


WITH: dict[ReasonCode, Callable[[Service, Question], Service]] = {
    ReasonCode.ANSWERS: _named,
    ReasonCode.GOAL_KIND: _of_the_kind,
    ReasonCode.GOAL_WORDS: _with_the_words,
    ReasonCode.HELPED_OTHERS: _with_loops,
    ReasonCode.SAFE_FIRST: lambda each, _asked: replace(each, kinds=each.kinds | {"ps-crisis"}),
    ReasonCode.COVERS: lambda each, _asked: replace(
        each, coverage=(*each.coverage, Coverage(CoverageKind.NATIONAL))
    ),
    ReasonCode.NEAR: _next_door,
    ReasonCode.COMES_TO_YOU: lambda each, _asked: replace(each, modes=each.modes | {Mode.AT_HOME}),
    ReasonCode.FROM_HOME: lambda each, _asked: replace(each, modes=each.modes | {Mode.PHONE}),
    ReasonCode.ROOM_NOW: lambda each, _asked: replace(
        each, capacity=Capacity(CapacityState.OPEN, said_on=build.TODAY)
    ),
    ReasonCode.CHECKED_LATELY: lambda each, _asked: replace(each, verified_on=build.TODAY),
    ReasonCode.ACCESS_MET: _with_features,
    ReasonCode.FREE: lambda each, _asked: replace(each, cost=CostKind.FREE, pence=None),
    ReasonCode.DONATION: _by_donation,
    ReasonCode.YOUR_LANGUAGE: lambda each, asked: replace(
        each, languages=each.languages | asked.asker.languages
    ),
    ReasonCode.INTERPRETER: _with_interpreter,
    ReasonCode.YOUR_COMMUNITY: lambda each, asked: replace(
        each, communities=each.communities | asked.asker.communities
    ),
    ReasonCode.YOUR_TIMES: lambda each, asked: replace(each, times=each.times | asked.asker.times),
    ReasonCode.YOUR_WAY: _in_a_way_chosen,
    ReasonCode.PEER_LED: lambda each, _asked: replace(each, peer_led=True),
    ReasonCode.COMPANION: lambda each, _asked: replace(each, companion=True),
}


def test_no_reason_is_missing_from_either_table() -> None:
    assert WITH.keys() == WITHOUT.keys() == set(ReasonCode)


@pytest.mark.proof("faithful-reasons")
def test_each_reason_given_is_a_fact_without_which_the_score_falls() -> None:
    tally: Counter[str] = Counter()

    @COUNTED
    @given(pair=arbitrary.pairs(), others=arbitrary.directories)
    def hold(pair: tuple[Service, Asker], others: list[Service]) -> None:
        service, person = pair
        directory = [service, *(each for each in others if each.service_id != service.service_id)]
        found = _first_match(directory, person)
        (chosen,) = (each for each in directory if each.service_id == found.service_id)
        asked = _asked(directory, person)
        for reason in found.reasons:
            poorer = WITHOUT[reason.code](chosen, reason, person)
            after = score(poorer, asked, step=found.step)
            assert after.total < found.score.total, reason
            assert reason not in reasons_for(after)
            tally[reason.code.value] += 1

    hold()
    proof("faithful-reasons", {"matches": MATCHES, "reasons": dict(sorted(tally.items()))})


@pytest.mark.proof("monotonic-reasons")
def test_a_fact_more_never_lowers_a_score() -> None:
    tally = {code.value: _never_lowers(code) for code in ReasonCode}

    assert min(tally.values()) > 0
    proof(
        "monotonic-reasons", {"tries": sum(tally.values()), "reasons": dict(sorted(tally.items()))}
    )


def _never_lowers(code: ReasonCode) -> int:
    """Add the fact behind a reason to one service after another; how often it was tried."""
    tries = 0

    @settings(COUNTED, max_examples=counts(small=3, full=1000))
    @given(pair=arbitrary.pairs())
    def hold(pair: tuple[Service, Asker]) -> None:
        nonlocal tries
        service, person = pair
        asked = _asked([service], person)
        before = score(service, asked).total
        assume(before > 0)
        assert score(WITH[code](service, asked), asked).total >= before, code
        tries += 1

    hold()
    return tries

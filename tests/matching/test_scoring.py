from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from matching.explaining import reasons_for
from matching.person import Asker
from matching.reasons import Reason, ReasonCode
from matching.scoring import Score, fits, score
from matching.service import Capacity, Coverage, Record, Service
from matching.terms import (
    REMOTE_MODES,
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    Step,
    TimeBand,
    Travel,
)
from tests.matching import arbitrary, build
from tests.proof import counts

AVERAGES = dict.fromkeys(Domain, 0.5)


def scored(service: Service, person: Asker | None = None) -> Score:
    return score(service, build.question(person or build.asker(), AVERAGES))


def codes(service: Service, person: Asker | None = None) -> set[ReasonCode]:
    return {reason.code for reason in reasons_for(scored(service, person))}


def test_a_primary_domain_fits_better_than_a_secondary_one() -> None:
    secondary = build.service(domains=((Domain.LEISURE, 1.0), (Domain.FRIENDSHIPS, 0.5)))

    assert scored(build.service()).total > scored(secondary).total > 0


def test_the_kind_that_a_goal_means_fits_better_and_its_words_better_still() -> None:
    person = build.asker(build.need(goal="I would like to sing in a choir"))
    choir = frozenset({"le-music"})

    plain = scored(build.service(), person).total
    by_kind = scored(build.service(kinds=choir), person).total
    by_both = scored(build.service(kinds=choir, stems=frozenset({"choir"})), person).total

    assert plain < by_kind < by_both


def test_what_is_next_to_the_goal_goes_before_what_takes_anybody_and_another_trouble_last() -> None:
    person = build.asker(build.need(Domain.MENTAL_HEALTH, goal="counselling"))
    kinds = ("mh-talk", "mh-nhstt", "mh-peer", "mh-ed")
    services = [
        build.service(domain=Domain.MENTAL_HEALTH, kinds=frozenset({kind})) for kind in kinds
    ]

    totals = [scored(each, person).total for each in services]

    assert totals == sorted(totals, reverse=True)
    assert len(set(totals)) == len(totals)
    assert scored(build.service(kinds=frozenset({"mh-nhstt"})), person).total == 0


def test_a_goal_may_lead_to_a_service_filed_under_another_domain() -> None:
    person = build.asker(build.need(goal="join a choir"))
    choir = build.service(domain=Domain.LEISURE, kinds=frozenset({"le-music"}))

    assert codes(choir, person) >= {ReasonCode.GOAL_KIND}
    assert ReasonCode.ANSWERS not in codes(choir, person)
    assert not fits(choir, build.question(build.asker()))


@pytest.mark.parametrize(
    ("travel", "half_km"), [(Travel.WALK, 1.0), (Travel.TRANSIT, 4.0), (Travel.CAR, 10.0)]
)
def test_nearness_halves_at_a_distance_for_how_the_person_travels(
    travel: Travel, half_km: float
) -> None:
    service = build.service(point=build.km_north(half_km))

    nearness = scored(service, build.asker(travel=travel)).parts[0]

    assert nearness.value == pytest.approx(0.5, abs=0.001)


def test_distance_takes_nothing_from_help_with_safety() -> None:
    person = build.asker(build.need(Domain.PERSONAL_SAFETY))
    near = build.service(domain=Domain.PERSONAL_SAFETY)

    assert (
        scored(near, person).total
        == scored(replace(near, point=build.km_north(20)), person).total
        < scored(replace(near, safe_to_name=False), person).total
    )


def test_nearness_is_no_reason_where_it_does_not_count() -> None:
    service = build.service(domains=((Domain.PERSONAL_SAFETY, 1.0), (Domain.LEISURE, 0.5)))
    safety, leisure = build.need(Domain.PERSONAL_SAFETY, 1), build.need(Domain.LEISURE, 2)

    assert ReasonCode.NEAR not in codes(service, build.asker(safety))
    assert ReasonCode.NEAR in codes(service, build.asker(safety, leisure))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"point": build.km_north(0.5)}, {"point": build.km_north(3)}),
        ({"cost": CostKind.FREE}, {"cost": CostKind.PAID, "pence": 300}),
        ({"cost": CostKind.PAID, "pence": 200}, {"cost": CostKind.PAID, "pence": 900}),
        ({"verified_on": build.TODAY}, {"verified_on": build.TODAY.replace(year=2024, month=12)}),
        (
            {"capacity": Capacity(CapacityState.WAITING_LIST, weeks=2)},
            {"capacity": Capacity(CapacityState.WAITING_LIST, weeks=20)},
        ),
        ({}, {"coverage": (Coverage(CoverageKind.NATIONAL),)}),
        ({"communities": frozenset()}, {"communities": frozenset({Community.POLISH})}),
        ({"peer_led": True}, {}),
        ({"companion": True}, {}),
    ],
)
def test_better_facts_score_higher(better: dict[str, object], worse: dict[str, object]) -> None:
    high, low = (replace(build.service(), **facts) for facts in (better, worse))  # type: ignore[arg-type]

    assert scored(high).total > scored(low).total


def test_what_is_not_known_lies_between_yes_and_no() -> None:
    person = build.asker(access_nices=frozenset({AccessFeature.LIFT}))
    yes, unknown, no = (
        scored(build.service(access={AccessFeature.LIFT: answer}), person).total
        for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO)
    )

    assert yes > unknown > no


def test_each_widening_takes_something_off() -> None:
    question = build.question(build.asker())
    totals = [score(build.service(), question, step=step).total for step in Step]

    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[1]


def test_a_record_lifts_a_little_and_says_so() -> None:
    proven = build.service(record=(Record(Domain.FRIENDSHIPS, 50, 60),))

    assert scored(proven).total == pytest.approx(scored(build.service()).total * 1.1)
    assert ReasonCode.HELPED_OTHERS in codes(proven)


def test_english_alone_is_no_reason() -> None:
    person = build.asker(languages=frozenset({"en", "so"}))

    assert ReasonCode.YOUR_LANGUAGE not in codes(build.service(), person)
    assert ReasonCode.YOUR_LANGUAGE in codes(
        build.service(languages=frozenset({"en", "so"})), person
    )


# ---- a reason never lies ------------------------------------------------------------------------


def _drop_modes(service: Service, modes: frozenset[Mode]) -> Service:
    return replace(service, modes=service.modes - modes)


def _without_domain(service: Service, reason: Reason, _person: Asker) -> Service:
    kept = tuple(each for each in service.domains if each[0] != reason.numbers["domain"])
    return replace(service, domains=kept)


def _without_features(service: Service, reason: Reason, _person: Asker) -> Service:
    features = reason.numbers["features"]
    assert isinstance(features, tuple)
    kept = {each: answer for each, answer in service.access.items() if each not in features}
    return replace(service, access=kept)


def _without_record(service: Service, reason: Reason, _person: Asker) -> Service:
    kept = tuple(each for each in service.record if each.domain != reason.numbers["domain"])
    return replace(service, record=kept)


def _without_interpreter(service: Service, _reason: Reason, _person: Asker) -> Service:
    access = dict(service.access)
    access.pop(AccessFeature.INTERPRETER, None)
    return replace(service, access=access)


def _not_safe_first(service: Service, _reason: Reason, _person: Asker) -> Service:
    plain = replace(service, safe_to_name=True, kinds=frozenset())
    return _drop_modes(plain, REMOTE_MODES)


WITHOUT: dict[ReasonCode, Callable[[Service, Reason, Asker], Service]] = {
    ReasonCode.ANSWERS: _without_domain,
    ReasonCode.GOAL_KIND: lambda each, _why, _who: replace(each, kinds=frozenset()),
    ReasonCode.GOAL_WORDS: lambda each, _why, _who: replace(each, stems=frozenset()),
    ReasonCode.HELPED_OTHERS: _without_record,
    ReasonCode.SAFE_FIRST: _not_safe_first,
    ReasonCode.COVERS: lambda each, _why, _who: replace(each, coverage=()),
    ReasonCode.NEAR: lambda each, _why, _who: replace(each, point=None),
    ReasonCode.COMES_TO_YOU: lambda each, _why, _who: _drop_modes(
        each, frozenset({Mode.AT_HOME, Mode.OUTREACH})
    ),
    ReasonCode.FROM_HOME: lambda each, _why, _who: _drop_modes(each, REMOTE_MODES),
    ReasonCode.ROOM_NOW: lambda each, _why, _who: replace(each, capacity=Capacity()),
    ReasonCode.CHECKED_LATELY: lambda each, _why, _who: replace(each, verified_on=None),
    ReasonCode.ACCESS_MET: _without_features,
    ReasonCode.FREE: lambda each, _why, _who: replace(each, cost=CostKind.PAID, pence=None),
    ReasonCode.DONATION: lambda each, _why, _who: replace(each, cost=CostKind.PAID, pence=None),
    ReasonCode.YOUR_LANGUAGE: lambda each, _why, _who: replace(each, languages=frozenset()),
    ReasonCode.INTERPRETER: _without_interpreter,
    ReasonCode.YOUR_COMMUNITY: lambda each, _why, _who: replace(each, communities=frozenset()),
    ReasonCode.YOUR_TIMES: lambda each, _why, _who: replace(each, times=frozenset()),
    ReasonCode.YOUR_WAY: lambda each, _why, who: _drop_modes(each, who.modes),
    ReasonCode.PEER_LED: lambda each, _why, _who: replace(each, peer_led=False),
    ReasonCode.COMPANION: lambda each, _why, _who: replace(each, companion=False),
}


def test_every_reason_can_be_put_to_the_test() -> None:
    assert set(WITHOUT) == set(ReasonCode)


@settings(max_examples=counts(small=25, full=75), deadline=None)
@given(pair=arbitrary.pairs())
def test_without_the_fact_behind_a_reason_the_score_falls_and_the_reason_goes(
    pair: tuple[Service, Asker],
) -> None:
    service, person = pair
    before = scored(service, person)
    assume(before.total > 0)

    for reason in reasons_for(before):
        poorer = WITHOUT[reason.code](service, reason, person)
        after = scored(poorer, person)
        assert after.total < before.total, reason
        assert reason not in reasons_for(after)


@settings(max_examples=counts(small=20, full=50), deadline=None)
@given(pair=arbitrary.pairs())
def test_a_good_fact_more_never_lowers_a_score(pair: tuple[Service, Asker]) -> None:
    service, person = pair
    before = scored(service, person).total
    assume(before > 0)
    wanted_domains = {need.domain for need in person.needs if need.is_wanted}
    unnamed = wanted_domains - {domain for domain, _ in service.domains}
    met = dict.fromkeys(person.access_musts, Answer.YES)
    richer = [
        replace(service, peer_led=True),
        replace(service, companion=True),
        replace(service, cost=CostKind.FREE),
        replace(service, verified_on=build.TODAY),
        replace(service, capacity=Capacity(CapacityState.OPEN, said_on=build.TODAY)),
        replace(service, languages=service.languages | person.languages),
        replace(service, times=service.times | person.times),
        replace(service, coverage=(*service.coverage, Coverage(CoverageKind.NATIONAL))),
        replace(service, access={**service.access, **met}),
        replace(service, domains=(*service.domains, *((each, 0.5) for each in unnamed))),
        replace(service, kinds=service.kinds | {"fr-befriend", "md-pharm", "le-music"}),
        replace(service, stems=service.stems | {"choir", "talk", "advocat"}),
        replace(service, times=frozenset(TimeBand)),
    ]

    assert all(scored(each, person).total >= before for each in richer)


@settings(max_examples=counts(small=20, full=50), deadline=None)
@given(pair=arbitrary.pairs())
def test_scores_and_chances_stay_between_nothing_and_certainty(
    pair: tuple[Service, Asker],
) -> None:
    service, person = pair
    result = scored(service, person)

    assert 0 <= result.total < 1
    assert all(0 <= need.chance < 1 for need in result.needs)
    assert all(0 <= part.value <= 1 and 0 <= part.factor <= 1 for part in result.parts)

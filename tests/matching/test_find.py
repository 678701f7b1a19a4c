import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from matching import choices, suitability
from matching.find import match, why_not
from matching.person import Asker
from matching.reasons import CautionCode, NoteCode, ReasonCode
from matching.service import Capacity, Service
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    Domain,
    Limit,
    Step,
    Suits,
)
from tests.matching import arbitrary, build
from tests.proof import counts

WEIGHTS, THESAURUS = build.weights(), build.thesaurus()
NEVER = (
    suitability.exclusions,
    suitability.age,
    suitability.community,
    suitability.access,
    suitability.language,
    suitability.route,
    suitability.verified,
    choices.cost,
)


def test_a_match_says_why_what_to_ask_and_what_to_know_first() -> None:
    service = build.service(
        point=build.km_north(1.0),
        access={AccessFeature.BSL: Answer.YES, AccessFeature.LIFT: Answer.PARTLY},
        cost=CostKind.PAID,
        pence=350,
        min_age=18,
        capacity=Capacity(CapacityState.WAITING_LIST, weeks=4),
        communities=frozenset({Community.CARERS}),
    )
    nices = frozenset({AccessFeature.BSL, AccessFeature.LIFT, AccessFeature.QUIET_SPACE})
    person = build.asker(age=None, access_nices=nices)

    (only,) = match([service], person, WEIGHTS).matches

    assert [reason.code for reason in only.reasons] == [
        ReasonCode.ANSWERS,
        ReasonCode.CHECKED_LATELY,
        ReasonCode.COVERS,
        ReasonCode.NEAR,
        ReasonCode.ACCESS_MET,
    ]
    assert {each.about: dict(each.numbers) for each in only.unknowns} == {
        Limit.AGE: {"min_age": 18},
        Limit.COMMUNITY: {"communities": ("carers",)},
        Limit.ACCESS: {"features": ("quiet_space",)},
    }
    assert {each.code: dict(each.numbers) for each in only.cautions} == {
        CautionCode.WAITING_LIST: {"state": "waiting_list", "weeks": 4},
        CautionCode.COSTS: {"pence": 350},
        CautionCode.ACCESS_LACKING: {"partly": ("lift",), "no": ()},
    }
    assert only.km == pytest.approx(1.0, abs=0.01)


def test_services_that_answer_no_need_are_neither_shown_nor_listed_as_left_out() -> None:
    result = match([build.service(domain=Domain.LEISURE)], build.asker(), WEIGHTS)

    assert (result.matches, result.left_out, result.suited) == ((), (), 0)


def test_nothing_asked_for_gives_only_the_prompts() -> None:
    person = build.asker(build.need(priority=None, rating=2))

    result = match([build.service()], person, WEIGHTS)

    assert (result.matches, result.unmet) == ((), ())
    assert [prompt.domain for prompt in result.prompts] == [Domain.FRIENDSHIPS]


def test_medication_is_never_answered_with_something_instead_of_care() -> None:
    person = build.asker(build.need(Domain.MEDICATION, goal="hate my meds, want yoga"))
    yoga = build.service(1, Domain.MEDICATION, kinds=frozenset({"le-sport"}))
    pharmacist = build.service(2, Domain.MEDICATION, kinds=frozenset({"md-pharm"}))

    result = match([yoga, pharmacist], person, WEIGHTS, thesaurus=THESAURUS)

    assert [each.service_id.int for each in result.matches] == [2]
    assert [note.code for note in result.notes] == [NoteCode.KEY_WORKER_FIRST]
    (left,) = why_not(yoga, person, WEIGHTS)
    assert left.limit is Limit.NOT_INSTEAD_OF_CARE


def test_why_not_names_every_limit_in_the_way() -> None:
    service = build.service(
        max_age=25, verified_on=None, capacity=Capacity(CapacityState.FULL), cost=CostKind.PAID
    )

    found = why_not(service, build.asker(free_only=True), WEIGHTS)

    assert [each.limit for each in found] == [Limit.ROOM, Limit.AGE, Limit.FRESHNESS, Limit.COST]
    assert found[1].numbers == {"max_age": 25}
    assert why_not(build.service(), build.asker(), WEIGHTS) == ()
    (other,) = why_not(build.service(domain=Domain.LEISURE), build.asker(), WEIGHTS)
    assert other.limit is Limit.NO_NEED


def test_what_is_left_out_is_listed_up_to_a_number_and_counted_in_full() -> None:
    young = [build.service(number, max_age=25) for number in range(1, 61)]
    likely = build.service(99, max_age=25, kinds=frozenset({"fr-befriend"}))
    person = build.asker(build.need(goal="befriending"))

    result = match([*young, likely], person, WEIGHTS, thesaurus=THESAURUS)

    assert len(result.left_out) == 40
    assert result.left_out[0].service_id == likely.service_id
    assert result.left_out_counts == {Limit.AGE: 61}


def test_a_list_of_no_places_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        match([], build.asker(), WEIGHTS, k=0)


def test_the_result_names_the_version_of_the_weights() -> None:
    other = replace(WEIGHTS, version="next")

    assert match([], build.asker(), other).weights_version == "next"


@settings(max_examples=counts(small=25, full=75), deadline=None)
@given(directory=arbitrary.directories, person=arbitrary.askers())
def test_no_hard_limit_is_ever_broken(directory: list[Service], person: Asker) -> None:
    by_id = {service.service_id: service for service in directory}
    result = match(directory, person, WEIGHTS, thesaurus=THESAURUS)

    for each in result.matches:
        service = by_id[each.service_id]
        assert all(check(service, person, WEIGHTS).suits is not Suits.NO for check in NEVER)
        is_paused = service.capacity.state is CapacityState.PAUSED
        assert not is_paused or (service.capacity.until or build.TODAY) < build.TODAY
        cover = suitability.coverage(service, person, WEIGHTS)
        assert cover.suits is not Suits.NO or cover.relaxes_at is not None
        assert each.step is not Step.AS_ASKED or not why_not(
            service, person, WEIGHTS, thesaurus=THESAURUS
        )


@settings(max_examples=counts(small=20, full=50), deadline=None)
@given(directory=arbitrary.directories, person=arbitrary.askers())
def test_every_wanted_need_is_answered_or_said_to_be_unmet(
    directory: list[Service], person: Asker
) -> None:
    result = match(directory, person, WEIGHTS, thesaurus=THESAURUS, k=30)
    answered = {need.domain for each in result.matches for need in each.score.needs}
    unmet = {each.domain for each in result.unmet}

    assert answered | unmet == {need.domain for need in person.needs if need.is_wanted}
    assert not answered & unmet


def test_a_thousand_services_are_matched_quickly() -> None:
    domains = list(Domain)
    services = [
        build.service(number, domains[number % 11], point=build.km_north(number % 40 / 10))
        for number in range(1, 1001)
    ]
    person = build.asker(*(build.need(domains[place], place + 1) for place in range(3)))

    start = time.process_time()
    match(services, person, WEIGHTS)

    assert time.process_time() - start < 0.5  # ten times what it takes on a quiet machine

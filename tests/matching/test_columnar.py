from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.columnar.columns import Columns
from matching.columnar.find import match_columns
from matching.find import match
from matching.needs import Aim, Wanted, aim_of, wanted
from matching.person import Areas, Asker
from matching.reasons import UnmetCode
from matching.result import MatchResult
from matching.service import Coverage, Record, Service
from matching.terms import (
    AccessFeature,
    Answer,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Limit,
    Mode,
    Step,
)
from tests.matching import arbitrary, build, crowds
from tests.proof import SEED, counts, proof

WEIGHTS, THESAURUS = build.weights(), build.thesaurus()
PAIRS = counts(small=80, full=5_000)


def both(services: list[Service], person: Asker, k: int = 10) -> tuple[MatchResult, MatchResult]:
    by_columns = match_columns(Columns.of(services), person, WEIGHTS, thesaurus=THESAURUS, k=k)
    return by_columns, match(services, person, WEIGHTS, thesaurus=THESAURUS, k=k)


@pytest.mark.proof("matcher-agreement")
def test_columns_give_the_list_that_going_service_by_service_gives() -> None:
    seen: Counter[str] = Counter()
    for number in range(PAIRS):
        random = Random(SEED + number)  # noqa: S311 (drawn by lot, not a secret)
        services, person = crowds.directory(random), crowds.person(random)
        by_columns, by_hand = both(services, person, random.choice([1, 2, 5, 10, 20]))

        assert by_columns == by_hand, number
        assert list(by_columns.left_out_counts) == list(by_hand.left_out_counts), number
        steps = Counter(f"matches {each.step}" for each in by_hand.matches)
        seen.update(steps + Counter({each.why.value: 1 for each in by_hand.unmet}))
        seen.update(pairs=1, services=len(services), left_out=len(by_hand.left_out))
        conditions = sum(1 for each in person.needs if each.is_wanted and each.wishes)
        seen.update({"needs with conditions of their own": conditions})
        seen.update(
            f"for {aim_of(each.kinds, want).name.lower()}"
            for each, want in answering(services, person)
        )

    assert min(seen[f"matches {step}"] for step in Step) > PAIRS // 50
    assert min(seen[why] for why in UnmetCode) > PAIRS // 100
    assert min(seen[f"for {aim.name.lower()}"] for aim in Aim) > PAIRS // 2
    assert seen["needs with conditions of their own"] > PAIRS // 5
    proof("matcher-agreement", {**dict(sorted(seen.items())), "disagreements": 0})


def test_those_left_out_can_be_read_on() -> None:
    services = [
        build.service(number, cost=CostKind.PAID) for number in range(WEIGHTS.left_out.shown + 3)
    ]
    columns, person = Columns.of(services), build.asker(free_only=True)

    read = [
        match_columns(columns, person, WEIGHTS, left_out_from=start).left_out
        for start in (0, WEIGHTS.left_out.shown, 500)
    ]

    assert [len(each) for each in read] == [WEIGHTS.left_out.shown, 3, 0]
    assert {one.service_id for each in read for one in each} == {
        each.service_id for each in services
    }


def answering(services: list[Service], person: Asker) -> Iterator[tuple[Service, Wanted]]:
    """Services with the wanted needs that they name."""
    wants = wanted(person.needs, WEIGHTS, THESAURUS)
    return (
        (each, want) for each in services for want in wants if want.domain in dict(each.domains)
    )


@settings(max_examples=counts(small=15, full=25), deadline=None)
@given(
    directory=arbitrary.directories,
    person=arbitrary.askers(with_conditions=True),
    k=st.integers(1, 20),
)
def test_they_give_it_for_what_hypothesis_thinks_of_too(
    directory: list[Service], person: Asker, k: int
) -> None:
    by_columns, by_hand = both(directory, person, k)

    assert by_columns == by_hand


def test_the_very_same_columns_answer_one_person_after_another() -> None:
    choir = build.service(1, stems=frozenset({"choir", "sing"}))
    walks = build.service(2, stems=frozenset({"walk"}))
    columns = Columns.of([walks, choir])

    for goal in ("join a choir", "go for a walk", "choir and walk", "join a choir"):
        person = build.asker(build.need(goal=goal))
        assert match_columns(columns, person, WEIGHTS) == match([choir, walks], person, WEIGHTS)


def test_a_directory_of_nothing_gives_an_empty_list() -> None:
    by_columns, by_hand = both([], build.asker())

    assert by_columns == by_hand
    assert by_columns.matches == ()


def test_equals_come_in_the_order_of_their_ids() -> None:
    services = [build.service(number) for number in (30, 4, 100, 2)]

    by_columns, by_hand = both(services, build.asker(), k=3)

    assert [each.service_id.int for each in by_columns.matches] == [2, 4, 30]
    assert by_columns == by_hand


@pytest.mark.parametrize("metres", [-0.4, -0.004, 0.0, 0.004, 0.4])
def test_a_border_within_the_error_of_the_columns_is_decided_exactly(metres: float) -> None:
    circle = (Coverage(CoverageKind.RADIUS, km=2.0),)
    there = build.km_north(2.0 + metres / 1000)
    services = [build.service(1, point=there, coverage=circle), build.service(2, point=there)]

    by_columns, by_hand = both(services, build.asker(max_km=2.0, areas=Areas(borough="E1")))

    assert by_columns == by_hand


def test_services_far_apart_in_kind_are_told_apart_by_the_smallest_of_differences() -> None:
    services = [
        build.service(number, point=build.km_north(1 + number * 1e-6)) for number in range(1, 30)
    ]

    by_columns, by_hand = both(services[::-1], build.asker(), k=20)

    assert [each.service_id.int for each in by_hand.matches] == list(range(1, 21))
    assert by_columns == by_hand


def test_what_does_not_cover_the_home_is_counted_and_its_likeliest_named() -> None:
    elsewhere = (Coverage(CoverageKind.BOROUGH, "E9"),)
    far = [build.service(number, coverage=elsewhere) for number in range(10, 300)]
    worded = build.service(400, coverage=elsewhere, stems=frozenset({"choir"}))
    refused = build.service(5, coverage=elsewhere, communities=frozenset({Community.MEN}))
    person = build.asker(
        build.need(goal="a choir"), excluded_communities=frozenset({Community.MEN})
    )

    by_columns, by_hand = both([*far, worded, refused], person)

    assert by_columns == by_hand
    assert by_columns.left_out[0].service_id == worded.service_id
    assert by_columns.left_out[1].service_id == refused.service_id
    assert by_columns.left_out_counts == {Limit.COVERAGE: 291, Limit.EXCLUDED: 1}


def test_every_feature_and_every_excluded_thing_is_heeded() -> None:
    features = list(AccessFeature)
    services = [
        build.service(number, access={feature: Answer.NO, features[0]: Answer.YES})
        for number, feature in enumerate(features[1:], start=1)
    ]
    person = build.asker(
        access_musts=frozenset(features[::2]),
        access_nices=frozenset(features[1::2]),
        excluded_services=frozenset({UUID(int=3), UUID(int=9_999)}),
        excluded_organisations=frozenset({UUID(int=1004)}),
    )

    by_columns, by_hand = both(services, person, k=30)

    assert by_columns == by_hand
    assert by_columns.left_out_counts[Limit.EXCLUDED] == 2


def test_what_was_learned_is_heeded_where_it_was_learned() -> None:
    helped = Record(Domain.FRIENDSHIPS, 40, 40)
    services = [
        build.service(1, record=(replace(helped, helped=5),)),
        build.service(2, record=(helped, Record(Domain.FRIENDSHIPS, 0, 40))),
        build.service(3, record=(Record(Domain.LEISURE, 40, 40),)),
    ]

    by_columns, by_hand = both(services, build.asker())

    assert [each.service_id.int for each in by_columns.matches] == [2, 3, 1]
    assert by_columns == by_hand


def test_a_list_of_no_places_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        match_columns(Columns.of([]), build.asker(), WEIGHTS, k=0)


def test_the_columns_say_what_they_take_and_hold_no_word_that_a_person_wrote() -> None:
    services = [
        build.service(number, Domain.LEISURE, modes=frozenset({Mode.PHONE}), point=None)
        for number in range(1, 1001)
    ]
    columns = Columns.of(services)
    before = columns.nbytes

    match_columns(columns, build.asker(build.need(goal="my secret wish")), WEIGHTS)

    assert columns.nbytes == before == sum(columns.memory.values())
    assert 20 * len(services) < columns.nbytes < 60 * len(services)

from matching.find import match
from matching.person import Asker
from matching.reasons import Caution, CautionCode, NoteCode, Unmet, UnmetCode
from matching.result import MatchResult
from matching.service import Capacity, Coverage, Service
from matching.terms import (
    CapacityState,
    CoverageKind,
    Domain,
    Limit,
    Mode,
    Step,
    TimeBand,
)
from tests.matching import build

FRIENDS = Domain.FRIENDSHIPS
ELSEWHERE = (Coverage(CoverageKind.BOROUGH, "E2"),)


def found(services: list[Service], person: Asker) -> MatchResult:
    return match(services, person, build.weights())


def steps(result: MatchResult) -> dict[int, Step]:
    return {each.service_id.int: each.step for each in result.matches}


def cautions(result: MatchResult, number: int) -> tuple[Caution, ...]:
    return next(each.cautions for each in result.matches if each.service_id.int == number)


def test_each_widening_is_said_with_the_service_it_let_in() -> None:
    evening, in_person = frozenset({TimeBand.EVENING}), frozenset({Mode.IN_PERSON})
    services = [
        build.service(1, times=evening),
        build.service(2, times=evening, point=build.km_north(3)),
        build.service(3, times=frozenset({TimeBand.WEEKDAY})),
        build.service(4, times=evening, capacity=Capacity(CapacityState.FULL)),
    ]
    person = build.asker(max_km=2.0, times=evening, modes=in_person)

    first = found(services, person)

    assert steps(first) == {1: Step.AS_ASKED, 2: Step.WIDER, 3: Step.WIDER}
    assert [note.numbers for note in first.notes if note.code is NoteCode.LOOKED_WIDER] == [
        {"step": "wider"}
    ]


def test_the_kind_asked_for_is_shown_with_its_wait_beside_enough_of_other_things() -> None:
    full, asleep = Capacity(CapacityState.FULL), frozenset({"ph-sleep"})
    health = Domain.PHYSICAL_HEALTH
    others = [build.service(number, health) for number in (1, 2, 3)]
    services = [
        *others,
        build.service(4, health, capacity=full),
        build.service(5, health, capacity=full, kinds=asleep),
        build.service(6, health, coverage=ELSEWHERE, kinds=asleep),
    ]
    person = build.asker(build.need(health, goal="a sleep course"), near_areas={"E2": 1.0})

    result = match(services, person, build.weights(), thesaurus=build.thesaurus())
    with_two = [
        *services,
        build.service(7, health, kinds=asleep),
        build.service(8, health, kinds=asleep),
    ]
    no_need = match(with_two, person, build.weights(), thesaurus=build.thesaurus())

    assert steps(result) == {**dict.fromkeys((1, 2, 3), Step.AS_ASKED), 5: Step.WAITING}
    assert [each.code for each in cautions(result, 5)] == [CautionCode.FULL]
    assert 5 not in steps(no_need)


def test_the_matcher_goes_as_far_as_it_must_and_no_further() -> None:
    services = [
        build.service(1),
        build.service(2, coverage=ELSEWHERE),
        build.service(3, capacity=Capacity(CapacityState.FULL)),
        build.service(4, modes=frozenset({Mode.PHONE}), point=None),
    ]
    in_person = frozenset({Mode.IN_PERSON})

    near = found(services, build.asker(near_areas={"E2": 5.0}, modes=in_person))
    far = found(services, build.asker(near_areas={"E2": 50.0}, modes=in_person))

    assert steps(near) == {1: Step.AS_ASKED, 2: Step.NEXT_AREA, 3: Step.WAITING}
    assert steps(far) == {1: Step.AS_ASKED, 3: Step.WAITING, 4: Step.REMOTE}


def test_enough_answers_as_asked_leave_everything_else_out_with_its_limit() -> None:
    services = [build.service(number) for number in (1, 2, 3)]
    full = build.service(4, capacity=Capacity(CapacityState.FULL))

    result = found([*services, full], build.asker())

    assert steps(result) == dict.fromkeys((1, 2, 3), Step.AS_ASKED)
    assert [(each.service_id.int, each.limit) for each in result.left_out] == [(4, Limit.ROOM)]
    assert result.left_out_counts == {Limit.ROOM: 1}


def test_only_the_needs_with_too_few_answers_make_it_look_wider() -> None:
    friends = [build.service(number, FRIENDS) for number in (1, 2, 3)]
    full_friends = build.service(4, FRIENDS, capacity=Capacity(CapacityState.FULL))
    full_homes = build.service(5, Domain.ACCOMMODATION, capacity=Capacity(CapacityState.FULL))
    person = build.asker(build.need(FRIENDS, 1), build.need(Domain.ACCOMMODATION, 2))

    result = found([*friends, full_friends, full_homes], person)

    assert steps(result)[5] is Step.WAITING
    assert 4 not in steps(result)


def test_what_was_let_in_by_widening_carries_what_speaks_against_it() -> None:
    service = build.service(
        coverage=ELSEWHERE,
        point=build.km_north(3),
        capacity=Capacity(CapacityState.FULL),
        times=frozenset({TimeBand.WEEKDAY}),
    )
    person = build.asker(near_areas={"E2": 0.5}, max_km=1.0, times=frozenset({TimeBand.WEEKEND}))

    (only,) = found([service], person).matches

    assert only.step is Step.WAITING
    assert {caution.code for caution in only.cautions} == {
        CautionCode.OUTSIDE_AREA,
        CautionCode.TOO_FAR,
        CautionCode.OTHER_TIMES,
        CautionCode.FULL,
    }


def test_a_limit_that_never_gives_way_is_named_before_one_that_might() -> None:
    service = build.service(coverage=(Coverage(CoverageKind.BOROUGH, "E9"),), max_age=25)

    (left,) = found([service], build.asker()).left_out

    assert left.limit is Limit.COVERAGE


def test_what_cannot_be_met_is_said_with_the_reason() -> None:
    person = build.asker(
        build.need(FRIENDS, 1),
        build.need(Domain.LEISURE, 2),
        build.need(Domain.MEETINGS, 3),
        build.need(Domain.JOB_SITUATION, None, wants_help=True),
    )
    services = [
        build.service(1, FRIENDS),
        build.service(2, Domain.LEISURE, max_age=25),
        build.service(3, Domain.LEISURE, max_age=25),
        build.service(4, Domain.LEISURE, capacity=Capacity(CapacityState.PAUSED)),
        build.service(5, Domain.MEETINGS),
    ]

    assert found(services, person).unmet == (
        Unmet(Domain.LEISURE, UnmetCode.NOTHING_SUITS, Limit.AGE),
        Unmet(Domain.MEETINGS, UnmetCode.NOTHING_LISTED),
        Unmet(Domain.JOB_SITUATION, UnmetCode.NOTHING_LISTED),
    )


def test_a_list_too_short_for_every_need_says_so() -> None:
    person = build.asker(build.need(FRIENDS, 1), build.need(Domain.LEISURE, 2))
    services = [build.service(1, FRIENDS), build.service(2, Domain.LEISURE)]

    result = match(services, person, build.weights(), k=1)

    assert result.unmet == (Unmet(Domain.LEISURE, UnmetCode.LIST_TOO_SHORT),)

from datetime import timedelta
from typing import Any

import pytest

from matching import choices, suitability
from matching.person import Areas
from matching.service import Capacity, Coverage, Service
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    CoverageKind,
    Domain,
    Mode,
    Route,
    Step,
    Suits,
    TimeBand,
)
from matching.verdict import LimitCheck, Verdict
from tests.matching import build

YES, UNKNOWN, NO = Suits.YES, Suits.UNKNOWN, Suits.NO
WEEK_AGO, IN_A_WEEK = build.TODAY - timedelta(days=7), build.TODAY + timedelta(days=7)
LIFT, BSL = AccessFeature.LIFT, AccessFeature.BSL


def says(check: LimitCheck, service: Service, **given: Any) -> Verdict:  # noqa: ANN401 (any field)
    return check(service, build.asker(**given), build.weights())


@pytest.mark.parametrize(
    ("capacity", "suits", "relaxes_at"),
    [
        (Capacity(CapacityState.OPEN, said_on=WEEK_AGO), YES, None),
        (Capacity(CapacityState.OPEN), UNKNOWN, None),
        (Capacity(CapacityState.OPEN, said_on=build.TODAY - timedelta(days=91)), UNKNOWN, None),
        (Capacity(CapacityState.WAITING_LIST, weeks=6), YES, None),
        (Capacity(CapacityState.FULL), NO, Step.WAITING),
        (Capacity(CapacityState.FULL, until=IN_A_WEEK), NO, Step.WAITING),
        (Capacity(CapacityState.FULL, until=WEEK_AGO), UNKNOWN, None),
        (Capacity(CapacityState.PAUSED), NO, None),
        (Capacity(CapacityState.PAUSED, until=WEEK_AGO), UNKNOWN, None),
    ],
)
def test_room(capacity: Capacity, suits: Suits, relaxes_at: Step | None) -> None:
    verdict = says(suitability.room, build.service(capacity=capacity))

    assert (verdict.suits, verdict.relaxes_at) == (suits, relaxes_at)


def test_a_waiting_list_is_a_no_for_somebody_who_must_have_room_until_nothing_else_is_left() -> (
    None
):
    waiting = build.service(capacity=Capacity(CapacityState.WAITING_LIST, weeks=6))

    verdict = says(suitability.room, waiting, must_have_room=True)

    assert (verdict.suits, verdict.relaxes_at) == (NO, Step.WAITING)
    assert verdict.numbers["weeks"] == 6


@pytest.mark.parametrize(
    ("km", "relaxes_at"), [(0.7, Step.WIDER), (4.0, Step.NEXT_AREA), (9.0, None)]
)
def test_just_outside_comes_before_the_next_area_and_far_outside_never(
    km: float, relaxes_at: Step | None
) -> None:
    elsewhere = build.service(coverage=(Coverage(CoverageKind.BOROUGH, "E2"),))

    verdict = says(suitability.coverage, elsewhere, near_areas={"E2": km})

    assert (verdict.suits, verdict.relaxes_at) == (NO, relaxes_at)
    assert verdict.numbers == {"km_outside": km}


def test_coverage_is_not_known_where_the_ward_is_not() -> None:
    in_a_ward = build.service(coverage=(Coverage(CoverageKind.WARD, "W1"),))

    assert says(suitability.coverage, in_a_ward).suits is YES
    assert says(suitability.coverage, in_a_ward, areas=Areas(borough="E1")).suits is UNKNOWN


@pytest.mark.parametrize(
    ("age", "suits"), [(17, NO), (18, YES), (25, YES), (26, NO), (None, UNKNOWN)]
)
def test_age(age: int | None, suits: Suits) -> None:
    assert says(suitability.age, build.service(min_age=18, max_age=25), age=age).suits is suits
    assert says(suitability.age, build.service(), age=age).suits is YES


@pytest.mark.parametrize(
    ("theirs", "mine", "suits"),
    [
        (set(), set(), YES),
        ({Community.WOMEN}, {Community.WOMEN}, YES),
        ({Community.WOMEN}, set(), UNKNOWN),
        ({Community.WOMEN}, {Community.SOMALI}, UNKNOWN),
        ({Community.WOMEN}, {Community.MEN}, NO),
        ({Community.MEN}, {Community.WOMEN}, NO),
        ({Community.WOMEN, Community.MEN}, {Community.MEN}, YES),
        ({Community.CARERS}, {Community.WOMEN}, UNKNOWN),
        ({Community.SOMALI, Community.TURKISH_KURDISH}, {Community.SOMALI}, YES),
        ({Community.WOMEN, Community.SOMALI}, {Community.WOMEN}, UNKNOWN),
        ({Community.WOMEN, Community.SOMALI}, {Community.MEN, Community.SOMALI}, NO),
    ],
)
def test_a_service_for_some_asks_those_who_did_not_say(
    theirs: set[Community], mine: set[Community], suits: Suits
) -> None:
    service = build.service(communities=frozenset(theirs))

    assert says(suitability.community, service, communities=frozenset(mine)).suits is suits


@pytest.mark.parametrize(
    ("answer", "suits"),
    [
        (Answer.YES, YES),
        (Answer.PARTLY, UNKNOWN),
        (Answer.UNKNOWN, UNKNOWN),
        (None, UNKNOWN),
        (Answer.NO, NO),
    ],
)
def test_access_not_known_is_asked_about_and_never_claimed_or_hidden(
    answer: Answer | None, suits: Suits
) -> None:
    service = build.service(access={LIFT: answer} if answer else {})

    verdict = says(suitability.access, service, access_musts=frozenset({LIFT}))

    assert verdict.suits is suits
    assert suits is YES or verdict.numbers == {"features": ("lift",)}


def test_one_missing_must_outweighs_others_that_are_there() -> None:
    service = build.service(access={LIFT: Answer.YES, BSL: Answer.NO})

    verdict = says(suitability.access, service, access_musts=frozenset({LIFT, BSL}))

    assert (verdict.suits, verdict.numbers) == (NO, {"features": ("bsl",)})


def test_stairs_do_not_keep_anybody_from_the_phone_but_missing_signers_do() -> None:
    both = frozenset({Mode.IN_PERSON, Mode.PHONE})
    service = build.service(modes=both, access={LIFT: Answer.NO, BSL: Answer.NO})
    by_phone = frozenset({Mode.PHONE})

    assert says(suitability.access, service, access_musts=frozenset({LIFT})).suits is NO
    for must, suits in ((LIFT, YES), (BSL, NO)):
        verdict = says(suitability.access, service, access_musts=frozenset({must}), modes=by_phone)
        assert verdict.suits is suits


@pytest.mark.parametrize(
    ("languages", "interpreter", "suits"),
    [
        ({"en", "so"}, None, YES),
        ({"en"}, Answer.YES, YES),
        ({"en"}, Answer.PARTLY, UNKNOWN),
        ({"en"}, None, UNKNOWN),
        ({"en"}, Answer.NO, NO),
        (set(), Answer.NO, UNKNOWN),
    ],
)
def test_a_needed_language(languages: set[str], interpreter: Answer | None, suits: Suits) -> None:
    access = {AccessFeature.INTERPRETER: interpreter} if interpreter else {}
    service = build.service(languages=frozenset(languages), access=access)
    somali = frozenset({"so"})

    needed = says(suitability.language, service, languages=somali, language_needed=True)

    assert needed.suits is suits
    assert says(suitability.language, service, languages=somali).suits is YES


@pytest.mark.parametrize(
    ("by", "routes", "suits"),
    [
        (Route.SELF, {Route.DROP_IN}, YES),
        (Route.SELF, {Route.SELF, Route.GP}, YES),
        (Route.SELF, {Route.PROFESSIONAL}, NO),
        (Route.PROFESSIONAL, {Route.PROFESSIONAL}, YES),
        (Route.PROFESSIONAL, {Route.GP}, NO),
        (Route.GP, {Route.GP}, YES),
        (Route.SELF, set(), UNKNOWN),
    ],
)
def test_a_route_must_be_open_to_whoever_asks(by: Route, routes: set[Route], suits: Suits) -> None:
    service = build.service(routes=frozenset(routes))

    assert says(suitability.route, service, by=by).suits is suits


def test_what_the_person_said_no_to_is_never_offered() -> None:
    service = build.service(communities=frozenset({Community.MEN}))

    for given, what in (
        ({"excluded_services": frozenset({service.service_id})}, "service"),
        ({"excluded_organisations": frozenset({service.organisation_id})}, "organisation"),
        ({"excluded_communities": frozenset({Community.MEN})}, "community"),
    ):
        verdict = says(suitability.exclusions, service, **given)
        assert (verdict.suits, verdict.relaxes_at, verdict.numbers["what"]) == (NO, None, what)
    assert says(suitability.exclusions, service).suits is YES


def test_a_listing_nobody_confirmed_for_eighteen_months_is_not_matched() -> None:
    long_ago = build.service(verified_on=build.TODAY - timedelta(days=700))

    assert says(suitability.verified, long_ago).suits is NO
    assert says(suitability.verified, build.service(verified_on=None)).suits is NO
    assert says(suitability.verified, build.service()).suits is YES


@pytest.mark.parametrize(
    ("kind", "suits"), [(CostKind.FREE, YES), (CostKind.DONATION, YES), (CostKind.PAID, NO)]
)
def test_free_only_never_gives_way(kind: CostKind, suits: Suits) -> None:
    service = build.service(cost=kind, pence=350)

    verdict = says(choices.cost, service, free_only=True)

    assert (verdict.suits, verdict.relaxes_at) == (suits, None)
    assert says(choices.cost, service).suits is YES


@pytest.mark.parametrize(
    ("offered", "suits", "relaxes_at"),
    [
        ({Mode.IN_PERSON, Mode.PHONE}, YES, None),
        ({Mode.PHONE}, NO, Step.REMOTE),
        ({Mode.AT_HOME}, NO, None),
        (set(), UNKNOWN, None),
    ],
)
def test_a_way_of_taking_part(offered: set[Mode], suits: Suits, relaxes_at: Step | None) -> None:
    service = build.service(modes=frozenset(offered))

    verdict = says(choices.mode, service, modes=frozenset({Mode.IN_PERSON}))

    assert (verdict.suits, verdict.relaxes_at) == (suits, relaxes_at)


@pytest.mark.parametrize(
    ("offered", "suits"), [({TimeBand.EVENING}, YES), (set(), UNKNOWN), ({TimeBand.WEEKDAY}, NO)]
)
def test_times_of_the_week(offered: set[TimeBand], suits: Suits) -> None:
    service = build.service(times=frozenset(offered))

    assert says(choices.times, service, times=frozenset({TimeBand.EVENING})).suits is suits


def test_distance_counts_only_for_somebody_who_has_to_travel() -> None:
    far = build.service(point=build.km_north(5))
    by_phone_too = build.service(
        point=build.km_north(5), modes=frozenset({Mode.IN_PERSON, Mode.PHONE})
    )

    verdict = says(choices.distance, far, max_km=2.0)

    assert (verdict.suits, verdict.relaxes_at) == (NO, Step.WIDER)
    assert verdict.numbers["km"] == pytest.approx(5, abs=0.01)
    assert says(choices.distance, far, max_km=2.0, point=None).suits is UNKNOWN
    assert says(choices.distance, by_phone_too, max_km=2.0).suits is YES


def test_help_with_safety_is_never_hidden_behind_distance() -> None:
    far = build.service(domain=Domain.PERSONAL_SAFETY, point=build.km_north(5))
    wanting = (build.need(Domain.PERSONAL_SAFETY),)

    assert says(choices.distance, far, max_km=2.0, needs=wanting).suits is YES
    assert says(choices.distance, far, max_km=2.0).suits is NO

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import Point
from matching.coverage import Covers, Reach, reach
from matching.person import Areas, Asker
from matching.service import Coverage, Service
from matching.suitability import coverage
from matching.terms import CoverageKind, Step, Suits
from matching.weights import with_soft_edge
from tests.matching import arbitrary, build

EDGES = st.sampled_from([0.0, 1.0, 3.0]) | st.floats(0, 20)
SQUARE = ((-0.15, 51.54), (-0.13, 51.54), (-0.13, 51.56), (-0.15, 51.56), (-0.15, 51.54))


@pytest.mark.parametrize(
    ("kind", "area"),
    [(CoverageKind.PCN, "U1"), (CoverageKind.BOROUGH, "E1"), (CoverageKind.WARD, "W1")],
)
def test_a_named_area_holds_who_lives_in_it_and_is_not_known_without_their_code(
    kind: CoverageKind, area: str
) -> None:
    inside = build.service(coverage=(Coverage(kind, area),))
    elsewhere = build.service(coverage=(Coverage(kind, "other"),))

    assert reach(inside, build.asker()).suits is Suits.YES
    assert reach(elsewhere, build.asker()).suits is Suits.NO
    assert reach(inside, build.asker(areas=Areas())).suits is Suits.UNKNOWN


def test_an_area_known_to_be_near_is_outside_even_when_the_own_code_is_not_known() -> None:
    service = build.service(coverage=(Coverage(CoverageKind.WARD, "W2"),))

    found = reach(service, build.asker(areas=Areas(), near_areas={"W2": 0.7}))

    assert (found.suits, found.km_outside) == (Suits.NO, 0.7)


def test_an_area_that_may_hold_the_home_is_not_known_unless_it_does() -> None:
    service = build.service(coverage=(Coverage(CoverageKind.BOROUGH, "E2"),))
    own = build.service(coverage=(Coverage(CoverageKind.BOROUGH, "E1"),))
    asker = build.asker(near_areas={"E2": 0.7}, maybe_areas=frozenset({"E1", "E2"}))

    assert reach(service, asker).suits is Suits.UNKNOWN
    assert reach(own, asker).suits is Suits.YES


def test_a_radius_goes_round_the_service() -> None:
    far = build.service(point=build.km_north(3), coverage=(Coverage(CoverageKind.RADIUS, km=2),))
    near = build.service(point=build.km_north(1), coverage=(Coverage(CoverageKind.RADIUS, km=2),))

    assert reach(near, build.asker()).suits is Suits.YES
    assert reach(far, build.asker()).km_outside == pytest.approx(1, abs=0.01)
    assert reach(near, build.asker(point=None)).suits is Suits.UNKNOWN


def test_a_drawn_area_holds_what_is_inside_its_ring() -> None:
    service = build.service(coverage=(Coverage(CoverageKind.POLYGON, ring=SQUARE),))

    outside = reach(service, build.asker(point=Point(51.57, -0.14)))

    assert reach(service, build.asker()).suits is Suits.YES
    assert outside.suits is Suits.NO
    assert outside.km_outside == pytest.approx(1.112, abs=0.005)
    assert reach(service, build.asker(point=None)).suits is Suits.UNKNOWN


def test_no_stated_area_is_not_known_and_national_is_everywhere() -> None:
    nowhere_to_be_found = build.asker(point=None, areas=Areas())

    assert reach(build.service(coverage=()), build.asker()).suits is Suits.UNKNOWN
    everywhere = build.service(coverage=(Coverage(CoverageKind.NATIONAL),))
    assert reach(everywhere, nowhere_to_be_found).suits is Suits.YES


def test_of_several_areas_the_most_favourable_counts_and_local_goes_before_national() -> None:
    service = build.service(
        coverage=(
            Coverage(CoverageKind.NATIONAL),
            Coverage(CoverageKind.BOROUGH, "E9"),
            Coverage(CoverageKind.PCN, "U1"),
        )
    )

    assert reach(service, build.asker()).kind is CoverageKind.PCN


def test_of_several_drawn_areas_any_will_do_and_the_nearest_counts() -> None:
    east = tuple((lon + 0.1, lat) for lon, lat in SQUARE)
    drawn = (Coverage(CoverageKind.POLYGON, ring=SQUARE), Coverage(CoverageKind.POLYGON, ring=east))
    service = build.service(coverage=drawn)

    assert reach(service, build.asker()).suits is Suits.YES
    assert reach(service, build.asker(point=Point(51.55, -0.04))).suits is Suits.YES
    between = reach(service, build.asker(point=Point(51.55, -0.06)))
    assert between.km_outside == pytest.approx(0.69, abs=0.02)


@pytest.mark.parametrize(
    ("found", "edge", "answer"),
    [
        (Reach(Suits.YES, CoverageKind.PCN), 0.0, Covers.YES),
        (Reach(Suits.UNKNOWN), 3.0, Covers.UNKNOWN),
        (Reach(Suits.NO, None, 3.0), 3.0, Covers.JUST_OUTSIDE),
        (Reach(Suits.NO, None, 3.1), 3.0, Covers.NO),
        (Reach(Suits.NO), 20.0, Covers.NO),
        (Reach(Suits.NO, None, 0.0), 0.0, Covers.NO),
    ],
)
def test_the_answer_is_yes_no_just_outside_or_not_known(
    found: Reach, edge: float, answer: Covers
) -> None:
    assert found.covers(edge) is answer
    assert found.is_just_outside(edge) == (answer is Covers.JUST_OUTSIDE)


@given(arbitrary.pairs(), EDGES, EDGES)
def test_moving_the_soft_edge_only_moves_answers_between_no_and_just_outside(
    pair: tuple[Service, Asker], edge: float, other: float
) -> None:
    found = reach(*pair)
    hard, soft = found.covers(min(edge, other)), found.covers(max(edge, other))

    assert hard is soft or (hard, soft) == (Covers.NO, Covers.JUST_OUTSIDE)


@given(arbitrary.pairs(), st.floats(0.1, 20), st.floats(0, 20))
def test_a_wider_circle_never_turns_yes_to_no_nor_near_to_far(
    pair: tuple[Service, Asker], km: float, more: float
) -> None:
    service, asker = pair
    narrow, wide = (
        reach(replace(service, coverage=(Coverage(CoverageKind.RADIUS, km=each),)), asker)
        for each in (km, km + more)
    )

    if narrow.suits is Suits.NO and wide.suits is Suits.NO:
        assert wide.km_outside is not None
        assert narrow.km_outside is not None
        assert wide.km_outside <= narrow.km_outside
    elif narrow.suits is not wide.suits:
        assert (narrow.suits, wide.suits) == (Suits.NO, Suits.YES)


@given(arbitrary.pairs())
def test_national_covers_everybody(pair: tuple[Service, Asker]) -> None:
    service, asker = pair
    everywhere = (*service.coverage, Coverage(CoverageKind.NATIONAL))

    assert reach(replace(service, coverage=everywhere), asker).covers(0.0) is Covers.YES


@given(arbitrary.services, EDGES)
def test_whether_a_home_that_is_not_known_is_covered_is_not_known(
    service: Service, edge: float
) -> None:
    nowhere = build.asker(point=None, areas=Areas(), near_areas={})
    is_national = any(area.kind is CoverageKind.NATIONAL for area in service.coverage)

    answer = reach(service, nowhere).covers(edge)

    assert answer is (Covers.YES if is_national else Covers.UNKNOWN)


@given(arbitrary.pairs(), EDGES)
def test_the_matcher_looks_wider_for_exactly_what_is_just_outside(
    pair: tuple[Service, Asker], edge: float
) -> None:
    weights = with_soft_edge(build.weights(), edge)

    step = coverage(*pair, weights).relaxes_at

    assert (step is Step.WIDER) == (reach(*pair).covers(edge) is Covers.JUST_OUTSIDE)

import pytest

from geo.distance import Point
from matching.coverage import reach
from matching.person import Areas
from matching.service import Coverage
from matching.terms import CoverageKind, Suits
from tests.matching import build

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

import numpy as np
import pytest
from shapely.geometry import Polygon, box, mapping

from geo.boundaries import Checked, Feature, Refusal, check
from geo.flaws import Flaw

CAMDEN = box(-0.2, 51.5, -0.1, 51.6)


def given_as(geometry: object, code: str = "A", *, number: int = 1, size: int = 100) -> Feature:
    return Feature(number, {"code": code, "name": "Ward"}, geometry, lambda: size)


def polygon(ring: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


def checked(*features: Feature) -> Checked:
    return check(features, "code", "name")


def refused(geometry: object) -> Refusal:
    (refusal,) = checked(given_as(geometry)).refusals
    return refusal


def circle(vertices: int) -> list[list[float]]:
    around = np.linspace(0, 2 * np.pi, vertices - 1)
    ring = np.column_stack([np.cos(around), 52 + np.sin(around)]).tolist()
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    "write", [polygon, lambda ring: Polygon(ring).wkt, lambda ring: Polygon(ring).wkb]
)
def test_the_most_vertices_are_taken_and_one_more_is_not(write: object) -> None:
    assert callable(write)
    assert checked(given_as(write(circle(20_000)))).refusals == ()

    refusal = refused(write(circle(20_001)))
    assert (refusal.flaw, refusal.detail) == (Flaw.TOO_MANY_VERTICES, "20,001")
    assert refusal.where == pytest.approx((1, 52))


def comb(teeth: int) -> list[list[float]]:
    """A valid ring of long slanting teeth, each beside a thousand others."""
    step = 2 / teeth
    tips = [
        tip
        for n in range(teeth)
        for tip in ([n * step - 4, 50.0], [n * step + step / 2 - 2.5, 53.0])
    ]
    return [*tips, [1.8, 53.0], [1.8, 49.9], [-4, 49.9], tips[0]]


def test_a_shape_too_tangled_to_check_is_refused_before_it_is_checked() -> None:
    assert checked(given_as(polygon(comb(500)))).refusals == ()

    refusal = refused(polygon(comb(5_000)))
    assert (refusal.flaw, refusal.where) == (Flaw.TANGLED, (-4, 50))


def test_a_file_may_not_be_too_tangled_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.boundaries.MOST_TANGLED_IN_ALL", 1_500_000)
    several = [given_as(polygon(comb(600)), f"A{n}", number=n) for n in range(4)]

    assert {each.flaw for each in checked(*several).refusals} == {Flaw.TANGLED}
    assert len(checked(*several).areas) == 2


def test_a_long_wild_coast_is_not_too_tangled() -> None:
    random = np.random.default_rng(1)
    around = np.linspace(0, 2 * np.pi, 19_999)
    far = 1 + sum(0.3 / n * np.sin(n * around + random.uniform(0, 6)) for n in (3, 9, 40, 300))
    ring = np.column_stack([far * np.cos(around) - 2, 53 + far * np.sin(around)]).tolist()

    assert checked(given_as(polygon([*ring, ring[0]]))).refusals == ()


def test_a_feature_of_more_than_five_megabytes_is_not_looked_into() -> None:
    (refusal,) = checked(given_as(mapping(CAMDEN), size=5_000_001)).refusals
    assert (refusal.flaw, refusal.detail) == (Flaw.TOO_LARGE, "5.0 MB")

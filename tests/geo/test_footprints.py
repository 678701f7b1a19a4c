from collections import Counter
from dataclasses import replace
from random import Random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from base.errors import InvalidError
from geo.areas import Area, AreaIndex
from geo.distance import Point
from geo.footprint_fit import Fits, measure
from geo.footprints import (
    DEFAULT,
    Assignment,
    ListedPractice,
    Method,
    Settings,
    SmallArea,
    assign,
    footprints,
)
from geo.mosaic import rounded
from tests.geo.footprint_build import SIDE, SOUTH, WEST, Town, areas, practice, towns

NEAREST = Settings(method=Method.NEAREST)


def assigned(town: Town, settings: Settings = DEFAULT) -> Assignment:
    return assign(town.areas, town.practices, settings, boroughs=town.boroughs)


def measured(result: Assignment) -> Fits:
    return measure(result, footprints(result))


@given(towns(), st.sampled_from(Method))
def test_every_small_area_is_given_once_and_inside_its_borough(town: Town, method: Method) -> None:
    result = assigned(town, Settings(method=method))

    assert sorted(result.owner) == [area.code for area in result.areas]
    for area in town.areas:
        assert town.boroughs[result.owner[area.code]] == area.borough


@given(towns(), st.integers(0, 10_000))
def test_every_point_is_in_exactly_one_footprint(town: Town, seed: int) -> None:
    shapes = footprints(assigned(town))
    chance = Random(seed)  # noqa: S311  (a drawing)
    for area in town.areas:
        west, south, east, north = area.shape.bounds
        point = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        if min(shape.boundary.distance(point) for shape in shapes.values()) > 0:
            holding = [code for code, shape in shapes.items() if shape.contains(point)]
            is_in_town = any(each.shape.contains(point) for each in town.areas)
            assert len(holding) == is_in_town


@given(towns())
def test_footprints_cover_the_town_and_share_their_edges(town: Town) -> None:
    shapes = footprints(assigned(town))
    whole = shapely.union_all([area.shape for area in town.areas])

    assert shapely.coverage_is_valid(list(shapes.values()))
    assert sum(shape.area for shape in shapes.values()) == pytest.approx(whole.area)
    assert sorted(shapes) == sorted(town.boroughs)


@given(towns())
def test_rounded_footprints_still_fit_together(town: Town) -> None:
    shapes = footprints(assigned(town))

    kept = rounded(list(shapes), list(shapes.values()))

    assert shapely.coverage_is_valid(kept)
    for shape, before in zip(kept, shapes.values(), strict=True):
        at = shapely.get_coordinates(shape)
        assert (at == at.round(5)).all()
        assert shapely.hausdorff_distance(shape, before) < 2e-5


@given(towns())
def test_residents_are_in_proportion_to_the_lists(town: Town) -> None:
    result = assigned(town)
    largest = max(area.residents for area in town.areas)

    for fit in measured(result).footprints:
        expected = fit.residents / fit.fit
        assert abs(fit.residents - expected) <= max(2 * largest, 0.15 * expected)


@given(towns(), st.randoms(use_true_random=False), st.sampled_from(Method))
def test_the_order_of_the_files_does_not_matter(town: Town, chance: Random, method: Method) -> None:
    shuffled = replace(
        town,
        areas=tuple(chance.sample(town.areas, len(town.areas))),
        practices=tuple(chance.sample(town.practices, len(town.practices))),
    )
    settings = Settings(method=method)

    assert assigned(shuffled, settings) == assigned(town, settings)
    assert footprints(assigned(shuffled)) == footprints(assigned(town))


@given(towns())
def test_nearest_gives_each_small_area_to_the_pcn_of_the_nearest_practice(town: Town) -> None:
    result = assigned(town, NEAREST)
    for area in town.areas:
        middle = area.shape.centroid
        inside = [p for p in town.practices if town.boroughs[p.pcn] == area.borough]
        stretch = 1 / 0.622  # a degree of latitude in degrees of longitude at 51.5 north
        gaps = {
            p.code: 0.0
            if area.shape.covers(shapely.Point(p.point.lon, p.point.lat))
            else ((p.point.lat - middle.y) * stretch) ** 2 + (p.point.lon - middle.x) ** 2
            for p in inside
        }
        owned = min(gaps[p.code] for p in inside if p.pcn == result.owner[area.code])
        assert owned <= min(gaps.values()) * 1.02 + 1e-12


def test_a_longer_list_gets_more_small_areas() -> None:
    small, large = practice("P1", "S", 1, 2, 4000), practice("P2", "B", 3, 2, 12_000)
    squares = [replace(area, borough="L") for area in areas(4, 4)]

    counts = Counter(assign(squares, [small, large]).owner.values())

    assert counts == {"S": 4, "B": 12}


def test_residents_count_where_they_are_known() -> None:
    left, right = practice("P1", "W", 1, 0.5), practice("P2", "E", 3, 0.5)
    squares = [
        replace(area, borough="L", residents=3000.0 if area.code < "A01" else 1000.0)
        for area in areas(4, 1)
    ]

    assert assign(squares, [left, right]).owner == {
        "A0000": "W", "A0100": "E", "A0200": "E", "A0300": "E"
    }  # fmt: skip


def test_a_detached_piece_is_handed_over_when_that_keeps_the_balance() -> None:
    squares = [replace(area, borough="L") for area in areas(6, 6)]
    around = [practice(f"P{n}", "A", c, r, 2500) for n, (c, r) in enumerate([(1, 1), (1, 5)])]
    branch = practice("P8", "A", 5.5, 5.5, 100)  # a branch that hardly anybody goes to
    other = [practice("P9", "B", 5, 3, 5100)]

    (a, b) = measured(assign(squares, [*around, branch, *other])).footprints

    assert (a.pieces, b.pieces) == (1, 1)
    assert abs(a.fit - 1) < 0.1


def test_a_pcn_is_in_the_borough_where_most_of_its_list_stands() -> None:
    town = areas(4, 2)
    there = [practice("P1", "X", 0.5, 0.5, 9000), practice("P2", "X", 3.5, 0.5, 1000)]
    others = [practice("P3", "Y", 3.5, 1.5)]

    assert assign(town, [*there, *others]).borough_of == {"X": "L", "Y": "R"}
    given_boroughs = {"X": "R", "Y": "L"}
    moved = assign(town, [*there, *others], boroughs=given_boroughs)
    assert moved.borough_of == given_boroughs


def test_practices_outside_their_footprint_are_named_with_where_they_stand() -> None:
    town = areas(4, 2)
    practices = [
        practice("P1", "X", 0.5, 0.5, 9000),
        practice("P2", "X", 3.5, 0.5, 100),
        practice("P3", "Y", 3.5, 1.5),
        practice("P4", "Y", 30, 30),
    ]

    found = measured(assign(town, practices)).outside

    assert [(each.practice, each.pcn, each.stands_in) for each in found] == [
        ("P2", "X", "Y"),
        ("P4", "Y", ""),
    ]


def test_progress_is_told_borough_by_borough() -> None:
    told: list[int] = []
    practices = [practice("P1", "X", 0.5, 0.5), practice("P3", "Y", 3.5, 1.5)]
    assign(areas(4, 2), practices, progress=told.append)
    assert told == [4, 8]


ALONE = [practice("P1", "X", 0.5, 0.5)]


@pytest.mark.parametrize(
    ("town", "practices", "why"),
    [
        ((), ALONE, "one of them is empty"),
        (areas(2, 2), [], "one of them is empty"),
        (areas(2, 2), ALONE, "No PCN belongs to the borough R, which has 2 small areas"),
        (areas(2, 2), [practice("P1", "X", 30, 30)], "The PCN X has no borough"),
        (
            [replace(area, residents=0.0) for area in areas(1, 2)],
            ALONE,
            "Nobody lives in the borough L",
        ),
        (
            [replace(area, borough="L") for area in areas(1, 1)],
            [*ALONE, practice("P2", "Y", 0.5, 0.5)],
            "has 2 PCNs and only 1 small areas",
        ),
        (
            [
                SmallArea("A1", "L", box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)),
                SmallArea("A2", "L", box(WEST + SIDE / 2, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)),
            ],
            ALONE,
            "The small area A1 overlaps a neighbour.* near longitude -0.19.*, latitude 51.5",
        ),
    ],
)
def test_what_cannot_be_divided_is_refused_with_the_reason(
    town: list[SmallArea],
    practices: list[ListedPractice],
    why: str,
) -> None:
    with pytest.raises(InvalidError, match=why):
        assign(town, practices)


def test_on_a_shared_edge_the_index_answers_with_one_of_those_that_share_it() -> None:
    town = areas(4, 2)
    practices = [practice("P1", "X", 0.5, 0.5), practice("P3", "Y", 3.5, 1.5)]
    shapes = footprints(assign(town, practices))
    index = AreaIndex([Area(code, code, shape) for code, shape in shapes.items()])

    edge = shapely.intersection(shapes["X"].boundary, shapes["Y"].boundary)

    for lon, lat in shapely.get_coordinates(edge):
        assert index.holding(Point(lat, lon)) == "X"

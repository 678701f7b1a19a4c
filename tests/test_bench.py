import json

import numpy as np
import pytest
import shapely

from bench import __main__ as bench
from bench._answer import answer, flat
from bench._wiggly import FRAME, Land
from bench.places import figures_of
from geo.areas import AreaIndex


def test_the_figures_alone_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(lambda: {"1000": {"us": 2.5}}, ["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"1000": {"us": 2.5}}


def test_a_table_names_each_figure_within_figures() -> None:
    assert flat({"1000": {"us": 2}, "all": 1}) == {"1000, us": 2.0, "all": 1.0}


def test_a_benchmark_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--json", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert "places" in bench.names()


def test_the_invented_areas_cover_their_frame_and_do_not_overlap() -> None:
    shapes = [area.shape for area in Land.grow(1).areas(60)]

    assert len(shapes) == 60
    assert shapely.is_valid(shapes).all()
    gaps = shapely.box(*FRAME).difference(shapely.union_all(shapes)).area
    assert sum(shape.area for shape in shapes) == pytest.approx(shapely.union_all(shapes).area)
    assert gaps < 0.05 * shapely.box(*FRAME).area  # the rim is wiggly too


def test_one_country_grows_from_one_seed() -> None:
    first, second = (Land.grow(7) for _ in range(2))

    assert [a.shape for a in first.areas(20)] == [a.shape for a in second.areas(20)]
    assert np.array_equal(first.points(50), second.points(50))


def test_looking_up_many_points_agrees_with_a_plain_loop() -> None:
    land = Land.grow(3)
    found = figures_of(AreaIndex(land.areas(40)), *land.points(500))

    assert found["agreement"] == 1.0
    assert found["compared"] == 500

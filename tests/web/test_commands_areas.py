import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from shapely.geometry import mapping

from base.errors import InvalidError, NotFoundError
from geo.distance import Point
from geo.flaws import Flaw
from places.areas import loads_in_use
from tests.applications import parts_of
from tests.places.area_build import (
    ON_THE_GRID,
    crs,
    feature,
    geojson,
    wards_as_features,
)
from web.commands_areas import areas_group
from web.wording_areas import FLAWS

Run = Callable[..., Result]
IN_ARCHWAY = Point(51.565, -0.135)


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command of the group, as the command line does."""

    def go(*words: object, typed: str | None = None) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        group = click.Group("app.py", commands={"areas": areas_group})
        return CliRunner().invoke(group, ["areas", *map(str, words)], obj=info, input=typed)

    return go


@pytest.fixture
def load(run: Run, tmp_path: Path) -> Run:
    """Loads features as wards."""

    def go(*features: object, options: tuple[object, ...] = (), name: str = "Wards") -> Result:
        path = geojson(tmp_path / "wards.geojson", *features)
        return run("load", path, "--kind", "ward", "--name", name, *options)

    return go


def test_wards_are_known_as_soon_as_they_are_loaded(app: Flask, load: Run) -> None:
    before = parts_of(app).places
    assert before.areas_of(IN_ARCHWAY).ward_code is None

    result = load(options=("--attribution", "Source: ONS"))

    assert result.exit_code == 0
    assert "2 features, code from WD22CD, name from WD22NM" in result.output
    assert "No areas overlap." in result.output
    places = parts_of(app).places
    assert places.areas_of(IN_ARCHWAY).ward_code == "E05000001"
    assert places.wards["E05000001"].name == "Archway"
    assert [each.attribution for each in loads_in_use(parts_of(app).database)] == ["Source: ONS"]


def test_another_file_of_the_same_name_takes_the_place_of_the_first(app: Flask, load: Run) -> None:
    load()
    load(feature(code="E05000009"))

    assert list(parts_of(app).places.wards) == ["E05000009"]


def test_a_broken_feature_leaves_what_was_loaded_before(app: Flask, load: Run) -> None:
    load()
    result = load(feature(), feature(mapping(ON_THE_GRID), code="E05000003"))

    assert result.exit_code == 1
    said = "Feature 2 (E05000003) looks like British National Grid: give --crs EPSG:27700, at"
    assert said in result.output
    assert "530000 186000." in result.output
    assert "Nothing was loaded." in result.output
    assert len(parts_of(app).places.wards) == 2


def test_refusals_come_as_json_with_the_feature_the_reason_and_the_place(load: Run) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]]}
    result = load(feature(), feature(bow_tie, code="E2"), options=("--json",))
    report = json.loads(result.output)

    assert (report["loaded"], report["areas"], report["refused"]) == (False, 1, 1)
    (refusal,) = report["refusals"]
    assert (refusal["feature"], refusal["code"], refusal["flaw"]) == (2, "E2", "invalid")
    assert refusal["at"] == ["0.5", "51.5"]
    assert refusal["words"].endswith("[Self-intersection], at 0.50000 51.50000.")


def test_only_the_first_refusals_are_said_and_all_are_in_the_json(load: Run) -> None:
    broken = [feature(code=None) for _ in range(25)]

    assert "and 5 more; --json names them all" in load(*broken).output
    assert len(json.loads(load(*broken, options=("--json",)).output)["refusals"]) == 25


def test_a_conversion_is_said(run: Run, tmp_path: Path) -> None:
    grid = feature(mapping(ON_THE_GRID))
    declared = geojson(tmp_path / "declared.geojson", grid, crs=crs("EPSG:27700"))
    wrong = geojson(tmp_path / "wrong.geojson", feature(), crs=crs("EPSG:27700"))
    words = ("--kind", "ward", "--name", "Wards")

    said = run("load", declared, *words).output
    assert "Converted from EPSG:27700 (British National Grid)." in said
    said = run("load", wrong, *words, "--crs", "epsg:4326").output
    assert "The file says EPSG:27700; read as EPSG:4326 (WGS 84 degrees), as --crs says." in said


def test_what_is_only_looked_at_is_not_loaded(app: Flask, load: Run) -> None:
    assert "Nothing was changed." in load(options=("--dry-run",)).output
    assert loads_in_use(parts_of(app).database) == ()


def test_overlaps_are_counted_and_said(load: Run) -> None:
    result = load(*wards_as_features(), feature(code="E05000009"))

    assert "1 pair of areas overlaps, the most E05000001 and E05000009 by 76" in result.output


def test_what_is_loaded_can_be_listed_and_taken_away(app: Flask, load: Run, run: Run) -> None:
    assert "No areas of your own" in run("list").output
    load(name="Camden  wards")

    assert "Camden wards: 2 (ward)" in run("list").output
    (listed,) = json.loads(run("list", "--json").output)
    assert (listed["kinds"], listed["areas"], listed["file"]) == (["ward"], 2, "wards.geojson")

    assert run("remove", "Camden wards", typed="n\n").exit_code == 1
    assert len(parts_of(app).places.wards) == 2
    assert "Took 2 areas away." in run("remove", "Camden wards", typed="y\n").output
    assert parts_of(app).places.wards == {}
    assert isinstance(run("remove", "Camden wards", "--yes").exception, NotFoundError)


@pytest.mark.parametrize("name", [" ", "x" * 81])
def test_a_file_needs_a_name_to_be_told_by(name: str, load: Run) -> None:
    assert isinstance(load(name=name).exception, InvalidError)


def test_every_flaw_has_its_words() -> None:
    assert set(FLAWS) == set(Flaw)

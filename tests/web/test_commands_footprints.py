import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from base.errors import InvalidError
from tests.places.footprint_town import PRACTICES, TOWN, populations, practices, small_areas
from web.commands import COMMANDS
from web.commands_pcn import pcn_group

Build = Callable[..., Result]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Runs `pcn build` in a folder with the town's files; more options may follow."""
    (tmp_path / "practices.csv").write_bytes(practices())
    (tmp_path / "areas.geojson").write_bytes(small_areas())
    app = Flask(__name__)

    def run(*options: str) -> Result:
        given = {"practices": "practices.csv", "areas": "areas.geojson", "out": "made.geojson"}
        words = [w for name, file in given.items() for w in (f"--{name}", str(tmp_path / file))]
        info = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(pcn_group, ["build", *words, *options], obj=info)

    return run


def test_building_is_one_of_the_commands_about_pcns() -> None:
    assert pcn_group in COMMANDS
    assert "build" in pcn_group.commands


def test_the_summary_says_how_well_the_footprints_fit(build: Build) -> None:
    result = build()

    assert result.exception is None, result.output
    assert "made.geojson: 3 footprints" in result.stdout
    assert "not an official boundary" in result.stdout
    assert "each counted the same: no populations were given" in result.stdout
    assert "Worst fits: " in result.stdout
    assert "In several pieces: 0" in result.stdout
    assert "1 of 4 practices outside their own footprint" in result.stdout
    assert "P0004 Far Away Practice (East) stands in none of the footprints" in result.stdout


def test_progress_is_kept_apart_from_the_summary(build: Build) -> None:
    result = build("--json")

    json.loads(result.stdout)
    assert "4 practices read from practices.csv" in result.stderr
    assert "24 of 24 small areas given to PCNs" in result.stderr


def test_the_summary_as_json_has_every_footprint(build: Build, tmp_path: Path) -> None:
    report = json.loads(build("--json").stdout)

    assert (report["small_areas"], report["pcns"], report["practices"]) == (24, 3, 4)
    assert report["populations_used"] is False
    assert report["fit"]["median"] == 1.0
    assert [each["name"] for each in report["footprints"]] == ["West", "North & South", "East"]
    assert report["bytes"] == (tmp_path / "made.geojson").stat().st_size
    assert report["practices_outside"] == [
        {"code": "P0004", "name": "Far Away Practice", "pcn": "East", "stands_in": None}
    ]


def test_populations_outline_method_and_picture_can_be_asked_for(
    build: Build, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_bytes(populations())
    half = [area for area in TOWN if area.borough == "L"]
    (tmp_path / "outline.geojson").write_bytes(small_areas(half))

    result = build(
        "--population", str(tmp_path / "people.csv"),
        "--outline", str(tmp_path / "outline.geojson"),
        "--picture", str(tmp_path / "made.svg"),
        "--method", "nearest",
        "--title", "Our town",
    )  # fmt: skip

    assert "Method: nearest. 24 small areas, counted by their residents." in result.stdout
    assert "Outline: 100.0% covered; " in result.stdout
    assert "Our town" in (tmp_path / "made.svg").read_text()


def test_an_outline_that_is_not_covered_is_pointed_out(build: Build, tmp_path: Path) -> None:
    (tmp_path / "outline.geojson").write_bytes((tmp_path / "areas.geojson").read_bytes())
    (tmp_path / "areas.geojson").write_bytes(small_areas(TOWN[:-2]))

    result = build("--outline", str(tmp_path / "outline.geojson"))

    assert "Small areas are missing" in result.stdout


def test_practices_in_no_pcn_are_counted(build: Build, tmp_path: Path) -> None:
    rows = [*PRACTICES, ("P0009", "Alone", "", "", 1, 1, 100)]
    (tmp_path / "practices.csv").write_bytes(practices(rows))

    assert "1 practices are in no PCN and were left out" in build().stdout


def test_a_wrong_file_leaves_what_was_built_before(build: Build, tmp_path: Path) -> None:
    build()
    before = (tmp_path / "made.geojson").read_bytes()
    (tmp_path / "areas.geojson").write_bytes(small_areas(TOWN[:3]))

    result = build()

    assert isinstance(result.exception, InvalidError)
    assert (tmp_path / "made.geojson").read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "areas.geojson", "made.geojson", "practices.csv",
    ]  # fmt: skip


def test_a_place_that_cannot_be_written_to_is_said(build: Build, tmp_path: Path) -> None:
    result = build("--out", str(tmp_path / "nowhere" / "made.geojson"))

    assert isinstance(result.exception, InvalidError)
    assert "made.geojson cannot be written: No such file" in str(result.exception)

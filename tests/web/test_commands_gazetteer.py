import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from base.errors import InvalidError
from web.commands import COMMANDS

ONS = "pcds,doterm,lat,long\nN19 3XX,,51.5690,-0.1280\nN19 3XY,200001,51.57,-0.12\nN19 3XZ,,,\n"

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    group = click.Group("app.py", commands={str(each.name): each for each in COMMANDS})

    def go(*words: str) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(group, list(words), obj=info)

    return go


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ONSPD.csv"
    path.write_text(f"{ONS}nowhere,,51,0\n", encoding="utf-8")
    return path


def test_a_load_reports_what_it_did_as_json_and_nothing_else(run: Run, file: Path) -> None:
    done = run("gazetteer", "load", str(file), "--json")
    found = json.loads(done.stdout)

    assert (found["layout"], found["rows"], found["postcodes"]) == ("ons_directory", 4, 3)
    assert (found["unplaced"], found["not_postcodes"], found["repeated"]) == (1, 1, 0)
    assert found["not_postcodes_such_as"] == [{"file": "ONSPD.csv", "row": 5, "text": "nowhere"}]
    assert not found["already_loaded"]


def test_a_load_is_told_in_words(run: Run, file: Path) -> None:
    said = run("gazetteer", "load", str(file)).stdout

    assert "3 postcodes" in said
    assert "1 of them without coordinates" in said
    assert "ONSPD.csv, row 5: nowhere" in said
    assert "Source: Office for National Statistics" in said


def test_the_same_file_again_is_said_to_be_in_use(run: Run, file: Path) -> None:
    run("gazetteer", "load", str(file))

    assert "in use already: nothing done" in run("gazetteer", "load", str(file)).stdout
    assert json.loads(run("gazetteer", "load", str(file), "--json").stdout)["already_loaded"]
    assert "3 rows of the earlier file" in run("gazetteer", "load", str(file), "--force").stdout


def test_the_status_names_the_file_in_use(run: Run, file: Path) -> None:
    assert "No whole postcodes are loaded" in run("gazetteer", "status").stdout
    assert json.loads(run("gazetteer", "status", "--json").stdout) is None

    run("gazetteer", "load", str(file), "--attribution", "Our own list")

    assert "ONSPD.csv, loaded" in run("gazetteer", "status").stdout
    status = json.loads(run("gazetteer", "status", "--json").stdout)
    assert (status["file"], status["postcodes"]) == ("ONSPD.csv", 3)
    assert status["attribution"] == "Our own list"


def test_a_broken_file_is_refused_and_the_other_stays(run: Run, file: Path) -> None:
    run("gazetteer", "load", str(file))
    file.write_text(f"{ONS}N19 3YY,,north,0\n", encoding="utf-8")

    refused = run("gazetteer", "load", str(file))

    assert isinstance(refused.exception, InvalidError)
    assert "ONSPD.csv, row 5, column lat" in str(refused.exception)
    assert json.loads(run("gazetteer", "status", "--json").stdout)["postcodes"] == 3


@pytest.mark.parametrize(
    ("postcode", "exact", "note"),
    [
        ("n19 3xx", "postcode", None),
        ("NI93XX", "postcode", None),
        ("N19 3XY", "sector", "postcode_ended"),
        ("N19 3XZ", "sector", "postcode_unplaced"),
        ("N19 3ZZ", "sector", "postcode_unknown"),
        ("N19 7ZZ", "outcode", "postcode_unknown"),
    ],
)
def test_where_says_how_exactly_a_postcode_is_known(
    run: Run, file: Path, postcode: str, exact: str, note: str | None
) -> None:
    run("gazetteer", "load", str(file))

    found = json.loads(run("where", postcode).stdout)

    assert (found["exact"], found["note"]) == (exact, note)

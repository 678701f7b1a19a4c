import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from base.errors import InvalidError
from tests.applications import parts_of
from tests.places.sheets_build import csv_of, epcn, epraccur
from web.commands_pcn import pcn_group

Load = Callable[..., Result]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The files of NHS ODS in small: one practice by Archway, one in Cheshire, one closed."""
    practices, membership = tmp_path / "epraccur.csv", tmp_path / "ePCN.xlsx"
    practices.write_bytes(
        csv_of(
            epraccur("F83001", "HILL SURGERY", "N19 3XX"),
            epraccur("N81001", "FAR SURGERY", "CW3 0AH"),
            epraccur("F83009", "CLOSED SURGERY", "N19 3XX", status="C"),
            epraccur("F83008", "BROKEN SURGERY", "nowhere"),
        )
    )
    membership.write_bytes(
        epcn(
            [("U00001", "HILL PCN", "93C", "", ""), ("U00002", "FAR PCN", "27D", "", "")],
            [
                ("F83001", "", "U00001", "HILL PCN", "93C", "", ""),
                ("N81001", "", "U00002", "FAR PCN", "27D", "", ""),
            ],
        )
    )
    return str(practices), str(membership)


@pytest.fixture
def load(app: Flask, files: tuple[str, str]) -> Load:
    """Loads the two files, as the command line does."""
    practices, membership = files

    def go(*options: str, member: bool = True) -> Result:
        words = ["load", "--practices", practices]
        words += ["--membership", membership] if member else []
        info = ScriptInfo(create_app=lambda: app)
        group = click.Group("app.py", commands={"pcn": pcn_group})
        return CliRunner().invoke(group, ["pcn", *words, *options], obj=info)

    return go


def test_practices_and_pcns_are_in_use_as_soon_as_they_are_loaded(app: Flask, load: Load) -> None:
    before = parts_of(app).places

    said = load().output

    places = parts_of(app).places
    assert before is not places
    assert set(places.practices) == {"F83001", "N81001"}
    assert places.areas_of(None, practice_code="F83001").pcn_code == "U00001"
    assert "      2  practices\n      2  PCNs\n" in said
    assert 'practices, row 4: postcode "nowhere" is not a postcode.' in said
    assert "Loaded." in said


def test_as_json_every_count_and_every_row_refused_is_there(load: Load) -> None:
    found = json.loads(load("--json").output)

    assert found["applied"]
    assert (found["practices"], found["pcns"], found["closed"]) == (2, 2, 1)
    assert found["refusals"] == [
        {
            "file": "practices",
            "row": 4,
            "reason": 'postcode "nowhere" is not a postcode',
            "sheet": "",
        }
    ]


def test_a_dry_run_changes_nothing(app: Flask, load: Load) -> None:
    before = parts_of(app).places

    assert "Nothing was changed" in load("--dry-run").output
    assert parts_of(app).places_holder.refresh() is before


@pytest.mark.parametrize("part", [("--near", "N19", "--km", "2"), ("--sub-icb", "93c")])
def test_a_part_of_the_country_is_enough(app: Flask, load: Load, part: tuple[str, ...]) -> None:
    load(*part)

    assert set(parts_of(app).places.practices) == {"F83001"}


def test_a_second_load_takes_the_place_of_the_first(app: Flask, load: Load) -> None:
    load()
    load("--sub-icb", "27D")

    assert set(parts_of(app).places.practices) == {"N81001"}


def test_what_is_wrong_with_the_whole_is_refused(app: Flask, load: Load) -> None:
    before = parts_of(app).places
    for result in (
        load(member=False),
        load("--near", "ZQ-nowhere"),
        load("--near", "N1", "--km", "0.1"),
    ):
        assert isinstance(result.exception, InvalidError)
        assert "ZQ" not in str(result.exception)
    assert parts_of(app).places_holder.refresh() is before

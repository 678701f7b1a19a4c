import json
from uuid import UUID

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from directory.commands import record_service_facts
from matching.service import Record
from matching.terms import Domain
from storage.engine import writing
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory import build
from web.commands_match import match_group


def _learning(app: Flask, *options: str) -> str:
    group = click.Group("app.py", commands={"match": match_group})
    info = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(group, ["match", "learning", *options], obj=info).output


@pytest.fixture
def helped_often(app: Flask) -> UUID:
    """One service with enough closed loops to learn from, beside one with too few."""
    loops = {"Lark Supper": (36, 40), "Owl Walks": (1, 5)}
    made = []
    with writing(parts_of(app).database) as session:
        for name, (helped, closed) in loops.items():
            service_id = build.published(session, name=name, domains=["friendships"])
            record = Record(Domain.FRIENDSHIPS, helped, closed)
            record_service_facts(
                session, service_id, usual_reply_days=None, records=[record], now=NOW
            )
            made.append(service_id)
    return made[0]


def test_the_report_shows_every_adjustment_with_its_numbers(app: Flask, helped_often: UUID) -> None:
    said = json.loads(_learning(app, "--report", "--json"))
    lark, owl = said["adjustments"]

    assert lark["service_id"] == str(helped_often)
    assert (lark["helped"], lark["closed"]) == (36, 40)
    assert lark["average"] == round(37 / 45, 4)
    assert lark["change"] == round((36 + 20 * 37 / 45) / 60 - 37 / 45, 4)
    assert (owl["closed"], owl["change"]) == (5, 0.0)
    assert said["rule"]["least_closed"] == 20


@pytest.mark.usefixtures("helped_often")
def test_few_loops_are_listed_with_why_they_change_nothing(app: Flask) -> None:
    said = _learning(app, "--report")

    assert "1 of 2 records count" in said
    assert "nothing, fewer than 20" in said


@pytest.mark.usefixtures("helped_often")
def test_without_report_only_what_changes_something_is_listed(app: Flask) -> None:
    said = _learning(app)

    assert "Lark Supper" in said
    assert "Owl Walks" not in said


def test_nothing_learned_yet_is_said(app: Flask) -> None:
    assert "0 of 0 records count" in _learning(app, "--report")

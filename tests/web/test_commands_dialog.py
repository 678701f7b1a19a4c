from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from base.errors import InvalidError
from people.dialog_queries import sessions_of
from people.models import PersonRow
from people.session_csv import read_sessions, write_sessions
from storage.audit import AuditRow
from tests.people.session_lines import every_answer
from tests.web.loop_build import Scene
from web.commands import COMMANDS

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    group = click.Group("app.py", commands={str(each.name): each for each in COMMANDS})

    def go(*words: str) -> Result:
        return CliRunner().invoke(group, list(words), obj=ScriptInfo(create_app=lambda: app))

    return go


def _reference(scene: Scene) -> str:
    with scene.world() as made:
        return made.session.scalars(select(PersonRow.reference)).one()


def _count(scene: Scene) -> int:
    with scene.world() as made:
        return len(sessions_of(made.session, made.person_id, viewer=made.connector))


def test_every_answer_goes_in_by_the_command_line_and_comes_out_as_it_was(
    scene: Scene, run: Run, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = every_answer(_reference(scene).lower())
    theirs.write_text(write_sessions(lines), encoding="utf-8", newline="")
    ours.write_text("old", encoding="utf-8")

    assert (
        "27 sessions brought in; 0 were here already."
        in run("dialog", "import", str(theirs)).output
    )
    said = run("dialog", "export", str(ours)).output

    assert "27 sessions of 1 people. The file holds health data." in said
    found = read_sessions(ours.read_bytes().decode()).sessions
    assert [each.ratings for each in found] == [each.ratings for each in reversed(lines)]
    assert ours.stat().st_mode & 0o777 == 0o600
    assert "0 sessions brought in; 27 were" in run("dialog", "import", str(ours)).output
    with scene.world() as made:
        deeds = made.session.scalars(
            select(AuditRow.deed).where(AuditRow.fields == "sessions:file")
        )
        assert [each.value for each in deeds] == ["change", "read"]


def test_a_file_with_one_wrong_row_brings_nothing_in_and_names_the_row(
    scene: Scene, run: Run, tmp_path: Path
) -> None:
    file, columns = tmp_path / "in.csv", tmp_path / "map.toml"
    columns.write_text('[columns]\nreference = "Who"\nheld_on = "Date"\nrating_leisure = "Q5"\n')
    head, known = "Who,Date,Q5\n", f"{_reference(scene)},2026-01-05,4\n"
    for row, said in {
        "QQQQQQ,2026-01-05,4\n": "Row 3, reference: Nobody has it",
        f"{_reference(scene)},2026-01-06,9\n": "Row 3, Q5: Write a whole number from 1 to 7",
        f"{_reference(scene)},2999-01-06,3\n": "Row 3, held_on: This day has not come",
    }.items():
        file.write_text(head + known + row)
        answer = run("dialog", "import", str(file), "--map", str(columns))
        assert (answer.exit_code, said in answer.stderr) == (1, True), said
    file.write_bytes(b"\xff\xfe")
    assert isinstance(run("dialog", "import", str(file)).exception, InvalidError)
    assert _count(scene) == 0

    file.write_text(head + known)
    answer = run("dialog", "import", str(file), "--map", str(columns))
    assert ("1 sessions brought in" in answer.output, _count(scene)) == (True, 1)

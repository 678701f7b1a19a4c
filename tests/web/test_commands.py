import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

from accounts.models import UserRow
from app import create_app
from base.errors import DomainError, NotFoundError
from config_safety import Safety
from directory.search import upkeep
from storage import audit
from storage.engine import reading, writing
from tests.applications import parts_of, settings_in
from tests.clock import NOW
from tests.databases import empty_file
from tests.directory import build
from tests.web.visitor_build import add_service, send
from web import safekeeping
from web.commands import COMMANDS, prepare

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command in the application, as the command line does."""
    return _runner(app)


def _runner(app: Flask) -> Run:
    group = click.Group("app.py", commands={str(each.name): each for each in COMMANDS})

    def go(*words: str) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(group, list(words), obj=info)

    return go


def _publish(app: Flask) -> None:
    with writing(parts_of(app).database) as session:
        build.published(session)


def test_a_place_is_described_as_json(run: Run) -> None:
    found = json.loads(run("where", "N12 8CV").output)

    assert (found["borough"], found["exact"]) == ("Barnet", "sector")


def test_an_unknown_place_is_not_repeated_in_the_answer(run: Run) -> None:
    result = run("where", "ZQ-nowhere")

    assert isinstance(result.exception, NotFoundError)
    assert "ZQ" not in str(result.exception)


def test_the_steps_of_a_referral_are_listed_for_people_and_for_programs(run: Run) -> None:
    rows = json.loads(run("referrals", "steps", "--json").output)
    lines = run("referrals", "steps").output.splitlines()

    assert len(rows) == len(lines)
    assert {"from": "sent", "action": "accept", "to": "accepted"}.items() <= next(
        row for row in rows if row["action"] == "accept"
    ).items()


def test_an_index_that_lags_is_found_and_built_again(app: Flask, run: Run) -> None:
    _publish(app)
    behind = run("index", "check")
    assert (behind.exit_code, behind.output[:10]) == (1, "1 services")

    assert "Indexed 1 services." in run("index", "rebuild").output
    assert run("index", "check").exit_code == 0


def test_the_audit_is_whole_until_somebody_alters_it(app: Flask, run: Run) -> None:
    send(app.test_client(), add_service(app))
    whole = run("audit", "verify")
    assert (whole.exit_code, "none altered" in whole.output) == (0, True)

    with parts_of(app).database.write_engine.begin() as connection:
        audit.lift_guard(connection)
        connection.execute(text("UPDATE audit_events SET role = 'nobody' WHERE n = 1"))
    broken = run("audit", "verify")
    assert (broken.exit_code, "Entry 1 was altered" in broken.output) == (1, True)


def test_a_new_key_is_taken_while_the_service_runs(app: Flask, run: Run) -> None:
    send(app.test_client(), add_service(app))
    assert "current" in run("keys", "status").output
    assert "Sealed 0 fields again" in run("keys", "rotate").output
    with parts_of(app).database.write_engine.begin() as connection:
        sealed = "'v1.lost.' || substr(wrapped, 7)"
        connection.execute(text(f"UPDATE subject_keys SET wrapped = {sealed}"))  # noqa: S608
    status = run("keys", "status")
    assert (status.exit_code, "MISSING" in status.output) == (1, True)
    assert "lacks the key lost" in str(run("keys", "rotate").exception)


def test_an_end_cut_off_the_audit_is_found_by_its_anchor(app: Flask, run: Run) -> None:
    send(app.test_client(), add_service(app))
    assert "Anchored." in run("audit", "anchor").output
    assert "1 anchors agree" in run("audit", "verify").output
    with parts_of(app).database.write_engine.begin() as connection:
        audit.lift_guard(connection)
        connection.execute(text("DELETE FROM audit_events WHERE n > 1"))
    found = run("audit", "verify")
    assert (found.exit_code, "cut off or written anew" in found.output) == (1, True)


def test_a_backup_is_taken_checked_and_put_back(app: Flask, run: Run) -> None:
    send(app.test_client(), add_service(app))
    assert isinstance(run("verify").exception, DomainError)
    assert ".anydoor" in run("backup").output
    assert "all sound" in run("verify").output
    with parts_of(app).database.write_engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    file = next(safekeeping_of(app).backups.glob("*.anydoor"))
    assert run("restore", str(file)).exit_code == 1, "it asks first"
    result = run("restore", str(file), "--yes")
    assert "Restored to" in result.output, result.exception
    with parts_of(app).database.read_sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM outbox"))


def test_the_worker_takes_a_backup_when_the_last_is_a_day_old(tmp_path: Path) -> None:
    shutil.copy(empty_file(), tmp_path / "test.db")
    moments = [NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=24)]
    app = create_app(replace(settings_in(tmp_path), safety=Safety()), clock=lambda: NOW)
    nightly = next(job for job in safekeeping.jobs(app) if job.name == "nightly backup")
    made = []
    for moment in moments:
        nightly.run(moment)
        made.append(len(list((tmp_path / "backups").iterdir())))
    parts_of(app).database.dispose()

    assert made == [1, 1, 2]


def safekeeping_of(app: Flask) -> safekeeping.Safekeeping:
    with app.app_context():
        return safekeeping.safekeeping()


@pytest.fixture
def serious(tmp_path: Path) -> Iterator[Flask]:
    """An application that is no demonstration, with an empty folder."""
    settings = replace(settings_in(tmp_path), is_demo=False)
    made = create_app(settings, clock=lambda: NOW)
    yield made
    parts_of(made).database.dispose()


def test_demo_data_is_refused_outside_the_demonstration(serious: Flask) -> None:
    result = _runner(serious)("demo", "load")

    assert isinstance(result.exception, DomainError)
    assert "ANYDOOR_DEMO=1" in str(result.exception)
    assert not isinstance(result.exception, NotFoundError)


def test_an_empty_folder_becomes_a_database_and_stays_one(serious: Flask) -> None:
    for _ in range(2):
        result = _runner(serious)("migrate")
        assert (result.exit_code, result.output) == (0, "The database is up to date.\n")

    with reading(parts_of(serious).database) as session:
        assert session.query(UserRow).count() == 0


def test_before_serving_the_tables_are_made_and_the_index_is_in_step(
    serious: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with serious.app_context():
        prepare(is_demo=False)
        _publish(serious)
        prepare(is_demo=False)
    made = parts_of(serious)
    with reading(made.database) as session:
        assert upkeep.check(session, made.engine, made.thesaurus).is_exact

    said = capsys.readouterr().out
    assert "1 services published." in said
    assert "Sign in with" not in said

from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from people.models import PersonRow
from people.retention import Keeping, time_over
from people.rights import erase, mark_of
from people.rights_terms import ErasureReason
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.referrals import build
from tests.web.loop_build import Scene
from web.commands import COMMANDS
from web.safekeeping import note_erasure, safekeeping

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    group = click.Group("app.py", commands={str(each.name): each for each in COMMANDS})

    def go(*words: str) -> Result:
        return CliRunner().invoke(group, list(words), obj=ScriptInfo(create_app=lambda: app))

    return go


def _people(database: Database) -> int:
    with reading(database) as session:
        return session.scalar(select(func.count()).select_from(PersonRow)) or 0


def test_who_was_erased_after_a_backup_is_erased_again_when_it_is_restored(
    scene: Scene, app: Flask, run: Run
) -> None:
    assert run("backup").exit_code == 0
    with app.app_context(), writing(scene.database) as session:
        mark = mark_of(session, scene.made.person_id)
        erase(session, scene.made.person_id, ErasureReason.PERSON_ASKED, actor=None, now=NOW)
        note_erasure(mark, NOW)
        file = next(safekeeping().backups.glob("*.anydoor"))
    assert _people(scene.database) == 0

    said = run("restore", str(file), "--yes").output
    assert "Erased again 1 people" in said
    assert _people(scene.database) == 0


def test_a_record_whose_time_is_over_is_shown_first_and_then_erased(scene: Scene, run: Run) -> None:
    with scene.world() as made:
        later = NOW + timedelta(days=10 * 365)
        changed = {"supported": 1}
        assert time_over(made.session, now=NOW, changed=changed) == []
        found = time_over(made.session, now=later, changed={})
    assert [(each.person_id, each.keeping) for each in found] == [
        (scene.made.person_id, Keeping.SUPPORTED)
    ]
    assert "0 to erase, 0 held." in run("retention", "preview").output
    assert "Records Management Code" in run("retention", "schedule").output
    assert run("retention", "apply").exit_code == 1, "it asks first"
    assert "Erased 0." in run("retention", "apply", "--yes").output


def test_what_happens_last_decides_when_a_record_goes(session: Session) -> None:
    made = build.world(session)
    eight_years = NOW + timedelta(days=8 * 366)
    assert len(time_over(session, now=eight_years, changed={})) == 1
    build.sent(made, now=NOW + timedelta(days=365))

    assert time_over(session, now=eight_years, changed={}) == []
    assert len(time_over(session, now=eight_years, changed={"supported": 12})) == 1

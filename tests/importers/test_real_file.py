import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from base.errors import ConflictError
from directory.queries import DraftFilter, home_counts, list_drafts, list_published_ids
from importers.run import ROWS_AT_ONCE
from matching.thesaurus import EMPTY
from storage.engine import Database, reading
from tests.clock import NOW
from tests.importers.build import EDITOR, FILES, REAL, file_of, rows
from web import parts as web_parts
from web.commands_import import import_group


@pytest.fixture
def app(database: Database) -> ScriptInfo:
    made = Flask(__name__)
    places = SimpleNamespace(find=lambda _text: None)
    parts = SimpleNamespace(database=database, places=places, thesaurus=EMPTY, clock=lambda: NOW)
    web_parts.init_app(made, cast("web_parts.Parts", parts))
    return ScriptInfo(create_app=lambda: made)


def _run(app: ScriptInfo, file: Path, *options: str) -> Result:
    return CliRunner().invoke(import_group, ["file", str(file), *options], obj=app)


def _report(app: ScriptInfo, file: Path, *options: str) -> dict[str, Any]:
    result = _run(app, file, "--json", *options)
    assert result.exception is None, result.output
    return cast("dict[str, Any]", json.loads(result.output))


def _counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in ("added", "changed", "unchanged", "refused")}


@pytest.fixture
def real() -> Path:
    if not REAL.exists():
        pytest.skip("the extract of the charity registers is not beside this checkout")
    return REAL


def test_every_real_charity_is_added_or_refused_with_its_reason(
    app: ScriptInfo, real: Path
) -> None:
    report = _report(app, real)

    assert report["rows"] == 419
    assert _counts(report) == {"added": 417, "changed": 0, "unchanged": 0, "refused": 2}
    assert [(each["row"], each["reason"]) for each in report["refusals"]] == [
        (322, "The organisation is no longer active"),
        (399, "The organisation is no longer active"),
    ]
    assert [each["row"] for each in report["left_out"]] == [158, 414]
    assert len(report["possible_duplicates"]) > 10  # registered in England and in Scotland
    assert not report["applied"]


def test_they_arrive_as_drafts_and_the_second_run_changes_nothing(
    app: ScriptInfo, real: Path, database: Database
) -> None:
    first = _report(app, real, "--apply")
    second = _report(app, real, "--apply")

    assert _counts(first) == {"added": 417, "changed": 0, "unchanged": 0, "refused": 2}
    assert _counts(second) == {"added": 0, "changed": 0, "unchanged": 417, "refused": 2}
    assert second["kept"] == []
    with reading(database) as session:
        assert list_published_ids(session) == []
        assert home_counts(session).services == 0
        queue = list_drafts(session, DraftFilter(), viewer=EDITOR, per_page=1000)
    assert queue.total == 417
    assert sum(not line.missing for line in queue.lines) >= 50  # ready but for an editor's eye
    assert not any(line.name.isupper() and len(line.name) > 5 for line in queue.lines)


def test_without_apply_the_words_say_that_nothing_was_written(app: ScriptInfo) -> None:
    result = _run(app, FILES / "bad_rows.csv")

    assert result.exit_code == 0
    assert "row 10: active" in result.output
    assert "Held up: 12 of 16 would be refused (75 %)" in result.output
    assert "Nothing was written. Add --apply to write it." in result.output


def test_the_guards_are_overruled_with_a_reason(app: ScriptInfo) -> None:
    held_up = _run(app, FILES / "bad_rows.csv", "--apply")
    said = _run(app, FILES / "bad_rows.csv", "--apply", "--yes-because", "An exercise")

    assert isinstance(held_up.exception, ConflictError)
    assert said.exit_code == 0
    assert "added          4" in said.output


def test_progress_is_told_part_by_part(app: ScriptInfo, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_bytes(file_of(rows(ROWS_AT_ONCE + 1)))

    assert f"{ROWS_AT_ONCE} of {ROWS_AT_ONCE + 1}" in _run(app, file, "--apply").output


def test_long_lists_are_shortened_on_the_screen_alone(app: ScriptInfo, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_bytes(file_of([each | {"org_id": "x"} for each in rows(30)]))

    assert "and 10 more; --json names them all" in _run(app, file).output
    assert len(_report(app, file)["refusals"]) == 30

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from base.errors import ConflictError
from directory.commands import edit_service, publish_services
from directory.queries import list_published_ids
from importers.models import ImportRunRow
from importers.run import apply_file
from importers.terms import RunState
from importers.undo import begin_undo, undo_run
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.importers.build import EDITOR, PROFILE, file_of, job, read, row, rows
from tests.importers.outcome import KilledError, killed_at_statement, state_of, target_of

FOLLOWING = replace(PROFILE, complete=True, follows=True)


def _last_run(database: Database) -> ImportRunRow:
    with reading(database) as session:
        query = select(ImportRunRow).order_by(ImportRunRow.started_at.desc(), ImportRunRow.rows)
        return session.scalars(query).all()[0]


def _undo(database: Database) -> int:
    run = _last_run(database)
    return undo_run(database, run.id, FOLLOWING, actor=EDITOR, now=NOW)


def _later(database: Database, *found: dict[str, str]) -> None:
    changed = job(
        profile=FOLLOWING, now=NOW.replace(hour=23), file_hash="1" * 64, yes_because="A test"
    )
    apply_file(database, read(file_of(found)), changed)


def _told(database: Database) -> dict[str, Any]:
    told = state_of(database)
    return {name: told[name] for name in ("held", "applied", "hashes", "drafts")}


def test_what_a_run_changed_and_ended_is_as_before_when_it_is_undone(database: Database) -> None:
    whole = job(profile=FOLLOWING)
    apply_file(database, read(file_of(rows(4))), whole)
    with writing(database) as session:
        publish_services(session, [target_of(database).service_id], actor=EDITOR, now=NOW)
    before = _told(database)

    new = row(2, name="LANTERN ROOMS 2", web="new.example", postcode="N1 9AG", activities="New.")
    _later(database, new, rows(4)[2])
    assert _told(database) != before
    with reading(database) as session:
        assert list_published_ids(session) == []

    assert _undo(database) == 0

    assert _told(database) == before
    assert _last_run(database).state is RunState.UNDONE
    with reading(database) as session:
        assert list_published_ids(session) == [target_of(database).service_id]


def test_what_it_added_is_dropped_and_comes_back_with_the_next_run(database: Database) -> None:
    found = read(file_of(rows(3)))
    apply_file(database, found, job(profile=FOLLOWING))
    with writing(database) as session:
        publish_services(session, [target_of(database).service_id], actor=EDITOR, now=NOW)
    drafts = state_of(database)["drafts"]

    assert _undo(database) == 1  # what an editor has published stays
    assert state_of(database)["drafts"] == []

    again = apply_file(database, found, job(profile=FOLLOWING, now=NOW.replace(hour=23)))
    assert (again.tally.changed, again.tally.unchanged) == (2, 1)
    assert state_of(database)["drafts"] == drafts


def test_what_somebody_changed_since_stays_as_they_made_it(database: Database) -> None:
    apply_file(database, read(file_of(rows(1))), job(profile=FOLLOWING))
    _later(database, row(1, name="LANTERN ROOMS 1", activities="New."))
    with writing(database) as session:
        edit_service(
            session, target_of(database).service_id, {"summary": "Ours."},
            seen_version=2, actor=EDITOR, now=NOW,
        )  # fmt: skip

    _undo(database)

    held = target_of(database).held.current
    assert held["service.summary"] == "Ours."
    assert held["service.description"].startswith("We run a warm room")


def test_only_the_last_run_of_a_source_is_undone(database: Database) -> None:
    apply_file(database, read(file_of(rows(1))), job(profile=FOLLOWING))
    first = _last_run(database).id
    _later(database, row(1, name="LANTERN ROOMS 1", activities="New."))

    with writing(database) as session, pytest.raises(ConflictError, match="undo that one first"):
        begin_undo(session, first, actor=EDITOR)


@pytest.mark.parametrize("number", [1, 5, 40, 70])
def test_undoing_that_was_stopped_goes_on_and_ends_the_same(
    database: Database, number: int
) -> None:
    apply_file(database, read(file_of(rows(3))), job(profile=FOLLOWING))
    before = _told(database)
    _later(database, row(2, name="LANTERN ROOMS 2", web="new.example"), row(9))

    with killed_at_statement(database, number), pytest.raises(KilledError):
        _undo(database)
    _undo(database)

    after = _told(database)
    del after["held"]["GB-CHC-1000009"], after["applied"]["GB-CHC-1000009"]
    del after["hashes"]["GB-CHC-1000009"]
    assert after == before

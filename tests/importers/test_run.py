from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from base.errors import ConflictError, InvalidError
from directory.commands import (
    LocationFields,
    OrganisationFields,
    add_location,
    create_organisation,
    create_service,
    publish_services,
)
from directory.queries import DraftFilter, home_counts, list_drafts, list_published_ids
from importers.models import ImportedRecordRow, ImportRunRow
from importers.queries import load_hints
from importers.run import apply_file, decide
from matching.likeness import Likeness
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.importers.build import (
    ARCHWAY,
    EDITOR,
    PROFILE,
    file_of,
    job,
    read,
    read_rows,
    record,
    row,
    rows,
)
from tests.importers.outcome import KEY, no_writing, state_of, target_of


def test_a_plan_alone_writes_nothing(database: Database) -> None:
    with reading(database) as session:
        decision = decide(session, read_rows(row()), PROFILE, viewer=EDITOR)

    assert len(decision.plan.added) == 1
    assert state_of(database)["held"] == {}


def test_an_organisation_comes_with_its_place_and_a_draft(database: Database) -> None:
    apply_file(database, read_rows(row()), job())

    target = target_of(database)
    assert target.organisation.name == "The Lantern Rooms"
    assert target.organisation.charity_number == "1000001"
    assert target.location == LocationFields(postcode="N19 3QP", point=ARCHWAY)
    assert target.held.current["service.domains"] == ["friendships", "leisure"]
    assert target.held.is_draft
    with reading(database) as session:
        [line] = list_drafts(session, DraftFilter(), viewer=EDITOR).lines
        hint = load_hints(session, [line.service_id])[line.service_id]
    assert (line.source, line.outcode, line.missing) == ("charity-register", "N19", ())
    assert "domains" in hint.suggested


def test_nothing_is_published(database: Database) -> None:
    apply_file(database, read(file_of(rows(3))), job())

    with reading(database) as session:
        assert list_published_ids(session) == []
        assert home_counts(session).organisations == 0


def test_the_row_is_kept_as_it_came_with_its_terms(database: Database) -> None:
    apply_file(database, read_rows(row()), job())

    with reading(database) as session:
        kept = session.get_one(ImportedRecordRow, (PROFILE.key, KEY))
        assert kept.original == row()
        assert kept.fetched_at == NOW
        assert "CC BY 4.0" in kept.licence
        assert "Open Government Licence" in kept.attribution


def test_the_same_file_again_writes_nothing_at_all(database: Database) -> None:
    found = read(file_of(rows(3)))
    apply_file(database, found, job())
    before = state_of(database)

    with no_writing(database):
        decision = apply_file(database, found, job())

    assert len(decision.plan.unchanged) == 3
    assert state_of(database) == before


def test_what_changed_in_the_file_changes_here_and_nothing_else(database: Database) -> None:
    apply_file(database, read(file_of(rows(3))), job())
    before = state_of(database)["held"]

    new = row(1, name="LANTERN ROOMS 1", web="new.example", postcode="N1 9AG", activities="New.")
    apply_file(database, read_rows(new, *rows(3)[1:]), job(file_hash="1" * 64))

    after = state_of(database)["held"]
    changed = {name for name, value in after[KEY].items() if value != before[KEY][name]}
    assert changed == {
        "organisation.website",
        "organisation.description",
        "service.description",
        "service.summary",
        "location.postcode",
    }
    assert {key: after[key] for key in after if key != KEY} == {
        key: before[key] for key in before if key != KEY
    }
    assert state_of(database)["runs"][-1][0] == {
        "added": 0, "changed": 1, "retired": 0, "refused": 0, "unchanged": 2
    }  # fmt: skip


def test_a_place_that_the_file_comes_to_know_is_added_to_the_draft(database: Database) -> None:
    apply_file(database, read_rows(row(postcode="", lat="", lon="")), job())
    assert target_of(database).location is None

    apply_file(database, read_rows(row()), job(file_hash="1" * 64))

    assert target_of(database).location == LocationFields(postcode="N19 3QP", point=ARCHWAY)


def test_one_that_is_here_from_elsewhere_is_pointed_out(database: Database) -> None:
    with writing(database) as session:
        organisation = create_organisation(
            session, OrganisationFields("Lantern Rooms Ltd"), actor=EDITOR, now=NOW
        )
        place = add_location(
            session, organisation, LocationFields(postcode="N19 3QP"), actor=EDITOR
        )
        values = {"name": "Tea", "locations": [str(place)]}
        tea = create_service(session, organisation, values, actor=EDITOR, now=NOW)

    decision = apply_file(database, read_rows(row()), job())

    [found] = decision.plan.duplicates
    assert (found.other_name, found.other_id) == ("Lantern Rooms Ltd", str(tea))
    assert {Likeness.SAME_NAME, Likeness.SAME_POSTCODE} <= {*found.reasons}


def test_a_file_that_cannot_be_read_is_refused_as_a_whole(database: Database) -> None:
    with pytest.raises(InvalidError, match=r"Row 2: A quotation mark"):
        apply_file(database, read(b'org_id,name,active\n1,"open'), job())


def test_a_run_that_looks_wrong_waits_for_a_reason_and_keeps_it(database: Database) -> None:
    found = read_rows(row(1), row(2, active="False"))
    with pytest.raises(ConflictError, match="1 of 2 would be refused"):
        apply_file(database, found, job(yes_because=" "))
    assert state_of(database)["held"] == {}

    apply_file(database, found, job(yes_because="Checked with the owner"))

    with reading(database) as session:
        [row_kept] = session.scalars(select(ImportRunRow)).all()
    assert row_kept.yes_because == "Checked with the owner"
    assert row_kept.refusals[0]["row"] == 3
    assert row_kept.counts["refused"] == 1


def test_a_whole_register_ends_what_it_no_longer_has(database: Database) -> None:
    whole = job(profile=replace(PROFILE, complete=True))
    apply_file(database, read(file_of(rows(10))), whole)
    with writing(database) as session:
        publish_services(session, [target_of(database).service_id], actor=EDITOR, now=NOW)

    shorter = read(file_of(rows(10)[2:]))
    apply_file(database, shorter, replace(whole, file_hash="1" * 64))

    with reading(database) as session:
        assert list_published_ids(session) == []
        assert list_drafts(session, DraftFilter(), viewer=EDITOR).total == 8
    again = apply_file(database, shorter, replace(whole, file_hash="1" * 64))
    assert not again.plan.writes


def test_a_sample_ends_nothing(database: Database) -> None:
    apply_file(database, read(file_of(rows(10))), job())

    apply_file(database, read(file_of(rows(1))), job(file_hash="1" * 64))

    assert len(state_of(database)["drafts"]) == 10


def test_a_plan_needs_as_many_statements_for_many_rows_as_for_few(database: Database) -> None:
    apply_file(database, read(file_of(rows(2))), job())
    few = _statements(database, read(file_of(rows(2))))
    apply_file(database, read(file_of(rows(30))), job(file_hash="1" * 64))

    assert _statements(database, read(file_of(rows(30)))) == few


def _statements(database: Database, found: Any) -> int:  # noqa: ANN401
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(database.read_engine, "before_cursor_execute", count)
    try:
        with reading(database) as session:
            decide(session, found, PROFILE, viewer=EDITOR)
    finally:
        event.remove(database.read_engine, "before_cursor_execute", count)
    return seen


def test_today_is_not_part_of_what_is_compared(database: Database) -> None:
    apply_file(database, read_rows(row()), job())

    later = read(file_of([row()]), today=TODAY.replace(year=2030))

    with reading(database) as session:
        assert not decide(session, later, PROFILE, viewer=EDITOR).plan.writes
    assert record().notes != later.records[0].notes

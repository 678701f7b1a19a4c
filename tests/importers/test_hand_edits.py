from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from directory.commands import (
    drop_services,
    edit_organisation,
    edit_service,
    publish_services,
)
from directory.queries import DraftFilter, list_drafts
from directory.terms import ServiceStatus
from importers.changes import Keeping
from importers.provenance import FieldOrigin, Standing, get_origin
from importers.queries import Target
from importers.run import apply_file
from storage.engine import Database, reading, writing
from tests.clock import NOW
from tests.importers.build import (
    EDITOR,
    job,
    read_rows,
    row,
)
from tests.importers.outcome import target_of


def _edit_by_hand(session: Session, target: Target) -> None:
    edit_organisation(
        session,
        target.organisation_id,
        replace(target.organisation, website="https://ours.example", phone="020 7946 0123"),
        seen_version=target.organisation_version,
        actor=EDITOR,
        now=NOW,
    )
    edit_service(
        session, target.service_id, {"summary": "Ours."}, seen_version=_version(session, target),
        actor=EDITOR, now=NOW,
    )  # fmt: skip


def _version(session: Session, target: Target) -> int:
    lines = list_drafts(session, DraftFilter(status=None), viewer=EDITOR, per_page=1000).lines
    return next(line.version for line in lines if line.service_id == target.service_id)


def test_fields_edited_by_hand_survive_every_later_file(database: Database) -> None:
    apply_file(database, read_rows(row()), job())
    with writing(database) as session:
        _edit_by_hand(session, target_of(database))
    theirs = read_rows(row(web="theirs.example", activities="Theirs now."))

    decision = apply_file(database, theirs, job(file_hash="1" * 64))

    assert {(each.field, each.why) for _, each in decision.plan.kept} == {
        ("organisation.website", Keeping.BY_HAND),
        ("service.summary", Keeping.BY_HAND),
    }
    target = target_of(database)
    assert target.organisation.website == "https://ours.example"
    assert target.organisation.phone == "020 7946 0123"
    assert target.held.current["service.summary"] == "Ours."
    assert target.held.current["service.description"] == "Theirs now."

    again = apply_file(database, theirs, job(file_hash="1" * 64))
    assert len(again.plan.kept) == 2
    assert not again.plan.writes

    fields = _origins(database, target.service_id)
    summary = fields["service.summary"]
    assert (summary.ours, summary.theirs) == ("Ours.", "Theirs now.")
    assert summary.standing is Standing.EDITED
    assert fields["service.description"].standing is Standing.AS_LISTED
    assert fields["service.domains"].standing is Standing.OUR_GUESS
    with writing(database) as session:
        publish_services(session, [target.service_id], actor=EDITOR, now=NOW)
    assert _origins(database, target.service_id)["service.domains"].standing is Standing.CONFIRMED


def _origins(database: Database, service_id: UUID) -> dict[str, FieldOrigin]:
    with reading(database) as session:
        found = get_origin(session, service_id, viewer=EDITOR)
    assert found is not None
    assert (found.source_id, found.licence) == ("GB-CHC-1000001", job().profile.licence)
    assert found.original["activities"] == "Theirs now."
    return {each.field: each for each in found.fields}


def test_a_published_listing_is_left_to_its_editors(database: Database) -> None:
    apply_file(database, read_rows(row()), job())
    with writing(database) as session:
        publish_services(session, [target_of(database).service_id], actor=EDITOR, now=NOW)

    apply_file(database, read_rows(row(activities="Theirs.")), job(file_hash="1" * 64))

    assert target_of(database).held.current["service.summary"].startswith("We run a warm room")
    assert target_of(database).organisation.description == "Theirs."


def test_a_dropped_draft_does_not_come_back(database: Database) -> None:
    apply_file(database, read_rows(row()), job())
    with writing(database) as session:
        drop_services(
            session, [target_of(database).service_id], reason="Abroad", actor=EDITOR, now=NOW
        )

    apply_file(database, read_rows(row(activities="New.")), job(file_hash="1" * 64))

    with reading(database) as session:
        assert list_drafts(session, DraftFilter(), viewer=EDITOR).total == 0
        dropped = DraftFilter(status=ServiceStatus.DROPPED)
        assert list_drafts(session, dropped, viewer=EDITOR).total == 1

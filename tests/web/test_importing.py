"""At night feeds are fetched, at the hour that London's clocks say; needs are told from words."""

import io
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Flask
from sqlalchemy import func, select

from directory.commands import publish_services
from importers.columns import ColumnMap
from importers.jobs import Job
from importers.models import ImportedRecordRow, ImportRunRow
from importers.provenance import FieldOrigin, Standing, get_origin
from importers.queries import load_hints
from importers.run import apply_file
from importers.sources.anything import read_file
from importers.sources.outside import Helpers
from importers.sourcing import SourceFields, add_source
from importers.streams import FileStream, mapped_rows
from importers.terms import SourceKind
from importers.work import SourceTerms
from storage.engine import Database, reading, writing
from tests.importers.build import EDITOR
from web.importing import helpers, jobs

TERMS: Final = SourceTerms("words", complete=True, follows=True, licence="", attribution="")
WINTER = datetime(2026, 3, 4, 2, 5, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 1, 5, tzinfo=UTC)  # an hour later by London's clocks


def _begun(database: Database) -> int:
    with reading(database) as session:
        return session.scalar(select(func.count()).select_from(ImportRunRow)) or 0


def test_nightly_feeds_are_fetched_once_a_night_and_others_never(
    app: Flask, database: Database
) -> None:
    with writing(database) as session:
        for name, is_nightly in (("Council", True), ("Now and then", False)):
            told = SourceFields(
                name,
                SourceKind.OPEN_REFERRAL,
                url="https://feed.example/services",
                is_nightly=is_nightly,
            )
            add_source(session, told, actor=EDITOR, now=WINTER)
    nightly = next(each for each in jobs(app) if each.name == "feeds at night")

    found = []
    for moment in (
        WINTER - timedelta(hours=1),
        WINTER,
        WINTER + timedelta(minutes=20),  # the same night
        WINTER + timedelta(hours=1),
        WINTER + timedelta(days=1),
        SUMMER + timedelta(hours=1),  # three o'clock in London
        SUMMER,
    ):
        nightly.run(moment)
        found.append(_begun(database))

    assert found == [0, 1, 1, 1, 2, 2, 3]


def test_needs_that_only_the_words_tell_of_are_a_guess_until_an_editor_publishes(
    app: Flask, database: Database
) -> None:
    listed = b"Name,About,Code,Site,Area\nHub,Help with debt and benefits.,N19 3QP,a.org,Islington"
    columns = {
        "Name": "service.name", "About": "service.description", "Code": "location.postcode",
        "Site": "service.website", "Area": "service.coverage",
    }  # fmt: skip
    mapping = ColumnMap(columns)
    with app.app_context():
        rows = mapped_rows(mapping, helpers())
    stream = FileStream(lambda: read_file(io.BytesIO(listed)), rows, Helpers())
    apply_file(database, stream, Job(TERMS, EDITOR, WINTER, "list.csv", "0" * 64))

    def needs() -> FieldOrigin:
        with reading(database) as session:
            origin = get_origin(session, service_id, viewer=EDITOR)
            assert origin is not None
            return next(each for each in origin.fields if each.field == "service.domains")

    with reading(database) as session:
        [service_id] = session.scalars(select(ImportedRecordRow.service_id))
        assert "domains" in load_hints(session, [service_id])[service_id].suggested
    assert (needs().ours, needs().standing) == (["practical_help"], Standing.OUR_GUESS)
    with writing(database) as session:
        publish_services(session, [service_id], actor=EDITOR, now=WINTER)
    assert needs().standing is Standing.CONFIRMED

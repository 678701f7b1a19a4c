"""At night every nightly feed is fetched once, at the hour that London's clocks say."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from importers.models import ImportRunRow
from importers.sourcing import SourceFields, add_source
from importers.terms import SourceKind
from storage.engine import Database, reading, writing
from tests.importers.build import EDITOR
from web.importing import jobs

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

"""The whole demonstration directory out as Open Referral UK, and back in: nothing is lost."""

import json
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from directory.demo import load_demo
from directory.models import OrganisationRow, ServiceRow
from directory.open_referral import load_documents
from directory.values import load_values
from geo.distance import Point
from importers.columns import ColumnMap
from importers.demo_files import ORGANISATIONS
from importers.jobs import Job
from importers.queries import load_targets, with_places
from importers.run import apply_file
from importers.sources.events import Document
from importers.sources.outside import Helpers
from importers.streams import FileStream, mapped_rows
from importers.work import SourceTerms
from storage.engine import Database, reading, writing
from tests.clock import NOW, TODAY
from tests.importers.build import EDITOR

HERE: Final = Point(51.5653, -0.135)
TERMS: Final = SourceTerms("copy", complete=True, follows=True, licence="", attribution="")
PRIVATE: Final = frozenset({"words", "lead_email"})
"""What a public feed does not tell: by which words a service is found, who hears of referrals."""


def _documents(database: Database) -> dict[str, dict[str, Any]]:
    with reading(database) as session:
        ids = session.scalars(select(ServiceRow.id).where(ServiceRow.source == "demo")).all()
        found = load_documents(session, ids, today=TODAY)
    return {str(each): json.loads(json.dumps(document)) for each, document in found.items()}


def test_the_whole_demonstration_comes_back_as_it_went_out(database: Database) -> None:
    with writing(database) as session:
        load_demo(session, ORGANISATIONS, now=NOW, locate=lambda _postcode: HERE)
    documents = _documents(database)
    assert len(documents) > 100
    told = [Document(n, each) for n, each in enumerate(documents.values(), start=1)]
    helpers = Helpers(locate=lambda _postcode: HERE)
    stream = FileStream(lambda: iter(told), mapped_rows(ColumnMap({}), helpers), helpers)

    decision = apply_file(database, stream, Job(TERMS, EDITOR, NOW, "feed", "0" * 64))

    assert decision.tally.refused == 0
    assert decision.plan.left_out == ()
    assert decision.tally.added == len(documents)
    _is_the_same(database)
    again = apply_file(database, stream, Job(TERMS, EDITOR, NOW, "feed", "0" * 64))
    assert (again.tally.unchanged, again.tally.writes) == (len(documents), False)


def _is_the_same(database: Database) -> None:
    with reading(database) as session:
        targets = load_targets(session, "copy")
        ids = session.scalars(select(ServiceRow.id).where(ServiceRow.source == "demo")).all()
        first = {str(key): values for key, values in load_values(session, ids).items()}
        names = dict(
            session.execute(
                select(ServiceRow.id, OrganisationRow.name).join(
                    OrganisationRow, OrganisationRow.id == ServiceRow.organisation_id
                )
            ).all()
        )
        copies = load_values(session, [each.service_id for each in targets.values()])
    lost = {}
    for key, target in targets.items():
        ours = {str(each.location_id): place for place, each in target.places.items()}
        copy = with_places(copies[target.service_id], ours)
        copy = {name: with_places(value, ours) for name, value in copy.items()}
        copy["locations"] = [ours[each] for each in copy["locations"]]
        copy["place_notes"] = {ours[each]: note for each, note in copy["place_notes"].items()}
        secret = set(first[key]["locations"]) - set(copy["locations"])
        for name, value in first[key].items():
            if name in PRIVATE or (name == "locations" and secret):
                continue
            if copy[name] != value:
                lost[key, name] = (value, copy[name])
        assert target.organisation.name == names[UUID(key)]
    assert lost == {}

import json

from flask import Flask
from sqlalchemy import select

from matching.record import read_kept
from people.dialog_models import MatchRow
from people.scope import key_of_person
from storage.engine import reading
from tests.applications import parts_of
from tests.clock import NOW


def test_finished_sessions_end_with_a_list_that_can_be_made_again(demo: Flask) -> None:
    with reading(parts_of(demo).database) as session:
        kept = session.scalars(select(MatchRow)).all()
        assert len(kept) > 10
        for row in kept[:5]:
            key = key_of_person(session, row.person_id)
            match = read_kept(json.loads(key.open(row.record, "matches", "record", row.id)))
            assert match.asker is not None
            assert match.result.matches
            assert {each.service_id for each in match.result.matches} <= match.names.keys()
            assert row.at < NOW

"""Erasing somebody on either database: rows, errands and key, and again after an old backup."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.queries import get_person
from people.rights import erase, erased_again
from people.rights_models import ErasureRow
from people.rights_terms import ErasureReason
from referrals.states import State
from storage import backup
from storage.about import ids_about
from storage.base import Base
from storage.engine import Database, open_database, reading, writing
from storage.keys import INFO_KEY
from tests.clock import NOW
from tests.databases import SECRETS
from tests.referrals import build
from tests.storage.test_backup import restore


def _rows(session: Session) -> str:
    """Everything in the database but the audit, which keeps ids for ever, as text."""
    tables = [each for each in Base.metadata.sorted_tables if each.name != "audit_events"]
    return "\n".join(str(tuple(row)) for each in tables for row in session.execute(select(each)))


def _sealed(session: Session, about: dict[str, set[UUID]]) -> set[str]:
    """Everything sealed that stands in rows about somebody."""
    return {
        value
        for name, ids in about.items()
        if "id" in Base.metadata.tables[name].c
        for row in session.execute(
            select(Base.metadata.tables[name]).where(Base.metadata.tables[name].c.id.in_(ids))
        )
        for value in row
        if isinstance(value, str) and value.startswith("v1.")
    }


def _left(session: Session, traces: Iterable[str]) -> list[str]:
    """What is still there of somebody."""
    held = _rows(session)
    return [each for each in traces if each in held]


def test_nothing_is_left_of_who_was_erased_and_an_old_backup_brings_nobody_back(
    database: Database, session: Session, tmp_path: Path
) -> None:
    made = build.world(session)
    build.bring_to(made, State.CLOSED)
    other = build.another(made, name="YY-other")
    session.commit()
    about = ids_about(session, "people", made.person_id)
    traces = _sealed(session, about) | {str(each) for ids in about.values() for each in ids}
    assert len(_left(session, traces)) == len(traces) > 12
    session.rollback()
    old = backup.take(database, tmp_path / "backups", SECRETS.keyring, now=NOW)

    erase(session, made.person_id, ErasureReason.PERSON_ASKED, actor=None, now=NOW)
    session.commit()
    assert _left(session, traces) == []
    assert get_person(session, other, viewer=made.connector).name == "YY-other"
    marks = session.scalars(select(ErasureRow.mark)).all()
    session.close()

    restore(database, old, now=NOW + timedelta(days=2))  # another test restores at NOW
    url = database.write_engine.url.render_as_string(hide_password=False)
    again = open_database(url, info={INFO_KEY: SECRETS})
    with writing(again) as writer:
        assert _left(writer, traces) != []
        assert erased_again(writer, marks) == [made.person_id]
        erase(writer, made.person_id, ErasureReason.RESTORED, actor=None, now=NOW)
    with reading(again) as reader:
        assert _left(reader, traces) == []
        assert get_person(reader, other, viewer=made.connector).name == "YY-other"
    again.dispose()

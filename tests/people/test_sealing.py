from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.terms import Domain
from people.caseload import caseload
from people.commands import PersonFacts, review_action
from people.dialog_commands import Notes, keep_match, write_notes
from people.dialog_models import MatchRow, PriorityRow
from people.dialog_queries import get_session, last_match, sessions_of
from people.models import ActionRow, PersonRow
from people.pages import Contact, Details
from people.queries import actions_of, get_person, person_for_referral
from people.terms import ActionState
from storage.base import Base
from storage.engine import Database, reading, writing
from storage.keys import destroy_subject_key
from storage.sealing import SealError
from tests.clock import NOW
from tests.people import build

FACTS = PersonFacts(
    "ZQname Canary",
    Contact(
        phone="07700 900987",
        email="zqmail@home.example",
        postcode="N19 5ZQ",
        safe_note="ZQsafe word",
    ),
    Details(pronouns="ZQpronouns", communication="ZQcommunication"),
)
CANARIES = (
    *("ZQname", "900987", "zqmail", "N19 5ZQ", "N195ZQ", "ZQsafe", "ZQpronouns", "ZQcommunication"),
    *("ZQunderstanding", "ZQforward", "ZQexploring", "ZQaction", "ZQreview", "ZQmatch"),
)
NOTES = Notes("ZQunderstanding", "ZQforward", "ZQexploring")
AREA = Domain.FRIENDSHIPS


def _fill(session: Session, who: build.Team) -> UUID:
    """A person with something written in every sealed column."""
    person_id = build.person(session, who, FACTS)
    session_id = build.sitting(session, who, person_id)
    build.choose(session, who, session_id, AREA)
    write_notes(session, session_id, AREA, NOTES, actor=who.connector, now=NOW)
    action_id = build.action(session, who, person_id, "ZQaction")
    review_action(session, action_id, ActionState.PARTLY, "ZQreview", actor=who.connector, now=NOW)
    keep_match(
        session, person_id, session_id, weights_version="1", match_json='{"x": "ZQmatch"}', now=NOW
    )
    return person_id


def _stored(database: Database, folder: Path) -> Iterator[str]:
    """Everything that is kept: every column of every row, and SQLite's files byte by byte."""
    with reading(database) as session:
        for table in Base.metadata.sorted_tables:
            yield from (str(tuple(row)) for row in session.execute(select(table)))
    for file in folder.glob("test.db*"):
        yield file.read_bytes().decode("latin-1")


def test_no_name_number_or_note_is_kept_in_plain_text(database: Database, tmp_path: Path) -> None:
    with writing(database) as session:
        ours = build.team(session)
        person_id = _fill(session, ours)

    kept = "\n".join(_stored(database, tmp_path)).lower()

    assert [canary for canary in CANARIES if canary.lower() in kept] == []
    with reading(database) as session:
        person = get_person(session, person_id, viewer=ours.connector)
    assert person.reference.lower() in kept, "what is kept in the clear would have been found"
    assert person.name == "ZQname Canary"


def test_the_write_ahead_log_is_among_the_files_looked_through(
    database: Database, tmp_path: Path
) -> None:
    with writing(database) as session:
        mode = session.connection().exec_driver_sql(
            "PRAGMA journal_mode" if database.gate else "SELECT 'none'"
        )
        is_wal = mode.scalar() == "wal"
        build.person(session, build.team(session), FACTS)

    assert (tmp_path / "test.db-wal").exists() is is_wal


@pytest.fixture
def two(session: Session) -> tuple[build.Team, UUID, UUID]:
    ours = build.team(session)
    return ours, _fill(session, ours), _fill(session, ours)


def _row(session: Session, table: type[Base], person_id: UUID) -> Base:
    """The one row of a table that is about a person."""
    owner = "id" if table is PersonRow else "person_id"
    return session.scalars(select(table).where(getattr(table, owner) == person_id)).one()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (PersonRow, "name"),
        (PersonRow, "contact"),
        (PersonRow, "details"),
        (ActionRow, "text"),
        (ActionRow, "review_note"),
        (MatchRow, "record"),
    ],
)
def test_a_sealed_field_moved_to_another_person_cannot_be_opened(
    session: Session,
    two: tuple[build.Team, UUID, UUID],
    table: type[Base],
    column: str,
) -> None:
    ours, mine, theirs = two
    sealed = getattr(_row(session, table, mine), column)
    setattr(_row(session, table, theirs), column, sealed)
    session.flush()

    with pytest.raises(SealError) as refused:
        _open_all(session, theirs, ours)
    assert "ZQ" not in str(refused.value)
    _open_all(session, mine, ours)


@pytest.mark.parametrize("step", ["understanding", "looking_forward", "exploring"])
def test_a_note_moved_to_another_persons_session_cannot_be_opened(
    session: Session, two: tuple[build.Team, UUID, UUID], step: str
) -> None:
    ours, mine, theirs = two
    [my_session] = sessions_of(session, mine, viewer=ours.connector)
    [their_session] = sessions_of(session, theirs, viewer=ours.connector)
    one, other = (
        session.scalars(select(PriorityRow).where(PriorityRow.session_id == each)).one()
        for each in (my_session.session_id, their_session.session_id)
    )
    setattr(other, step, getattr(one, step))
    session.flush()

    with pytest.raises(SealError):
        get_session(session, their_session.session_id, viewer=ours.connector)


def test_a_note_moved_to_another_step_cannot_be_opened(
    session: Session, two: tuple[build.Team, UUID, UUID]
) -> None:
    ours, mine, _ = two
    for row in session.scalars(select(PriorityRow)):
        row.understanding = row.exploring
    session.flush()

    with pytest.raises(SealError):
        sessions_of(session, mine, viewer=ours.connector)


def test_with_the_key_gone_everything_said_is_gone_and_pages_still_open(
    session: Session, two: tuple[build.Team, UUID, UUID]
) -> None:
    ours, mine, theirs = two
    destroy_subject_key(session, session.get_one(PersonRow, mine).key_id, now=NOW)

    person = person_for_referral(session, mine)
    assert (person.name, person.contact, person.details) == ("", Contact(), Details())
    [sitting] = sessions_of(session, mine, viewer=ours.connector)
    assert [(each.domain, each.understanding) for each in sitting.priorities] == [(AREA, "")]
    assert [each.text for each in actions_of(session, mine, viewer=ours.connector)] == [""]
    assert last_match(session, sitting.session_id, viewer=ours.connector) == ""
    lines, _ = caseload(session, viewer=ours.connector, today=NOW.date())
    assert {line.person_id: line.name for line in lines} == {mine: "", theirs: "ZQname Canary"}


def _open_all(session: Session, person_id: UUID, who: build.Team) -> None:
    """Open everything about a person."""
    get_person(session, person_id, viewer=who.connector)
    actions_of(session, person_id, viewer=who.connector)
    for sitting in sessions_of(session, person_id, viewer=who.connector):
        last_match(session, sitting.session_id, viewer=who.connector)

"""Whether somebody is known already: named inside the same team, asked quietly elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.commands import count_failure
from accounts.queries import is_throttled
from base.errors import ConflictError
from people.facts import PersonFacts
from people.models import PersonRow
from people.record_models import TeamTaskRow
from people.record_terms import TaskKind
from people.scope import visible_to
from people.sealing import TABLE, marks_of
from storage.audit import Deed, Entry, record
from storage.keys import subject_keys

MOST_NAMED: Final = 5
_KIND: Final = "same_person"


class TooManyChecksError(ConflictError):
    """Somebody asks so often that it looks like searching."""


@dataclass(frozen=True, slots=True)
class SamePerson:
    """A record of the viewer's own team that may be the same person's."""

    person_id: UUID
    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of somebody already, when it is changed: only what is new is asked about.

    Of two records for one person, each names the other once, and not at every later change.
    """

    person_id: UUID
    facts: PersonFacts


def find_same(
    session: Session,
    facts: PersonFacts,
    *,
    recorded: Recorded | None = None,
    actor: Actor,
    now: datetime,
) -> list[SamePerson]:
    """The records the actor may see that may be of the same person, at most five.

    recorded: None for somebody new. Nothing is said of anybody else's. Counted, and written down:
    raises TooManyChecksError after ten in a quarter of an hour.
    """
    match = _match(session, facts, recorded)
    if match is None:
        return []
    who = [str(actor.user_id)]
    if is_throttled(session, _KIND, who, now=now):
        raise TooManyChecksError(
            "You have added or changed many people in a short time. Wait a quarter of an hour, "
            "then press the button again. What you typed is still here"
        )
    count_failure(session, _KIND, who, now=now)
    query = (
        select(PersonRow)
        .where(match, visible_to(actor))
        .order_by(PersonRow.created_at, PersonRow.id)
        .limit(MOST_NAMED)
    )
    rows = session.scalars(query).all()
    keys = subject_keys(session, [row.key_id for row in rows])
    entry = Entry(Deed.READ, actor.user_id, actor.role_words, _KIND, actor.user_id, "own team")
    record(session, entry, now=now)
    return [
        SamePerson(row.id, keys[row.key_id].open(row.name, TABLE, "name", row.id), row.reference)
        for row in rows
    ]


def ask_other_teams(
    session: Session,
    person_id: UUID,
    facts: PersonFacts,
    *,
    recorded: Recorded | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give each other team that may know the same person a task for its lead.

    recorded: None for somebody new. Returns whether there was anything to ask by; never whether
    anybody was found.
    """
    match = _match(session, facts, recorded)
    if match is None:
        return False
    # Not simply "not visible": of somebody without a core team that would be unknown, not true.
    is_elsewhere = visible_to(actor).is_not(true())
    others = select(PersonRow).where(
        match, is_elsewhere, PersonRow.team_id.is_not(None), PersonRow.id != person_id
    )
    for row in session.scalars(others).all():
        if row.team_id is None:
            continue
        task = TeamTaskRow(
            kind=TaskKind.SAME_PERSON,
            team_id=row.team_id,
            person_id=row.id,
            asked_by=actor.user_id,
            asked_for=person_id,
            asked_at=now,
        )
        session.add(task)
        entry = Entry(
            Deed.READ, actor.user_id, actor.role_words, "person", row.id, _KIND, "added elsewhere"
        )
        record(session, entry, now=now)
    session.flush()
    return True


def _match(
    session: Session, facts: PersonFacts, recorded: Recorded | None
) -> ColumnElement[bool] | None:
    """The other records with a mark in common; None when nothing new was given to tell by."""
    marks = marks_of(session, facts)
    known = marks_of(session, recorded.facts) if recorded else {}
    columns = {
        "nhs": PersonRow.nhs_index,
        "phone": PersonRow.phone_index,
        "email": PersonRow.email_index,
        "birth": PersonRow.birth_index,
    }
    same = [
        columns[kind] == mark for kind, mark in marks.items() if mark and mark != known.get(kind)
    ]
    if not same:
        return None
    return and_(or_(*same), PersonRow.id != recorded.person_id) if recorded else or_(*same)

"""Reads of the matches that were kept in DIALOG+ sessions, as seen by one viewer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from people.dialog_models import DialogSessionRow, MatchRow
from people.models import PersonRow
from people.scope import NO_SESSION, visible_to
from storage.audit import Deed, Entry, record
from storage.keys import subject_key

NO_MATCH: Final = "You have no list here"


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One kept match in a list."""

    match_id: UUID
    at: datetime
    weights_version: str


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match as it was kept. record: JSON of matching.record; "" once the person was erased."""

    match_id: UUID
    person_id: UUID
    session_id: UUID | None
    at: datetime
    weights_version: str
    record: str = field(repr=False)


def matches_of(session: Session, session_id: UUID, *, viewer: Actor) -> list[MatchLine]:
    """The matches kept in a session, oldest first, in two statements.

    Raises NotFoundError out of the viewer's scope.
    """
    seen = (
        select(DialogSessionRow.id)
        .join(PersonRow, PersonRow.id == DialogSessionRow.person_id)
        .where(DialogSessionRow.id == session_id, visible_to(viewer))
    )
    if session.scalar(seen) is None:
        raise NotFoundError(NO_SESSION)
    query = (
        select(MatchRow.id, MatchRow.at, MatchRow.weights_version)
        .where(MatchRow.session_id == session_id)
        .order_by(MatchRow.at, MatchRow.id)
    )
    return [MatchLine(*row) for row in session.execute(query)]


def get_match(session: Session, match_id: UUID, *, viewer: Actor) -> StoredMatch:
    """One kept match, in two statements. Raises NotFoundError out of the viewer's scope."""
    query = (
        select(MatchRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == MatchRow.person_id)
        .where(MatchRow.id == match_id, visible_to(viewer))
    )
    return _opened(session, session.execute(query).first())


def open_for_replay(session: Session, match_id: UUID, *, now: datetime) -> StoredMatch:
    """One kept match, for the command line of whoever runs the service; written down as read.

    What is shown of it must not tell whose it is or what they need. Raises NotFoundError.
    """
    query = (
        select(MatchRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == MatchRow.person_id)
        .where(MatchRow.id == match_id)
    )
    found = _opened(session, session.execute(query).first())
    entry = Entry(
        Deed.READ, None, "command line", "person", found.person_id, "match", "replay of a match"
    )
    record(session, entry, now=now)
    return found


def _opened(session: Session, found: "Row[MatchRow, UUID] | None") -> StoredMatch:
    if found is None:
        raise NotFoundError(NO_MATCH)
    row, key_id = found
    plain = subject_key(session, key_id).open(row.record, MatchRow.__tablename__, "record", row.id)
    return StoredMatch(row.id, row.person_id, row.session_id, row.at, row.weights_version, plain)

"""Reads of DIALOG+ sessions, always as seen by one viewer."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import NotFoundError
from matching.terms import Domain
from people.dialog_models import (
    CorrectionRow,
    DialogSessionRow,
    MatchRow,
    PriorityRow,
    RatingRow,
)
from people.items import Part, item_called
from people.models import PersonRow
from people.pages import Correction, DialogSession, Priority
from people.rules import Rating, means
from people.scope import NO_SESSION, visible_key, visible_to
from storage.keys import SubjectKey, subject_key


def get_session(session: Session, session_id: UUID, *, viewer: Actor) -> DialogSession:
    """One session, in four statements. Raises NotFoundError out of the viewer's scope."""
    query = (
        select(DialogSessionRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == DialogSessionRow.person_id)
        .where(DialogSessionRow.id == session_id, visible_to(viewer))
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFoundError(NO_SESSION)
    row, key_id = found
    return _opened(session, [row], subject_key(session, key_id))[0]


def sessions_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[DialogSession]:
    """A person's sessions, oldest first, in five statements. Raises NotFoundError out of scope."""
    key = visible_key(session, person_id, viewer)
    query = (
        select(DialogSessionRow)
        .where(DialogSessionRow.person_id == person_id)
        .order_by(DialogSessionRow.held_on, DialogSessionRow.created_at, DialogSessionRow.id)
    )
    return _opened(session, session.scalars(query).all(), key)


def last_match(session: Session, session_id: UUID, *, viewer: Actor) -> str | None:
    """The record of the last match shown in a session, as JSON; None if there was none."""
    query = (
        select(MatchRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == MatchRow.person_id)
        .where(MatchRow.session_id == session_id, visible_to(viewer))
        .order_by(MatchRow.at.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, key_id = found
    return subject_key(session, key_id).open(row.record, "matches", "record", row.id)


def corrections_of(session: Session, session_id: UUID, *, viewer: Actor) -> list[Correction]:
    """What was put right in a session after it was finished, newest first, in two statements."""
    query = (
        select(CorrectionRow, PersonRow.key_id)
        .join(DialogSessionRow, DialogSessionRow.id == CorrectionRow.session_id)
        .join(PersonRow, PersonRow.id == DialogSessionRow.person_id)
        .where(CorrectionRow.session_id == session_id, visible_to(viewer))
        .order_by(CorrectionRow.made_at.desc(), CorrectionRow.id)
    )
    found = session.execute(query).all()
    if not found:
        return []
    key = subject_key(session, found[0][1])
    return [_correction(row, key) for row, _ in found]


def _correction(row: CorrectionRow, key: SubjectKey) -> Correction:
    plain = key.open(row.record, CorrectionRow.__tablename__, "record", row.id)
    said = json.loads(plain) if plain else {"item": Part.SETTING.value}
    return Correction(
        item_called(said["item"]),
        said.get("before", ""),
        said.get("after", ""),
        said.get("why", ""),
        row.made_by,
        row.made_at,
    )


def _opened(
    session: Session, rows: Sequence[DialogSessionRow], key: SubjectKey
) -> list[DialogSession]:
    """Sessions of one person with their answers and notes, in two statements."""
    ids = [row.id for row in rows]
    ratings = _ratings(session, ids)
    priorities = _priorities(session, ids, key)
    return [_session(row, ratings.get(row.id, {}), priorities.get(row.id, ()), key) for row in rows]


def _ratings(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[Domain, Rating]]:
    found: dict[UUID, dict[Domain, Rating]] = {}
    for row in session.scalars(select(RatingRow).where(RatingRow.session_id.in_(ids))):
        found.setdefault(row.session_id, {})[row.domain] = row.rating
    return found


def _priorities(
    session: Session, ids: Sequence[UUID], key: SubjectKey
) -> dict[UUID, tuple[Priority, ...]]:
    query = (
        select(PriorityRow)
        .where(PriorityRow.session_id.in_(ids), PriorityRow.rank.is_not(None))
        .order_by(PriorityRow.session_id, PriorityRow.rank)
    )
    found: dict[UUID, tuple[Priority, ...]] = {}
    for row in session.scalars(query):
        before = found.get(row.session_id, ())
        found[row.session_id] = (*before, _priority(row, len(before) + 1, key))
    return found


def _priority(row: PriorityRow, rank: int, key: SubjectKey) -> Priority:
    table = PriorityRow.__tablename__
    return Priority(
        row.domain,
        rank,
        key.open(row.understanding, table, "understanding", row.id),
        key.open(row.looking_forward, table, "looking_forward", row.id),
        key.open(row.exploring, table, "exploring", row.id),
    )


def _session(
    row: DialogSessionRow,
    ratings: dict[Domain, Rating],
    priorities: tuple[Priority, ...],
    key: SubjectKey,
) -> DialogSession:
    return DialogSession(
        session_id=row.id,
        person_id=row.person_id,
        worker_id=row.worker_id,
        stage=row.stage,
        state=row.state,
        held_on=row.held_on,
        next_on=row.next_on,
        ratings=ratings,
        priorities=priorities,
        means=means(ratings),
        version=row.version,
        setting=key.open(row.setting, DialogSessionRow.__tablename__, "setting", row.id),
        imported_at=row.imported_at,
        created_at=row.created_at,
    )

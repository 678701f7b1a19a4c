"""On which days things happened for the people somebody may see: no words are opened for it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from people.dialog_models import DialogSessionRow, RatingRow
from people.models import ActionRow, PersonRow
from people.pages import PersonDates, SessionDates
from people.scope import visible_person, visible_to
from people.terms import SessionState


def dates_of(
    session: Session, *, viewer: Actor, person_id: UUID | None = None
) -> Mapping[UUID, PersonDates]:
    """By person, those with anything; of one person or of all whom a viewer may see.

    Three statements or fewer. Raises NotFoundError for one out of the viewer's scope.
    """
    if person_id is not None:
        visible_person(session, person_id, viewer)
    scope = visible_to(viewer) if person_id is None else PersonRow.id == person_id
    sessions = _sessions(session, scope)
    agreed = _agreed(session, scope)
    return {
        each: PersonDates(tuple(sessions.get(each, ())), tuple(agreed.get(each, ())))
        for each in sessions.keys() | agreed.keys()
    }


def _sessions(session: Session, scope: ColumnElement[bool]) -> dict[UUID, list[SessionDates]]:
    row = DialogSessionRow
    is_rated = exists().where(RatingRow.session_id == row.id, RatingRow.value.is_not(None))
    query = (
        select(row.person_id, row.id, row.held_on, row.next_on, row.state, is_rated)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(scope)
        .order_by(row.held_on, row.created_at, row.id)
    )
    found: dict[UUID, list[SessionDates]] = {}
    for person_id, key, held_on, next_on, state, rated in session.execute(query):
        held = SessionDates(key, held_on, next_on, state is SessionState.FINISHED, bool(rated))
        found.setdefault(person_id, []).append(held)
    return found


def _agreed(session: Session, scope: ColumnElement[bool]) -> dict[UUID, list[tuple[UUID, date]]]:
    row = ActionRow
    query = (
        select(row.person_id, row.id, row.created_at)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(scope)
        .order_by(row.created_at, row.id)
    )
    found: dict[UUID, list[tuple[UUID, date]]] = {}
    for person_id, key, at in session.execute(query):
        found.setdefault(person_id, []).append((key, london_date(at)))
    return found

"""Which persons a viewer may know of, and the key to what is sealed about one."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import NotFoundError
from people.dialog_models import DialogSessionRow
from people.models import PersonRow
from storage.keys import SubjectKey, subject_key

NOT_HERE: Final = "You have no person here"
NO_SESSION: Final = "You have no session here"


def visible_to(viewer: Actor) -> ColumnElement[bool]:
    """The people a viewer may see: their team's caseload, or those their core team looks after."""
    mine: list[ColumnElement[bool]] = []
    if viewer.is_any(Role.CONNECTOR):
        mine.append(PersonRow.team_id.in_(viewer.team_ids))
    if viewer.is_any(Role.CORE_TEAM):
        mine.append(PersonRow.core_team_id.in_(viewer.team_ids))
    return or_(False, *mine)  # noqa: FBT003  (SQLAlchemy's way to start an empty "or")


def visible_person(session: Session, person_id: UUID, viewer: Actor) -> PersonRow:
    """A person whom the viewer looks after. Raises NotFoundError out of the viewer's scope."""
    row = session.scalar(select(PersonRow).where(PersonRow.id == person_id, visible_to(viewer)))
    if row is None:
        raise NotFoundError(NOT_HERE)
    return row


def visible_key(session: Session, person_id: UUID, viewer: Actor) -> SubjectKey:
    """A person's key, for a viewer who may see them, in two statements. Raises NotFoundError."""
    query = select(PersonRow.key_id).where(PersonRow.id == person_id, visible_to(viewer))
    key_id = session.scalar(query)
    if key_id is None:
        raise NotFoundError(NOT_HERE)
    return subject_key(session, key_id)


def hold_person(session: Session, person_id: UUID, actor: Actor | None) -> None:
    """Keep a person's other writers waiting until the transaction ends (SQLite has only one).

    For what must be counted or looked for before it is added. actor: None when it is the person.
    Raises NotFoundError out of the actor's scope.
    """
    scope = true() if actor is None else visible_to(actor)
    query = select(PersonRow.id).where(PersonRow.id == person_id, scope).with_for_update()
    if session.scalar(query) is None:
        raise NotFoundError(NOT_HERE)


def check_session_of(session: Session, session_id: UUID | None, person_id: UUID) -> None:
    """Raises NotFoundError for another person's session; None is nobody's, and right."""
    if session_id is None:
        return
    query = select(DialogSessionRow.id).where(
        DialogSessionRow.id == session_id, DialogSessionRow.person_id == person_id
    )
    if session.scalar(query) is None:
        raise NotFoundError(NO_SESSION)


def key_of_person(session: Session, person_id: UUID) -> SubjectKey:
    """The key that seals what is written about a person. Raises NotFoundError."""
    key_id = session.scalar(select(PersonRow.key_id).where(PersonRow.id == person_id))
    if key_id is None:
        raise NotFoundError(NOT_HERE)
    return subject_key(session, key_id)

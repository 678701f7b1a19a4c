"""Which persons a viewer may know of, and the key to what is sealed about one."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor, Role
from base.errors import NotFoundError
from people.models import PersonRow
from storage.keys import SubjectKey, subject_key

NOT_HERE = "You have no person here"


def visible_to(viewer: Actor) -> ColumnElement[bool]:
    """The people a viewer may see: their team's caseload, or those their core team looks after."""
    mine: list[ColumnElement[bool]] = []
    if viewer.is_any(Role.CONNECTOR):
        mine.append(PersonRow.team_id.in_(viewer.team_ids))
    if viewer.is_any(Role.CORE_TEAM):
        mine.append(PersonRow.core_team_id.in_(viewer.team_ids))
    return or_(False, *mine)  # noqa: FBT003  (SQLAlchemy's way to start an empty "or")


def key_of_person(session: Session, person_id: UUID) -> SubjectKey:
    """The key that seals what is written about a person. Raises NotFoundError."""
    key_id = session.scalar(select(PersonRow.key_id).where(PersonRow.id == person_id))
    if key_id is None:
        raise NotFoundError(NOT_HERE)
    return subject_key(session, key_id)

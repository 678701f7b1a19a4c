"""Which persons a viewer may know of, and the key to what is sealed about one.

Three relations: own (whoever works with the person, covers for them, or leads the team, and the
core team) reads and writes; a colleague of the same team reads with a reason; nobody else is told
that there is such a person.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, Relation, relations
from accounts.queries import led_by, works_in
from base.calendar import london_date
from base.errors import NotAllowedError, NotFoundError
from people.cover import covered_by
from people.dialog_models import DialogSessionRow
from people.models import PersonRow
from storage.keys import SubjectKey, subject_key

NOT_HERE: Final = "You have no person here"
NO_SESSION: Final = "You have no session here"
A_COLLEAGUES: Final = (
    "A colleague works with this person. You can read the record; changing it is for them, or for "
    "whoever covers for them"
)


class ReasonNeededError(NotAllowedError):
    """A colleague's person, and the viewer has not said why they look. person_id: whose record."""

    def __init__(self, person_id: UUID) -> None:
        """Keep whose record it is."""
        super().__init__("Say first why you need to open a colleague's record")
        self.person_id = person_id


def visible_to(viewer: Actor) -> ColumnElement[bool]:
    """The people a viewer may see: their team's caseload, or those their core team looks after."""
    mine: list[ColumnElement[bool]] = []
    by = relations(viewer, Doing.SEE_PERSON)
    if Relation.TEAM in by:
        mine.append(PersonRow.team_id.in_(viewer.team_ids))
    if Relation.CORE_TEAM in by:
        mine.append(PersonRow.core_team_id.in_(viewer.team_ids))
    return or_(False, *mine)  # noqa: FBT003  (SQLAlchemy's way to start an empty "or")


def visible_ids(viewer: Actor) -> Select[UUID]:
    """The ids of the people a viewer may see, for tables of other packages to ask by."""
    return select(PersonRow.id).where(visible_to(viewer))


def visible_person(session: Session, person_id: UUID, viewer: Actor) -> PersonRow:
    """A person whom the viewer looks after. Raises NotFoundError out of the viewer's scope."""
    row = session.scalar(select(PersonRow).where(PersonRow.id == person_id, visible_to(viewer)))
    if row is None:
        raise NotFoundError(NOT_HERE)
    return row


def own(viewer: Actor, today: date) -> ColumnElement[bool]:
    """Among the people a viewer may see, those whom they work with on a day.

    A connector's own, those of whom they cover for, those of nobody who is in the team now, and
    everybody in a team they lead; all of a core team's for its members.
    """
    person = PersonRow
    mine: list[ColumnElement[bool]] = []
    by = relations(viewer, Doing.WORK_WITH_PERSON)
    if Relation.OWN in by:
        mine += [
            person.connector_id.is_(None),
            person.connector_id == viewer.user_id,
            person.connector_id.in_(covered_by(viewer.user_id, today)),
            ~works_in(person.connector_id, person.team_id),
            person.team_id.in_(led_by(viewer.user_id)),
        ]
    if Relation.CORE_TEAM in by:
        mine.append(person.core_team_id.in_(viewer.team_ids))
    return or_(False, *mine)  # noqa: FBT003  (SQLAlchemy's way to start an empty "or")


def covered(viewer: Actor, today: date) -> ColumnElement[bool]:
    """Whether the viewer covers for a person's connector on a day."""
    return PersonRow.connector_id.in_(covered_by(viewer.user_id, today))


def workable_person(session: Session, person_id: UUID, actor: Actor, today: date) -> PersonRow:
    """A person whose record the actor may change.

    Raises NotFoundError out of the actor's scope, NotAllowedError for a colleague's person.
    """
    query = select(PersonRow, own(actor, today)).where(PersonRow.id == person_id, visible_to(actor))
    found = session.execute(query).first()
    if found is None:
        raise NotFoundError(NOT_HERE)
    if not found[1]:
        raise NotAllowedError(A_COLLEAGUES)
    row: PersonRow = found[0]
    return row


def check_works_with(session: Session, person_id: UUID, actor: Actor, now: datetime) -> None:
    """Raises NotFoundError out of the actor's scope, NotAllowedError for a colleague's person."""
    workable_person(session, person_id, actor, london_date(now))


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

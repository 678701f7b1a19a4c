"""What a team has to look at: somebody who may be known twice, a step up or down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.queries import led_by, without_lead
from base.calendar import london_date
from base.errors import InvalidError, NotFoundError
from people.models import PersonRow
from people.record_models import TeamTaskRow
from people.record_terms import TaskKind, TaskOutcome
from people.scope import own, visible_to
from people.sealing import TABLE
from storage.audit import Deed, Entry, record
from storage.keys import subject_keys

MOST: Final = 20
NO_TASK: Final = "You have no such task here"
OUTCOMES_OF: Final[Mapping[TaskKind, tuple[TaskOutcome, ...]]] = {
    TaskKind.SAME_PERSON: (
        TaskOutcome.DIFFERENT,
        TaskOutcome.SAME_AND_TELL,
        TaskOutcome.SAME_AND_PRIVATE,
    ),
    TaskKind.SAME_PERSON_TOLD: (TaskOutcome.SEEN,),
    TaskKind.STEPPED: (TaskOutcome.SEEN,),
}
"""What can come of a task of each kind."""


@dataclass(frozen=True, slots=True)
class TeamTask:
    """A task as whoever has to do it sees it: about their own person, and nobody else's."""

    task_id: UUID
    kind: TaskKind
    person_id: UUID
    name: str
    asked_by: UUID
    asked_at: datetime


def open_tasks(session: Session, *, viewer: Actor, today: date) -> list[TeamTask]:
    """The tasks for a viewer, oldest first, at most twenty. Two statements."""
    query = (
        select(TeamTaskRow, PersonRow)
        .join(PersonRow, PersonRow.id == TeamTaskRow.person_id)
        .where(TeamTaskRow.done_at.is_(None), _for(viewer, today))
        .order_by(TeamTaskRow.asked_at, TeamTaskRow.id)
        .limit(MOST)
    )
    return _opened(session, query)


def get_task(session: Session, task_id: UUID, *, viewer: Actor, today: date) -> TeamTask:
    """One open task. Raises NotFoundError unless it is the viewer's to do."""
    query = (
        select(TeamTaskRow, PersonRow)
        .join(PersonRow, PersonRow.id == TeamTaskRow.person_id)
        .where(TeamTaskRow.id == task_id, TeamTaskRow.done_at.is_(None), _for(viewer, today))
    )
    found = _opened(session, query)
    if not found:
        raise NotFoundError(NO_TASK)
    return found[0]


def finish_task(
    session: Session, task_id: UUID, outcome: TaskOutcome, *, actor: Actor, now: datetime
) -> None:
    """Say what came of a task. If the person agrees, the other team is told who knows them.

    Raises NotFoundError unless it is the actor's to do, InvalidError for another kind's outcome.
    """
    task = get_task(session, task_id, viewer=actor, today=london_date(now))
    if outcome not in OUTCOMES_OF[task.kind]:
        raise InvalidError("Choose what came of it", {"outcome": "Choose what came of it"})
    row = session.get_one(TeamTaskRow, task_id)
    row.outcome, row.done_by, row.done_at = outcome, actor.user_id, now
    asking = session.get(PersonRow, row.asked_for) if row.asked_for else None
    if outcome is TaskOutcome.SAME_AND_TELL and asking is not None and asking.team_id is not None:
        told = TeamTaskRow(
            kind=TaskKind.SAME_PERSON_TOLD,
            team_id=asking.team_id,
            person_id=asking.id,
            asked_by=actor.user_id,
            asked_at=now,
        )
        session.add(told)
    session.flush()
    entry = Entry(
        Deed.CHANGE, actor.user_id, actor.role_words, "person", row.person_id, task.kind.value
    )
    record(session, entry, now=now)


def _for(viewer: Actor, today: date) -> ColumnElement[bool]:
    """The tasks that a viewer has to do."""
    row = TeamTaskRow
    leads = or_(row.team_id.in_(led_by(viewer.user_id)), row.team_id.in_(without_lead()))
    theirs = or_(
        and_(row.kind == TaskKind.SAME_PERSON, leads),
        and_(row.kind == TaskKind.SAME_PERSON_TOLD, own(viewer, today)),
        row.kind == TaskKind.STEPPED,
    )
    return and_(row.team_id.in_(viewer.team_ids), visible_to(viewer), theirs)


def _opened(session: Session, query: Select[TeamTaskRow, PersonRow]) -> list[TeamTask]:
    rows = session.execute(query).all()
    keys = subject_keys(session, [person.key_id for _, person in rows])
    return [
        TeamTask(
            task.id,
            task.kind,
            person.id,
            keys[person.key_id].open(person.name, TABLE, "name", person.id),
            task.asked_by,
            task.asked_at,
        )
        for task, person in rows
    ]

"""Reads of own goals and other measures, always as seen by one viewer."""

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from people.measure_models import GoalRow, MeasureRow
from people.measures import Goal, Numbers, Range, Reading
from people.scope import visible_key
from storage.keys import SubjectKey


def goals_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Goal]:
    """A person's goals, oldest first, in three statements. Raises NotFoundError out of scope."""
    key = visible_key(session, person_id, viewer)
    query = (
        select(GoalRow)
        .where(GoalRow.person_id == person_id)
        .order_by(GoalRow.created_at, GoalRow.id)
    )
    return [
        Goal(row.id, key.open(row.text, "goals", "text", row.id), row.created_at, row.closed_at)
        for row in session.scalars(query)
    ]


def readings_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Reading]:
    """A person's readings, oldest first, without those taken back, in three statements.

    Raises NotFoundError out of the viewer's scope.
    """
    key = visible_key(session, person_id, viewer)
    query = (
        select(MeasureRow)
        .where(MeasureRow.person_id == person_id, MeasureRow.taken_back_at.is_(None))
        .order_by(MeasureRow.taken_on, MeasureRow.recorded_at, MeasureRow.id)
    )
    return [each for row in session.scalars(query) if (each := _reading(row, key)) is not None]


def _reading(row: MeasureRow, key: SubjectKey) -> Reading | None:
    """A reading, opened; None once the person has been erased."""
    plain = key.open(row.record, "measures", "record", row.id)
    if not plain:
        return None
    said = json.loads(plain)
    scale = Range(said["lowest"], said["highest"], said["is_higher_better"])
    numbers = Numbers(row.kind, row.taken_on, said["values"], row.goal_id, said["name"], scale)
    return Reading(row.id, numbers, row.recorded_by)

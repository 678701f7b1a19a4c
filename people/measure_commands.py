"""Writes of own goals and other measures. A command flushes, never commits."""

import json
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotFoundError
from people.measure_models import GoalRow, MeasureRow
from people.measures import LONGEST_GOAL, MOST_GOALS, Numbers, check_numbers
from people.models import PersonRow
from people.scope import check_works_with, hold_person, key_of_person, visible_to
from storage.audit import Deed, Entry, record

NO_MEASURE = "You have no such goal or measure here"


def set_goal(session: Session, person_id: UUID, text: str, *, actor: Actor, now: datetime) -> UUID:
    """Write down a goal. Raises NotFoundError, InvalidError, and ConflictError for a fourth."""
    if not 0 < len(text) <= LONGEST_GOAL:
        words = f"Write the goal in {LONGEST_GOAL} characters or fewer"
        raise InvalidError(words, {"text": words})
    hold_person(session, person_id, actor)
    check_works_with(session, person_id, actor, now)
    query = select(func.count()).where(GoalRow.person_id == person_id, GoalRow.closed_at.is_(None))
    if (session.scalar(query) or 0) >= MOST_GOALS:
        raise ConflictError(f"They work on {MOST_GOALS} goals already: close one first")
    goal_id = uuid4()
    sealed = key_of_person(session, person_id).seal(text, "goals", "text", goal_id)
    row = GoalRow(
        id=goal_id, person_id=person_id, text=sealed, created_by=actor.user_id, created_at=now
    )
    session.add(row)
    session.flush()
    _note(session, person_id, actor, now)
    return goal_id


def set_goal_closed(
    session: Session, goal_id: UUID, *, is_closed: bool, actor: Actor, now: datetime
) -> UUID:
    """Put a goal away, or take it up again. Returns whose it is. Raises as `set_goal`."""
    row = _visible_goal(session, goal_id, actor)
    hold_person(session, row.person_id, actor)
    check_works_with(session, row.person_id, actor, now)
    if not is_closed and row.closed_at is not None:
        query = select(func.count()).where(
            GoalRow.person_id == row.person_id, GoalRow.closed_at.is_(None)
        )
        if (session.scalar(query) or 0) >= MOST_GOALS:
            raise ConflictError(f"They work on {MOST_GOALS} goals already: close one first")
    row.closed_at = (row.closed_at or now) if is_closed else None
    session.flush()
    _note(session, row.person_id, actor, now)
    return row.person_id


def record_numbers(
    session: Session, person_id: UUID, numbers: Numbers, *, actor: Actor, now: datetime
) -> UUID:
    """Keep a reading. Raises NotFoundError out of scope, InvalidError for impossible numbers."""
    check_numbers(numbers, london_date(now))
    hold_person(session, person_id, actor)
    check_works_with(session, person_id, actor, now)
    goal = _visible_goal(session, numbers.goal_id, actor) if numbers.goal_id else None
    if goal is not None and goal.person_id != person_id:
        raise NotFoundError(NO_MEASURE)
    measure_id = uuid4()
    plain = {
        "values": dict(numbers.values),
        "name": numbers.name,
        "lowest": numbers.range.lowest,
        "highest": numbers.range.highest,
        "is_higher_better": numbers.range.is_higher_better,
    }
    key = key_of_person(session, person_id)
    row = MeasureRow(
        id=measure_id,
        person_id=person_id,
        kind=numbers.kind,
        goal_id=numbers.goal_id,
        taken_on=numbers.taken_on,
        record=key.seal(json.dumps(plain), "measures", "record", measure_id),
        recorded_by=actor.user_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, person_id, actor, now)
    return measure_id


def take_back(
    session: Session, measure_id: UUID, *, is_mistake: bool, actor: Actor, now: datetime
) -> UUID:
    """Hide a reading that was entered by mistake, or bring it back. Returns whose it is."""
    query = (
        select(MeasureRow)
        .join(PersonRow, PersonRow.id == MeasureRow.person_id)
        .where(MeasureRow.id == measure_id, visible_to(actor))
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(NO_MEASURE)
    check_works_with(session, row.person_id, actor, now)
    row.taken_back_at = now if is_mistake else None
    session.flush()
    _note(session, row.person_id, actor, now)
    return row.person_id


def _visible_goal(session: Session, goal_id: UUID, actor: Actor) -> GoalRow:
    query = (
        select(GoalRow)
        .join(PersonRow, PersonRow.id == GoalRow.person_id)
        .where(GoalRow.id == goal_id, visible_to(actor))
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(NO_MEASURE)
    return row


def _note(session: Session, person_id: UUID, actor: Actor, now: datetime) -> None:
    """One audit entry."""
    entry = Entry(Deed.CHANGE, actor.user_id, actor.role_words, "person", person_id, "measures")
    record(session, entry, now=now)

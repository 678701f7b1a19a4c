"""Writes to a record besides the facts: steps up and down, facts for safety, equality answers."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.calendar import london_date
from base.errors import ConflictError, InvalidError, NotFoundError
from people.equality import Answers, check_answers
from people.models import PersonRow
from people.record_models import EqualityRow, LevelStepRow, SafetyFlagRow, TeamTaskRow
from people.record_terms import FlagKind, Lead, StepReason, TaskKind
from people.scope import workable_person
from people.terms import Level
from storage.audit import Deed, Entry, record
from storage.keys import subject_key

LONGEST_REVIEW: Final = timedelta(days=366)
"""A fact for safety that nobody looks at for longer is a label. Our choice."""
NO_FLAG: Final = "You have no such fact here"


@dataclass(frozen=True, slots=True)
class NewStep:
    """Where somebody steps to, who leads from then on, and why."""

    level: Level
    lead: Lead
    reason: StepReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewFlag:
    """A fact that keeps staff safe, and the day on which it is looked at again."""

    kind: FlagKind
    fact: str
    review_on: date
    is_known_to_person: bool = True


def step_level(
    session: Session, person_id: UUID, new: NewStep, *, actor: Actor, now: datetime
) -> None:
    """Step somebody up or down, or give the lead to somebody else. Their core team has to see it.

    Raises NotFoundError out of scope; InvalidError if nothing would be different.
    """
    row = workable_person(session, person_id, actor, london_date(now))
    if (row.level, row.lead) == (new.level, new.lead):
        message = "They are at this level already, with the same lead. Choose another"
        raise InvalidError(message, {"level": message})
    step_id = uuid4()
    key = subject_key(session, row.key_id)
    step = LevelStepRow(
        id=step_id,
        person_id=person_id,
        from_level=row.level,
        to_level=new.level,
        lead=new.lead,
        reason=new.reason,
        note=key.seal(new.note, "level_steps", "note", step_id) if new.note else None,
        made_by=actor.user_id,
        at=now,
    )
    row.level, row.lead = new.level, new.lead
    session.add(step)
    if row.core_team_id and row.core_team_id not in actor.team_ids:
        _tell_core_team(session, row, actor, now)
    session.flush()
    _note(session, person_id, actor, "level", now)


def add_flag(
    session: Session, person_id: UUID, new: NewFlag, *, actor: Actor, now: datetime
) -> UUID:
    """Write down a fact for whoever visits. Raises InvalidError for a review too far away."""
    row = workable_person(session, person_id, actor, london_date(now))
    check_review(new.review_on, london_date(now))
    flag_id = uuid4()
    fact = subject_key(session, row.key_id).seal(new.fact, "safety_flags", "fact", flag_id)
    flag = SafetyFlagRow(
        id=flag_id,
        person_id=person_id,
        kind=new.kind,
        fact=fact,
        is_known_to_person=new.is_known_to_person,
        review_on=new.review_on,
        added_by=actor.user_id,
        added_at=now,
    )
    session.add(flag)
    session.flush()
    _note(session, person_id, actor, "safety", now)
    return flag_id


def review_flag(
    session: Session, flag_id: UUID, review_on: date | None, *, actor: Actor, now: datetime
) -> None:
    """Say that a fact still holds, until another day; review_on None: it does not hold any more.

    Raises NotFoundError out of scope; ConflictError for one that has ended.
    """
    row = session.get(SafetyFlagRow, flag_id)
    if row is None:
        raise NotFoundError(NO_FLAG)
    workable_person(session, row.person_id, actor, london_date(now))
    if row.ended_at:
        raise ConflictError("This has been taken off already")
    if review_on is None:
        row.ended_at, row.ended_by = now, actor.user_id
    else:
        check_review(review_on, london_date(now))
        row.review_on = review_on
    session.flush()
    _note(session, row.person_id, actor, "safety", now)


def save_equality(
    session: Session, person_id: UUID, answers: Answers, *, actor: Actor, now: datetime
) -> None:
    """Keep what somebody chose to say, apart from the record. None answered: nothing is kept."""
    person = workable_person(session, person_id, actor, london_date(now))
    _keep_equality(session, person, answers, actor, now)


def save_own_equality(
    session: Session, person_id: UUID, answers: Answers, *, now: datetime
) -> None:
    """Keep what somebody who referred themselves chose to say, in the same way.

    The caller has made sure that it is them.
    """
    _keep_equality(session, session.get_one(PersonRow, person_id), answers, None, now)


def check_review(review_on: date, today: date) -> None:
    """Raises InvalidError unless the day of review is after today and within a year."""
    if not today < review_on <= today + LONGEST_REVIEW:
        message = "Choose a day in the next twelve months"
        raise InvalidError(message, {"review_on": message})


def _tell_core_team(session: Session, row: PersonRow, actor: Actor, now: datetime) -> None:
    """A task for the core team, unless an earlier one about this person is still open."""
    waiting = select(TeamTaskRow.id).where(
        TeamTaskRow.kind == TaskKind.STEPPED,
        TeamTaskRow.team_id == row.core_team_id,
        TeamTaskRow.person_id == row.id,
        TeamTaskRow.done_at.is_(None),
    )
    if row.core_team_id is not None and session.scalar(waiting) is None:
        task = TeamTaskRow(
            kind=TaskKind.STEPPED,
            team_id=row.core_team_id,
            person_id=row.id,
            asked_by=actor.user_id,
            asked_at=now,
        )
        session.add(task)


def _keep_equality(
    session: Session, person: PersonRow, answers: Answers, actor: Actor | None, now: datetime
) -> None:
    check_answers(answers)
    row = session.get(EqualityRow, person.id)
    given = {question.value: list(codes) for question, codes in answers.items() if codes}
    if not given:
        if row is not None:
            session.delete(row)
    else:
        sealed = subject_key(session, person.key_id).seal(
            json.dumps(given), "equality_answers", "answers", person.id
        )
        if row is None:
            row = EqualityRow(person_id=person.id)
            session.add(row)
        row.answers, row.asked_at = sealed, now
        row.asked_by = actor.user_id if actor else None
    session.flush()
    _note(session, person.id, actor, "equality", now)


def _note(
    session: Session, person_id: UUID, actor: Actor | None, section: str, now: datetime
) -> None:
    who = actor.user_id if actor else None
    role = actor.role_words if actor else "self"
    entry = Entry(Deed.CHANGE, who, role, "person", person_id, f"record:{section}")
    record(session, entry, now=now)

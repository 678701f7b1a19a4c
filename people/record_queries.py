"""Reads of a record besides the facts, always as seen by one viewer."""

import json
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from people.equality import Answers, Question
from people.record_models import EqualityRow, LevelStepRow, SafetyFlagRow
from people.record_pages import HistoryLine, LevelStep, SafetyFlag
from people.scope import visible_key, visible_person
from storage.audit import AuditRow, Deed

HISTORY_PAGE: Final = 40


def steps_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[LevelStep]:
    """Every step up or down, newest first. Raises NotFoundError out of the viewer's scope."""
    key = visible_key(session, person_id, viewer)
    query = (
        select(LevelStepRow)
        .where(LevelStepRow.person_id == person_id)
        .order_by(LevelStepRow.at.desc(), LevelStepRow.id)
    )
    return [
        LevelStep(
            row.from_level,
            row.to_level,
            row.lead,
            row.reason,
            key.open(row.note, "level_steps", "note", row.id),
            row.made_by,
            row.at,
        )
        for row in session.scalars(query)
    ]


def flags_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[SafetyFlag]:
    """The facts for staff safety that hold, the soonest review first. Raises NotFoundError."""
    key = visible_key(session, person_id, viewer)
    query = (
        select(SafetyFlagRow)
        .where(SafetyFlagRow.person_id == person_id, SafetyFlagRow.ended_at.is_(None))
        .order_by(SafetyFlagRow.review_on, SafetyFlagRow.id)
    )
    return [
        SafetyFlag(
            row.id,
            row.kind,
            key.open(row.fact, "safety_flags", "fact", row.id),
            row.is_known_to_person,
            row.review_on,
            row.added_by,
            row.added_at,
            row.ended_at,
        )
        for row in session.scalars(query)
    ]


def equality_of(session: Session, person_id: UUID, *, viewer: Actor) -> tuple[Answers, date | None]:
    """What somebody chose to say for fairness, and when. Raises NotFoundError out of scope."""
    key = visible_key(session, person_id, viewer)
    row = session.get(EqualityRow, person_id)
    if row is None:
        return {}, None
    plain = json.loads(key.open(row.answers, "equality_answers", "answers", person_id) or "{}")
    found = {Question(question): tuple(codes) for question, codes in plain.items()}
    return found, row.asked_at.date()


def asked_equality_on(session: Session, person_id: UUID, *, viewer: Actor) -> date | None:
    """When the equality questions were answered, without opening the answers; None: never."""
    visible_person(session, person_id, viewer)
    asked_at = session.scalar(
        select(EqualityRow.asked_at).where(EqualityRow.person_id == person_id)
    )
    return asked_at.date() if asked_at else None


def history_of(
    session: Session, person_id: UUID, *, viewer: Actor, page: int = 1, with_looks: bool = False
) -> tuple[list[HistoryLine], int]:
    """Who changed which section of the record and when, newest first, and how many in all.

    with_looks: also who opened it. Raises NotFoundError out of the viewer's scope.
    """
    visible_person(session, person_id, viewer)
    about = (AuditRow.object_kind == "person", AuditRow.object_id == person_id)
    wanted = about if with_looks else (*about, AuditRow.deed != Deed.READ)
    total = session.scalar(select(func.count()).select_from(AuditRow).where(*wanted)) or 0
    query = (
        select(AuditRow)
        .where(*wanted)
        .order_by(AuditRow.n.desc())
        .limit(HISTORY_PAGE)
        .offset((max(page, 1) - 1) * HISTORY_PAGE)
    )
    lines = [
        HistoryLine(
            row.at,
            row.actor_id,
            row.role,
            row.deed.value,
            tuple(row.fields.removeprefix("record:").split("+")),
            row.reason,
        )
        for row in session.scalars(query)
    ]
    return lines, total

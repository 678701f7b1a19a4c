"""A person's plan: what matters, what helps, and what to do if things get worse."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from base.errors import ConflictError, InvalidError
from people.measure_models import PlanRow
from people.scope import hold_person, key_of_person, visible_key
from storage.audit import Deed, Entry, record
from storage.keys import SubjectKey

LONGEST: Final = 1000  # characters of one part: a page has to hold them all


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What the person says, in their own words. "" for what they leave out."""

    matters: str = ""
    helps: str = ""
    signs: str = ""  # how they and others notice that things get worse
    if_worse: str = ""  # what they do then
    who_to_call: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as it was written at one time. position: 0 before the first."""

    words: PlanWords
    review_on: date | None
    position: int
    written_by: UUID | None
    written_at: datetime | None


NO_PLAN: Final = Plan(PlanWords(), None, 0, None, None)


def plans_of(session: Session, person_id: UUID, *, viewer: Actor) -> list[Plan]:
    """Every version of a plan, newest first, in three statements. Raises NotFoundError."""
    key = visible_key(session, person_id, viewer)
    query = select(PlanRow).where(PlanRow.person_id == person_id).order_by(PlanRow.position.desc())
    return [_plan(row, key) for row in session.scalars(query)]


def write_plan(  # noqa: PLR0913  (what is written, over what, by whom and when)
    session: Session,
    person_id: UUID,
    words: PlanWords,
    review_on: date | None,
    *,
    seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a new version; what was written before stays. The same again adds none.

    seen: the position of the version that the page had shown.
    Raises NotFoundError, InvalidError by field, and ConflictError when another was written since.
    """
    _check(words, review_on, now.date())
    hold_person(session, person_id, actor)
    newest = select(func.max(PlanRow.position)).where(PlanRow.person_id == person_id)
    position = session.scalar(newest) or 0
    latest = plans_of(session, person_id, viewer=actor)[0] if position else NO_PLAN
    if (latest.words, latest.review_on) == (words, review_on):
        return
    if position != seen:
        raise ConflictError("Somebody changed this plan while you had it open")
    plan_id, key = uuid4(), key_of_person(session, person_id)
    row = PlanRow(
        id=plan_id,
        person_id=person_id,
        position=position + 1,
        record=key.seal(json.dumps(asdict(words)), "plans", "record", plan_id),
        review_on=review_on,
        written_by=actor.user_id,
        written_at=now,
    )
    session.add(row)
    session.flush()
    entry = Entry(Deed.CHANGE, actor.user_id, actor.role_words, "person", person_id, "plan")
    record(session, entry, now=now)


def _check(words: PlanWords, review_on: date | None, today: date) -> None:
    """Raises InvalidError, by field, for too long a text and for a day that is over."""
    for name, text in asdict(words).items():
        if len(text) > LONGEST:
            said = f"Use {LONGEST} characters or fewer"
            raise InvalidError(said, {name: said})
    if review_on is not None and review_on < today:
        said = "The review must be today or later"
        raise InvalidError(said, {"review_on": said})


def _plan(row: PlanRow, key: SubjectKey) -> Plan:
    plain = key.open(row.record, "plans", "record", row.id)
    words = PlanWords(**json.loads(plain)) if plain else PlanWords()
    return Plan(words, row.review_on, row.position, row.written_by, row.written_at)

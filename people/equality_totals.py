"""How often each answer to the equality questions was given. For totals, and never for a person."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from base.calendar import start_of_day
from people.equality import Question
from people.models import PersonRow
from people.record_models import EqualityRow
from storage.keys import subject_keys


@dataclass(frozen=True, slots=True)
class EqualityCounts:
    """Exact counts, which nobody is to be shown: they go through `insight.rules` first.

    people: who answered anything; asked: question -> who answered it, "prefer not to say" with
    them; given: question -> code -> how many gave it.
    """

    people: int
    asked: Mapping[Question, int]
    given: Mapping[Question, Mapping[str, int]]


def count_equality(session: Session, first: date, until: date) -> EqualityCounts:
    """The answers that were given from one day up to another (London, without the last).

    Answers of whoever was erased are gone, and count no more. Two statements.
    """
    at = EqualityRow.asked_at
    is_in = (at >= start_of_day(first), at < start_of_day(until))
    rows = (
        select(EqualityRow, PersonRow.key_id)
        .join(PersonRow, PersonRow.id == EqualityRow.person_id)
        .where(*is_in)
    )
    wanted: Select[UUID] = (
        select(PersonRow.key_id)
        .join(EqualityRow, EqualityRow.person_id == PersonRow.id)
        .where(*is_in)
    )
    keys = subject_keys(session, wanted)
    people, asked = 0, Counter[Question]()
    given: dict[Question, Counter[str]] = {question: Counter() for question in Question}
    for row, key_id in session.execute(rows):
        text = keys[key_id].open(row.answers, EqualityRow.__tablename__, "answers", row.person_id)
        answers: Mapping[str, list[str]] = json.loads(text or "{}")
        said = {Question(each): codes for each, codes in answers.items() if codes}
        people += bool(said)
        asked.update(list(said))
        for question, codes in said.items():
            given[question].update(codes)
    return EqualityCounts(people, asked, given)

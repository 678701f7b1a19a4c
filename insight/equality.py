"""Totals of the equality answers, as they may be shown. Decided in docs/adr/0012-insight.md."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from accounts.actor import Actor
from insight.rules import Shown, shown, shown_together
from people.equality import ANSWERS, PREFER_NOT, SEVERAL, Question
from people.equality_totals import count_equality
from storage.audit import Deed, Entry, record

APRIL: Final = 4
YEARS: Final = 5  # that can be chosen; what is older says little of today


@dataclass(frozen=True, slots=True)
class Year:
    """A year from April to March. until: the first day that is not counted any more."""

    began: int  # 2026: from April 2026
    first: date
    until: date


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. answers: code -> count, in the order in which they are read out."""

    question: Question
    people: Shown
    answers: tuple[tuple[str, Shown], ...]
    is_several: bool


@dataclass(frozen=True, slots=True)
class EqualityTotals:
    """A year's totals. people: who answered anything."""

    people: Shown
    questions: tuple[Asked, ...]


def years(today: date) -> list[Year]:
    """The years to choose from, newest first; the present one up to the end of last month.

    Years never overlap and months are whole, so that no two totals differ by one person's day.
    """
    this = today.year if today.month >= APRIL else today.year - 1
    month = today.replace(day=1)
    return [
        Year(began, date(began, APRIL, 1), min(month, date(began + 1, APRIL, 1)))
        for began in range(this, this - YEARS, -1)
    ]


def equality_totals(
    session: Session, year: Year, *, viewer: Actor, now: datetime
) -> EqualityTotals:
    """What was answered in a year. That somebody looked is written down."""
    entry = Entry(
        Deed.READ, viewer.user_id, viewer.role_words, "report", viewer.user_id, "equality"
    )
    record(session, entry, now=now)
    found = count_equality(session, year.first, year.until)
    return EqualityTotals(
        shown(found.people),
        tuple(
            _asked(question, found.asked.get(question, 0), dict(found.given[question]))
            for question in Question
        ),
    )


def _asked(question: Question, people: int, given: dict[str, int]) -> Asked:
    codes = (*ANSWERS[question], PREFER_NOT)
    safe = shown_together({code: given.get(code, 0) for code in codes})
    answers = tuple((code, safe[code]) for code in codes)
    return Asked(question, shown(people), answers, question in SEVERAL)

"""How long records of people are kept, and why; a list of those whose time is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Uuid, func, select
from sqlalchemy.orm import Session

from base.calendar import london_date
from people.models import ConsentRow, PersonRow
from people.rights import is_held
from people.terms import ConsentKind, Origin
from storage.about import ids_about
from storage.base import Base


class Keeping(StrEnum):
    """The classes of records about people."""

    SUPPORTED = "supported"
    SELF_REFERRED = "self_referred"
    SAID_NO = "said_no"


@dataclass(frozen=True, slots=True)
class Rule:
    """For how many months after the last thing that happened, and why."""

    months: int
    why: str


RULES: Final[Mapping[Keeping, Rule]] = {
    Keeping.SUPPORTED: Rule(
        96,
        "Eight years after the last contact: what the NHS Records Management Code of Practice "
        "asks for adult health and care records. Whether this is one is the controller's to say",
    ),
    Keeping.SELF_REFERRED: Rule(
        12,
        "A year after the last step: long enough to answer a question or a complaint about it. "
        "They asked for a service or to talk, and nobody here took them on. Our choice",
    ),
    Keeping.SAID_NO: Rule(
        3,
        "Three months after they said no to taking part, for a change of mind. After that "
        "nothing needs it. Our choice",
    ),
}
"""The schedule as it ships; RETENTION_MONTHS changes the months for one copy."""


@dataclass(frozen=True, slots=True)
class Due:
    """One record: which class, the day of the last thing that happened, and when it goes."""

    person_id: UUID
    reference: str
    keeping: Keeping
    last_on: date
    goes_on: date
    is_held: bool


def months_of(keeping: Keeping, changed: Mapping[str, int]) -> int:
    """The months of a class in this copy."""
    return changed.get(keeping.value, RULES[keeping].months)


def time_over(session: Session, *, now: datetime, changed: Mapping[str, int]) -> list[Due]:
    """The records whose time is over, the oldest first. For the command line, on nobody's behalf.

    changed: the settings' own months. Looks at every row about a person, whatever the table, so
    a person is never thought idle because something new is not looked at.
    """
    said = _takes_part(session)
    found: list[Due] = []
    for row in session.scalars(select(PersonRow).order_by(PersonRow.created_at, PersonRow.id)):
        keeping = _class_of(row, said.get(row.id))
        last = london_date(_last_moment(session, row.id))
        goes = last + relativedelta(months=months_of(keeping, changed))
        if goes <= london_date(now):
            held = is_held(session, row.id)
            found.append(Due(row.id, row.reference, keeping, last, goes, held))
    return found


def _class_of(row: PersonRow, takes_part: bool | None) -> Keeping:  # noqa: FBT001  (as it was said)
    is_taken_on = row.team_id is not None and (takes_part or row.connector_id is not None)
    if row.origin is Origin.SELF and takes_part is not False and not is_taken_on:
        return Keeping.SELF_REFERRED
    return Keeping.SAID_NO if takes_part is False else Keeping.SUPPORTED


def _takes_part(session: Session) -> dict[UUID, bool]:
    """The last word on taking part of everybody who was asked."""
    query = (
        select(ConsentRow.person_id, ConsentRow.is_given)
        .where(ConsentRow.kind == ConsentKind.TAKING_PART)
        .order_by(ConsentRow.position)
    )
    return {row.person_id: row.is_given for row in session.execute(query)}


def _last_moment(session: Session, person_id: UUID) -> datetime:
    """The newest moment in any row about a person."""
    newest: list[datetime] = []
    for name, ids in ids_about(session, PersonRow.__tablename__, person_id).items():
        table = Base.metadata.tables[name]
        moments = [
            column for column in table.c if column.name.endswith("_at") or column.name == "at"
        ]
        for column in moments:
            if isinstance(table.c.id.type, Uuid):
                at = session.scalar(select(func.max(column)).where(table.c.id.in_(ids)))
                newest += [at] if at else []
    return max(newest)

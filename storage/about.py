"""Everything that hangs on one row, found by the foreign keys: to hand it out, or to delete it.

New tables are found by themselves, so nothing about a person can be forgotten here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, RowMapping, Table, Uuid, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.keys import SubjectKey
from storage.outbox import OutboxRow
from storage.sealing import SealError
from storage.submissions import SubmissionRow

UNREADABLE: Final = "(cannot be opened)"
ERRANDS_ABOUT: Final = ("person", "referral", "session", "action", "message", "talk")
"""What stands before an id in the aggregate of an errand."""
ELSEWHERE: Final = frozenset({("team_tasks", "asked_for")})
"""Table and column that refer to somebody else's row: not followed, and emptied when it goes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One row about somebody. values: column -> value, sealed ones opened."""

    table: str
    values: dict[str, Any]


def ids_about(session: Session, table: str, row_id: UUID) -> dict[str, set[UUID]]:
    """Table -> ids of the rows that refer to a row, directly or through others; itself first."""
    found: dict[str, set[UUID]] = {table: {row_id}}
    waiting = [(table, {row_id})]
    while waiting:
        name, ids = waiting.pop()
        for child in filter(_has_ids, Base.metadata.sorted_tables):
            columns = [column for column in _columns(child) if _target(column) == name]
            if not columns:
                continue
            condition = or_(*(column.in_(ids) for column in columns))
            fresh = set(session.scalars(select(child.c.id).where(condition)))
            fresh -= found.get(child.name, set())
            if fresh:
                found.setdefault(child.name, set()).update(fresh)
                waiting.append((child.name, fresh))
    return found


def pieces_about(session: Session, table: str, row_id: UUID, key: SubjectKey) -> list[Piece]:
    """Every row about somebody, with what is sealed under their key opened, table by table."""
    ids = ids_about(session, table, row_id)
    return [
        Piece(each.name, _opened(each, row, key))
        for each, condition in _conditions(ids)
        for row in session.execute(select(each).where(condition)).mappings()
    ]


def delete_about(session: Session, table: str, row_id: UUID) -> dict[str, set[UUID]]:
    """Delete a row with everything that hangs on it. Returns the ids that are gone."""
    ids = ids_about(session, table, row_id)
    for name, column in ELSEWHERE:
        other = Base.metadata.tables.get(name)
        if other is not None:
            is_here = other.c[column].in_(ids[table])
            session.execute(update(other).where(is_here).values({column: None}))
    for each, condition in reversed(list(_conditions(ids))):
        session.execute(delete(each).where(condition))
    session.expire_all()
    return ids


def forget_traces(session: Session, ids: Collection[UUID]) -> None:
    """Delete errands, links and form keys that are about rows which are gone."""
    names = [f"{kind}:{each}" for each in ids for kind in ERRANDS_ABOUT]
    session.execute(delete(OutboxRow).where(OutboxRow.aggregate.in_(names)))
    session.execute(delete(SubmissionRow).where(SubmissionRow.result.in_(map(str, ids))))
    for table in Base.metadata.sorted_tables:
        if "subject_id" in table.c:
            session.execute(delete(table).where(table.c.subject_id.in_(ids)))


def _has_ids(table: Table) -> bool:
    """Whether other rows can refer to one of this table by an id of its own."""
    return "id" in table.c and isinstance(table.c.id.type, Uuid)


def _columns(table: Table) -> list[Column[Any]]:
    """The columns by which a row belongs to what it refers to."""
    return [
        key.parent for key in table.foreign_keys if (table.name, key.parent.name) not in ELSEWHERE
    ]


def _target(column: Column[Any]) -> str:
    """The table a column refers to."""
    return next(iter(column.foreign_keys)).column.table.name


def _conditions(ids: dict[str, set[UUID]]) -> Iterator[tuple[Table, Any]]:
    """Each table with rows about somebody, and which, those that others refer to first."""
    for table in Base.metadata.sorted_tables:
        if table.name in ids:
            yield table, table.c.id.in_(ids[table.name])
        elif not _has_ids(table):
            found = [
                each.in_(ids[_target(each)]) for each in _columns(table) if _target(each) in ids
            ]
            if found:
                yield table, or_(*found)


def _opened(table: Table, row: RowMapping, key: SubjectKey) -> dict[str, Any]:
    """A row's values; what is sealed is opened where it stands."""
    own = row[next(iter(table.primary_key)).name]
    values: dict[str, Any] = {}
    for column, value in row.items():
        values[column] = value
        if isinstance(value, str) and value.startswith("v1."):
            try:
                values[column] = key.open(value, table.name, column, own)
            except (SealError, AttributeError):
                values[column] = UNREADABLE
    return values

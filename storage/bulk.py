"""Many rows of one table at once, by the driver's own executemany."""

import gc
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Dialect, Enum, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from storage.sqlite import MUCH

_SELDOM: Final = 100_000  # objects; 700 is Python's own
_Bind = Callable[[Any], Any] | None
SQLITE: Final[Dialect] = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class Bound:
    """Rows of one table as SQLite's driver takes them.

    names: the columns, in their order. same: the last of them, alike in every row.
    """

    table: str
    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    same: Sequence[Any]


def make_room(session: Session) -> None:
    """Write this transaction as one of many. Asked before anything else of the session.

    Only SQLite minds: `storage.sqlite` says how.
    """
    session.connection(execution_options={MUCH: True})


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector of cycles look only now and then: what is made here has next to none."""
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def insert_tuples(
    session: Session,
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    *,
    fixed: Mapping[str, Any] | None = None,
    ready: Collection[str] = (),
) -> None:
    """Insert rows: values in the order of their columns, `names`.

    fixed: columns that are the same in all of them. ready: columns of JSON that are given as its
    text. Columns that are not named are as the table has them; an "id" is made. Several times as
    fast on SQLite as a statement of SQLAlchemy, which looks at each value of each row.
    """
    if not rows:
        return
    same = dict(fixed or {})
    if takes_bound(session):
        insert_bound(session, bound_rows(table, names, rows, fixed=same, ready=ready))
        return
    plain = (dict(zip(names, row, strict=True)) for row in rows)
    whole = [{**same, **_parsed(row, ready)} for row in plain]
    session.execute(sa.insert(table), whole)


def takes_bound(session: Session) -> bool:
    """Whether rows may be made ready without the database: on SQLite."""
    return session.connection().dialect.name == SQLITE.name


def bound_rows(
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[Sequence[Any]],
    *,
    fixed: Mapping[str, Any],
    ready: Collection[str] = (),
) -> Bound:
    """Rows as `insert_tuples` would give them to SQLite. Needs no database; there is one row."""
    same = _defaults(table, {*names, *fixed}) | dict(fixed)
    columns = list(zip(*rows, strict=True))
    done = {*ready}
    if "id" in table.columns and "id" not in names:
        names, columns = ("id", *names), [_new_ids(len(rows)), *columns]
        done.add("id")
    binds = _binds(table, (*names, *same), frozenset(done))
    bound = [_bound(column, bind) for column, bind in zip(columns, binds, strict=False)]
    alike = [bind(value) if bind else value for value, bind in zip(
        same.values(), binds[len(names):], strict=True)]  # fmt: skip
    return Bound(table.name, (*names, *same), [*zip(*bound, strict=False)], alike)


def insert_bound(session: Session, found: Bound) -> None:
    """Insert rows that are ready."""
    statement = _statement(found.table, tuple(found.names))
    rows = [(*row, *found.same) for row in found.rows]
    session.connection().exec_driver_sql(statement, rows)


def _parsed(row: Mapping[str, Any], ready: Collection[str]) -> dict[str, Any]:
    return {name: json.loads(each) if name in ready else each for name, each in row.items()}


def _new_ids(count: int) -> tuple[str, ...]:
    """Ids one after the other from a place nobody can guess: an index takes them at one end."""
    start = uuid4().hex[:24]
    return tuple([f"{start}{number:08x}" for number in range(count)])


def _bound(column: Sequence[Any], bind: _Bind) -> Iterable[Any]:
    if bind is None:
        return column
    if isinstance(column[0], list | dict) and column.count(column[0]) == len(column):
        return repeat(bind(column[0]))
    return _as_text(column) if isinstance(column[0], UUID) else map(bind, column)


_texts: Final[dict[int, str]] = {}
_MOST_TEXTS: Final = 20_000


def _as_text(column: Sequence[UUID | None]) -> list[str | None]:
    """Ids as SQLite keeps them. The id of an owner is in many rows, and is turned once."""
    if len(_texts) > _MOST_TEXTS:
        _texts.clear()
    return [None if each is None else _texts.get(each.int) or _turned(each) for each in column]


def _turned(each: UUID) -> str:
    found = _texts[each.int] = each.hex
    return found


@lru_cache(maxsize=200)
def _statement(table: str, names: tuple[str, ...]) -> str:
    return str(sa.insert(sa.table(table, *map(sa.column, names))).compile(dialect=SQLITE))


@lru_cache(maxsize=200)
def _binds(table: Table, names: tuple[str, ...], ready: frozenset[str]) -> tuple[_Bind, ...]:
    """What makes each value of some columns one of the database."""
    return tuple(None if name in ready else _bind(table, name) for name in names)


def _bind(table: Table, name: str) -> _Bind:
    kind = table.columns[name].type
    made: _Bind = kind.dialect_impl(SQLITE).bind_processor(SQLITE)
    return lru_cache(maxsize=200)(made) if made and isinstance(kind, Enum) else made


def _defaults(table: Table, named: Collection[str]) -> dict[str, Any]:
    """What the table has for columns that are not named."""
    found: dict[str, Any] = {}
    for column in table.columns:
        default = column.default
        if column.name in named or column.name == "id" or default is None:
            continue
        found[column.name] = default.arg if default.is_scalar else default.arg(None)  # type: ignore[attr-defined]
    return found

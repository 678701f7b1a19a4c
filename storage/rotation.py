"""Changing the settings' key: everything it sealed is sealed again with the newest, bit by bit.

What the settings' key seals is small: the key of each person, of each second step, of each visit,
what somebody saved before they sent it, and the addresses of those who wait for one e-mail.
Fields about a person are sealed with the person's own key and stay as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.engine import Database, reading, writing
from storage.keys import secrets_of
from storage.sealing import Place, key_id_of

SEALED: Final = (
    ("subject_keys", "id", "wrapped"),
    ("second_factors", "user_id", "secret"),
    ("web_sessions", "id", "contents"),
    ("problems", "id", "reply_to"),
    ("unsent_referrals", "id", "answers"),
    ("mailed_lists", "id", "address"),
)
"""Table, the column that names the row, and the column that the settings' key seals."""
BATCH: Final = 200  # rows in one transaction: a tenth of a second in which nobody else writes


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many fields one of the settings' keys has sealed."""

    key_id: str
    is_current: bool
    is_known: bool  # False: it is not in DATA_KEYS, and what it sealed cannot be read
    count: int


def uses(session: Session) -> list[KeyUse]:
    """Every key that is in the settings or has sealed something, the current one first."""
    keyring = secrets_of(session).keyring
    counts: dict[str, int] = dict.fromkeys((keyring.current, *keyring.keys), 0)
    for table, _, column in _columns():
        prefix = func.substr(column, 1, _PREFIX)
        query = select(prefix, func.count()).select_from(table).where(column.is_not(None))
        for text, count in session.execute(query.group_by(prefix)):
            key_id = text.split(".")[1]
            counts[key_id] = counts.get(key_id, 0) + count
    return [
        KeyUse(key_id, key_id == keyring.current, key_id in keyring.keys, count)
        for key_id, count in counts.items()
    ]


def missing_keys(session: Session) -> list[str]:
    """The ids of keys that sealed something and are not in the settings any more."""
    return [each.key_id for each in uses(session) if not each.is_known]


def rotate(database: Database, *, batch: int = BATCH) -> int:
    """Seal again, with the current key, what an older one sealed. Returns how many fields.

    Can be stopped at any moment and started again: each batch is one transaction, and a field
    that somebody changed meanwhile is left as they wrote it. Raises SealError at the first field
    whose key is not in the settings.
    """
    done = 0
    while changed := sum(_rotate_some(database, each, batch) for each in _columns()):
        done += changed
    return done


_PREFIX: Final = 36  # "v1.", an id of 1 to 32 characters, and the dot
_Column = tuple[Table, ColumnElement[Any], ColumnElement[Any]]


def _columns() -> Iterator[_Column]:
    """Each table of SEALED that this database has."""
    tables: Mapping[str, Table] = Base.metadata.tables
    for name, row, column in SEALED:
        if name in tables:
            table = tables[name]
            yield table, table.c[row], table.c[column]


def _rotate_some(database: Database, where: _Column, batch: int) -> int:
    """One batch of one column. Reads first, so that nobody waits for what is already new."""
    table, row_column, column = where
    with reading(database) as session:
        current = secrets_of(session).keyring.current
        is_old = column.is_not(None) & ~column.startswith(f"v1.{current}.", autoescape=True)
        ids = session.scalars(select(row_column).where(is_old).limit(batch)).all()
    if not ids:
        return 0
    with writing(database) as session:
        keyring = secrets_of(session).keyring
        query = select(row_column, column).where(row_column.in_(ids)).with_for_update()
        for row, sealed in session.execute(query).all():
            if sealed is None or key_id_of(sealed) == current:
                continue
            key = row.hex if isinstance(row, UUID) else row
            place = Place(table.name, column.key or "", key)
            fresh = keyring.seal(keyring.open(sealed, place), place)
            session.execute(update(table).where(row_column == row).values({column.key: fresh}))
    return len(ids)

"""Files loaded about places: a new one is written beside the old one, and then takes its place.

The steps, each a short transaction of its own so that others get their turns between:
`begin_load`, the rows in chunks (the loader's own), `make_current`, `drop_superseded`. A load that
breaks half-way was never current: `drop_load` takes it away, or the next whole load does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from base.errors import ConflictError
from places.models import AreaRow, PcnRow, PlaceLoadRow, PostcodeRow, PracticeRow
from places.terms import LoadKind
from storage.engine import Database, reading, writing

CHUNK: Final = 10_000  # rows a transaction: about a tenth of a second on a small machine
LONGEST_FILE_NAME: Final = 255  # characters, as in the table
_HOLDING: Final = {
    LoadKind.POSTCODES: (PostcodeRow,),
    LoadKind.PRACTICES: (PracticeRow, PcnRow),
    LoadKind.AREAS: (AreaRow,),
}
"""Kind of load -> the tables its rows are in."""


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """A loaded file that is in use.

    name: tells apart several of one kind. checksum: SHA-256 of the file, as hexadecimal.
    rows_kept: all of them; rows_unplaced: those known, but without coordinates. Compare whole
    facts to see whether anything changed: SQLite gives the id of a removed load to a later one.
    """

    load_id: int
    kind: LoadKind
    name: str
    file_name: str
    checksum: str
    attribution: str
    loaded_at: datetime
    rows_kept: int
    rows_unplaced: int


def begin_load(  # noqa: PLR0913  (a column each)
    session: Session,
    kind: LoadKind,
    *,
    name: str = "",
    file_name: str,
    checksum: str,
    attribution: str = "",
    now: datetime,
) -> int:
    """Begin a load, which is not in use yet. Gives its id, for the rows."""
    row = PlaceLoadRow(
        kind=kind,
        name=name,
        file_name=file_name[-LONGEST_FILE_NAME:],
        checksum=checksum,
        attribution=attribution,
        loaded_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def make_current(session: Session, load_id: int, *, rows_kept: int, rows_unplaced: int = 0) -> None:
    """Put a whole load to use; the one in use until now, of that kind and name, no longer is.

    Raises ConflictError if one that was begun later is in use already.
    """
    row = session.get(PlaceLoadRow, load_id, with_for_update=True)
    earlier = row and _current(session, row.kind, row.name)
    if row is None or (earlier is not None and earlier.id > load_id):
        raise ConflictError("A newer file was loaded meanwhile. Load this one again if it is meant")
    if earlier is not None:
        earlier.is_current = False
        session.flush()  # one at a time may be current
    row.rows_kept, row.rows_unplaced, row.is_current = rows_kept, rows_unplaced, True
    session.flush()


def retire(session: Session, load_id: int) -> None:
    """Put a load out of use without another in its place; its rows are for `drop_load`."""
    row = session.get(PlaceLoadRow, load_id, with_for_update=True)
    if row is not None:
        row.is_current = False
        session.flush()


def drop_superseded(database: Database, *, chunk: int = CHUNK) -> int:
    """Delete the loads that a later one took the place of. Gives the number of rows deleted.

    A load that is being written was begun after the one in use and is left alone.
    """
    later = aliased(PlaceLoadRow)
    superseded = select(PlaceLoadRow.id).where(
        select(later.id)
        .where(
            later.is_current,
            later.kind == PlaceLoadRow.kind,
            later.name == PlaceLoadRow.name,
            later.id > PlaceLoadRow.id,
        )
        .exists()
    )
    with reading(database) as session:
        ids = list(session.scalars(superseded.order_by(PlaceLoadRow.id)))
    return sum(drop_load(database, load_id, chunk=chunk) for load_id in ids)


def drop_load(database: Database, load_id: int, *, chunk: int = CHUNK) -> int:
    """Delete a load that is not in use, in chunks. Gives the number of rows deleted."""
    dropped = 0
    while True:
        with writing(database) as session:
            row = session.get(PlaceLoadRow, load_id, with_for_update=True)
            if row is None or row.is_current:
                return dropped
            deleted = _delete_some(session, row, chunk)
            if deleted < chunk:
                session.delete(row)
        dropped += deleted


def current_loads(session: Session) -> tuple[LoadFacts, ...]:
    """Every load that is in use, by kind and name."""
    rows = session.scalars(
        select(PlaceLoadRow)
        .where(PlaceLoadRow.is_current)
        .order_by(PlaceLoadRow.kind, PlaceLoadRow.name)
    )
    return tuple(
        LoadFacts(
            load_id=row.id,
            kind=row.kind,
            name=row.name,
            file_name=row.file_name,
            checksum=row.checksum,
            attribution=row.attribution,
            loaded_at=row.loaded_at,
            rows_kept=row.rows_kept,
            rows_unplaced=row.rows_unplaced,
        )
        for row in rows
    )


def hash_files(paths: Iterable[Path]) -> str:
    """The SHA-256 of a file; of several, that of theirs in this order. In constant memory."""
    sums = []
    for path in paths:
        with path.open("rb") as file:
            sums.append(file_digest(file, "sha256").hexdigest())
    return sums[0] if len(sums) == 1 else sha256("".join(sums).encode()).hexdigest()


def _current(session: Session, kind: LoadKind, name: str) -> PlaceLoadRow | None:
    return session.scalars(
        select(PlaceLoadRow)
        .where(PlaceLoadRow.is_current, PlaceLoadRow.kind == kind, PlaceLoadRow.name == name)
        .with_for_update()
    ).one_or_none()


def _delete_some(session: Session, load: PlaceLoadRow, most: int) -> int:
    """Delete up to that many rows of a load. Fewer means that there are none left."""
    deleted = 0
    for table in _HOLDING[load.kind]:
        some = select(table.code).where(table.load_id == load.id).limit(most - deleted)
        if deleted < most:
            done = session.execute(
                delete(table).where(table.load_id == load.id, table.code.in_(some)),
                execution_options={"synchronize_session": False},
            )
            deleted += done.rowcount if isinstance(done, CursorResult) else 0
    return deleted

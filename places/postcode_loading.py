"""Load a file of whole postcodes into the table, while everything else goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from base.errors import ConflictError, InvalidError
from places.loading import (
    LoadFacts,
    begin_load,
    current_loads,
    drop_load,
    drop_superseded,
    hash_files,
    make_current,
)
from places.models import PostcodeRow
from places.postcode_files import PostcodeRecord, Tally, read_postcodes
from places.postcode_layouts import ATTRIBUTIONS, Layout, PostcodeFile, recognise
from places.source_files import Tell, files_of, members_of, tell_nobody
from places.terms import LoadKind
from storage.engine import Database, reading, writing


@dataclass(frozen=True, slots=True)
class PostcodesLoaded:
    """What a load did. layout: None if the same file was in use already and nothing was done.

    repeated: rows whose postcode had been read already; the first one was kept.
    dropped: rows of earlier files that were deleted.
    """

    facts: LoadFacts
    layout: Layout | None
    tally: Tally
    repeated: int = 0
    dropped: int = 0


def postcodes_in_use(database: Database) -> LoadFacts | None:
    """The file of postcodes in use; None if there is none."""
    with reading(database) as session:
        found = (each for each in current_loads(session) if each.kind is LoadKind.POSTCODES)
        return next(found, None)


def load_postcodes(
    database: Database,
    path: Path,
    *,
    now: datetime,
    attribution: str = "",
    is_forced: bool = False,
    tell: Tell = tell_nobody,
) -> PostcodesLoaded:
    """Load a file, .gz, zip or folder and put it in the place of the one in use.

    Holds the write gate for a chunk at a time. is_forced: even if it is the file in use.
    attribution: what its licence asks to be said, if it is not Code-Point Open or the ONS
    directory. Raises InvalidError for a file that is wrong; the one in use then stays so.
    """
    checksum = hash_files(files_of(path))
    in_use = postcodes_in_use(database)
    if in_use is not None and in_use.checksum == checksum and not is_forced:
        return PostcodesLoaded(in_use, None, Tally())
    tally = Tally()
    with members_of(path, tell) as members:
        file = recognise(members, path.name)
        with writing(database) as session:
            load_id = begin_load(
                session,
                LoadKind.POSTCODES,
                file_name=path.name,
                checksum=checksum,
                attribution=attribution or ATTRIBUTIONS[file.layout],
                now=now,
            )
        try:
            repeated = _put_to_use(database, load_id, file, tally)
        except BaseException:
            drop_load(database, load_id)
            raise
    facts = postcodes_in_use(database)
    if facts is None:
        raise ConflictError("The postcodes were taken out of use while they were loaded.")
    return PostcodesLoaded(facts, file.layout, tally, repeated, drop_superseded(database))


def _put_to_use(database: Database, load_id: int, file: PostcodeFile, tally: Tally) -> int:
    """Write every row beside the ones in use, then swap. Gives the number of rows repeated."""
    written = sum(_write(database, load_id, chunk) for chunk in read_postcodes(file, tally))
    if not written:
        raise InvalidError(
            f"None of the {tally.rows:,} rows has a postcode. Look whether it is the file you mean."
        )
    with reading(database) as session:
        kept, placed = session.execute(
            select(func.count(), func.count(PostcodeRow.lat_e5)).where(
                PostcodeRow.load_id == load_id
            )
        ).one()
    with writing(database) as session:
        make_current(session, load_id, rows_kept=kept, rows_unplaced=kept - placed)
    return written - int(kept)


def _write(database: Database, load_id: int, chunk: Sequence[PostcodeRecord]) -> int:
    """Write one chunk. A postcode that is there already stays as it is."""
    is_sqlite = database.write_engine.dialect.name == "sqlite"
    insert = sqlite.insert(PostcodeRow) if is_sqlite else postgresql.insert(PostcodeRow)
    rows = [{"load_id": load_id, **record._asdict()} for record in chunk]
    with writing(database) as session:
        session.connection().execute(insert.on_conflict_do_nothing(), rows)
    return len(chunk)

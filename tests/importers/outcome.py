"""What an import left behind, and how to stop one half-way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from directory.queries import DraftFilter, list_drafts
from importers.models import ImportRunRow
from importers.queries import Target, load_targets
from storage.engine import Database, reading
from tests.importers.build import EDITOR, PROFILE

KEY = "GB-CHC-1000001"


class KilledError(BaseException):
    """As when the process ends: nothing may catch it."""


@contextmanager
def no_writing(database: Database) -> Iterator[None]:
    def look(*called: Any) -> None:  # noqa: ANN401
        assert not called[2].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))

    event.listen(database.write_engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(database.write_engine, "before_cursor_execute", look)


@contextmanager
def killed_at_statement(database: Database, number: int) -> Iterator[None]:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise KilledError

    event.listen(database.write_engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(database.write_engine, "before_cursor_execute", count)


def target_of(database: Database, key: str = KEY) -> Target:
    with reading(database) as session:
        return load_targets(session, PROFILE.key)[key]


def state_of(database: Database) -> dict[str, Any]:
    """Everything an import wrote, without the ids and times that differ from run to run."""
    with reading(database) as session:
        targets = load_targets(session, PROFILE.key)
        runs = session.scalars(select(ImportRunRow).order_by(ImportRunRow.started_at)).all()
        lines = list_drafts(session, DraftFilter(), viewer=EDITOR, per_page=1000).lines
        return {
            "held": {key: each.held.current for key, each in sorted(targets.items())},
            "applied": {key: each.held.applied for key, each in targets.items()},
            "hashes": {key: each.held.row_hash for key, each in targets.items()},
            "runs": [(each.counts, each.refusals, bool(each.finished_at)) for each in runs],
            "drafts": sorted((line.name, line.organisation_name) for line in lines),
        }

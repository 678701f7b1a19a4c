"""What pages about imports show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.owning import require_editor
from importers.models import ImportFileRow, ImportRunRow, ImportSourceRow
from importers.sourcing import SourceFields, run_row, source_row
from importers.terms import RunState, SourceKind

MOST_RUNS: Final = 20


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list."""

    run_id: UUID
    source: str
    file_name: str
    state: RunState
    counts: dict[str, Any]
    by_name: str
    started_at: datetime
    finished_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run whole. plan: as `importers.tally.Tally.plain`."""

    line: RunLine
    source_name: str
    kind: SourceKind
    plan: dict[str, Any]
    refusals: tuple[dict[str, Any], ...]
    done: int
    total: int
    because: str
    has_list: bool
    has_refused: bool
    is_mapped: bool
    is_last: bool  # of its source: it can be undone


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source with its last runs. is_mapped: it is known how its columns are read."""

    key: str
    fields: SourceFields
    mapping: dict[str, Any]
    fetched_at: datetime | None
    failed_at: datetime | None
    problem: str
    runs: tuple[RunLine, ...]

    @property
    def is_mapped(self) -> bool:
        """Whether nothing has to be said before a file can be read."""
        return self.fields.kind is not SourceKind.TABLE or bool(self.mapping.get("columns"))

    @property
    def last_done(self) -> RunLine | None:
        """The last run that was carried out."""
        return next((each for each in self.runs if each.state is RunState.DONE), None)


def list_sources(session: Session, *, viewer: Actor) -> list[SourcePage]:
    """Every source by name, with its last runs. Two statements."""
    require_editor(viewer)
    rows = session.scalars(select(ImportSourceRow).order_by(ImportSourceRow.name)).all()
    runs = _runs(session, [row.key for row in rows])
    return [_source(row, runs.get(row.key, [])) for row in rows]


def get_source(session: Session, key: str, *, viewer: Actor) -> SourcePage:
    """One source. Raises NotFoundError."""
    require_editor(viewer)
    row = source_row(session, key)
    return _source(row, _runs(session, [key]).get(key, []))


def get_run(session: Session, run_id: UUID, *, viewer: Actor) -> RunPage:
    """One run. Raises NotFoundError."""
    require_editor(viewer)
    row = run_row(session, run_id)
    source = source_row(session, row.source)
    later = select(ImportRunRow.id).where(
        ImportRunRow.source == row.source,
        ImportRunRow.state.in_((RunState.DONE, RunState.APPLYING)),
        ImportRunRow.started_at > row.started_at,
    )
    return RunPage(
        line=_line(row),
        source_name=source.name,
        kind=source.kind,
        plan=row.plan,
        refusals=tuple(row.refusals),
        done=row.done,
        total=row.total,
        because=row.yes_because,
        has_list=row.list_id is not None and row.state is not RunState.WAITING,
        has_refused=row.refused_id is not None,
        is_mapped=source.kind is not SourceKind.TABLE or bool(source.mapping.get("columns")),
        is_last=session.scalar(later.limit(1)) is None,
    )


def get_file(session: Session, run_id: UUID, which: str, *, viewer: Actor) -> bytes | None:
    """A file of a run: "file" as it came, "list" of its plan, "refused" rows; None if not kept."""
    require_editor(viewer)
    row = run_row(session, run_id)
    file_id = {"file": row.file_id, "list": row.list_id, "refused": row.refused_id}[which]
    found = session.get(ImportFileRow, file_id) if file_id else None
    return found.data if found and found.size else None


def _runs(session: Session, keys: list[str]) -> dict[str, list[RunLine]]:
    query = (
        select(ImportRunRow)
        .where(ImportRunRow.source.in_(keys))
        .order_by(ImportRunRow.started_at.desc())
        .limit(MOST_RUNS * max(len(keys), 1))
    )
    found: dict[str, list[RunLine]] = {}
    for row in session.scalars(query):
        found.setdefault(row.source, []).append(_line(row))
    return found


def _source(row: ImportSourceRow, runs: list[RunLine]) -> SourcePage:
    names = SourceFields.__dataclass_fields__
    return SourcePage(
        key=row.key,
        fields=SourceFields(**{name: getattr(row, name) for name in names}),
        mapping=row.mapping,
        fetched_at=row.fetched_at,
        failed_at=row.failed_at,
        problem=row.problem,
        runs=tuple(runs[:MOST_RUNS]),
    )


def _line(row: ImportRunRow) -> RunLine:
    return RunLine(
        run_id=row.id,
        source=row.source,
        file_name=row.file_name,
        state=row.state,
        counts=row.counts,
        by_name=row.by_name,
        started_at=row.started_at,
        finished_at=row.finished_at,
        problem=row.problem,
    )

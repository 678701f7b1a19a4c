"""Which column is what: guessed, shown with a sample, corrected once and remembered."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import NotFoundError
from importers.columns import MAPPED, ColumnMap, mapping_of
from importers.guessing import Guess, Question, guess_columns, questions
from importers.reading import read_events
from importers.records import Refusal
from importers.run_pages import RunPage, get_file, get_run, get_source
from importers.sources.events import Event, Head, Line, Stop
from importers.sources.table import Encoding
from importers.sourcing import ask_plan, keep_mapping
from web import wording_imports
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now

bp = Blueprint("import_columns", __name__, url_prefix="/imports/runs/<uuid:run_id>/columns")

LOOKED_AT: Final = 2_000  # rows of a file that the page looks at
ENCODINGS: Final = {"auto": "As the file says (UTF-8)", "cp1252": "Windows (Western Europe)"}


@dataclass(frozen=True, slots=True)
class _Sample:
    """The start of a file: its tables, and why it stops if it does."""

    tables: Mapping[str, tuple[Head, list[Sequence[str]]]]
    problem: Refusal | None


@bp.get("")
@access(Door.DESK)
def show(run_id: UUID) -> str:
    """The columns of a file with what they probably are."""
    found = get_run(db(), run_id, viewer=current_actor())
    mapping = mapping_of(get_source(db(), found.line.source, viewer=current_actor()).mapping)
    return _page(found, mapping, is_first=not mapping.columns)


@bp.post("")
@access(Door.DESK)
def keep(run_id: UUID) -> ResponseReturnValue:
    """Remember what the columns are, and compare the file; or look at another table first."""
    found = get_run(db(), run_id, viewer=current_actor())
    before = mapping_of(get_source(db(), found.line.source, viewer=current_actor()).mapping)
    mapping = _posted(before)
    if "look" in request.form:
        is_other = mapping.table != before.table or mapping.encoding != before.encoding
        return _page(found, mapping, is_first=is_other and not _shares(found, mapping))
    names = set(mapping.columns.values())
    if not {"service.name", "organisation.name"} & names:
        said = "Say which column has the name of the service, or of the organisation"
        return _page(found, mapping, problem=said), 400
    twice = _twice(mapping)
    if twice:
        said = f"Two columns are {wording_imports.field_words(twice)}: choose one of them"
        return _page(found, mapping, problem=said), 400
    with transaction() as writer:
        actor = current_actor()
        keep_mapping(writer, found.line.source, mapping.plain(), actor=actor)
        ask_plan(writer, run_id, actor=actor, now=now())
    return redirect(url_for("desk.imports.run", run_id=run_id))


def _page(found: RunPage, mapping: ColumnMap, *, is_first: bool = False, problem: str = "") -> str:
    sample = _look(found.line.run_id, mapping.encoding)
    head, rows = _chosen(sample, mapping)
    guesses = guess_columns(head.headings, rows) if head else []
    columns = {each.heading: each.field for each in guesses} if is_first else mapping.columns
    asked = questions(columns, head.headings, rows, mapping.values) if head else []
    return render_template(
        "desk/import_columns.html",
        run=found,
        tables=list(sample.tables),
        table=head.sheet if head else "",
        encodings=ENCODINGS,
        encoding=mapping.encoding,
        organisation=mapping.organisation,
        lines=[_line(at, each, columns) for at, each in enumerate(guesses) if each.heading],
        asked=_grouped(asked),
        fields=wording_imports.field_choices(),
        problem=problem or _said(sample.problem),
        words=wording_imports,
    )


def _line(at: int, guess: Guess, columns: Mapping[str, str]) -> dict[str, Any]:
    chosen = columns.get(guess.heading, guess.field)
    return {
        "at": at,
        "heading": guess.heading,
        "chosen": chosen,
        "samples": guess.samples,
        "percent": round(100 * guess.confidence) if chosen == guess.field and chosen else None,
    }


def _grouped(asked: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    by_field = {name: [each for each in asked if each.field == name] for name in MAPPED}
    return [(name, found) for name, found in by_field.items() if found]


def _posted(before: ColumnMap) -> ColumnMap:
    """What the form says."""
    form = request.form
    columns = {
        heading: form.get(f"field-{name.removeprefix('heading-')}", "")
        for name, heading in form.items()
        if name.startswith("heading-")
    }
    values: dict[str, dict[str, tuple[str, ...]]] = {
        name: dict(found) for name, found in before.values.items()
    }
    for name, value in form.items():
        if name.startswith("value-"):
            field, number = name.removeprefix("value-").rsplit("-", 1)
            codes = form.get(f"means-{field}-{number}", "")
            if field in MAPPED:
                values.setdefault(field, {})[value[:100]] = tuple(filter(None, codes.split("+")))
    encoding = form.get("encoding", "auto")
    return ColumnMap(
        columns=columns or before.columns,
        table=form.get("table", "")[:100],
        values=values,
        organisation=form.get("organisation", "").strip()[:150],
        encoding=encoding if encoding in ENCODINGS else "auto",
    )


def _twice(mapping: ColumnMap) -> str:
    """A name that two columns claim."""
    names = list(mapping.columns.values())
    alone = ("service.name", "organisation.name", "source_id", "location.postcode")
    return next((name for name in alone if names.count(name) > 1), "")


def _shares(found: RunPage, mapping: ColumnMap) -> bool:
    head, _ = _chosen(_look(found.line.run_id, mapping.encoding), mapping)
    return head is not None and set(head.headings) <= mapping.columns.keys()


def _chosen(sample: _Sample, mapping: ColumnMap) -> tuple[Head | None, list[Sequence[str]]]:
    """The table that is read: the one that was chosen, else the one with the most rows."""
    if mapping.table in sample.tables:
        return sample.tables[mapping.table]
    largest = max(sample.tables.values(), key=lambda each: len(each[1]), default=None)
    return largest or (None, [])


def _look(run_id: UUID, encoding: str) -> _Sample:
    """The start of a file, read as any other, in a process of its own."""
    tables: dict[str, tuple[Head, list[Sequence[str]]]] = {}
    problem, now_at = None, ""
    with _file(run_id) as path:
        events: Iterator[Event] = read_events(path, encoding=Encoding(encoding))
        for event in islice(events, LOOKED_AT):
            if isinstance(event, Head):
                tables[event.sheet], now_at = (event, []), event.sheet
            elif isinstance(event, Line):
                tables[now_at][1].append(event.cells)
            elif isinstance(event, Stop):
                problem = event.refusal
    return _Sample(tables, problem)


@contextmanager
def _file(run_id: UUID) -> Iterator[Path]:
    data = get_file(db(), run_id, "file", viewer=current_actor())
    if data is None:
        raise NotFoundError("The file of this import is no longer kept: upload it again")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        yield path


def _said(problem: Refusal | None) -> str:
    if problem is None:
        return ""
    seen = f" ({problem.value})" if problem.value else ""
    return f"{problem.reason}{seen}. {problem.what_to_do}."

"""What a reader finds, turned into records part by part; rows that are known are passed over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from importers.columns import ColumnMap
from importers.known import Known, Met
from importers.mapping import Profile
from importers.records import ImportedRecord, Reading, Refusal, hash_row
from importers.sources import charity_register, mapped, open_referral, own
from importers.sources.charity_register import RegisterReader, register_reader
from importers.sources.events import (
    Broken,
    Document,
    Event,
    FileError,
    Head,
    Line,
    Noted,
    Stop,
)
from importers.sources.outcome import Outcome
from importers.sources.outside import Helpers

ROWS_AT_ONCE: Final = 500
_NAMES: Final = frozenset({"service.name", "organisation.name"})

Events = Callable[[], Iterator[Event]]
"""Begins to read a file, from its start."""


class _Rows(Protocol):
    """Reads the rows of one table."""

    def source_id(self, line: Line) -> str: ...
    def row_hash(self, line: Line) -> str: ...
    def interpret(self, line: Line, source_id: str, row_hash: str) -> Outcome: ...
    def refuse_second(self, line: Line, first: str) -> Outcome: ...


Rows = Callable[[Head], _Rows | None]
"""A reader for the rows under some headings; None for a table that is not wanted."""


@dataclass(slots=True)
class _Part:
    """What has been found since the last part."""

    records: list[ImportedRecord] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: list[Refusal] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    rows: int = 0

    def take(self, outcome: Outcome, source_id: str) -> None:
        """Add what became of one row."""
        if outcome.record is not None:
            self.records.append(outcome.record)
        elif not outcome.ended and source_id:
            self.mentioned.append(source_id)
        self.refusals += outcome.refusals
        self.left_out += outcome.left_out
        if outcome.ended:
            self.ended.append(outcome.ended)

    def reading(self) -> Reading:
        """The same as a part of a file."""
        return Reading(
            self.rows,
            tuple(self.records),
            tuple(self.refusals),
            tuple(self.left_out),
            tuple(self.ended),
            None,
            tuple(self.same),
            tuple(self.mentioned),
        )


@dataclass(slots=True)
class _State:
    """Where the reading of a file stands."""

    known: Known
    part: _Part = field(default_factory=_Part)
    reader: _Rows | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class FileStream:
    """A file that is read bit by bit: `importers.run.Stream`."""

    events: Events
    rows: Rows
    helpers: Helpers

    def __call__(self, known: Known) -> Iterator[Reading]:
        """Its records, some at a time."""
        state = _State(known)
        for event in self.events():
            problem = self._take(state, event)
            if problem is not None:
                yield Reading(0, (), (), problem=problem)
                return
            if state.part.rows >= ROWS_AT_ONCE:
                yield state.part.reading()
                state.part = _Part()
        yield state.part.reading()

    def _take(self, state: _State, event: Event) -> Refusal | None:
        """One thing that was found. Returns why the file cannot be used, if it cannot."""
        match event:
            case Line():
                if state.reader is not None:
                    _row(state, state.reader, event)
            case Document():
                self._document(state, event)
            case Head():
                return self._head(state, event)
            case Broken(refusal):
                state.part.rows += 1
                state.part.refusals.append(refusal)
            case Noted(refusal):
                state.part.left_out.append(refusal)
            case Stop(refusal):
                return refusal
        return None

    def _head(self, state: _State, head: Head) -> Refusal | None:
        """The headings of a table. Returns why it cannot be read, if it cannot."""
        try:
            state.reader, state.sheet = self.rows(head), head.sheet
        except FileError as error:
            return error.refusal
        return None

    def _document(self, state: _State, event: Document) -> None:
        part, known = state.part, state.known
        part.rows += 1
        source_id = open_referral.source_id_of(event.content)
        row_hash = hash_row(event.content, open_referral.HOW)
        if known.recognise(source_id, row_hash, event.number):
            part.same.append(source_id)
            return
        if source_id and known.meet(source_id, event.number) is not None:
            advice = "Keep one of the two"
            said = Refusal(event.number, "id", source_id, "comes twice in the file", advice)
            part.refusals.append(said)
            return
        part.take(open_referral.interpret(event.content, event.number, self.helpers), source_id)


def _row(state: _State, reader: _Rows, line: Line) -> None:
    part, known = state.part, state.known
    part.rows += 1
    source_id, row_hash = reader.source_id(line), reader.row_hash(line)
    if known.recognise(source_id, row_hash, line.number, state.sheet):
        part.same.append(source_id)
        return
    first = known.meet(source_id, line.number, state.sheet) if source_id else None
    outcome = reader.interpret(line, source_id, row_hash)
    if first is None and outcome.record is None and not outcome.ended:
        known.pass_over(source_id)  # another row may be the one that can be used
    elif first is not None and outcome.record is not None:
        outcome = reader.refuse_second(line, _where(first, state.sheet))
    part.take(outcome, source_id)


def _where(first: Met, sheet: str) -> str:
    """Where an id was met before, as seen from a row of a sheet."""
    return f"row {first.number}" + (f" of {first.sheet}" if first.sheet != sheet else "")


@dataclass(frozen=True, slots=True)
class _Mapped:
    """Rows of any layout, by a mapping of their columns."""

    reader: mapped.Reader

    def source_id(self, line: Line) -> str:
        return self.reader.source_id(line)

    def row_hash(self, line: Line) -> str:
        return self.reader.row_hash(line)

    def interpret(self, line: Line, source_id: str, row_hash: str) -> Outcome:
        return mapped.interpret(self.reader, line, source_id, row_hash)

    def refuse_second(self, line: Line, first: str) -> Outcome:
        return self.reader.refuse_second(line, first)


@dataclass(frozen=True, slots=True)
class _Register:
    """Rows of a charity register."""

    headings: Sequence[str]
    reader: RegisterReader

    def source_id(self, line: Line) -> str:
        return self.reader.source_id(self._line(line))

    def row_hash(self, line: Line) -> str:
        return hash_row(self._line(line).cells)

    def interpret(self, line: Line, source_id: str, row_hash: str) -> Outcome:
        del source_id, row_hash
        return self.reader.interpret(self._line(line))

    def refuse_second(self, line: Line, first: str) -> Outcome:
        return self.reader.refuse_second(self._line(line), first)

    def _line(self, line: Line) -> charity_register.Line:
        pairs = zip(self.headings, line.cells, strict=False)
        cells = {heading: cell for heading, cell in pairs if heading}
        return charity_register.Line(line.number, cells)


def mapped_rows(mapping: ColumnMap, helpers: Helpers) -> Rows:
    """Rows by a mapping of columns; of the table it names, or the first that has its columns.

    Our own spreadsheet needs none.
    """
    taken: list[str] = []

    def rows(head: Head) -> _Rows | None:
        if own.is_own(head):
            return own.OwnReader(head)
        named = {mapping.columns.get(each, "") for each in head.headings}
        is_wanted = head.sheet == mapping.table if mapping.table else bool(_NAMES & named)
        if not is_wanted or (taken and not mapping.table):
            if (not taken and head.sheet == "") or mapping.table == head.sheet:
                raise _not_mapped(mapping, head)
            return None
        if not _NAMES & named:
            raise _not_mapped(mapping, head)
        taken.append(head.sheet)
        return _Mapped(mapped.reader_of(head, mapping, helpers))

    return rows


def register_rows(profile: Profile, helpers: Helpers, today: date) -> Rows:
    """Rows of a charity register, by one of the profiles that ship."""

    def rows(head: Head) -> _Rows:
        reader = register_reader(head.headings, profile, today=today, locate=helpers.locate)
        return _Register(head.headings, reader)

    return rows


def _not_mapped(mapping: ColumnMap, head: Head) -> FileError:
    wanted = [heading for heading, name in mapping.columns.items() if name in _NAMES]
    said = ", ".join(wanted) if wanted else "the name of the service or of the organisation"
    return FileError(
        f"No column of the file is {said}",
        "Say on the mapping page which column is what",
        ", ".join(each for each in head.headings[:10] if each)[:60],
    )

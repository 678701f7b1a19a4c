"""Files that a plan is downloaded as: the whole list, and the rows that need correcting."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from importers.changes import Compared, Plan
from importers.records import ImportedRecord, Refusal
from importers.sources.events import Broken, Event, Head, Line

MOST_BYTES: Final = 40_000_000  # of a list; more is cut, and says so
MOST_REFUSED: Final = 5_000  # rows in one file to correct
HEADINGS: Final = (
    "what", "sheet", "row", "id", "service", "organisation", "field", "here now", "in the file",
    "what to do",
)  # fmt: skip
WRONG: Final = "What is wrong"
ADVICE: Final = "What to do"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class PlanList:
    """Every line of a plan as CSV, written as the plan is made."""

    def __init__(self) -> None:
        """Begin with the headings."""
        self._data = io.BytesIO()  # not text: of that a character takes up to four bytes
        self._text = io.TextIOWrapper(self._data, "utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(HEADINGS)
        self._is_full = False
        self.refused: dict[tuple[str, int], list[Refusal]] = {}

    def add(self, plan: Plan) -> None:
        """One part of the plan."""
        for refusal in plan.refused:
            if refusal.row is not None and len(self.refused) < MOST_REFUSED:
                self.refused.setdefault((refusal.sheet, refusal.row), []).append(refusal)
        if self._is_full:
            return
        self._writer.writerows([safe(cell) for cell in row] for row in _lines(plan))
        if self._data.tell() > MOST_BYTES:
            self._is_full = True
            self._writer.writerow(["The list is too long and ends here"])

    def data(self) -> bytes:
        """The list as a file that spreadsheets open."""
        self._text.flush()
        return self._data.getvalue()


def safe(cell: Any) -> Any:  # noqa: ANN401
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def refused_workbook(events: Iterable[Event], listing: PlanList) -> bytes:
    """The rows that were refused, as they came, with what is wrong beside them; b"" if none.

    Corrected and sent again by themselves they are read as the file they come from.
    """
    if not listing.refused:
        return b""
    book = Workbook(write_only=True)
    sheet, headings, count = None, Head("", 0, ()), 0
    for event in events:
        if isinstance(event, Head):
            headings, sheet = event, None
            continue
        at = _row_of(event)
        found = listing.refused.get((headings.sheet, at)) if at is not None else None
        if not found or not isinstance(event, Line):
            continue
        if sheet is None:
            sheet = book.create_sheet((headings.sheet or "Rows to correct")[:31])
            sheet.append([text_cell(sheet, each) for each in (*headings.headings, WRONG, ADVICE)])
        wrong = "; ".join(f"{each.column}: {each.reason}" for each in found)
        advice = "; ".join(each.what_to_do for each in found)
        sheet.append([text_cell(sheet, each) for each in (*event.cells, wrong, advice)])
        count += 1
    if not count:
        return b""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row_of(event: Event) -> int | None:
    if isinstance(event, Line):
        return event.number
    return event.refusal.row if isinstance(event, Broken) else None


def text_cell(sheet: Any, text: str) -> Any:  # noqa: ANN401
    """Text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _lines(plan: Plan) -> Iterator[list[Any]]:
    yield from (["added", *_where(record), "", "", "", ""] for record in plan.added)
    for compared in plan.changed:
        yield from _changes(compared)
    for record, kept in plan.kept:
        told = [kept.field, _said(kept.ours), _said(kept.theirs), ""]
        yield ["kept by hand", *_where(record), *told]
    for each in plan.duplicates:
        why = ", ".join(reason.value.replace("_", " ") for reason in each.reasons)
        where = [each.sheet, each.row, each.source_id, each.name, each.organisation]
        other = f"row {each.other_row}" if each.other_row else "in the directory"
        other = f"{each.other_name} ({other})"
        yield ["possible duplicate", *where, why, other, each.name, "Look at both"]
    yield from (["will end", "", "", each, "", "", "", "", "", ""] for each in plan.retired)
    for name, refusals in (("refused", plan.refused), ("left out", plan.left_out)):
        for refusal in refusals:
            advice = f"{refusal.reason}. {refusal.what_to_do}"
            where = [refusal.sheet, refusal.row, "", "", "", refusal.column]
            yield [name, *where, "", refusal.value, advice]


def _changes(compared: Compared) -> Iterator[list[Any]]:
    where = _where(compared.record)
    if compared.returns:
        yield ["back again", *where, "", "", "", ""]
    for field in compared.fields:
        yield ["changed", *where, field.field, _said(field.old), _said(field.new), ""]


def _where(record: ImportedRecord) -> list[Any]:
    return [
        record.sheet,
        record.row,
        record.source_id,
        record.values.get("service.name", ""),
        record.organisation_name,
    ]


def _said(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Builders: CSV files and workbooks as NHS ODS makes them, in small."""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook

Cells = Sequence[object]

DETAILS: Final = ("PCN Code", "PCN Name", "Current Sub ICB Loc Code", "Open Date", "Close Date")
PARTNERS: Final = (
    "Partner\nOrganisation\nCode",
    "Partner\nName",
    "PCN Code",
    "PCN Name",
    "PCN Parent\nSub ICB Loc Code",
    "Practice to PCN\nRelationship\nStart Date",
    "Practice to PCN\nRelationship\nEnd Date",
)


def csv_of(*rows: Cells) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def epraccur(code: str, name: str, postcode: str, status: str = "A", setting: str = "4") -> Cells:
    """A row of the practices of NHS ODS, most of its columns empty."""
    return (code, name, *[""] * 7, postcode, "", "", status, *[""] * 12, setting, "")


def workbook(sheets: dict[str, Sequence[Cells]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def epcn(details: Sequence[Cells], partners: Sequence[Cells]) -> bytes:
    return workbook(
        {"PCNDetails": [DETAILS, *details], "PCN Core Partner Details": [PARTNERS, *partners]}
    )


def bomb(megabytes: int) -> bytes:
    """A workbook whose one sheet is a cell of so many million letters."""
    kept = io.BytesIO(workbook({"A": [("code",)]}))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b"A" * (megabytes * 1_000_000))
    return kept.getvalue()

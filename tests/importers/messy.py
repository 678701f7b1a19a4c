"""Three workbooks as people really send them, and other files of every kind that is read."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def council() -> bytes:
    """Notes above, headings in two rows with merged cells, dates as text, a note below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Directory"
    sheet.append(["Ashford Council: community groups"])
    sheet.append(["Last updated 3rd March 2026 by Pat. Please do not share."])
    sheet.append([])
    sheet.append(["Group", None, "Contact", None, None, "Where", None, "Checked"])
    sheet.append(
        ["Name", "What they do", "Name", "Phone", "Email", "Venue", "Postcode", "Date checked"]
    )
    sheet.merge_cells("A4:B4")
    sheet.merge_cells("C4:E4")
    sheet.merge_cells("F4:G4")
    for number in range(1, 7):
        sheet.append(
            [
                f"Lantern Club {number}",
                "Tea, talk and board games for people who feel lonely.",
                "Pat Field",
                "020 7946 0123 / 07700 900123",
                f"club{number}@lantern.example",
                "Lantern Hall",
                "N19 3QP" if number != 3 else "N19",
                "31/03/2026",
            ]
        )
    sheet.append([])
    sheet.append(["* Places are limited in August"])
    return _saved(book)


def charity() -> bytes:
    """Two tables on a sheet, one of them about something else; real dates, times and numbers."""
    book = Workbook()
    book.active.title = "Notes"  # type: ignore[union-attr]
    book.active.append(["Read me first"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Our services")
    sheet.append(["Service", "Organisation", "Description", "Days and times", "Ages", "Cost",
                  "Postcode", "Wheelchair access", "Category"])  # fmt: skip
    for number in range(1, 6):
        sheet.append(
            [
                f"Money Mornings {number}",
                "Brightwater Advice",
                "Help with debt, benefits and forms.",
                "Mon - Fri 9.30am to 1pm",
                "18+",
                "Free",
                "N1 9AG",
                "Yes" if number < 4 else "wheelchair friendly",
                "Welfare advice",
            ]
        )
    sheet.append([])
    sheet.append([])
    sheet.append(["Staff", "Role", "Started", "Hours"])
    sheet.append(["Ann Person", "Adviser", date(2024, 5, 1), time(9, 30)])
    sheet.append(["Bo Person", "Adviser", datetime(2024, 6, 1, 9, 0), 37.5])  # noqa: DTZ001
    return _saved(book)


def link_worker() -> bytes:
    """A colleague's own list: no ids, headings again half-way, hours by day, a formula, a cross."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    headings = ["Who", "What", "Monday", "Tuesday", "Wednesday", "Tel no.", "Web", "Post code",
                "Area", None, "Self-referral?"]  # fmt: skip
    sheet.append(headings)
    rows = [
        ["Willow Trust", "Walking group", "10-12", None, "2pm-4pm", "020 7946 0555",
         "www.willow.example", "N19 3QP", "Islington", "x", "Yes"],
        ["Willow Trust", "Gardening", None, "10:00 - 13:00", None, "020 7946 0555",
         "willow.example/garden", "n19 3qp", "Camden; Islington", None, "Yes"],
        headings,
        ['=HYPERLINK("http://bad.example")', "Choir\u202e", "7pm to 9pm", None, None, "ring Pat",
         "javascript:alert(1)", "N19 3QP", "Narnia", None, "GP only"],
        ["Elder Circle", "Lunch club", None, None, "12pm - 2pm", "020 7946 0777", None, "N1 9AG",
         "Islington", None, "Self"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    return _saved(book)


def workbook(rows: Sequence[Sequence[Any]], name: str = "Sheet1") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return _saved(book)


def package(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """A data package: a zip of CSV files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
            packed.writestr(f"{name}.csv", text.getvalue())
    return out.getvalue()


def service(number: int = 1, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """A service of Open Referral UK 3.0."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "name": f"Warm Room {number}",
        "description": "A warm room with tea. Help with debt and benefits.",
        "status": "active",
        "organization": {
            "id": "10000000-0000-4000-8000-000000000001",
            "name": "Brightwater Advice",
            "description": "Advice for all.",
        },
        "service_at_locations": [
            {
                "id": f"at-{number}",
                "location": {
                    "id": "20000000-0000-4000-8000-000000000001",
                    "location_type": "physical",
                    "name": "Brightwater House",
                    "latitude": 51.5653,
                    "longitude": -0.135,
                    "addresses": [
                        {"id": "a", "address_1": "1 High Street", "city": "London",
                         "postal_code": "N19 3QP", "country": "GB"}
                    ],
                },
            }
        ],
        "schedules": [
            {"id": "s", "byday": "Monday - Friday", "opens_at": "9:00AM", "closes_at": "17:00:00Z"}
        ],
        **fields,
    }  # fmt: skip


def page(*services: Mapping[str, Any]) -> bytes:
    """One page of a feed."""
    return json.dumps({"total_items": len(services), "contents": list(services)}).encode()

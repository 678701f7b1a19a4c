"""Builders for importer tests: an editor, register rows, files, records."""

import csv
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from accounts.actor import Actor, Role
from geo.distance import Point
from importers.changes import Held
from importers.jobs import Job
from importers.known import Known
from importers.mapping import Profile, load_profile
from importers.records import ImportedRecord, Reading
from importers.sources.anything import read_file
from importers.sources.outside import Helpers
from importers.sources.table import Encoding
from importers.streams import FileStream, register_rows
from tests.clock import NOW, TODAY

EDITOR: Final = Actor(UUID(int=1), "Edith", frozenset({Role.EDITOR}))
PROFILE: Final = load_profile("charity-register")
SHARED: Final = Path(__file__).parents[3] / "shared" / "data" / "services"
REAL: Final = SHARED / "charities_ukcat_ncl.csv"
FILES: Final = Path(__file__).parent / "files"
ARCHWAY: Final = Point(51.5653, -0.135)

_ROW: Final[Mapping[str, str]] = {
    "org_id": "GB-CHC-1000001",
    "reg_number": "1000001",
    "name": "THE LANTERN ROOMS",
    "postcode": "n193qp",
    "active": "True",
    "activities": "We run a warm room. Anybody may come.",
    "objects": "THE RELIEF OF POVERTY",
    "fye": "2025-03-31",
    "web": "www.lanternrooms.example",
    "company_number": "2424032",
    "UKCAT": "SW106;FA103",
    "lat": "51.5653",
    "lon": "-0.135",
    "district": "E09000019",
}


def row(number: int = 1, **cells: str) -> dict[str, str]:
    """A row of the register; its id is made from the number."""
    own = {"org_id": f"GB-CHC-{1000000 + number}", "reg_number": str(1000000 + number)}
    return {**_ROW, **own, **cells}


def rows(count: int) -> list[dict[str, str]]:
    return [row(number, name=f"LANTERN ROOMS {number}") for number in range(1, count + 1)]


def file_of(rows: Sequence[Mapping[str, str]], headings: Sequence[str] = tuple(_ROW)) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def nowhere(_text: str) -> Point | None:
    return None


def read(
    data: bytes,
    *,
    profile: Profile = PROFILE,
    today: date = TODAY,
    locate: Callable[[str], Point | None] = nowhere,
    encoding: Encoding = Encoding.AUTO,
) -> Reading:
    """A register's extract, whole."""
    helpers = Helpers(locate)
    rows = register_rows(profile, helpers, today)
    stream = FileStream(lambda: read_file(BytesIO(data), encoding=encoding), rows, helpers)
    with closing(Known()) as known:
        parts = list(stream(known))
    if parts[-1].problem:
        return parts[-1]
    return Reading(
        sum(each.rows for each in parts),
        tuple(record for each in parts for record in each.records),
        tuple(refusal for each in parts for refusal in each.refusals),
        tuple(value for each in parts for value in each.left_out),
        tuple(source_id for each in parts for source_id in each.ended),
    )


def read_rows(*found: Mapping[str, str]) -> Reading:
    return read(file_of(found))


def record(number: int = 1, **cells: str) -> ImportedRecord:
    [found] = read_rows(row(number, **cells)).records
    return found


def held(found: ImportedRecord, **current: Any) -> Held:  # noqa: ANN401
    """What is held of a record that was imported, with fields (a__b for a.b) edited since."""
    values = dict(found.values)
    edited = {name.replace("__", "."): value for name, value in current.items()}
    return Held(found.row_hash, values, {**values, **edited})


def job(**changes: Any) -> Job:  # noqa: ANN401
    return replace(Job(PROFILE, EDITOR, NOW, "register.csv", "0" * 64), **changes)

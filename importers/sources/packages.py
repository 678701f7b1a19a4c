"""A data package of Open Referral UK or HSDS 3.0 (CSV files in a zip) put together as documents."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from base.text import slug
from importers.cells import shown
from importers.records import Refusal
from importers.sources.assembling import Package, Row
from importers.sources.events import Event, FileError, Noted

MOST_UNPACKED: Final = 200_000_000  # bytes
MOST_TIMES: Final = 100  # what a file may grow to; text shrinks to a fifth
MOST_PARTS: Final = 200
MOST_ROWS: Final = 300_000  # of all files together
MOST_COLUMNS: Final = 200
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError)
"""What zipfile raises for a damaged, locked or rarely packed archive."""
_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "services": ("services", "service"),
    "organizations": ("organizations", "organization", "organisations"),
    "locations": ("locations", "location"),
    "addresses": ("addresses", "address", "physical-addresses", "postal-addresses"),
    "phones": ("phones", "phone"),
    "contacts": ("contacts", "contact"),
    "schedules": ("schedules", "schedule", "regular-schedules"),
    "service_at_locations": (
        "service-at-location", "service-at-locations", "services-at-location",
    ),
    "service_areas": ("service-areas", "service-area"),
    "languages": ("languages", "language"),
    "accessibility": ("accessibility", "accessibility-for-disabilities"),
    "attributes": (
        "attributes", "attribute", "service-attributes", "other-attributes", "services-taxonomy",
    ),
    "taxonomies": ("taxonomies",),
    "taxonomy_terms": ("taxonomy-terms", "taxonomy-term"),
    "cost_options": ("cost-options", "cost-option"),
    "funding": ("funding", "fundings"),
    "required_documents": ("required-documents", "required-document"),
    "organization_identifiers": ("organization-identifiers", "organization-identifier"),
}  # fmt: skip
"""Our name of a table -> the files it goes by, of this version and older ones."""


def is_package(data: bytes) -> bool:
    """Whether a zip holds CSV files, and is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except _DAMAGED:
        return False
    return any(name.lower().endswith(".csv") for name in names) and "xl/workbook.xml" not in names


def read_package(data: bytes) -> Iterator[Event]:
    """Every service of a package, whole. What was put right in reading is told.

    Raises FileError for a zip that is damaged or grows too large, or has no services.
    """
    noted: list[Refusal] = []
    try:
        tables = _tables(data, noted)
    except _DAMAGED as error:
        if isinstance(error, FileError):
            raise
        raise FileError("The zip file is damaged or locked", "Pack it again") from error
    if "services" not in tables:
        raise FileError("There is no services.csv in the zip", "Pack the whole data package")
    yield from map(Noted, noted)
    yield from Package(tables).services()


def _tables(data: bytes, noted: list[Refusal]) -> dict[str, list[Row]]:
    names = {each: table for table, known in _TABLES.items() for each in known}
    found: dict[str, list[Row]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        _check_size(parts)
        for part in sorted(parts, key=lambda each: len(each.filename)):
            stem = part.filename.rpartition("/")[2].lower().removesuffix(".csv")
            table = names.get(slug(stem))
            if table and part.filename.lower().endswith(".csv"):
                rows = _rows(packed.read(part), part.filename, noted)
                kind = {"address_type": "postal"} if stem == "postal_addresses" else {}
                known = {_key(row) for row in found.get(table, ())}
                found.setdefault(table, []).extend(
                    {**kind, **row} for row in rows if _key(row) not in known
                )
                if sum(map(len, found.values())) > MOST_ROWS:
                    raise FileError(f"The package has more than {MOST_ROWS:,} rows", "Split it")
    return found


def _key(row: Row) -> Any:  # noqa: ANN401
    return row.get("id") or tuple(row.items())


def _check_size(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a bomb before anything is unpacked; zipfile unpacks no more than a part states."""
    grown = any(part.file_size > MOST_TIMES * max(part.compress_size, 1000) for part in parts)
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED or grown:
        raise FileError(
            f"The zip unpacks to more than {MOST_UNPACKED // 1_000_000} MB: it was not opened",
            "Send smaller files",
        )


def _rows(data: bytes, name: str, noted: list[Refusal]) -> list[Row]:
    """The rows of one file; ragged ones are filled up or cut, and told."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(f"{name}: line {line} is not UTF-8", "Save it as CSV UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    found: list[Row] = []
    headings: list[str] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if not headings:
                headings = [cell.strip() for cell in cells]
                if len(headings) > MOST_COLUMNS:
                    raise FileError(f"{name} has more than {MOST_COLUMNS} columns", "Shorten it")
            elif any(cells):
                if len(cells) != len(headings):
                    noted.append(_ragged(number, name, cells, headings))
                pairs = zip(headings, cells, strict=False)
                found.append({key: cell.strip() for key, cell in pairs if key and cell.strip()})
    except csv.Error as error:
        said = f"{name}: row {len(found) + 2} cannot be read as CSV"
        raise FileError(said, "Look for a quotation mark that does not close") from error
    return found


def _ragged(number: int, name: str, cells: Sequence[str], headings: Sequence[str]) -> Refusal:
    reason = f"The row has {len(cells)} cells where the headings have {len(headings)}"
    advice = "It was read as far as it goes. Look for a stray comma"
    return Refusal(number, "", shown(", ".join(cells[:3])), reason, advice, name)

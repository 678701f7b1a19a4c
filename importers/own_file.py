"""The directory as our own spreadsheet, for editors: everything that is written of its services."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook
from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.commands import OwnerLists
from directory.desk_organisations import load_location_fields
from directory.details import Owner
from directory.feeds import list_published, load_lists
from directory.values import load_listings
from importers.plan_files import FORMULA, text_cell
from importers.queries import TargetPlace, organisation_of, place_values, plain
from importers.sources.own import (
    EMPTY,
    MORE_PLACES,
    MOST_IN_A_CELL,
    ORGANISATION_ID,
    PLACE_ID,
    SERVICE_ID,
    is_text,
    joins_codes,
)

AT_ONCE: Final = 200
SHEET: Final = "Services"
_FIRST: Final = (SERVICE_ID, ORGANISATION_ID, "service.name", "organisation.name")

Row = Mapping[str, str]


def own_rows(session: Session, *, viewer: Actor) -> list[Row]:
    """Every published service: heading -> cell. Raises NotAllowedError unless an editor asks."""
    ids = list_published(session, viewer=viewer)
    starts = range(0, len(ids), AT_ONCE)
    return [row for at in starts for row in _rows(session, ids[at : at + AT_ONCE])]


def own_workbook(rows: Sequence[Row]) -> bytes:
    """The rows as a workbook (.xlsx)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for cells in _table(rows):
        sheet.append([text_cell(sheet, each) if each else None for each in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def own_csv(rows: Sequence[Row]) -> bytes:
    """The rows as CSV that spreadsheets open."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_table(rows))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _table(rows: Sequence[Row]) -> Iterator[list[str]]:
    """Headings, then cells; none of them too long, or one that is taken for a formula."""
    cut = [
        {name: cell for key, whole in row.items() for name, cell in _pieces(key, whole)}
        for row in rows
    ]
    named = dict.fromkeys((*_FIRST, *_every(), *(name for row in cut for name in row)))
    yield [*named]
    for row in cut:
        yield [row.get(name, "") for name in named]


def _every() -> Iterator[str]:
    for part, fields in EMPTY.items():
        yield from (f"{part}.{name}" for name in fields)


def _pieces(heading: str, whole: str) -> Iterator[tuple[str, str]]:
    """A cell, or the parts of one that is too long: "service.coverage", "service.coverage +2"."""
    number = 1
    while whole:
        end = MOST_IN_A_CELL
        while end < len(whole) and (whole[end - 1].isspace() or whole[end].isspace()):
            end -= 1  # what stands at the edge of a cell is lost if it is a space
        piece, whole = whole[:end], whole[end:]
        name = heading if number == 1 else f"{heading} +{number}"
        yield name, f"'{piece}" if piece.startswith(("'", *FORMULA)) else piece
        number += 1


def _rows(session: Session, ids: Sequence[UUID]) -> Iterator[Row]:
    """Some services."""
    listings = load_listings(session, ids)
    place_ids = {UUID(key) for _, values in listings.values() for key in values["locations"]}
    owner_ids = {gathered.organisation.id for gathered, _ in listings.values()}
    fields = load_location_fields(session, place_ids)
    lists = load_lists(session, Owner.LOCATION, place_ids)
    of_owners = load_lists(session, Owner.ORGANISATION, owner_ids)
    places = {
        str(each): place_values(TargetPlace(each, fields[each], lists.get(each, OwnerLists())))
        for each in place_ids
    }
    for service_id in ids:
        gathered, values = listings[service_id]
        owner = gathered.organisation
        told = organisation_of(owner)
        its_own = {name: plain(getattr(told, name)) for name in told.__dataclass_fields__}
        its = of_owners.get(owner.id, OwnerLists())
        its_own |= {name: list(getattr(its, name)) for name in OwnerLists.__dataclass_fields__}
        main, *more = [{"id": key, **places[key]} for key in values["locations"]] or [{}]
        yield {
            SERVICE_ID: str(service_id),
            ORGANISATION_ID: str(owner.id),
            **cells_of("service", values),
            **cells_of("organisation", its_own),
            PLACE_ID: main.get("id", ""),
            **cells_of("location", main),
            MORE_PLACES: _json([_told(each) for each in more]) if more else "",
        }


def _told(place: Mapping[str, Any]) -> dict[str, Any]:
    empty = EMPTY["location"]
    return {name: value for name, value in place.items() if value != empty.get(name)}


def cells_of(part: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What is known of a service, its organisation or its main place: heading -> cell."""
    return {
        f"{part}.{name}": _cell(name, values[name])
        for name, empty in EMPTY[part].items()
        if name in values and values[name] != empty
    }


def _cell(name: str, value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if joins_codes(name) and value:
        return "; ".join(value)
    return str(value) if is_text(name) else _json(value)


def _json(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

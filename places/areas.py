"""Areas in the database: writing a load of them, and reading those in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import shapely
from shapely.geometry import MultiPolygon, Polygon
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from base.errors import NotFoundError
from geo.areas import Area
from places.loading import (
    LoadFacts,
    begin_load,
    current_loads,
    drop_load,
    drop_superseded,
    make_current,
    retire,
)
from places.models import AreaRow, PlaceLoadRow
from places.terms import AreaKind, LoadKind
from storage.engine import Database, reading, writing

CHUNK: Final = 500  # areas a transaction: a megabyte or so


class LoadedArea(NamedTuple):
    """An area somebody loaded. within: code of the borough it lies in, "" when not known."""

    kind: AreaKind
    area: Area
    within: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that areas come from. checksum: its SHA-256, as hexadecimal."""

    file_name: str
    checksum: str
    attribution: str = ""


def replace_areas(
    database: Database,
    areas: Sequence[LoadedArea],
    *,
    name: str,
    source: Source,
    now: datetime,
) -> int:
    """Put areas to use instead of those loaded under the name before. Gives the id of the load.

    Written beside the earlier load, in chunks; if it breaks, the earlier one stays in use.
    """
    with writing(database) as session:
        load_id = begin_load(
            session,
            LoadKind.AREAS,
            name=name,
            file_name=source.file_name,
            checksum=source.checksum,
            attribution=source.attribution,
            now=now,
        )
    try:
        for start in range(0, len(areas), CHUNK):
            with writing(database) as session:
                add_areas(session, load_id, areas[start : start + CHUNK])
        with writing(database) as session:
            make_current(session, load_id, rows_kept=len(areas))
    except BaseException:
        drop_load(database, load_id)
        raise
    drop_superseded(database)
    return load_id


def remove_areas(database: Database, name: str) -> int:
    """Take the areas loaded under a name away. Gives how many there were.

    Raises NotFoundError if nothing was loaded under it.
    """
    found = [each for each in loads_in_use(database) if each.name == name]
    if not found:
        raise NotFoundError("No areas are loaded under that name. Say: areas list")
    with writing(database) as session:
        retire(session, found[0].load_id)
    return drop_load(database, found[0].load_id)


def loads_in_use(database: Database) -> tuple[LoadFacts, ...]:
    """The files of areas in use, by name."""
    with reading(database) as session:
        return tuple(each for each in current_loads(session) if each.kind is LoadKind.AREAS)


def kinds_in_use(session: Session) -> dict[int, tuple[AreaKind, ...]]:
    """The kinds of area that each load in use holds. One statement."""
    rows = session.execute(
        select(AreaRow.load_id, AreaRow.kind)
        .join(PlaceLoadRow, PlaceLoadRow.id == AreaRow.load_id)
        .where(PlaceLoadRow.is_current)
        .distinct()
        .order_by(AreaRow.load_id, AreaRow.kind)
    )
    return {
        load_id: tuple(kind for _, kind in found)
        for load_id, found in groupby(rows, key=itemgetter(0))
    }


def add_areas(session: Session, load_id: int, areas: Sequence[LoadedArea]) -> None:
    """Write areas of a load. One statement."""
    rows = [
        {
            "load_id": load_id,
            "code": area.code,
            "kind": kind,
            "name": area.name,
            "within": within,
            "shape": shapely.to_wkb(area.shape, output_dimension=2),
            "properties": dict(area.properties),
        }
        for kind, area, within in areas
    ]
    if rows:
        session.execute(insert(AreaRow), rows)


def load_areas(session: Session) -> tuple[LoadedArea, ...]:
    """Every area in use, by kind and code. One statement.

    Where two loads in use have the same kind and code, the one loaded last is meant.
    """
    rows = session.execute(
        select(
            AreaRow.kind,
            AreaRow.code,
            AreaRow.name,
            AreaRow.within,
            AreaRow.shape,
            AreaRow.properties,
        )
        .join(PlaceLoadRow, PlaceLoadRow.id == AreaRow.load_id)
        .where(PlaceLoadRow.is_current)
        .order_by(PlaceLoadRow.loaded_at, PlaceLoadRow.id)
    )
    found = {
        (kind, code): LoadedArea(kind, Area(code, name, _polygonal(shape), properties), within)
        for kind, code, name, within, shape, properties in rows
    }
    return tuple(found[key] for key in sorted(found))


def _polygonal(wkb: bytes) -> Polygon | MultiPolygon:
    """A shape as it was stored: it was checked then."""
    shape = shapely.from_wkb(wkb)
    if not isinstance(shape, Polygon | MultiPolygon):
        raise TypeError(f"an area is stored as a {shape.geom_type}")
    return shape

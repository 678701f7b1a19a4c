"""Areas in the database: writing a load of them, and reading those in use."""

from collections.abc import Sequence
from typing import NamedTuple

import shapely
from shapely.geometry import MultiPolygon, Polygon
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.areas import Area
from places.models import AreaRow, PlaceLoadRow
from places.terms import AreaKind


class LoadedArea(NamedTuple):
    """An area somebody loaded. within: code of the borough it lies in, "" when not known."""

    kind: AreaKind
    area: Area
    within: str = ""


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

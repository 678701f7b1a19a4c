"""Whole postcodes in the table: look one up."""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from geo.distance import Point
from places.gazetteer import KnownPostcode, LookUp
from places.models import PlaceLoadRow, PostcodeRow
from places.postcode_files import E5
from places.terms import LoadKind
from storage.engine import Database, reading

log = logging.getLogger(__name__)
REMEMBERED: Final = 1_024  # postcodes; one page asks for the same one several times

_IN_USE: Final = (
    select(PostcodeRow.lat_e5, PostcodeRow.lon_e5, PostcodeRow.has_ended)
    .join(PlaceLoadRow, PlaceLoadRow.id == PostcodeRow.load_id)
    .where(PlaceLoadRow.is_current, PlaceLoadRow.kind == LoadKind.POSTCODES)
    .where(PlaceLoadRow.name == "")
)


def stored_postcodes(database: Database) -> LookUp:
    """Look postcodes up in the load in use: one statement each, the latest remembered.

    Make another one when something else was loaded. Raises LookupError, without the postcode, if
    the database does not answer.
    """
    ask: Callable[[str], KnownPostcode | None] = lru_cache(REMEMBERED)(
        lambda code: _read(database, code)
    )

    def look_up(code: str) -> KnownPostcode | None:
        try:
            return ask(code)
        except OperationalError:
            log.warning("postcodes unreachable")
            raise LookupError("The postcodes cannot be read now") from None

    return look_up


def _read(database: Database, code: str) -> KnownPostcode | None:
    with reading(database) as session:
        row = session.execute(_IN_USE.where(PostcodeRow.code == code)).one_or_none()
    if row is None:
        return None
    is_placed = row.lat_e5 is not None and row.lon_e5 is not None
    return KnownPostcode(
        Point(row.lat_e5 / E5, row.lon_e5 / E5) if is_placed else None, row.has_ended
    )

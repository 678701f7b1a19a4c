"""Whole postcodes in the table: look one up."""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError

from geo.distance import Point
from places.gazetteer import KnownPostcode, LookUp
from places.models import PlaceLoadRow, PostcodeRow
from places.postcode_files import E5
from places.terms import LoadKind
from storage.engine import Database, reading

log = logging.getLogger(__name__)
REMEMBERED: Final = 1_024  # postcodes; one page asks for the same one several times

_LOAD_IN_USE: Final = (
    select(PlaceLoadRow.id)
    .where(PlaceLoadRow.is_current, PlaceLoadRow.kind == LoadKind.POSTCODES)
    .where(PlaceLoadRow.name == "")
    .scalar_subquery()
)
"""Not a join: SQLite would then read through every postcode to find one."""


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


def statement_for(code: str) -> Select[int | None, int | None, bool]:
    """What is asked of the database: one row, by its primary key."""
    return select(PostcodeRow.lat_e5, PostcodeRow.lon_e5, PostcodeRow.has_ended).where(
        PostcodeRow.load_id == _LOAD_IN_USE, PostcodeRow.code == code
    )


def _read(database: Database, code: str) -> KnownPostcode | None:
    with reading(database) as session:
        row = session.execute(statement_for(code)).one_or_none()
    if row is None:
        return None
    is_placed = row.lat_e5 is not None and row.lon_e5 is not None
    return KnownPostcode(
        Point(row.lat_e5 / E5, row.lon_e5 / E5) if is_placed else None, row.has_ended
    )

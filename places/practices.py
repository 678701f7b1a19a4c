"""Practices and PCNs in the database: writing a load of them, and reading the one in use."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.distance import Point
from places.loading import begin_load, drop_load, drop_superseded, make_current
from places.models import PcnRow, PracticeRow
from places.reference import Pcn, Practice
from places.terms import LoadKind
from storage.engine import Database, writing

CHUNK: Final = 5_000  # rows a transaction
ATTRIBUTION: Final = "NHS England, Organisation Data Service, Open Government Licence v3.0"


def add_pcns(session: Session, load_id: int, pcns: Sequence[Pcn]) -> None:
    """Write PCNs of a load."""
    rows = [
        {
            "load_id": load_id,
            "code": pcn.code,
            "name": pcn.name,
            "borough_code": pcn.borough_code,
        }
        for pcn in pcns
    ]
    if rows:
        session.execute(insert(PcnRow), rows)


def add_practices(session: Session, load_id: int, practices: Sequence[Practice]) -> None:
    """Write practices of a load."""
    rows = [
        {
            "load_id": load_id,
            "code": each.code,
            "name": each.name,
            "pcn_code": each.pcn_code,
            "postcode": each.postcode,
            "lat": each.point.lat if each.point else None,
            "lon": each.point.lon if each.point else None,
            "list_size": each.list_size,
        }
        for each in practices
    ]
    if rows:
        session.execute(insert(PracticeRow), rows)


def replace_practices(
    database: Database,
    practices: Sequence[Practice],
    pcns: Sequence[Pcn],
    *,
    file_name: str,
    checksum: str,
    now: datetime,
) -> int:
    """Put these to use instead of all practices and PCNs before. Gives the id of the load.

    Written beside the earlier load, in chunks; if it breaks, the earlier one stays in use.
    """
    with writing(database) as session:
        load_id = begin_load(
            session,
            LoadKind.PRACTICES,
            file_name=file_name,
            checksum=checksum,
            attribution=ATTRIBUTION,
            now=now,
        )
    try:
        with writing(database) as session:
            add_pcns(session, load_id, pcns)
        for start in range(0, len(practices), CHUNK):
            with writing(database) as session:
                add_practices(session, load_id, practices[start : start + CHUNK])
        unplaced = sum(practice.point is None for practice in practices)
        with writing(database) as session:
            make_current(session, load_id, rows_kept=len(practices), rows_unplaced=unplaced)
    except BaseException:
        drop_load(database, load_id)
        raise
    drop_superseded(database)
    return load_id


def read_practices(session: Session, load_id: int) -> tuple[tuple[Practice, ...], tuple[Pcn, ...]]:
    """The practices and PCNs of a load. Two statements."""
    practices = session.execute(
        select(
            PracticeRow.code,
            PracticeRow.name,
            PracticeRow.pcn_code,
            PracticeRow.postcode,
            PracticeRow.lat,
            PracticeRow.lon,
            PracticeRow.list_size,
        ).where(PracticeRow.load_id == load_id)
    )
    pcns = session.execute(
        select(PcnRow.code, PcnRow.name, PcnRow.borough_code).where(PcnRow.load_id == load_id)
    )
    return (
        tuple(
            Practice(code, name, pcn_code, postcode, _point(lat, lon), list_size)
            for code, name, pcn_code, postcode, lat, lon, list_size in practices
        ),
        tuple(Pcn(code, name, borough_code) for code, name, borough_code in pcns),
    )


def _point(lat: float | None, lon: float | None) -> Point | None:
    return Point(lat, lon) if lat is not None and lon is not None else None

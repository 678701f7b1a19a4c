"""Practices and PCNs in the database: writing a load of them, and reading the one in use."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.distance import Point
from places.models import PcnRow, PracticeRow
from places.reference import Pcn, Practice

CHUNK = 5_000  # rows a transaction


@dataclass(frozen=True, slots=True)
class LoadedPractices:
    """The practices and PCNs of one load."""

    practices: tuple[Practice, ...]
    pcns: tuple[Pcn, ...]


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


def read_practices(session: Session, load_id: int) -> LoadedPractices:
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
    return LoadedPractices(
        tuple(
            Practice(code, name, pcn_code, postcode, _point(lat, lon), list_size)
            for code, name, pcn_code, postcode, lat, lon, list_size in practices
        ),
        tuple(Pcn(code, name, borough_code) for code, name, borough_code in pcns),
    )


def _point(lat: float | None, lon: float | None) -> Point | None:
    return Point(lat, lon) if lat is not None and lon is not None else None

"""Where a postcode, or a name people use for a place, is on the map."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.text import slug
from geo.distance import Point
from geo.postcode import Postcode, postcode_readings

LONGEST_TEXT: Final = 200  # characters; the longest address anybody types into one box


class Exactness(StrEnum):
    """How closely a place is known."""

    SECTOR = "sector"  # the middle of a postcode sector, "N19 3": some 160 postcodes
    OUTCODE = "outcode"  # the middle of a postcode district, "N19"
    NAME = "name"  # the middle of a neighbourhood or of a PCN's footprint
    BOROUGH = "borough"


class Note(StrEnum):
    """What was known instead, when less was known than was asked."""

    POSTCODE_BY_SECTOR = "postcode_by_sector"
    POSTCODE_BY_OUTCODE = "postcode_by_outcode"
    SECTOR_BY_OUTCODE = "sector_by_outcode"


@dataclass(frozen=True, slots=True)
class Place:
    """A point with a name that is safe to show: never longer than a postcode sector.

    outcode: None for an area too large to have one.
    """

    label: str
    point: Point
    exactness: Exactness
    outcode: str | None = None
    note_code: Note | None = None


FindPlace = Callable[[str], Place | None]
"""Every way to look up a place is a function like this: None means "not known"."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A postcode sector: its middle, and how many postcodes it has."""

    code: str
    point: Point
    postcodes: int

    @property
    def outcode(self) -> str:
        """The postcode district it is part of."""
        return self.code.rpartition(" ")[0]


class Gazetteer:
    """Postcode sectors and named places, held in memory. Asks nobody else."""

    __slots__ = ("_names", "_outcodes", "_sectors")

    def __init__(self, sectors: Collection[Sector], names: Mapping[str, Place]) -> None:
        """Take the sectors, and the places by their names as people write them."""
        self._sectors: Final = {sector.code: sector.point for sector in sectors}
        self._outcodes: Final = _middles(sectors)
        self._names: Final = {name_key(name): place for name, place in names.items()}

    def find(self, text: str) -> Place | None:
        """The place meant by a postcode (or part of one), a name, or an address that ends in one.

        Names go before postcodes, and the end of an address before its beginning.
        """
        text = text[:LONGEST_TEXT]
        parts = [text, *reversed(text.split(","))]
        return next((place for part in parts if (place := self._find_part(part))), None)

    def _find_part(self, text: str) -> Place | None:
        named = self._names.get(name_key(text))
        if named is not None:
            return named
        readings = postcode_readings(re.sub(r"^\s*london\b", "", text, flags=re.IGNORECASE))
        exact = (self._by_sector(reading) for reading in readings)
        wider = (self._by_outcode(reading) for reading in readings)
        return next((place for place in (*exact, *wider) if place), None)

    def _by_sector(self, asked: Postcode) -> Place | None:
        """The place of an outcode typed alone or of a sector; None if either is not known."""
        if asked.sector is None:
            return self._by_outcode(asked)
        point = self._sectors.get(asked.sector)
        if point is None:
            return None
        note = Note.POSTCODE_BY_SECTOR if asked.full else None
        return Place(asked.sector, point, Exactness.SECTOR, asked.outcode, note)

    def _by_outcode(self, asked: Postcode) -> Place | None:
        point = self._outcodes.get(asked.outcode)
        if point is None:
            return None
        note = None
        if asked.sector:
            note = Note.POSTCODE_BY_OUTCODE if asked.full else Note.SECTOR_BY_OUTCODE
        return Place(asked.outcode, point, Exactness.OUTCODE, asked.outcode, note)


def _middles(sectors: Iterable[Sector]) -> dict[str, Point]:
    """Outcode -> the mean of its sectors, each counting as many times as it has postcodes."""
    sums: dict[str, tuple[float, float, int]] = {}
    for sector in sectors:
        outcode = sector.outcode
        lat, lon, count = sums.get(outcode, (0.0, 0.0, 0))
        sums[outcode] = (
            lat + sector.point.lat * sector.postcodes,
            lon + sector.point.lon * sector.postcodes,
            count + sector.postcodes,
        )
    return {outcode: Point(lat / count, lon / count) for outcode, (lat, lon, count) in sums.items()}


def name_key(name: str) -> str:
    """A name without what people write in different ways: case, apostrophes, "&", "Saint"."""
    plain = re.sub(r"['\u2019.]", "", name).replace("&", " and ")
    return re.sub(r"\bsaint\b", "st", slug(plain))

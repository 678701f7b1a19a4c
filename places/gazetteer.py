"""Where a postcode, or a name people use for a place, is on the map."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from base.text import slug
from geo.distance import Point
from geo.postcode import Postcode, postcode_readings

LONGEST_TEXT: Final = 200  # characters; the longest address anybody types into one box


class Exactness(StrEnum):
    """How closely a place is known."""

    POSTCODE = "postcode"  # the middle of a whole postcode: some 15 doors
    SECTOR = "sector"  # the middle of a postcode sector, "N19 3": some 160 postcodes
    OUTCODE = "outcode"  # the middle of a postcode district, "N19"
    NAME = "name"  # the middle of a neighbourhood or of a PCN's footprint
    BOROUGH = "borough"


class Note(StrEnum):
    """Why less is known than was asked; `Place.exactness` says what is known instead."""

    POSTCODE_BY_SECTOR = "postcode_by_sector"  # whole postcodes are not known here at all
    POSTCODE_BY_OUTCODE = "postcode_by_outcode"  # nor is the sector
    SECTOR_BY_OUTCODE = "sector_by_outcode"
    POSTCODE_ENDED = "postcode_ended"  # no longer in use
    POSTCODE_UNPLACED = "postcode_unplaced"  # in use, but nobody says where
    POSTCODE_UNKNOWN = "postcode_unknown"  # among all of them there is none like it


@dataclass(frozen=True, slots=True)
class Place:
    """A point with a name that is safe to show: never longer than a postcode sector.

    The point of a whole postcode is exact; its label is its sector. outcode: None for an area too
    large to have one. parts: of an outcode, the middles of its sectors, where they are known; what
    is true of its middle need not be true of them.
    """

    label: str
    point: Point
    exactness: Exactness
    outcode: str | None = None
    note_code: Note | None = None
    parts: tuple[Point, ...] = field(default=(), repr=False, compare=False)


FindPlace = Callable[[str], Place | None]
"""Every way to look up a place is a function like this: None means "not known"."""


@dataclass(frozen=True, slots=True)
class KnownPostcode:
    """What is known of a whole postcode. point: None if nobody says where it is."""

    point: Point | None
    has_ended: bool = False


LookUp = Callable[[str], KnownPostcode | None]
"""Looks up a whole postcode, written without its space, among all of them: None means that there
is none like it. Raises LookupError if it cannot tell now."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Sectors:
    """What is known of every sector and outcode, worked out once and shared.

    points: sector -> its middle. outcodes: outcode -> the mean of its sectors, each counting as
    many times as it has postcodes. parts: outcode -> the middles of its sectors.
    """

    points: Mapping[str, Point]
    outcodes: Mapping[str, Point]
    parts: Mapping[str, tuple[Point, ...]]


def gathered(sectors: Collection[Sector]) -> Sectors:
    """What these sectors say of themselves and of their outcodes."""
    points = {sector.code: sector.point for sector in sectors}
    return Sectors(points, _middles(sectors), _parts(sectors))


class Gazetteer:
    """Postcode sectors and named places, held in memory; whole postcodes are looked up.

    Asks no other machine.
    """

    __slots__ = ("_look_up", "_names", "_sectors")

    def __init__(
        self,
        sectors: Sectors,
        names: Mapping[str, Place],
        look_up: LookUp | None = None,
    ) -> None:
        """Take the sectors, and the places by their names as people write them.

        look_up: None where no whole postcodes were loaded.
        """
        self._sectors: Final = sectors
        self._names: Final = {name_key(name): place for name, place in names.items()}
        self._look_up: Final = look_up

    def find(self, text: str) -> Place | None:
        """The place meant by a postcode (or part of one), a name, or an address that ends in one.

        Names go before postcodes, and the end of an address before its beginning.
        """
        text = text[:LONGEST_TEXT]
        parts = [text, *reversed(text.split(","))]
        return next((place for part in parts if (place := self.find_whole(part))), None)

    def find_whole(self, text: str) -> Place | None:
        """The place meant by the text as a whole: a name, a postcode or part of one.

        Before a whole postcode there may be other words: the street and town of an address.
        """
        named = self._names.get(name_key(text))
        if named is not None:
            return named
        readings = readings_in(text)
        whole = [self._by_postcode(reading) for reading in readings if reading.full]
        parts = [self.wider(reading) for reading in readings if not reading.full]
        return _closest(whole) or _closest(parts)

    def wider(self, asked: Postcode, why: Note | None = None) -> Place | None:
        """The sector, else the outcode, of a postcode; None if neither is known.

        why: what to say of a whole postcode that is not known itself.
        """
        point = self._sectors.points.get(asked.sector) if asked.sector else None
        if asked.sector and point:
            note = (why or Note.POSTCODE_BY_SECTOR) if asked.full else None
            return Place(asked.sector, point, Exactness.SECTOR, asked.outcode, note)
        point = self._sectors.outcodes.get(asked.outcode)
        if point is None:
            return None
        note = None
        if asked.sector:
            note = why or Note.POSTCODE_BY_OUTCODE if asked.full else Note.SECTOR_BY_OUTCODE
        parts = self._sectors.parts[asked.outcode]
        return Place(asked.outcode, point, Exactness.OUTCODE, asked.outcode, note, parts)

    def _by_postcode(self, asked: Postcode) -> Place | None:
        """The place of a whole postcode, or what is known instead and why."""
        if self._look_up is None or asked.full is None:
            return self.wider(asked)
        try:
            known = self._look_up(asked.full.replace(" ", ""))
        except LookupError:
            return self.wider(asked)
        if known is None:
            return self.wider(asked, Note.POSTCODE_UNKNOWN)
        if known.has_ended:
            return self.wider(asked, Note.POSTCODE_ENDED)
        if known.point is None:
            return self.wider(asked, Note.POSTCODE_UNPLACED)
        return exactly(asked, known.point)


def exactly(asked: Postcode, point: Point) -> Place:
    """A whole postcode at its point, labelled by its sector."""
    return Place(asked.sector or asked.outcode, point, Exactness.POSTCODE, asked.outcode)


def readings_in(text: str) -> tuple[Postcode, ...]:
    """Every way to read the postcode in a text, the likeliest first; empty if there is none.

    Only a whole postcode may have other words before it.
    """
    text = re.sub(r"^\s*london\b", "", text, flags=re.IGNORECASE)
    found = postcode_readings(text)
    if found:
        return found
    last = re.search(r"(?<![^\W_])(?:[^\W_]{5,7}|[^\W_]{2,4}\W+[^\W_]{3})\W*$", text)
    return tuple(each for each in postcode_readings(last[0]) if each.full) if last else ()


def _closest(found: Iterable[Place | None]) -> Place | None:
    """The first of those known most closely: as asked, else by sector, else by outcode."""

    def distance(place: Place) -> tuple[bool, bool]:
        is_less = place.note_code is not None
        return is_less, is_less and place.exactness is Exactness.OUTCODE

    return min(filter(None, found), key=distance, default=None)


def _parts(sectors: Iterable[Sector]) -> dict[str, tuple[Point, ...]]:
    """Outcode -> the middles of its sectors."""
    parts: dict[str, list[Point]] = {}
    for sector in sectors:
        parts.setdefault(sector.outcode, []).append(sector.point)
    return {outcode: tuple(points) for outcode, points in parts.items()}


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

"""Everything known about places, in memory: look up a place, its PCN and borough, a practice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from base.errors import NotFoundError
from geo.areas import AreaIndex
from geo.distance import Point
from places.gazetteer import Exactness, FindPlace, Place, name_key
from places.reference import Borough, Pcn, Practice, Ward

NEAR_KM: Final = 8.0  # as far as the matcher ever looks beyond an area; docs/adr/0014
NO_AREAS: Final = AreaIndex(())


class PcnSource(StrEnum):
    """How a person's PCN is known."""

    PRACTICE = "practice"  # certain: the PCN is that of the practice
    FOOTPRINT = "footprint"  # a guess, to be called one


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The areas of one point.

    near_areas: code of a PCN, borough or ward that does not hold the point -> kilometres to its
    edge, up to `Places.near_km`, nearest first.
    """

    pcn_code: str | None
    pcn_source: PcnSource | None
    borough_code: str | None
    near_areas: Mapping[str, float]
    ward_code: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """The gazetteer, boroughs, wards, PCNs and practices; made by `places.load`. Never changes.

    boroughs, pcns, practices, wards: by code, in the order of their names. A PCN may have no
    footprint. near_km: how far away an area is still told of; at least the soft edge. local: finds
    places without asking another machine, where `find_place` may ask one.
    """

    find_place: FindPlace
    boroughs: Mapping[str, Borough]
    pcns: Mapping[str, Pcn]
    practices: Mapping[str, Practice]
    borough_areas: AreaIndex
    pcn_areas: AreaIndex
    ward_areas: AreaIndex = NO_AREAS
    wards: Mapping[str, Ward] = field(default_factory=dict)
    near_km: float = NEAR_KM
    practices_loaded_at: datetime | None = None  # None: as shipped
    local: FindPlace | None = None
    _searched: tuple[tuple[str, Practice], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay out what a practice is searched by, once."""
        laid_out = tuple((_searched(each), each) for each in self.practices.values())
        object.__setattr__(self, "_searched", laid_out)

    def find(self, text: str) -> Place | None:
        """The place meant by a postcode, part of one, a name or an address; None if not known."""
        return self.find_place(text)

    def find_locally(self, text: str) -> Place | None:
        """As `find`, but never asks another machine: for whole lists of postcodes."""
        return (self.local or self.find_place)(text)

    def areas_of(self, point: Point | None, *, practice_code: str | None = None) -> Whereabouts:
        """The PCN and borough of a person at a point, and the areas close by.

        The PCN is that of the practice; if that is not known, of the footprint, as a guess.
        point: None when only the practice is known; then there is no borough and nothing near.
        """
        practice = self.practice(practice_code) if practice_code else None
        pcn = practice.pcn_code or None if practice else None
        source = PcnSource.PRACTICE if pcn else None
        if point is None:
            return Whereabouts(pcn, source, None, {})
        footprint = self.pcn_areas.holding(point)
        borough = self.borough_areas.holding(point)
        ward = self.ward_areas.holding(point)
        if pcn is None and footprint is not None:
            pcn, source = footprint, PcnSource.FOOTPRINT
        near = self._around(point, {footprint, borough, ward})
        return Whereabouts(pcn, source, borough, near, ward)

    def search_practices(self, text: str, limit: int = 10) -> tuple[Practice, ...]:
        """Practices whose name, postcode or code has every word typed, each from its beginning.

        Those whose name begins with the text come first; none for an empty text.
        """
        typed = f"-{name_key(text)}"
        parts = [f"-{part}" for part in typed.split("-") if part]
        if not parts:
            return ()
        hits = [each for each in self._searched if all(part in each[0] for part in parts)]
        hits.sort(key=lambda hit: (not hit[0].startswith(typed), hit[1].name, hit[1].code))
        return tuple(practice for _, practice in hits[:limit])

    def practices_of_pcns_like(self, text: str, limit: int = 10) -> tuple[Practice, ...]:
        """Practices in PCNs whose name has every word typed, each from its beginning."""
        parts = [f"-{part}" for part in name_key(text).split("-") if part]
        named = {
            pcn.code
            for pcn in self.pcns.values()
            if parts and all(part in f"-{name_key(pcn.name)}" for part in parts)
        }
        found = (each for each in self.practices.values() if each.pcn_code in named)
        return tuple(islice(found, limit))

    def practice(self, code: str) -> Practice | None:
        """The practice with an ODS code."""
        return self.practices.get(code.strip().upper())

    def pcn(self, code: str) -> Pcn | None:
        """The PCN with an ODS code."""
        return self.pcns.get(code)

    def borough(self, code: str) -> Borough | None:
        """The borough with an ONS code."""
        return self.boroughs.get(code)

    def ward(self, code: str) -> Ward | None:
        """The ward with an ONS code."""
        return self.wards.get(code)

    def pcn_named(self, name: str) -> Pcn | None:
        """The PCN with a name, with or without "PCN"."""
        wanted = name_key(name).removesuffix("-pcn")
        return next((pcn for pcn in self.pcns.values() if name_key(pcn.name) == wanted), None)

    def borough_named(self, name: str) -> Borough | None:
        """The borough with a name, in any case."""
        wanted = name_key(name)
        return next(
            (each for each in self.boroughs.values() if name_key(each.name) == wanted), None
        )

    def _around(self, point: Point, holding: Collection[str | None]) -> dict[str, float]:
        """Code -> kilometres of the areas in reach that do not hold the point, nearest first."""
        near: dict[str, float] = {}
        for areas in (self.pcn_areas, self.borough_areas, self.ward_areas):
            near |= areas.within_km(point, self.near_km)
        around = [(km, code) for code, km in near.items() if code not in holding]
        return {code: km for km, code in sorted(around)}


def describe(places: Places, text: str) -> dict[str, object]:
    """What is known of a place (or of a practice, by its code), ready for JSON.

    A borough is too large for a guess at a PCN or a ward: none is given. Raises NotFoundError,
    without the text, if nothing is known of it.
    """
    practice = places.practice(text)
    place = None if practice else places.find(text)
    if practice:
        point, exact, note = practice.point, "practice", None
    elif place:
        point, exact, note = place.point, place.exactness.value, place.note_code
    else:
        raise NotFoundError("No such place is known. Try a postcode, or a name such as Archway.")
    where = places.areas_of(point, practice_code=practice.code if practice else None)
    is_wide = exact == Exactness.BOROUGH
    pcn = places.pcn(where.pcn_code) if where.pcn_code and not is_wide else None
    borough = places.borough(where.borough_code) if where.borough_code else None
    ward = places.ward(where.ward_code) if where.ward_code and not is_wide else None
    return {
        "lat": point and round(point.lat, 5),
        "lon": point and round(point.lon, 5),
        "exact": exact,
        "note": note and note.value,
        "borough_code": borough and borough.code,
        "borough": borough and borough.name,
        "ward_code": ward and ward.code,
        "ward": ward and ward.name,
        "pcn_code": pcn and pcn.code,
        "pcn": pcn and pcn.name,
        "pcn_by": where.pcn_source.value if pcn and where.pcn_source else None,
    }


def _searched(practice: Practice) -> str:
    """The words of a practice's name, postcode and code, each behind a hyphen."""
    joined = practice.postcode.replace(" ", "")
    return f"-{name_key(f'{practice.name} {practice.postcode} {joined} {practice.code}')}"
